//! Interference beyond the five verbs: what is put together from a few numbers first, then done.

use super::knob::{Control, FieldView, GroupView, Knob, MICROS, choice, names, number, words};
use super::message::Message;
use super::session::Session;
use super::setup::{IN_TRANSIT, in_transit};
use super::view::VerbView;
use crate::faults::{Effects, Fault, Strategy};
use crate::links::InTransit;
use crate::model::{MILLISECOND, Map, ProcessId, Set};
use crate::scene::look::Selection;
use crate::scene::sentence;
use crate::sim::Action;

/// Of more processes not every one has a field of its own.
const LISTED: u16 = 24;
/// What a process last sent to one of these can be replayed by choice.
const REPLAYED: u16 = 12;
/// The names of the groups of a partition; the first place is no group.
const SIDES: [&str; 5] = ["–", "α", "β", "γ", "δ"];

/// One thing that can be done to what is selected, with the numbers of the [`Draft`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    OmitSending,
    OmitReceiving,
    OmitBoth,
    CureOmission,
    Lie,
    BeHonest,
    ClockForward,
    ClockBack,
    ClockRate,
    CrashPoint,
    CutOneWay,
    CutBothWays,
    HealLink,
    Partition,
}

/// Every deed with the name under which the palette finds it.
pub const DEEDS: [(Deed, &str); 14] = [
    (Deed::OmitSending, "Let the process omit to send"),
    (Deed::OmitReceiving, "Let the process omit to receive"),
    (Deed::OmitBoth, "Let the process omit to send and to receive"),
    (Deed::CureOmission, "Cure the process of omission"),
    (Deed::Lie, "Make the process byzantine"),
    (Deed::BeHonest, "Let the byzantine process be honest again"),
    (Deed::ClockForward, "Step the process's clock forward"),
    (Deed::ClockBack, "Step the process's clock back"),
    (Deed::ClockRate, "Set the rate of the process's clock"),
    (Deed::CrashPoint, "Crash the process at an exact point"),
    (Deed::CutOneWay, "Cut the link one way"),
    (Deed::CutBothWays, "Cut the link both ways"),
    (Deed::HealLink, "Heal the link both ways"),
    (Deed::Partition, "Partition the processes into groups"),
];

/// The numbers of the deeds, as last set.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Of a thousand messages, how many are omitted.
    share: u16,
    strategy: Strategy,
    /// To whom; none stands for all.
    to: Set<ProcessId>,
    kind: Option<u16>,
    jump: i64,
    ppm: i32,
    /// By its place among [`Session::points`].
    point: usize,
    count: u32,
    in_transit: InTransit,
    one_way: bool,
    /// The groups of a partition, from 1.
    sides: Map<ProcessId, usize>,
}

impl Default for Draft {
    fn default() -> Draft {
        Draft {
            share: 1000,
            strategy: Strategy::Silent,
            to: Set::new(),
            kind: None,
            jump: 100 * MILLISECOND as i64,
            ppm: 100_000,
            point: 0,
            count: 1,
            in_transit: InTransit::Lose,
            one_way: false,
            sides: Map::new(),
        }
    }
}

impl Session {
    /// The process that deeds are about.
    fn aim(&self) -> Option<ProcessId> {
        let process = match self.selection {
            Selection::Nothing => None,
            Selection::Process(process) | Selection::Link(process, _) => Some(process),
            Selection::Message(serial) => self.recording().message(serial).map(|row| row.id.from),
            Selection::Event(event) => self.recording().row(event).and_then(|row| row.at_process()),
        };
        process.filter(|process| process.0 < self.recording().plan().processes)
    }

    /// The link that deeds are about: the selected one, or that to the first other process.
    fn aimed_link(&self, from: ProcessId) -> (ProcessId, ProcessId) {
        match self.selection {
            Selection::Link(from, to) => (from, to),
            _ => (from, ProcessId(u16::from(from.0 == 0))),
        }
    }

