//! What a run can be set up with, as groups of fields, and what becomes of the plan when one of them is set.

use super::knob::{
    Control, FieldView, GroupView, HUNDREDTHS, Knob, LinkKnob, MICROS, choice, names, number, read, words,
};
use super::session::Session;
use crate::links::{Delay, Flap, InTransit, LinkKind, LinkRule, Network, PRESETS, TimingModel};
use crate::model::{MILLISECOND, ProcessId, Time};
use crate::scene::look::Selection;
use crate::sim::Plan;

/// The single links of more processes do not fit into a table.
const TABLE: u16 = 9;
/// Clocks are listed of so many processes at most.
const CLOCKS: u16 = 24;

/// A directed link.
pub type Link = (ProcessId, ProcessId);

/// One cell of the table of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkCell {
    pub link: Link,
    /// A sign and what it means; empty where the link is like all others.
    pub sign: &'static str,
    pub meaning: &'static str,
    pub selected: bool,
}

pub(super) const IN_TRANSIT: [&str; 3] = ["is lost", "still arrives", "waits until it heals"];

pub(super) fn in_transit(place: i64) -> Option<InTransit> {
    [InTransit::Lose, InTransit::Arrive, InTransit::Wait].get(usize::try_from(place).ok()?).copied()
}

/// What the rules of a plan say of a link: nothing, that it is missing, or what it does.
fn rule_of(plan: &Plan, (from, to): Link) -> Option<Option<Network>> {
    let names =
        |rule: &&LinkRule| (rule.from, rule.to) == (from, to) || rule.both && (rule.to, rule.from) == (from, to);
    plan.links.iter().rev().find(names).map(|rule| rule.network)
}

/// Gives a link a rule of its own, or takes it away.
fn set_rule(plan: &mut Plan, (from, to): Link, network: Option<Option<Network>>) {
    plan.links.retain_mut(|rule| {
        let (there, back) = ((rule.from, rule.to) == (from, to), (rule.to, rule.from) == (from, to));
        if rule.both && (there || back) {
            // What it says of the way back stays.
            (rule.from, rule.to, rule.both) = (to, from, false);
            return true;
        }
        !there
    });
    plan.links.extend(network.map(|network| LinkRule { from, to, both: false, network }));
}

/// The networks that have a name, as options.
fn presets() -> impl Iterator<Item = (String, String)> {
    PRESETS.iter().map(|preset| (preset.id.to_owned(), format!("{}: {}", preset.name, preset.numbers)))
}

impl Session {
    /// What the algorithm assumes and this run does not give, in sentences.
    pub fn shortfalls(&self) -> Vec<String> {
        let name = self.entry.card.name;
        self.recording().shortfalls().into_iter().map(|shortfall| format!("{name} {shortfall}.")).collect()
    }

    /// The preset of all links.
    pub fn preset_field(&self) -> FieldView {
        let network = self.recording().plan().network;
        let mut options: Vec<(String, String)> = presets().collect();
        let chosen = network.as_preset().map_or("", |preset| preset.id).to_owned();
        if chosen.is_empty() {
            options.insert(0, (chosen.clone(), "numbers of its own".to_owned()));
        }
        let knob = Knob::Links(None, LinkKnob::Preset);
        FieldView { name: "Links".into(), meaning: "", knob, control: Control::Choice { options, chosen } }
    }

