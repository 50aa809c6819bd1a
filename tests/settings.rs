//! What can be set in the page, and done beyond the five verbs: every field takes effect, what cannot be is refused with
//! a sentence, and the link carries all of it.

use orrery::catalog;
use orrery::links::{Delay, InTransit, LinkKind, Network, TimingModel};
use orrery::model::{ProcessId, Time};
use orrery::scene::look::Selection;
use orrery::session::{Control, DEEDS, Deed, FieldView, Knob, LinkKnob, Message, Panel, Session, Setting};
use orrery::sim::Plan;

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);

fn raft() -> Session {
    Session::free_run(catalog::find("raft").expect("an algorithm"))
}

fn set(session: &mut Session, knob: Knob, text: &str) {
    session.update(Message::Set(knob, text.to_owned()));
}

fn plan(session: &Session) -> Plan {
    (**session.recording().plan()).clone()
}

fn said(session: &Session) -> String {
    session.notice.as_ref().map_or(String::new(), |notice| notice.text.clone())
}

fn fields(session: &Session) -> Vec<FieldView> {
    let groups = session.setup_groups().into_iter().flat_map(|group| group.fields);
    groups.chain(session.single_link_fields()).collect()
}

/// What stands in the field now.
fn shown(session: &Session, knob: Knob) -> String {
    let field = fields(session).into_iter().find(|field| field.knob == knob);
    match field.unwrap_or_else(|| panic!("no field for {knob:?}")).control {
        Control::Number { value, .. } => value,
        Control::Choice { chosen, .. } => chosen,
        Control::Many(_) => panic!("{knob:?}"),
    }
}

fn all(part: LinkKnob) -> Knob {
    Knob::Links(None, part)
}

#[test]
fn every_part_of_a_link_can_be_set_and_is_shown_as_set() {
    let mut session = raft();
    let parts = [
        (LinkKnob::Law, "1"),
        (LinkKnob::Spread, "31.25"),
        (LinkKnob::Least, "0.05"),
        (LinkKnob::Loss, "12"),
        (LinkKnob::Duplicate, "3"),
        (LinkKnob::Corrupt, "7"),
        (LinkKnob::Bandwidth, "500"),
        (LinkKnob::Order, "0"),
        (LinkKnob::Senders, "0"),
        (LinkKnob::Flap, "1"),
        (LinkKnob::Period, "80.5"),
        (LinkKnob::Down, "250"),
        (LinkKnob::Phase, "5"),
        (LinkKnob::InTransit, "2"),
    ];
    for (part, text) in parts {
        set(&mut session, all(part), text);
        assert_eq!((said(&session), shown(&session, all(part))), (String::new(), text.to_owned()), "{part:?}");
    }
    let network = plan(&session).network;
    assert_eq!(network.delay, Delay::Uniform { min: 50, max: 31_250 });
    assert_eq!((network.loss, network.duplicate, network.corrupt, network.bandwidth), (12, 3, 7, 500));
    assert!(!network.fifo && !network.authenticated);
    let flap = network.flap.expect("it flaps");
    assert_eq!((flap.period, flap.down, flap.phase, flap.in_transit), (80_500, 250, 5_000, InTransit::Wait));
    for (law, shape) in [("2", None), ("3", Some("1.25")), ("4", Some("0.7")), ("0", None)] {
        set(&mut session, all(LinkKnob::Law), law);
        assert_eq!((said(&session), shown(&session, all(LinkKnob::Law))), (String::new(), law.to_owned()));
        if let Some(shape) = shape {
            set(&mut session, all(LinkKnob::Shape), shape);
            assert_eq!(shown(&session, all(LinkKnob::Shape)), shape);
        }
    }
    assert!(matches!(plan(&session).network.delay, Delay::Constant { .. }));
    set(&mut session, all(LinkKnob::Preset), "bad-wifi");
    assert_eq!(Some(plan(&session).network), Network::preset("bad-wifi"));
}