    /// Those who lie together: the chosen group with the process itself.
    fn liars(&self, process: ProcessId) -> Vec<ProcessId> {
        let mut group = self.group.clone();
        group.insert(process);
        group.into_iter().collect()
    }

    /// What a byzantine process can do, by name.
    fn strategies(&self) -> Vec<(String, Strategy)> {
        let recording = self.recording();
        let mut all =
            vec![("keep silent".to_owned(), Strategy::Silent), ("anything, by chance".to_owned(), Strategy::Arbitrary)];
        let forgeries = recording.behaviour().forgeries().iter();
        all.extend((0..).zip(forgeries).map(|(place, name)| (format!("forge: {name}"), Strategy::Forge(place))));
        let replay = |of: ProcessId| (format!("replay what it last sent to {of}"), Strategy::Replay(of));
        all.extend(ProcessId::all(recording.plan().processes.min(REPLAYED)).map(replay));
        all
    }

    fn kinds(&self) -> Vec<String> {
        self.recording().behaviour().kinds().iter().map(|kind| kind.name.to_owned()).collect()
    }

    /// The fault that a deed means now, or why it means none.
    fn deed(&self, deed: Deed) -> Result<Fault, String> {
        let draft = &self.draft;
        if deed == Deed::Partition {
            let side = |side: usize| {
                let inside = draft.sides.iter().filter(move |(_, other)| **other == side);
                inside.map(|(process, _)| *process).collect::<Vec<_>>()
            };
            let groups = (1..SIDES.len()).map(side).filter(|group| !group.is_empty()).collect();
            return Ok(Fault::Partition { groups, one_way: draft.one_way, in_transit: draft.in_transit });
        }
        let process = self.aim().ok_or("Choose a process or a link first.")?;
        let omit = |send, receive| Fault::Omit { process, send, receive };
        let lie = |to: Vec<ProcessId>, kind, strategy| Fault::Byzantine {
            processes: self.liars(process),
            to,
            kind,
            strategy,
        };
        let (from, to) = self.aimed_link(process);
        let cut = |both: bool| match draft.in_transit {
            InTransit::Lose => Fault::Cut { from, to, both },
            in_transit => Fault::Partition { groups: vec![vec![from], vec![to]], one_way: !both, in_transit },
        };
        Ok(match deed {
            Deed::OmitSending => omit(draft.share, 0),
            Deed::OmitReceiving => omit(0, draft.share),
            Deed::OmitBoth => omit(draft.share, draft.share),
            Deed::CureOmission => omit(0, 0),
            Deed::Lie => lie(draft.to.iter().copied().collect(), draft.kind, draft.strategy),
            Deed::BeHonest => lie(Vec::new(), None, Strategy::Honest),
            Deed::ClockForward => Fault::StepClock { process, micros: draft.jump },
            Deed::ClockBack => Fault::StepClock { process, micros: draft.jump.saturating_neg() },
            Deed::ClockRate => Fault::SlewClock { process, ppm: draft.ppm },
            Deed::CrashPoint => {
                let all = [Effects::All, Effects::Sends, Effects::Stores, Effects::Indications];
                match all.get(draft.point) {
                    Some(&of) => Fault::CrashAfterEffects { process, count: draft.count, of },
                    None => {
                        let kind = Some((draft.point - all.len()) as u16);
                        Fault::CrashAfterSends { process, sends: draft.count, kind }
                    }
                }
            }
            Deed::CutOneWay => cut(false),
            Deed::CutBothWays => cut(true),
            Deed::HealLink => Fault::Heal { from, to, both: true },
            Deed::Partition => return Err("Choose groups first.".to_owned()),
        })
    }

    /// What the deeds mean now, for the script: those that mean something.
    pub(super) fn deeds(&self) -> Vec<Action> {
        DEEDS.iter().filter_map(|(deed, _)| self.deed(*deed).ok()).map(Action::Fault).collect()
    }