    /// Everything else that can be set of links, time and disks.
    pub fn setup_groups(&self) -> Vec<GroupView> {
        let plan = self.recording().plan();
        let group = |name, state, hint, fields| GroupView { name, state, hint, fields, acts: Vec::new() };
        let mut fields = Vec::new();
        network_fields(&plan.network, None, &mut fields);
        let state = plan.network.as_preset().map_or("numbers of its own", |preset| preset.name);
        let mut groups = vec![group(
            "What every link does",
            state.to_owned(),
            "Changing a number makes the preset into numbers of your own.",
            fields,
        )];
        let kind = LinkKind::ALL.iter().position(|(kind, _)| *kind == plan.stack.kind).unwrap_or(0);
        let kinds = ["fair-loss: as the network is", "stubborn", "perfect", "perfect, first in first out"];
        let mut fields = vec![choice("links", "that the algorithm stands on", Knob::Stack, words(&kinds), kind)];
        if !plan.stack.is_none() {
            let every = plan.stack.every as i64;
            fields.push(number("sent again after", "ms, 1 to an hour", Knob::Resend, every, MICROS));
        }
        groups.push(group(
            "On top of them",
            kinds[kind].to_owned(),
            "Acknowledgements and retransmissions are messages too, on a layer of their own.",
            fields,
        ));
        let (state, fields) = timing_fields(&plan.timing);
        groups.push(group(
            "Timing",
            state.to_owned(),
            "The model is kept by force: what the law of delays would bring later arrives at the last moment allowed.",
            fields,
        ));
        let state = match plan.sync_every {
            0 => "every write is safe at once".to_owned(),
            every => format!("synced every {}", Time(every)),
        };
        let every = number(
            "synced every",
            "ms, up to an hour; 0: every write is safe at once",
            Knob::SyncEvery,
            plan.sync_every as i64,
            MICROS,
        );
        groups.push(group("Disks", state, "A crash takes what was written since the last sync.", vec![every]));
        let wrong = plan.clocks.iter().filter(|clock| clock.offset != 0 || clock.drift != 0).count();
        let state = if wrong == 0 { "all perfect".to_owned() } else { format!("{wrong} not perfect") };
        let mut fields = Vec::new();
        for process in ProcessId::all(plan.processes.min(CLOCKS)) {
            let clock = plan.clocks.iter().find(|clock| clock.process == process);
            let (offset, drift) = clock.map_or((0, 0), |clock| (clock.offset, i64::from(clock.drift)));
            fields.push(number(
                &format!("{process} ahead"),
                "ms; behind when negative",
                Knob::Offset(process),
                offset,
                MICROS,
            ));
            fields.push(number(
                &format!("{process} drifts"),
                "ppm; slow when negative",
                Knob::Drift(process),
                drift,
                0,
            ));
        }
        groups.push(group(
            "Clocks",
            state,
            "Up to an hour ahead or behind, up to 500,000 ppm too fast or too slow.",
            fields,
        ));
        groups
    }

    /// The links that have rules of their own, in words.
    pub fn links_state(&self) -> String {
        match self.recording().plan().links.len() {
            0 => "all alike".to_owned(),
            1 => "1 differs".to_owned(),
            some => format!("{some} differ"),
        }
    }

    /// The table of links, a row for each sender; `None` for many processes.
    pub fn link_table(&self) -> Option<Vec<Vec<LinkCell>>> {
        let plan = self.recording().plan();
        let cell = |link: Link| {
            let (sign, meaning) = match rule_of(plan, link) {
                None => ("", "like all others"),
                Some(None) => ("×", "no link"),
                Some(Some(network)) if network.flap.is_some() => ("∿", "flaps"),
                Some(Some(_)) => ("≠", "another network"),
            };
            LinkCell { link, sign, meaning, selected: self.selection == Selection::Link(link.0, link.1) }
        };
        let all = || ProcessId::all(plan.processes);
        (plan.processes <= TABLE).then(|| all().map(|from| all().map(|to| cell((from, to))).collect()).collect())
    }

    /// The link that is looked at, from the selection.
    fn single_link(&self) -> Option<Link> {
        match self.selection {
            Selection::Link(from, to) => Some((from, to)),
            _ => None,
        }
    }

    /// The fields of the single link that is looked at.
    pub fn single_link_fields(&self) -> Vec<FieldView> {
        let plan = self.recording().plan();
        let mut fields = Vec::new();
        if plan.processes > TABLE {
            let (from, to) = self.single_link().unwrap_or((ProcessId(0), ProcessId(0)));
            let names = names(plan.processes);
            fields.push(choice("from", "sender", Knob::LinkFrom, names.clone(), from.index()));
            fields.push(choice("to", "receiver", Knob::LinkTo, names, to.index()));
        }
        let Some(link) = self.single_link() else { return fields };
        let rule = rule_of(plan, link);
        let mut options =
            vec![("".to_owned(), "like all others".to_owned()), ("none".into(), "no link: cut from the start".into())];
        options.push(("own".into(), "numbers of its own".into()));
        options.extend(presets());
        let chosen = match rule {
            None => "",
            Some(None) => "none",
            Some(Some(network)) => network.as_preset().map_or("own", |preset| preset.id),
        };
        let control = Control::Choice { options, chosen: chosen.to_owned() };
        let knob = Knob::Links(Some(link), LinkKnob::Preset);
        fields.push(FieldView {
            name: format!("{} → {}", link.0, link.1),
            meaning: "this direction only",
            knob,
            control,
        });
        if let Some(Some(network)) = rule {
            network_fields(&network, Some(link), &mut fields);
        }
        fields
    }

