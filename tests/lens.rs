//! What a process can know, and that nothing else is shown through its eyes.

mod support;

use std::rc::Rc;

use orrery::catalog::{ALL, Entry};
use orrery::faults::{Fault, When};
use orrery::model::ProcessId;
use orrery::scene::axis::Axis;
use orrery::scene::list::Item;
use orrery::scene::look::Selection;
use orrery::scene::strip::strip;
use orrery::scene::theme::Theme;
use orrery::session::outside::{picture, picture_on};
use orrery::session::{Message, Session, message_for_key};
use orrery::sim::{Action, Fate, Plan, Shipped, flags};
use orrery::trace::{Branches, Known, NEVER, Recording};
use support::Dice;

/// Larger systems are left out, and longer runs cut short: the past is searched for every process.
const LARGEST: u16 = 16;
const LONGEST: u32 = 260;

fn scenarios() -> impl Iterator<Item = (&'static Entry, Shipped)> {
    let of = |entry: &'static Entry| (entry.scenarios)().into_iter().map(move |shipped| (entry, shipped));
    ALL.iter().flat_map(of).filter(|(_, shipped)| shipped.plan.processes <= LARGEST)
}

fn recorded(entry: &Entry, plan: &Plan, events: u32) -> Recording {
    let mut recording = Recording::new((entry.behaviour)(plan), Rc::new(plan.clone()), Vec::new());
    recording.record_to(events.min(LONGEST));
    recording
}

/// A few moments of a run, the last one among them.
fn moments(recording: &Recording) -> impl Iterator<Item = u32> + use<> {
    let last = recording.last();
    [0, 1, last / 5, last / 2, 4 * last / 5, last].into_iter()
}

#[test]
fn what_a_process_knows_is_its_causal_past_and_nothing_else() {
    let (mut events, mut hidden) = (0u64, 0u64);
    for (entry, shipped) in scenarios() {
        let whole = recorded(entry, &shipped.plan, shipped.events);
        for process in ProcessId::all(shipped.plan.processes) {
            let mut earlier: Option<Known> = None;
            for moment in moments(&whole) {
                let name = format!("{} {}: {process} after {moment}", entry.card.id, shipped.id);
                let known = whole.known_to(process, moment, earlier.as_ref()).expect("nothing was forgotten");
                let history = whole.history();
                let own = *history.lane(process).iter().rfind(|own| **own <= moment).expect("the start");
                let past = history.past(orrery::causality::Point { event: own, process });
                assert_eq!(known.events.last(), Some(&own), "{name}");
                let expected = (1..=own).filter(|event| {
                    history.point(*event).is_some_and(|point| history.nth(point) <= past.of(point.process))
                });
                let expected: Vec<u32> = [0].into_iter().chain(expected).collect();
                assert_eq!(known.events, expected, "{name}");
                events += u64::from(known.recording.last());
                hidden += u64::from(moment - known.recording.last());
                for other in ProcessId::all(shipped.plan.processes) {
                    let heard = known.eyes.of(other);
                    assert_eq!(heard.map_or(0, |heard| heard.events), past.of(other), "{name}: of {other}");
                    let Some(heard) = heard else { continue };
                    let at = known.events[heard.event as usize];
                    if whole.row(at).is_some_and(|row| row.has(flags::CRASHED)) {
                        continue;
                    }
                    let state = |recording: &Recording, event| {
                        let world = recording.world_at(event);
                        let state = world.slot(other).and_then(|slot| slot.state.clone());
                        state.map(|state| state.digest())
                    };
                    let last = known.recording.last();
                    assert_eq!(state(&known.recording, last), state(&whole, at), "{name}: the state of {other}");
                }
                for (place, &event) in known.events.iter().enumerate().skip(1) {
                    let (told, row) = (known.recording.row(place as u32).unwrap(), whole.row(event).unwrap());
                    assert_eq!(
                        (told.at, told.kind, told.process, told.lamport),
                        (row.at, row.kind, row.process, row.lamport),
                        "{name}: event {event}"
                    );
                }
                for serial in 0..known.recording.messages() {
                    let row = known.recording.message(serial).unwrap();
                    assert!(!row.forged, "{name}: who lies is not known");
                    assert_eq!(row.ended == NEVER, row.fate == Fate::InFlight, "{name}");
                    assert!(
                        matches!(row.fate, Fate::InFlight | Fate::Delivered | Fate::Ignored),
                        "{name}: {:?}",
                        row.fate
                    );
                }
                // Built upon what was known before, or anew: the same.
                let anew = whole.known_to(process, moment, None).expect("nothing was forgotten");
                assert_eq!(anew.recording.head().digest(), known.recording.head().digest(), "{name}");
                earlier = Some(known);
            }
        }
    }
    println!("{events} events known, {hidden} hidden");
    assert!(events > 50_000 && hidden > 20_000);
}