    /// Does a deed. The panel in which it was put together closes, so that it can be seen.
    pub(super) fn inflict(&mut self, deed: Deed) {
        match self.deed(deed) {
            Ok(fault) => {
                let refused = self.act(&Action::Fault(fault));
                if !refused {
                    self.panel = super::Panel::None;
                }
            }
            Err(why) => self.refuse(why),
        }
    }

    /// Sets a number of the draft. Is it one?
    pub(super) fn draft(&mut self, knob: Knob, value: i64) -> bool {
        let place = usize::try_from(value).unwrap_or(usize::MAX);
        let share = u16::try_from(value).unwrap_or(u16::MAX);
        let strategy = self.strategies().into_iter().nth(place).map(|(_, strategy)| strategy);
        let kinds = self.kinds().len();
        let draft = &mut self.draft;
        match knob {
            Knob::Process => {
                let process = share.checked_sub(1).map(ProcessId);
                self.selection = process.map_or(Selection::Nothing, Selection::Process);
            }
            Knob::Peer => {
                if let Some(from) = self.aim() {
                    self.selection = Selection::Link(from, ProcessId(share));
                }
            }
            Knob::Share => draft.share = share,
            Knob::Strategy => draft.strategy = strategy.unwrap_or(Strategy::Silent),
            Knob::Receiver(process) => {
                if !draft.to.remove(&process) {
                    draft.to.insert(process);
                }
            }
            Knob::Kind => draft.kind = place.checked_sub(1).filter(|kind| *kind < kinds).map(|kind| kind as u16),
            Knob::Jump => draft.jump = value,
            Knob::Rate => draft.ppm = i32::try_from(value).unwrap_or(i32::MAX),
            Knob::Point => draft.point = place.min(kinds + 3),
            Knob::Count => draft.count = u32::try_from(value).unwrap_or(0),
            Knob::InTransit => draft.in_transit = in_transit(value).unwrap_or_default(),
            Knob::OneWay => draft.one_way = value == 1,
            Knob::Side(process) => {
                draft.sides.insert(process, place.min(SIDES.len() - 1));
            }
            _ => return false,
        }
        true
    }