    /// Sets a field from what was typed or chosen. What cannot be is refused with a sentence, and nothing changes.
    pub(super) fn set(&mut self, knob: Knob, text: &str) {
        let mut plan = (**self.recording().plan()).clone();
        match knob {
            Knob::Links(link, LinkKnob::Preset) => {
                let network = match (link, text) {
                    (None, "") => return,
                    (Some(_), "") => None,
                    (Some(_), "none") => Some(None),
                    (Some(link), "own") => Some(Some(rule_of(&plan, link).flatten().unwrap_or(plan.network))),
                    (_, id) => match Network::preset(id) {
                        Some(network) => Some(Some(network)),
                        None => return self.refuse(format!("There is no network “{id}”.")),
                    },
                };
                match (link, network) {
                    (Some(link), network) => set_rule(&mut plan, link, network),
                    (None, Some(Some(network))) => plan.network = network,
                    (None, _) => return,
                }
                return self.start_with(plan);
            }
            Knob::LinkFrom | Knob::LinkTo => {
                let end = read(text, 0).and_then(|place| u16::try_from(place).ok());
                let Some(end) = end.filter(|end| *end < plan.processes) else { return };
                let (from, to) = self.single_link().unwrap_or((ProcessId(0), ProcessId(0)));
                let (from, to) = if knob == Knob::LinkFrom { (ProcessId(end), to) } else { (from, ProcessId(end)) };
                self.selection = Selection::Link(from, to);
                return;
            }
            _ => {}
        }
        let digits = match knob {
            Knob::Links(_, LinkKnob::Shape) => HUNDREDTHS,
            Knob::Links(_, LinkKnob::Least | LinkKnob::Spread | LinkKnob::Period | LinkKnob::Phase) => MICROS,
            Knob::Gst | Knob::Bound | Knob::Resend | Knob::Offset(_) | Knob::SyncEvery | Knob::Jump => MICROS,
            _ => 0,
        };
        let Some(value) = read(text, digits) else {
            return self.refuse(match digits {
                0 => "This needs a whole number.".to_owned(),
                _ => format!("This needs a number with at most {digits} digits behind the point."),
            });
        };
        if self.draft(knob, value) {
            return;
        }
        let fits = match knob {
            Knob::Links(None, knob) => set_network(&mut plan.network, knob, value),
            Knob::Links(Some(link), knob) => {
                let mut network = rule_of(&plan, link).flatten().unwrap_or(plan.network);
                let fits = set_network(&mut network, knob, value);
                set_rule(&mut plan, link, Some(Some(network)));
                fits
            }
            Knob::Stack => {
                let kind = usize::try_from(value).ok().and_then(|place| LinkKind::ALL.get(place));
                kind.map(|(kind, _)| plan.stack.kind = *kind)
            }
            Knob::Resend => u64::try_from(value).map(|value| plan.stack.every = value).ok(),
            Knob::SyncEvery => u64::try_from(value).map(|value| plan.sync_every = value).ok(),
            Knob::Offset(process) | Knob::Drift(process) => {
                if !plan.clocks.iter().any(|clock| clock.process == process) {
                    plan = plan.clock(process, 0, 0);
                }
                let clock = plan.clocks.iter_mut().find(|clock| clock.process == process);
                let fits = clock.and_then(|clock| {
                    match knob {
                        Knob::Drift(_) => clock.drift = i32::try_from(value).ok()?,
                        _ => clock.offset = value,
                    }
                    Some(())
                });
                plan.clocks.retain(|clock| clock.offset != 0 || clock.drift != 0);
                fits
            }
            _ => set_timing(&mut plan, knob, value),
        };
        match fits {
            Some(()) => self.start_with(plan),
            None => self.refuse(format!("{} is out of range here.", text.trim())),
        }
    }
}