/// A session on this run, with the lens of this process at this event.
fn seen(entry: &'static Entry, recording: &Recording, process: ProcessId, event: u32) -> Session {
    let mut session = Session::from_branches(entry, Branches::new(recording.clone()), 0, event);
    session.update(Message::ToggleCharts);
    session.update(Message::SeeAs(Some(process)));
    session
}

/// The name of what holds numbers that nobody reads.
const SHAPES: &str = "shapes";

/// Everything that the interface shows and says through the lens, each thing under its name.
fn everything(session: &mut Session) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut say = |name: &str, text: String| all.push((name.to_owned(), text));
    let processes = session.recording().plan().processes;
    {
        let shown = session.visible();
        let views = [
            (Axis::Step, "space-time", (1000.0, 420.0)),
            (Axis::Logical, "space-time", (1000.0, 600.0)),
            (Axis::Local, "space-time", (1000.0, 600.0)),
            (Axis::Step, "arena", (1000.0, 290.0)),
            (Axis::Step, "arena", (360.0, 360.0)),
        ];
        let views = views
            .map(|(axis, view, size)| picture_on(axis, shown, view, Theme::Light, size).expect("a view that there is"));
        say("charts in words", format!("{:?}", shown.chart_rows()));
        for list in views.into_iter().chain([strip(
            &shown.look(shown.event as f32, None, 1.0),
            &shown.strip_tracks(),
            1000.0,
            40.0,
        )]) {
            let words = list.items.iter().filter_map(|item| match item {
                Item::Text(text) => Some(text.text.to_string()),
                _ => None,
            });
            let words: Vec<String> = words.chain(list.hits.iter().map(|hit| hit.label.clone())).collect();
            say("words of a picture", words.join("\n"));
            say(SHAPES, format!("{list:?}"));
        }
        say("title", shown.title.clone());
        say("spoken", shown.spoken.clone());
        say("notice", format!("{:?}", shown.notice));
        say("events", format!("{:?}", shown.event_list(80)));
        say("next up", format!("{:?}", shown.choices()));
        say("next up by number", format!("{:?}", session.choices()));
        say("legend", format!("{:?}", shown.legend()));
        say("lamps", format!("{:?}", shown.lamps()));
        say("forks", format!("{:?}", shown.forks()));
        say("why", format!("{:?}", shown.why()));
        say("tracks", format!("{:?}", shown.tracks()));
        say("causality", format!("{:?}", shown.causality()));
        say("code", format!("{:?}", shown.pseudocode()));
        say("looks", format!("{:?} {:?} {:?} {:?}", shown.looks(), shown.lenses(), shown.horizon(), shown.hearsay()));
        say("clock", shown.clock_text());
        say("deeds", format!("{:?} {:?}", shown.deed_groups(), shown.aim_field()));
    }
    // What is looked into by hand: by the numbers of what is shown.
    let (events, messages) = (session.visible().recording().last(), session.visible().recording().messages());
    let processes = ProcessId::all(processes).map(Selection::Process);
    let chosen = processes
        .chain((0..=events).rev().take(6).map(Selection::Event))
        .chain((0..messages).rev().take(6).map(Selection::Message))
        .chain([Selection::Link(ProcessId(0), ProcessId(1))]);
    for selection in chosen {
        let meant = session.meant(Message::Select(selection));
        session.update(meant);
        let shown = session.visible();
        say(
            &format!("{selection:?}"),
            format!("{:?} {:?} {:?}", shown.selection, shown.inspector(), shown.causality()),
        );
        for key in ["x", "h", "w", "t"] {
            if let Some(Message::Do(verb)) = message_for_key(key, false) {
                say(&format!("{selection:?} {key}"), format!("{:?}", shown.action_for(verb)));
            }
        }
    }
    session.update(Message::Select(Selection::Nothing));
    all
}