#[test]
fn one_direction_of_one_link_differs_from_the_others() {
    let mut session = raft();
    session.update(Message::Select(Selection::Link(A, B)));
    let own = |part| Knob::Links(Some((A, B)), part);
    let sign = |session: &Session, row: usize, column: usize| session.link_table().expect("a table")[row][column].sign;
    set(&mut session, own(LinkKnob::Preset), "continents");
    assert_eq!((sign(&session, 0, 1), sign(&session, 1, 0)), ("≠", ""));
    assert_eq!(session.selection, Selection::Link(A, B), "the link stays chosen");
    set(&mut session, own(LinkKnob::Preset), "none");
    assert_eq!(sign(&session, 0, 1), "×");
    assert!(session.world().is_cut(A, B) && !session.world().is_cut(B, A));
    set(&mut session, own(LinkKnob::Preset), "own");
    set(&mut session, own(LinkKnob::Flap), "1");
    assert_eq!((sign(&session, 0, 1), plan(&session).links.len()), ("∿", 1));
    set(&mut session, own(LinkKnob::Preset), "");
    assert!(plan(&session).links.is_empty());
    // A rule for both directions is taken apart.
    let mut both = Plan::new(session.entry.card);
    let network = Network::preset("continents");
    both.links.push(orrery::links::LinkRule { from: B, to: A, both: true, network });
    let mut session = Session::with_plan(session.entry, both, 10, 0);
    assert_eq!((sign(&session, 0, 1), sign(&session, 1, 0)), ("≠", "≠"));
    set(&mut session, own(LinkKnob::Preset), "none");
    assert_eq!((sign(&session, 0, 1), sign(&session, 1, 0)), ("×", "≠"));
    // Fewer processes: what is about nobody goes.
    session.update(Message::Select(Selection::Link(ProcessId(4), A)));
    set(&mut session, Knob::Links(Some((ProcessId(4), A)), LinkKnob::Preset), "none");
    session.update(Message::Configure(Setting::Processes(3)));
    assert_eq!((said(&session), session.selection), (String::new(), Selection::Nothing));
    session.update(Message::Configure(Setting::Alike));
    assert!(plan(&session).links.is_empty());
}

#[test]
fn time_clocks_and_disks() {
    let mut session = raft();
    set(&mut session, Knob::Timing, "1");
    for (knob, text) in [(Knob::Gst, "250"), (Knob::Bound, "12.5"), (Knob::Stretch, "400")] {
        set(&mut session, knob, text);
        assert_eq!((said(&session), shown(&session, knob)), (String::new(), text.to_owned()));
    }
    let gst = Time(250_000);
    assert_eq!(plan(&session).timing, TimingModel::PartiallySynchronous { gst, bound: 12_500, before: 400 });
    set(&mut session, Knob::Timing, "2");
    assert_eq!(plan(&session).timing, TimingModel::Synchronous { bound: 12_500 }, "Δ stays");
    set(&mut session, Knob::Offset(B), "-1.5");
    set(&mut session, Knob::Drift(B), "200");
    let clock = plan(&session).clocks[0];
    assert_eq!((clock.process, clock.offset, clock.drift), (B, -1_500, 200));
    set(&mut session, Knob::Drift(B), "0");
    set(&mut session, Knob::Offset(B), "0");
    assert!(plan(&session).clocks.is_empty(), "a perfect clock needs no setting");
    set(&mut session, Knob::Drift(A), "-7");
    session.update(Message::Configure(Setting::PerfectClocks));
    assert!(plan(&session).clocks.is_empty());
    set(&mut session, Knob::Stack, "2");
    set(&mut session, Knob::Resend, "30");
    let stack = plan(&session).stack;
    assert_eq!((stack.kind, stack.every), (LinkKind::Perfect, 30_000));
    set(&mut session, Knob::SyncEvery, "40");
    assert_eq!(plan(&session).sync_every, 40_000);
}

#[test]
fn what_cannot_be_is_refused_with_a_sentence_and_changes_nothing() {
    let mut session = raft();
    set(&mut session, Knob::Timing, "2");
    set(&mut session, all(LinkKnob::Law), "1");
    set(&mut session, Knob::Offset(A), "3");
    let before = plan(&session);
    let refused = [
        (Knob::Bound, "1", "Δ is 1 ms, but the network takes 10 ms at least"),
        (all(LinkKnob::Bandwidth), "5", "queues there exceeds every Δ"),
        (all(LinkKnob::Spread), "2", "the shortest delay"),
        (all(LinkKnob::Loss), "1001", "more than all messages"),
        (all(LinkKnob::Loss), "-1", "out of range"),
        (all(LinkKnob::Loss), "1.5", "whole number"),
        (all(LinkKnob::Least), "0.0001", "digits behind the point"),
        (all(LinkKnob::Least), "ten", "needs a number"),
        (all(LinkKnob::Preset), "moon", "no network"),
        (all(LinkKnob::Period), "5", "out of range"),
        (Knob::Offset(A), "9999999", "more than an hour"),
        (Knob::Drift(A), "999999999999", "out of range"),
        (Knob::Drift(ProcessId(77)), "1", "no process"),
        (Knob::SyncEvery, "99999999", "at least once an hour"),
        (Knob::Stack, "4", "out of range"),
        (Knob::Resend, "0.5", "send again after 1 ms"),
        (Knob::Timing, "9", "out of range"),
        (Knob::Links(Some((A, A)), LinkKnob::Preset), "none", "no link from A to A"),
    ];
    for (knob, text, why) in refused {
        set(&mut session, knob, text);
        assert!(said(&session).contains(why), "{knob:?} {text}: {}", said(&session));
        assert!(said(&session).ends_with('.'));
        assert_eq!(plan(&session), before, "{knob:?} {text}");
    }
}