    /// Everything beyond the verbs, for what is selected.
    pub fn deed_groups(&self) -> Vec<GroupView> {
        let (recording, draft, world) = (self.recording(), &self.draft, self.world());
        let count = recording.plan().processes;
        let listed = || ProcessId::all(count.min(LISTED));
        let act = |deed: Deed, name: String| {
            let refused = match self.deed(deed) {
                Ok(fault) => world.refusal(&Action::Fault(fault)).map(|refusal| refusal.to_string()),
                Err(why) => Some(why),
            };
            VerbView { name, key: "", message: Message::Inflict(deed), refused }
        };
        let transit = || {
            let what = "what is in flight or sent";
            choice("at a cut", what, Knob::InTransit, words(&IN_TRANSIT), draft.in_transit as usize)
        };
        let sides: Vec<FieldView> = listed()
            .map(|process| {
                let side = draft.sides.get(&process).copied().unwrap_or(0);
                choice(&process.to_string(), "", Knob::Side(process), words(&SIDES), side)
            })
            .collect();
        let mut partition = vec![transit()];
        let ways = words(&["both ways", "towards later groups only"]);
        partition.push(choice("cut", "between the groups", Knob::OneWay, ways, draft.one_way.into()));
        partition.extend(sides);
        let partition = GroupView {
            name: "Partition",
            state: String::new(),
            hint: "A process in no group (–) keeps all its links, so that it can be a bridge.",
            fields: partition,
            acts: vec![act(Deed::Partition, "Partition".into())],
        };
        let Some(process) = self.aim() else { return vec![partition] };
        let slot = world.slot(process);
        let (send, receive) = slot.map_or((0, 0), |slot| slot.omission());
        let byzantine = slot.is_some_and(|slot| slot.is_byzantine());
        let strategies = self.strategies();
        let chosen = strategies.iter().position(|(_, strategy)| *strategy == draft.strategy).unwrap_or(0);
        let many = |name: &str, meaning, knob, on: &dyn Fn(ProcessId) -> bool| {
            let control = Control::Many(listed().map(|process| (process, on(process))).collect());
            FieldView { name: name.to_owned(), meaning, knob, control }
        };
        let liars = self.liars(process);
        let mut kinds = vec!["any".to_owned()];
        kinds.extend(self.kinds());
        let mut points = words(&["effect", "send", "write to stable storage", "indication"]);
        points.extend(self.kinds().into_iter().map(|kind| format!("send of {kind}")));
        let (from, to) = self.aimed_link(process);
        let group = |name, state, hint, fields, acts| GroupView { name, state, hint, fields, acts };
        let strategies = strategies.into_iter().map(|(name, _)| name).collect();
        vec![
            group(
                "Omission",
                if send.max(receive) > 0 {
                    format!("omits {send} of 1000 sent, {receive} received")
                } else {
                    String::new()
                },
                "It loses a share of what it sends or receives, and does not know.",
                vec![number("messages", "of 1000, 0 to 1000", Knob::Share, i64::from(draft.share), 0)],
                vec![
                    act(Deed::OmitSending, "Omit to send".into()),
                    act(Deed::OmitReceiving, "Omit to receive".into()),
                    act(Deed::OmitBoth, "Omit both".into()),
                    act(Deed::CureOmission, "Cure it".into()),
                ],
            ),
            group(
                "Byzantine",
                if byzantine { format!("{process} is byzantine") } else { String::new() },
                "What it says is changed on its way out; once byzantine, it is so for good, but may be honest again.",
                vec![
                    many("who, together", "they collude", Knob::Liar, &|process| liars.contains(&process)),
                    many("to", "none: to all", Knob::To, &|process| draft.to.contains(&process)),
                    choice("strategy", "what it says instead", Knob::Strategy, strategies, chosen),
                    choice("kind", "of message", Knob::Kind, kinds, draft.kind.map_or(0, |kind| usize::from(kind) + 1)),
                ],
                vec![
                    act(Deed::Lie, format!("Make {} byzantine", sentence::names(&liars))),
                    act(Deed::BeHonest, "Honest again".into()),
                ],
            ),
            group(
                "Clock",
                slot.map_or(String::new(), |slot| format!("shows {}", slot.clock(world.true_time()))),
                "",
                vec![
                    number("by", "ms, up to an hour", Knob::Jump, draft.jump, MICROS),
                    number("rate", "ppm too fast, slow when negative; to 500000", Knob::Rate, i64::from(draft.ppm), 0),
                ],
                vec![
                    act(Deed::ClockForward, "Step forward".into()),
                    act(Deed::ClockBack, "Step back".into()),
                    act(Deed::ClockRate, "Set the rate".into()),
                ],
            ),
            group(
                "Crash at an exact point",
                slot.and_then(|slot| slot.doom).map_or(String::new(), |_| "armed".to_owned()),
                "Right after the k-th, in the middle of a handler; 0 is in its next handler, before any effect.",
                vec![
                    number("k", "0, 1, 2 …", Knob::Count, i64::from(draft.count), 0),
                    choice("counted", "what is counted", Knob::Point, points, draft.point),
                ],
                vec![act(Deed::CrashPoint, format!("Crash {process} there"))],
            ),
            group(
                "Link",
                format!("{from} to {to}"),
                "",
                vec![choice("to", "the other end", Knob::Peer, names(count), to.index()), transit()],
                vec![
                    act(Deed::CutOneWay, format!("Cut {from}→{to}")),
                    act(Deed::CutBothWays, "Cut both ways".into()),
                    act(Deed::HealLink, "Heal".into()),
                ],
            ),
            partition,
        ]
    }

    /// The process that is interfered with, as a field.
    pub fn aim_field(&self) -> FieldView {
        let mut options = vec!["–".to_owned()];
        options.extend(names(self.recording().plan().processes));
        let chosen = self.aim().map_or(0, |process| process.index() + 1);
        choice("Process", "that is interfered with", Knob::Process, options, chosen)
    }
}