/// Everything that a link does, as fields.
fn network_fields(network: &Network, link: Option<Link>, fields: &mut Vec<FieldView>) {
    let knob = |knob| Knob::Links(link, knob);
    let micros = |name: &str, meaning, part, value: u64| number(name, meaning, knob(part), value as i64, MICROS);
    let share = |name: &str, part, value: u16| number(name, "of 1000 messages", knob(part), i64::from(value), 0);
    let hundredths =
        |name: &str, meaning, value: u16| number(name, meaning, knob(LinkKnob::Shape), i64::from(value), HUNDREDTHS);
    let (law, least) = (law_of(&network.delay), network.delay.bounds().0);
    let laws = ["constant", "uniform", "exponential", "log-normal", "heavy-tailed (Pareto)"];
    fields.push(choice("law of delays", "how long a message takes", knob(LinkKnob::Law), words(&laws), law));
    fields.push(micros(if law == 0 { "delay" } else { "shortest delay" }, "ms, up to an hour", LinkKnob::Least, least));
    match network.delay {
        Delay::Constant { .. } => {}
        Delay::Uniform { max, .. } => fields.push(micros("longest delay", "ms, up to an hour", LinkKnob::Spread, max)),
        Delay::Exponential { mean, .. } => {
            fields.push(micros("mean extra", "ms on top of the shortest", LinkKnob::Spread, mean))
        }
        Delay::LogNormal { median, sigma, .. } => {
            fields.push(micros("median extra", "ms on top of the shortest", LinkKnob::Spread, median));
            fields.push(hundredths("sigma", "0.01 to 10; 2 spreads over decades", sigma));
        }
        Delay::Pareto { alpha, max, .. } => {
            fields.push(micros("longest delay", "ms, up to an hour", LinkKnob::Spread, max));
            fields.push(hundredths("alpha", "0.01 to 10; below 2 a heavy tail", alpha));
        }
    }
    fields.push(share("lost", LinkKnob::Loss, network.loss));
    fields.push(share("doubled", LinkKnob::Duplicate, network.duplicate));
    fields.push(share("damaged", LinkKnob::Corrupt, network.corrupt));
    let limit = i64::from(network.bandwidth);
    fields.push(number("bandwidth", "messages a second, to 1000000; 0: any", knob(LinkKnob::Bandwidth), limit, 0));
    let order = words(&["later ones may overtake", "first in, first out"]);
    fields.push(choice("order", "of the messages of one link", knob(LinkKnob::Order), order, network.fifo.into()));
    let senders = words(&["may be made up", "authenticated"]);
    fields.push(choice("senders", "named by messages", knob(LinkKnob::Senders), senders, network.authenticated.into()));
    let flaps = words(&["no", "yes"]);
    fields.push(choice(
        "flaps",
        "goes down and up on a schedule",
        knob(LinkKnob::Flap),
        flaps,
        network.flap.is_some().into(),
    ));
    let Some(flap) = network.flap else { return };
    fields.push(micros("period", "ms, 1 to an hour", LinkKnob::Period, flap.period));
    fields.push(number("down", "of 1000 parts of the period, 1 to 999", knob(LinkKnob::Down), i64::from(flap.down), 0));
    fields.push(micros("starts", "ms into a period", LinkKnob::Phase, flap.phase));
    let stays = flap.in_transit as usize;
    fields.push(choice(
        "while down",
        "what is in flight or sent",
        knob(LinkKnob::InTransit),
        words(&IN_TRANSIT),
        stays,
    ));
}

fn law_of(delay: &Delay) -> usize {
    match delay {
        Delay::Constant { .. } => 0,
        Delay::Uniform { .. } => 1,
        Delay::Exponential { .. } => 2,
        Delay::LogNormal { .. } => 3,
        Delay::Pareto { .. } => 4,
    }
}

/// Another law with about the same numbers.
fn lawful(delay: Delay, law: i64) -> Option<Delay> {
    let (min, longest) = delay.bounds();
    let extra = match delay {
        Delay::Exponential { mean, .. } => mean,
        Delay::LogNormal { median, .. } => median,
        _ => longest.map_or(min, |longest| (longest - min) / 2),
    };
    let max = longest.unwrap_or(min.saturating_add(2 * extra)).max(min);
    Some(match law {
        0 => Delay::Constant { micros: min.saturating_add(extra) },
        1 => Delay::Uniform { min, max },
        2 => Delay::Exponential { min, mean: extra.max(1) },
        3 => Delay::LogNormal { min, median: extra.max(1), sigma: 100 },
        4 => Delay::Pareto { min: min.max(1), alpha: 120, max: max.saturating_mul(100).min(crate::links::MAX_DELAY) },
        _ => return None,
    })
}