/// What somebody does to the run, when, and whom it concerns.
fn misdeed(whole: &Recording, dice: &mut Dice) -> Option<(u32, Action, ProcessId)> {
    let event = dice.below(whole.last() as usize) as u32;
    let processes = usize::from(whole.plan().processes);
    let process = ProcessId(dice.below(processes) as u16);
    let other = ProcessId(((process.index() + 1) % processes) as u16);
    let world = whole.world_at(event);
    let flying = world.pending().iter().filter_map(|pending| match &pending.what {
        orrery::sim::Waiting::Message(message) => Some(message.id),
        orrery::sim::Waiting::Timer { .. } => None,
    });
    let flying: Vec<_> = flying.collect();
    let (fault, concerned) = match (dice.below(7), dice.pick(&flying).copied()) {
        (0, Some(message)) => (Fault::Drop { message }, message.to),
        (1, Some(message)) => (Fault::Hold { message }, message.to),
        (2, Some(message)) => (Fault::Duplicate { message }, message.to),
        (3, _) => (Fault::Pause { process }, process),
        (4, _) => (Fault::Cut { from: other, to: process, both: false }, process),
        (5, _) => (Fault::Omit { process, send: 0, receive: 500 }, process),
        _ => (Fault::Crash { process }, process),
    };
    Some((event, Action::Fault(fault), concerned))
}

/// How many of the first events of each process cannot have been touched by what concerns one of them after this event: those
/// that are in no future, in either run, of anything that is.
fn unreached(whole: &Recording, fork: &Recording, event: u32, concerned: ProcessId) -> Vec<u32> {
    let mut common = vec![u32::MAX; usize::from(whole.plan().processes)];
    common[concerned.index()] = whole.history().at(event).of(concerned);
    loop {
        let before = common.clone();
        for history in [whole.history(), fork.history()] {
            let all = ProcessId::all(history.processes()).zip(common.clone());
            let first = |(process, count): (ProcessId, u32)| history.nth_of(process, count.checked_add(1)?);
            let reached = history.future_of(&all.filter_map(first).collect::<Vec<_>>());
            for (process, limit) in ProcessId::all(history.processes()).zip(&mut common) {
                if reached.of(process) < history.lane(process).len() as u32 {
                    *limit = (*limit).min(reached.of(process));
                }
            }
        }
        if common == before {
            return common;
        }
    }
}

#[test]
fn what_is_shown_through_a_lens_depends_on_the_past_alone() {
    let (mut compared, mut different) = (0, 0);
    let mut dice = Dice::new(11);
    for (entry, shipped) in scenarios() {
        let mut plan = shipped.plan.clone();
        // A cue that waits for an event lets any process influence all.
        plan.script.retain(|cue| matches!(cue.when, When::At(_)));
        for round in 0..3 {
            if round > 0 {
                plan.seed = dice.next() >> 12;
            }
            let whole = recorded(entry, &plan, shipped.events);
            let Some((event, act, affected)) = misdeed(&whole, &mut dice) else { continue };
            let Ok(mut fork) = whole.fork(event, &act) else { continue };
            fork.record_to(whole.len());
            let common = unreached(&whole, &fork, event, affected);
            for process in ProcessId::all(plan.processes) {
                let lane =
                    |recording: &Recording, nth: u32| recording.history().lane(process).get(nth as usize - 1).copied();
                let until = whole.head().now().min(fork.head().now());
                let before = |recording: &Recording| {
                    let history = recording.history();
                    let earlier = |event: &u32| recording.row(*event).is_some_and(|row| row.at < until);
                    history.lane(process).partition_point(earlier) as u32
                };
                let nth = common[process.index()].min(before(&whole)).min(before(&fork)).max(1);
                let (Some(here), Some(there)) = (lane(&whole, nth), lane(&fork, nth)) else { continue };
                if here <= event {
                    continue;
                }
                let name = format!(
                    "{} {} round {round}: {process} after {here} and {there}, {act:?} at {event}",
                    entry.card.id, shipped.id
                );
                let (mut one, mut other) = (seen(entry, &whole, process, here), seen(entry, &fork, process, there));
                for ((what, one), (_, other)) in everything(&mut one).into_iter().zip(everything(&mut other)) {
                    assert_eq!(one, other, "{name}: {what}");
                }
                compared += 1;
                different += u32::from(whole.world_at(here).digest() != fork.world_at(there).digest());
            }
        }
    }
    println!("{compared} pairs of lenses compared, {different} of them over different worlds");
    assert!(compared > 150 && different > 100);
}

