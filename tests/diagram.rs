//! The grammar of the space-time diagram: every mark, fate and span of it is drawn from some run, on every axis and in both
//! directions; lanes are hidden, moved and grouped; and no two words lie on each other.

use orrery::catalog;
use orrery::faults::Fault;
use orrery::links::{Delay, Flap};
use orrery::model::{MILLISECOND, MessageId, ProcessId};
use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::arrow::Fate as Line;
use orrery::scene::axis::Axis;
use orrery::scene::fates;
use orrery::scene::frame::Frame;
use orrery::scene::glyph::GlyphKind::{self, *};
use orrery::scene::list::{Dash, DisplayList, HitId, Item};
use orrery::scene::look::Selection;
use orrery::scene::order::LaneOrder;
use orrery::scene::stamps::{Stamp, StampBook};
use orrery::scene::text::{FontTable, TextMeasure};
use orrery::scene::theme::{Theme, Tone};
use orrery::session::{LaneAct, Message, Session, Zoom, outside};
use orrery::sim::{Action, Plan, Waiting};
use orrery::trace::{Branches, Decision, Recording};
use std::rc::Rc;

#[path = "support/golden.rs"]
mod kept;
use kept::golden;

fn open(algorithm: &str, scenario: &str) -> Session {
    let entry = catalog::find(algorithm).expect("in the catalogue");
    Session::shipped(entry, entry.scenario(scenario).unwrap_or_else(|| panic!("{algorithm} ships {scenario}")))
}

fn at(mut session: Session, event: u32) -> Session {
    session.record_to(event + 1);
    session.event = event;
    session
}

fn ended(session: Session) -> Session {
    let last = session.recording().last();
    at(session, last)
}

/// At a zoom at which every mark is drawn.
fn wide(mut session: Session) -> Session {
    session.zoom = Zoom::At(20.0);
    session
}

fn close(mut session: Session) -> Session {
    session.zoom = Zoom::At(40.0);
    session
}

fn drawn(session: &Session, size: (f32, f32)) -> DisplayList {
    outside::picture(session, "space-time", Theme::Light, size).expect("a picture")
}

fn keep(name: &str, session: &Session, size: (f32, f32)) {
    let title = format!("{}: {}, step {}", session.entry.card.name, session.title, session.event);
    let options = SvgOptions { title: &title, background: Some(Tone::Canvas), ..SvgOptions::default() };
    golden(name, &svg(&drawn(session, size), Theme::Light, &options));
}

const WIDE: (f32, f32) = (1046.0, 350.0);
const TALL: (f32, f32) = (390.0, 640.0);

/// Raft from the start, with faults at these events.
fn faults(done: Vec<(u32, Fault)>, change: impl FnOnce(&mut Plan)) -> Session {
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut plan = entry.scenario("cold-start").expect("shipped").plan;
    change(&mut plan);
    let plan = Rc::new(plan);
    let decide = |(after, fault)| Decision { after, action: Action::Fault(fault) };
    let mut recording = Recording::new((entry.behaviour)(&plan), plan, done.into_iter().map(decide).collect());
    recording.record_to(90);
    assert!(recording.refused().is_empty(), "{:?}", recording.refused());
    Session::from_branches(entry, Branches::new(recording), 0, 60)
}

/// A message that is on its way after this event of Raft's start.
fn under_way(event: u32) -> MessageId {
    let world = open("raft", "cold-start").recording().world_at(event);
    let message = world.pending().iter().find_map(|pending| match &pending.what {
        Waiting::Message(message) => Some(message.id),
        Waiting::Timer { .. } => None,
    });
    message.unwrap_or_else(|| panic!("nothing is on its way at {event}"))
}

#[test]
fn axes_both_ways() {
    for axis in Axis::ALL {
        let mut session = match axis {
            Axis::Local => open("berkeley", "wild-clock"),
            _ => open("raft", "two-crowns"),
        };
        session.looks.axis = axis;
        session.looks.turned = Some(false);
        keep(&format!("axis_{}.svg", axis.name()), &session, WIDE);
        session.looks.turned = Some(true);
        keep(&format!("axis_{}_turned.svg", axis.name()), &session, TALL);
    }
}