/// Sets one part of what a link does. `None`: no such number.
fn set_network(network: &mut Network, knob: LinkKnob, value: i64) -> Option<()> {
    let micros = u64::try_from(value);
    let share = u16::try_from(value);
    if let (Some(flap), LinkKnob::Period | LinkKnob::Down | LinkKnob::Phase | LinkKnob::InTransit) =
        (&mut network.flap, knob)
    {
        match knob {
            LinkKnob::Period => flap.period = micros.ok()?,
            LinkKnob::Down => flap.down = share.ok()?,
            LinkKnob::Phase => flap.phase = micros.ok()?,
            _ => flap.in_transit = in_transit(value)?,
        }
        return Some(());
    }
    match knob {
        LinkKnob::Law => network.delay = lawful(network.delay, value)?,
        LinkKnob::Least | LinkKnob::Spread | LinkKnob::Shape => {
            let (least, spread, form) = match &mut network.delay {
                Delay::Constant { micros } => (micros, None, None),
                Delay::Uniform { min, max } => (min, Some(max), None),
                Delay::Exponential { min, mean } => (min, Some(mean), None),
                Delay::LogNormal { min, median, sigma } => (min, Some(median), Some(sigma)),
                Delay::Pareto { min, alpha, max } => (min, Some(max), Some(alpha)),
            };
            match knob {
                LinkKnob::Least => *least = micros.ok()?,
                LinkKnob::Spread => *spread? = micros.ok()?,
                _ => *form? = share.ok()?,
            }
        }
        LinkKnob::Loss => network.loss = share.ok()?,
        LinkKnob::Duplicate => network.duplicate = share.ok()?,
        LinkKnob::Corrupt => network.corrupt = share.ok()?,
        LinkKnob::Bandwidth => network.bandwidth = u32::try_from(value).ok()?,
        LinkKnob::Order => network.fifo = value == 1,
        LinkKnob::Senders => network.authenticated = value == 1,
        LinkKnob::Flap => {
            let usual = Flap { period: 200 * MILLISECOND, down: 300, phase: 0, in_transit: InTransit::Lose };
            network.flap = (value == 1).then_some(usual);
        }
        LinkKnob::Preset | LinkKnob::Period | LinkKnob::Down | LinkKnob::Phase | LinkKnob::InTransit => return None,
    }
    Some(())
}

fn timing_fields(timing: &TimingModel) -> (&'static str, Vec<FieldView>) {
    let names = ["asynchronous", "partially synchronous", "synchronous"];
    let place = match timing {
        TimingModel::Asynchronous => 0,
        TimingModel::PartiallySynchronous { .. } => 1,
        TimingModel::Synchronous { .. } => 2,
    };
    let mut fields = vec![choice("model", "what links promise about time", Knob::Timing, words(&names), place)];
    if let TimingModel::PartiallySynchronous { gst, before, .. } = *timing {
        fields.push(number("GST", "ms; from then on Δ holds", Knob::Gst, gst.0 as i64, MICROS));
        fields.push(number("before GST", "% of the law's delay, 100 to 1000000", Knob::Stretch, i64::from(before), 0));
    }
    if let Some(bound) = timing.bound() {
        fields.push(number("Δ", "ms, the longest delay; up to an hour", Knob::Bound, bound as i64, MICROS));
    }
    (names[place], fields)
}

fn set_timing(plan: &mut Plan, knob: Knob, value: i64) -> Option<()> {
    let (least, longest) = plan.network.delay.bounds();
    let usual = plan.timing.bound().or(longest).unwrap_or(least.saturating_mul(4).max(50 * MILLISECOND));
    let micros = u64::try_from(value);
    match (&mut plan.timing, knob) {
        (timing, Knob::Timing) => {
            *timing = match value {
                0 => TimingModel::Asynchronous,
                1 => TimingModel::PartiallySynchronous { gst: Time(500 * MILLISECOND), bound: usual, before: 100 },
                2 => TimingModel::Synchronous { bound: usual },
                _ => return None,
            };
        }
        (TimingModel::PartiallySynchronous { gst, .. }, Knob::Gst) => *gst = Time(micros.ok()?),
        (TimingModel::PartiallySynchronous { before, .. }, Knob::Stretch) => *before = u32::try_from(value).ok()?,
        (TimingModel::PartiallySynchronous { bound, .. } | TimingModel::Synchronous { bound }, Knob::Bound) => {
            *bound = micros.ok()?;
        }
        _ => return None,
    }
    Some(())
}