#[test]
fn what_the_algorithm_assumes_and_the_run_lacks_is_told() {
    let mut session = Session::free_run(catalog::find("ricart-agrawala").expect("an algorithm"));
    assert_eq!(session.shortfalls(), Vec::<String>::new());
    set(&mut session, all(LinkKnob::Loss), "100");
    let told = session.shortfalls();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with("assumes that no message is lost; the network loses 100 in a thousand."), "{}", told[0]);
}

#[test]
fn the_link_carries_every_setting() {
    let mut session = raft();
    for (knob, text) in [
        (all(LinkKnob::Law), "3"),
        (all(LinkKnob::Corrupt), "4"),
        (Knob::Links(Some((A, B)), LinkKnob::Preset), "none"),
        (Knob::Timing, "1"),
        (Knob::Drift(B), "-40"),
        (Knob::SyncEvery, "15"),
        (Knob::Stack, "1"),
    ] {
        set(&mut session, knob, text);
        assert_eq!(said(&session), "", "{knob:?}");
    }
    let mut opened = Session::landing();
    opened.update(Message::Open(session.fragment()));
    assert_eq!(plan(&opened), plan(&session));
}

/// The field of a deed.
fn drafted(session: &Session, knob: Knob) -> Control {
    let fields = session.deed_groups().into_iter().flat_map(|group| group.fields);
    fields.into_iter().find(|field| field.knob == knob).expect("a field").control
}

#[test]
fn deeds_happen_to_what_is_selected_and_close_the_panel() {
    let mut session = raft();
    session.update(Message::Inflict(Deed::OmitSending));
    assert_eq!(said(&session), "Choose a process or a link first.");
    session.update(Message::Select(Selection::Process(B)));
    session.update(Message::Show(Panel::Interfere));
    set(&mut session, Knob::Share, "300");
    session.update(Message::Inflict(Deed::OmitReceiving));
    assert_eq!(session.panel, Panel::None);
    assert_eq!(session.world().slot(B).map(|slot| slot.omission()), Some((0, 300)));
    session.update(Message::Inflict(Deed::CureOmission));
    assert_eq!(session.world().slot(B).map(|slot| slot.omission()), Some((0, 0)));
    let clock = |session: &Session| session.world().slot(B).map(|slot| slot.clock(session.world().true_time()).0);
    let before = clock(&session);
    set(&mut session, Knob::Jump, "2.5");
    session.update(Message::Inflict(Deed::ClockForward));
    assert_eq!(clock(&session), before.map(|before| before + 2_500));
    session.update(Message::ToggleGroup(A));
    session.update(Message::Inflict(Deed::Lie));
    assert!([A, B].iter().all(|liar| session.world().slot(*liar).is_some_and(|slot| slot.is_byzantine())), "both lie");
    set(&mut session, Knob::Count, "0");
    session.update(Message::Inflict(Deed::CrashPoint));
    assert!(session.world().slot(B).is_some_and(|slot| slot.doom.is_some()));
    set(&mut session, Knob::Peer, "2");
    set(&mut session, Knob::InTransit, "2");
    session.update(Message::Inflict(Deed::CutOneWay));
    assert!(session.world().is_cut(B, ProcessId(2)) && !session.world().is_cut(ProcessId(2), B));
    session.update(Message::Inflict(Deed::CutOneWay));
    assert!(said(&session).starts_with("Not now: "), "{}", said(&session));
    session.update(Message::Inflict(Deed::HealLink));
    assert!(!session.world().is_cut(B, ProcessId(2)));
    for (process, side) in [(A, "1"), (B, "1"), (ProcessId(3), "2")] {
        set(&mut session, Knob::Side(process), side);
    }
    session.update(Message::Inflict(Deed::Partition));
    assert!(session.world().is_cut(A, ProcessId(3)) && session.world().is_cut(ProcessId(3), B));
    assert!(!session.world().is_cut(A, ProcessId(2)), "who is in no group is a bridge");
}