#[test]
fn what_was_never_heard_of_is_nowhere() {
    let mut planted = 0;
    for (entry, shipped) in scenarios() {
        let whole = recorded(entry, &shipped.plan, shipped.events.min(120));
        let Some(last) = ProcessId::all(shipped.plan.processes).last() else { continue };
        let requests = whole.head().requests();
        let asked = requests.iter().find_map(|choice| match choice.action {
            Action::Request { process, offer, .. } if process == last && choice.refused.is_none() => Some(offer),
            _ => None,
        });
        let Some(offer) = asked else { continue };
        let Some(range) = whole.behaviour().offers()[usize::from(offer)].argument else { continue };
        let cut_off = Action::Fault(Fault::Isolate { group: vec![last] });
        let Ok(mut alone) = whole.fork(whole.last(), &cut_off) else { continue };
        alone.record_to(alone.len() + 40);
        let words = |recording: &Recording, process: ProcessId| {
            let all = everything(&mut seen(entry, recording, process, recording.last()));
            let words = all.into_iter().filter(|(name, _)| name != SHAPES).map(|(_, text)| text);
            words.collect::<Vec<_>>().join("\n")
        };
        let usual: String = ProcessId::all(shipped.plan.processes).map(|process| words(&alone, process)).collect();
        // A number that is nowhere else.
        let unused = |argument: &u32| *argument > 100 && !usual.contains(&argument.to_string());
        let Some(argument) = (range.min..=range.max).rev().skip(3).find(unused) else { continue };
        let marker = argument.to_string();
        let Ok(mut asked) = alone.fork(alone.last(), &Action::Request { process: last, offer, argument }) else {
            continue;
        };
        asked.record_to(asked.len() + 40);
        let name = format!("{} {}", entry.card.id, shipped.id);
        assert!(words(&asked, last).contains(&marker), "{name}: who was asked knows {marker}");
        for process in ProcessId::all(shipped.plan.processes).filter(|process| *process != last) {
            assert!(!words(&asked, process).contains(&marker), "{name}: {process} cannot know {marker}");
            planted += 1;
        }
    }
    println!("{planted} lenses searched for what was planted");
    assert!(planted > 20);
}

#[test]
fn a_lens_is_turned_by_a_key_and_kept_in_a_link() {
    let mut session = Session::landing();
    for _ in 0..12 {
        session.update(Message::Step(1));
    }
    let event = session.event;
    session.update(Message::Select(Selection::Process(ProcessId(1))));
    session.update(message_for_key("E", true).expect("Shift and E"));
    assert_eq!((session.lens, session.event), (Some(ProcessId(1)), event));
    assert!(session.visible().eyes.is_some());
    assert!(session.visible().recording().last() < event, "something is hidden");
    let fragment = session.fragment();
    let mut opened = Session::landing();
    opened.update(Message::Open(fragment));
    assert_eq!((opened.lens, opened.event), (Some(ProcessId(1)), event));
    assert!(opened.visible().eyes.is_some(), "the opened run is shown through the lens");
    // A step is one of the process's own events.
    let known = session.visible().recording().history().lane(ProcessId(1)).len();
    session.update(Message::Step(1));
    assert_eq!(session.visible().recording().history().lane(ProcessId(1)).len(), known + 1);
    assert_eq!(session.recording().row(session.event).and_then(|row| row.at_process()), Some(ProcessId(1)));
    session.update(Message::Step(-1));
    assert_eq!(session.visible().recording().history().lane(ProcessId(1)).len(), known);
    session.update(Message::Lens);
    assert!(session.lens.is_none() && session.visible().eyes.is_none());
}

#[test]
fn nothing_heard_is_said() {
    let session = {
        let mut session = Session::landing();
        session.update(Message::Start);
        session.update(Message::SeeAs(Some(ProcessId(2))));
        session
    };
    assert_eq!(session.visible().horizon().as_deref(), Some("C has heard nothing yet."));
    let list = picture(session.visible(), "arena", Theme::Light, (900.0, 290.0)).expect("the arena");
    let blank =
        list.items.iter().filter(|item| matches!(item, Item::Text(text) if text.text == "nothing heard")).count();
    assert_eq!(blank, usize::from(session.recording().plan().processes) - 1);
}