#[test]
fn a_clock_that_is_hours_wrong_says_so_at_the_edge() {
    let mut session = open("berkeley", "wild-clock");
    session.looks.axis = Axis::Local;
    let list = drawn(&session, WIDE);
    assert!(texts(&list).iter().any(|text| text.starts_with("D: ") && text.ends_with("ahead →")), "{:?}", texts(&list));
    for item in &list.items {
        if let Item::Line { from, to, .. } = item {
            assert!([from.x, to.x].iter().all(|x| x.abs() < 20_000.0), "a line leaves for good: {item:?}");
        }
    }
}

fn texts(list: &DisplayList) -> Vec<String> {
    let text = |item: &Item| if let Item::Text(text) = item { Some(text.text.to_string()) } else { None };
    list.items.iter().filter_map(text).collect()
}

fn has(list: &DisplayList, kind: GlyphKind) -> bool {
    list.items.iter().any(|item| matches!(item, Item::Glyph(glyph) if glyph.kind == kind))
}

fn dashed(list: &DisplayList, dash: Dash) -> bool {
    list.items.iter().any(|item| match item {
        Item::Line { stroke, .. } | Item::Polyline { stroke, .. } => stroke.dash == dash,
        _ => false,
    })
}

/// Every event mark of the grammar, and a run that shows it.
#[test]
fn every_event_has_its_mark() {
    let p = ProcessId;
    let conditions = || {
        let done = vec![
            (6, Fault::Pause { process: p(2) }),
            (20, Fault::Resume { process: p(2) }),
            (24, Fault::Crash { process: p(4) }),
            (28, Fault::Recover { process: p(4) }),
        ];
        wide(at(faults(done, |_| ()), 32))
    };
    let rows: Vec<(GlyphKind, Session)> = vec![
        (Local, open("raft", "two-crowns")),
        (Deliver, open("causal-broadcast", "question-answer")),
        (Ignored, at(open("hlc", "wild-clock"), 2)),
        (TimerSet, close(open("raft", "two-crowns"))),
        (TimerCancelled, close(at(open("cristian", "symmetric"), 3))),
        (TimerFires, open("raft", "two-crowns")),
        (Disk, close(open("raft", "two-crowns"))),
        (Change, close(open("raft", "two-crowns"))),
        (Star, open("raft", "two-crowns")),
        (Crown, open("raft", "two-crowns")),
        (CrownHollow, open("raft", "two-crowns")),
        (Hand, open("raft", "two-crowns")),
        (Enter, at(open("ricart-agrawala", "two-at-once"), 20)),
        (Leave, at(open("ricart-agrawala", "two-at-once"), 20)),
        (Snapshot, open("chandy-lamport", "two-banks")),
        (Crash, conditions()),
        (Recover, conditions()),
        (Pause, conditions()),
        (Resume, conditions()),
        (UserTab, conditions()),
        (Invoke, open("raft", "two-crowns")),
        (ReturnFail, at(open("two-phase-commit", "one-no"), 40)),
    ];
    for (kind, session) in rows {
        assert!(has(&drawn(&session, WIDE), kind), "{kind:?} is not drawn in {}", session.title);
    }
    let violated = catalog::ALL.iter().flat_map(|entry| (entry.scenarios)().into_iter().map(move |s| (entry, s)));
    let mut violated = violated.map(|(entry, shipped)| Session::shipped(entry, shipped)).filter_map(|session| {
        let broken = session.recording().interesting().iter().copied();
        let breaks = |event: &u32| {
            let row = session.recording().row(*event);
            row.is_some_and(|row| row.has(orrery::sim::flags::VIOLATION))
        };
        broken.clone().find(breaks).map(|event| at(session, event))
    });
    assert!(has(&drawn(&violated.next().expect("some scenario breaks a promise"), WIDE), Violation));
}

/// The fates that the arrows of a run have by the playhead.
fn lines(session: &Session) -> Vec<Line> {
    let look = session.look(session.event as f32, None, 1.0);
    let frame = Frame::of(&look, session.viewport(&look, 1046.0, 350.0), 1046.0, 350.0);
    let serials: Vec<u32> = (0..look.recording.messages()).collect();
    let overtakers = fates::overtakers(&frame, &look, &serials);
    let fate = |serial: &u32| {
        let row = look.recording.message(*serial)?;
        let crossing = overtakers.iter().find(|(other, _)| other == serial).map(|(_, at)| *at);
        Some(fates::fate(&frame, &look, (*serial, row), crossing))
    };
    serials.iter().filter_map(fate).collect()
}