#[test]
fn what_is_put_together_can_be_scripted_and_nothing_is_out_of_reach() {
    let mut session = raft();
    session.update(Message::Select(Selection::Process(B)));
    let last = session.script_acts().pop().expect("groups");
    assert_eq!(last.1.len(), DEEDS.len());
    // Nonsense in any field is refused or bounded, never worse.
    let knobs =
        [Knob::Share, Knob::Strategy, Knob::Kind, Knob::Jump, Knob::Rate, Knob::Point, Knob::Count, Knob::InTransit];
    for knob in knobs.into_iter().chain([
        Knob::Side(B),
        Knob::Process,
        Knob::Peer,
        Knob::LinkTo,
        Knob::Receiver(ProcessId(900)),
    ]) {
        for text in ["999999999999", "-999999999999", "x"] {
            set(&mut session, knob, text);
            DEEDS.iter().for_each(|(deed, _)| session.update(Message::Inflict(*deed)));
            assert!(!session.deed_groups().is_empty());
            session.inspector();
        }
        session.update(Message::Select(Selection::Process(B)));
    }
    assert!(matches!(drafted(&session, Knob::Strategy), Control::Choice { .. }));
}

#[test]
fn a_crash_shows_what_it_takes() {
    let entry = catalog::find("raft").expect("an algorithm");
    let mut session = Session::shipped(entry, entry.scenario("cold-start").expect("a scenario"));
    session.update(Message::Newest);
    session.update(Message::Select(Selection::Process(A)));
    session.update(Message::Do(orrery::session::Verb::Kill));
    let view = session.inspector();
    let (lost, left): (Vec<_>, Vec<_>) = view.variables.iter().partition(|variable| variable.lost);
    assert!(lost.iter().any(|variable| variable.name == "commitIndex"), "{lost:?}");
    assert!(lost.iter().all(|variable| variable.was.is_some() && !variable.durable));
    assert!(left.iter().any(|variable| variable.name == "currentTerm" && variable.durable));
    session.update(Message::Step(1));
    assert!(session.inspector().variables.iter().all(|variable| !variable.lost), "only at the crash itself");
}

#[test]
fn a_fault_and_what_puts_it_right_are_one_track() {
    use orrery::faults::{Fault, Strategy};
    let omit = |process, send| Fault::Omit { process, send, receive: 0 };
    let lie = |process, strategy| Fault::Byzantine { processes: vec![process], to: Vec::new(), kind: None, strategy };
    let slew = |ppm| Fault::SlewClock { process: A, ppm };
    let part = |groups| Fault::Partition { groups, one_way: true, in_transit: InTransit::Wait };
    let heal = Fault::Heal { from: B, to: A, both: true };
    for (fault, end, ended) in [
        (omit(A, 500), omit(A, 0), true),
        (omit(A, 500), omit(B, 0), false),
        (omit(A, 0), omit(A, 0), false),
        (lie(A, Strategy::Silent), lie(A, Strategy::Honest), true),
        (lie(A, Strategy::Silent), lie(B, Strategy::Honest), false),
        (lie(A, Strategy::Honest), lie(A, Strategy::Honest), false),
        (slew(40), slew(0), true),
        (part(vec![vec![A], vec![B]]), heal.clone(), true),
        (part(vec![vec![A], vec![B, ProcessId(2)]]), heal, false),
        (part(vec![vec![A], vec![B, ProcessId(2)]]), Fault::HealAll, true),
    ] {
        assert_eq!(fault.is_ended_by(&end), ended, "{fault:?} {end:?}");
    }
}

#[test]
fn every_key_of_the_table_does_what_the_table_says() {
    for command in orrery::session::commands() {
        for key in command.keys {
            let (key, shift) = key.strip_prefix("Shift+").map_or((*key, false), |key| (key, true));
            let message = orrery::session::message_for_key(key, shift);
            assert_eq!(message.as_ref(), Some(&command.message), "{key}");
        }
    }
}