/// Every fate of the grammar, and a run in which a message has it.
#[test]
fn every_fate_has_its_line() {
    let p = ProcessId;
    let one = |fault: fn(MessageId) -> Fault| at(faults(vec![(3, fault(under_way(3)))], |_| ()), 12);
    let quick = |plan: &mut Plan| {
        plan.network.fifo = false;
        plan.network.delay = Delay::Uniform { min: 1_000, max: 400_000 };
    };
    type Case = (&'static str, Session, fn(&Line) -> bool);
    let rows: Vec<Case> = vec![
        ("in flight", open("raft", "two-crowns"), |line| *line == Line::InFlight),
        ("delivered", open("raft", "two-crowns"), |line| *line == Line::Delivered),
        ("lost", one(|message| Fault::Drop { message }), |line| *line == Line::Lost),
        ("dropped at a seam", open("raft", "two-crowns"), |line| matches!(line, Line::Cut { .. })),
        ("receiver down", faults(vec![(3, Fault::Crash { process: p(4) })], |_| ()), |line| {
            *line == Line::ReceiverDown
        }),
        ("held", one(|message| Fault::Hold { message }), |line| matches!(line, Line::Held { steps } if *steps == 8)),
        ("delayed", at(one(|message| Fault::Delay { message, micros: 60 * MILLISECOND }), 60), |line| {
            matches!(line, Line::Delayed { .. })
        }),
        ("overtook", at(faults(Vec::new(), quick), 80), |line| matches!(line, Line::Overtook { .. })),
        ("corrupted", at(one(|message| Fault::Corrupt { message }), 60), |line| *line == Line::Forged),
        ("forged", ended(open("byzantine-generals", "traitor-lieutenant")), |line| *line == Line::Forged),
        ("buffered", open("causal-broadcast", "question-answer"), |line| matches!(line, Line::Buffered { .. })),
        ("ignored", at(open("hlc", "wild-clock"), 2), |line| *line == Line::Ignored),
    ];
    for (name, session, is) in rows {
        let lines = lines(&session);
        assert!(lines.iter().any(is), "nothing is {name}: {lines:?}");
    }
    let doubled = drawn(&one(|message| Fault::Duplicate { message }), WIDE);
    assert!(texts(&doubled).iter().any(|text| text == "×2"), "{:?}", texts(&doubled));
}

/// What lasts, and what a run looks like while it does.
#[test]
fn every_span_is_drawn() {
    let p = ProcessId;
    let done = vec![
        (3, Fault::Slow { process: p(1), percent: 200 }),
        (10, Fault::Crash { process: p(3) }),
        (24, Fault::Recover { process: p(3) }),
    ];
    let list = drawn(&wide(at(faults(done, |_| ()), 36)), WIDE);
    assert!(dashed(&list, Dash::Slow) && texts(&list).iter().any(|text| text == "½×"));
    assert!(dashed(&list, Dash::Absent), "a crashed process has no lifeline");
    assert!(dashed(&list, Dash::CatchUp), "after that it catches up");
    assert!(texts(&list).iter().any(|text| text == "changed here"));
    let crowns = drawn(&open("raft", "two-crowns"), WIDE);
    assert!(dashed(&crowns, Dash::Gaps) && dashed(&crowns, Dash::Candidate));
    assert!(["α", "β"].iter().all(|group| texts(&crowns).iter().any(|text| text == group)));
    let skewed = drawn(&open("berkeley", "wild-clock"), WIDE);
    assert!(texts(&skewed).iter().any(|text| text == "+3600 s"), "{:?}", texts(&skewed));
    let seams = |list: &DisplayList| {
        let zigzag = |item: &&Item| matches!(item, Item::Polyline { points, stroke } if points.len() > 2 && stroke.tone == Tone::Ink1);
        list.items.iter().filter(zigzag).count()
    };
    let flap = Flap { period: 40 * MILLISECOND, down: 400, phase: 0, in_transit: Default::default() };
    let flapping = faults(Vec::new(), |plan| plan.network.flap = Some(flap));
    assert!(seams(&drawn(&flapping, WIDE)) > seams(&drawn(&faults(Vec::new(), |_| ()), WIDE)), "flapping links");
}

#[test]
fn zoomed_in_everything_is_said() {
    keep("diagram_zoomed.svg", &close(at(open("raft", "two-crowns"), 34)), WIDE);
}

/// Heartbeats of an idle leader fold into counts; the numbers of the axis stay true, and a click unfolds them.
#[test]
fn quiet_stretches_fold() {
    let mut session = at(open("raft", "cold-start"), 30);
    session.record_to(240);
    session.event = 120;
    session.update(Message::ToggleQuiet);
    assert!(session.looks.quiet);
    let list = drawn(&session, WIDE);
    let marks: Vec<_> = list.hits.iter().filter(|hit| matches!(hit.id, HitId::Fold(_))).collect();
    assert!(!marks.is_empty(), "an idle leader's heartbeats are folded");
    keep("folded.svg", &session, WIDE);
    let ruler = session.ruler();
    let (last, mut folded) = (session.recording().last(), 0);
    for event in 1..=last {
        let (before, here) = (ruler.own(event as f32 - 1.0), ruler.own(event as f32));
        assert!(here > before && here <= before + 1.0, "event {event} stands in order");
        folded += u32::from(here < before + 0.99);
    }
    assert!(ruler.end() < last as f32 && folded > 0);
    let HitId::Fold(first) = marks[0].id else { unreachable!() };
    let fewer = session.ruler().end();
    session.update(Message::Unfold(first));
    assert!(session.ruler().end() > fewer, "unfolded, it takes its room again");
    session.update(Message::ToggleQuiet);
    assert_eq!(session.ruler().end(), last as f32);
    session.update(Message::SetAxis(Axis::Real));
    session.update(Message::ToggleQuiet);
    assert!(!session.looks.quiet && session.notice.as_ref().is_some_and(|notice| notice.bad));
}

/// Every stamp that is written is the one that the index of causality, the rows and the clocks say.
#[test]
fn stamps_are_those_of_the_events() {
    for stamp in Stamp::ALL {
        let mut session = at(open("vector-clock", "six-events"), 6);
        session.update(Message::SetStamp(stamp));
        keep(&format!("stamps_{}.svg", stamp.name()), &session, WIDE);
        let mut shared = open("raft", "cold-start");
        shared.update(Message::Open(session.fragment()));
        assert_eq!(shared.looks.stamp, stamp, "a link keeps the stamps");
    }
    let mut session = open("raft", "two-crowns");
    session.update(Message::SetStamp(Stamp::Lamport));
    let list = drawn(&close(session), WIDE);
    let session = open("raft", "two-crowns");
    let known: Vec<String> =
        session.recording().rows(0, session.event).map(|(_, row)| format!("L{}", row.lamport)).collect();
    let written: Vec<String> = texts(&list).into_iter().filter(|text| text.starts_with('L')).collect();
    assert!(!written.is_empty() && written.iter().all(|text| known.contains(text)), "{written:?}");
    // Read forwards and backwards, the book says the same, and that is what the index says.
    let recording = session.recording();
    let history = recording.history();
    let mut book = StampBook::default();
    for event in (1..=recording.last()).chain((1..=recording.last()).rev()) {
        let Some(point) = history.point(event) else { continue };
        let stamps = book.read(recording, event).expect("an event of a process has stamps");
        let past = history.past(point);
        assert!(
            ProcessId::all(history.processes()).all(|process| stamps.vector.of(process) == past.of(process)),
            "event {event}"
        );
    }
}

#[test]
fn lanes_are_hidden_moved_and_grouped() {
    let mut session = open("raft", "two-crowns");
    let (event, before) = (session.event, drawn(&session, WIDE));
    session.update(Message::Select(Selection::Process(ProcessId(3))));
    session.update(Message::Lane(LaneAct::Move(-3)));
    session.update(Message::Select(Selection::Process(ProcessId(2))));
    session.update(Message::Lane(LaneAct::Hide));
    assert_eq!(session.looks.lanes, LaneOrder::of(&[3, 0, 1, 4].map(ProcessId), 5));
    keep("lanes_hidden.svg", &session, WIDE);
    assert_eq!((session.event, session.selection), (event, Selection::Process(ProcessId(2))), "both stay");
    session.update(Message::Lane(LaneAct::Group));
    assert_eq!(session.looks.lanes, LaneOrder::of(&[3, 4, 0, 1].map(ProcessId), 5));
    let mut other = open("raft", "cold-start");
    other.update(Message::Open(session.fragment()));
    assert_eq!(other.looks.lanes, session.looks.lanes, "a link keeps the lanes");
    session.update(Message::Lane(LaneAct::ShowAll));
    session.update(Message::Lane(LaneAct::Group));
    session.update(Message::Lane(LaneAct::Group));
    assert!(session.looks.lanes.is_usual());
    session.update(Message::Select(Selection::Nothing));
    assert_eq!(drawn(&session, WIDE).items, before.items, "shown again, it is what it was");
}

/// Where a message's way leads through hidden lanes only, an arrow says so; and it claims nothing that is not true.
#[test]
fn arrows_through_hidden_lanes_are_true() {
    for (algorithm, scenario) in
        [("raft", "two-crowns"), ("rumor-mongering", "one-rumour"), ("chang-roberts", "figure")]
    {
        let mut session = open(algorithm, scenario);
        let count = session.recording().plan().processes;
        session.looks.lanes = LaneOrder::of(&ProcessId::all(count).step_by(2).collect::<Vec<_>>(), count);
        session.event = session.recording().last();
        let list = drawn(&session, WIDE);
        let history = session.recording().history();
        let mut told = 0;
        for hit in list.hits.iter().filter(|hit| hit.label.starts_with("Through ")) {
            let number = |after: &str| {
                let rest = hit.label.rsplit(after).next().unwrap_or_default();
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                digits.parse::<u32>().unwrap_or_else(|_| panic!("a step in {}", hit.label))
            };
            let received = number("at step ");
            let sent: u32 = hit
                .label
                .split("at step ")
                .nth(1)
                .and_then(|rest| rest.split(' ').next()?.parse().ok())
                .expect("a step");
            let (a, b) = (history.point(sent).expect("an event"), history.point(received).expect("an event"));
            assert!(history.precedes(a, b), "{}", hit.label);
            told += 1;
        }
        assert!(told > 0 || algorithm == "rumor-mongering", "{algorithm}: no arrow leads through a hidden lane");
    }
}

/// No two words lie on each other, and none leaves the plot, in any shipped scenario at several moments.
#[test]
fn words_never_overlap() {
    for entry in catalog::ALL {
        for shipped in (entry.scenarios)() {
            let mut session = Session::shipped(entry, shipped);
            let last = session.recording().last();
            for (part, size) in [(1, WIDE), (3, WIDE), (4, TALL)] {
                session.event = last * part / 4;
                session.looks.turned = Some(size == TALL);
                check_words(&session, &drawn(&session, size));
            }
        }
    }
}

fn check_words(session: &Session, list: &DisplayList) {
    let place = format!("{} {} at {}", session.entry.card.id, session.title, session.event);
    let mut areas = Vec::new();
    for item in &list.items {
        let Item::Text(text) = item else { continue };
        let width = FontTable.width(&text.text, text.face);
        let x = match text.anchor {
            orrery::scene::list::Anchor::Start => text.at.x,
            orrery::scene::list::Anchor::Middle => text.at.x - width / 2.0,
            orrery::scene::list::Anchor::End => text.at.x - width,
        };
        let area = orrery::scene::path::Rect::new(x, text.at.y - text.face.size * 0.72, width, text.face.size * 0.8);
        assert!(
            area.x > -2.0 && area.right() < list.width + 2.0,
            "{place}: “{}” leaves the picture: {area:?}",
            text.text
        );
        assert!(area.y > -2.0 && area.bottom() < list.height + 2.0, "{place}: “{}” leaves it: {area:?}", text.text);
        for (other, said) in &areas {
            assert!(!area.intersects(other), "{place}: “{}” lies on “{said}”: {area:?} {other:?}", text.text);
        }
        areas.push((area.inflate(-0.5), text.text.to_string()));
    }
}
