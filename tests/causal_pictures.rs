//! What causality adds to the diagram: a pair, a cut, an event that slides along its lane. As pictures, and by its rules.

use std::path::PathBuf;

use orrery::catalog;
use orrery::model::ProcessId;
use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::axis::Axis;
use orrery::scene::frame::Frame;
use orrery::scene::list::{HitId, HitShape};
use orrery::scene::look::Selection;
use orrery::scene::path::pt;
use orrery::scene::theme::{Theme, Tone};
use orrery::session::{Inquiry, Message, Panel, Session, Zoom, outside};
use orrery::sim::Plan;

fn open(algorithm: &str, scenario: &str) -> Session {
    let entry = catalog::find(algorithm).expect("in the catalogue");
    Session::shipped(entry, entry.scenario(scenario).expect("shipped"))
}

fn ask(session: &mut Session, inquiry: Inquiry) {
    session.update(Message::Inquire(inquiry));
}

fn golden(name: &str, session: &Session, theme: Theme, size: (f32, f32)) {
    let list = outside::picture(session, "space-time", theme, size).expect("a picture");
    let found = svg(&list, theme, &SvgOptions { background: Some(Tone::Canvas), ..SvgOptions::default() });
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &found).expect("the golden file can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let line = kept.lines().zip(found.lines()).position(|(a, b)| a != b);
    assert!(kept == found, "{name} differs from line {line:?} on; UPDATE_GOLDEN=1 accepts the new picture");
}

const WIDE: (f32, f32) = (1046.0, 384.0);

/// The event is pinned, then another is looked at.
fn compared(pinned: u32, with: u32) -> Session {
    let mut session = open("raft", "two-crowns");
    session.update(Message::Seek(pinned));
    ask(&mut session, Inquiry::Pin);
    session.update(Message::Seek(with));
    session
}

#[test]
fn pairs_on_the_picture() {
    let mut signs = Vec::new();
    for (name, pinned, with, theme) in [
        ("pair_before.svg", 8, 33, Theme::Light),
        ("pair_after.svg", 33, 8, Theme::Dark),
        ("pair_concurrent.svg", 22, 30, Theme::Light),
        ("pair_off_screen.svg", 2, 33, Theme::Projector),
    ] {
        let mut session = compared(pinned, with);
        if name.contains("off_screen") {
            session.zoom = Zoom::At(50.0);
        }
        let scale = theme.enlargement();
        signs.push(session.causality().pair.expect("two events").sign);
        golden(name, &session, theme, (WIDE.0 * scale, WIDE.1 * scale));
    }
    assert_eq!(signs, ["→", "←", "∥", "→"]);
}

/// A cut that contains the receipt of a message and not its sending.
fn torn() -> Session {
    let mut session = open("raft", "two-crowns");
    for event in [14, 23] {
        session.update(Message::Seek(event));
        ask(&mut session, Inquiry::CutHere);
    }
    session
}

#[test]
fn cuts_on_the_picture() {
    let mut session = open("raft", "two-crowns");
    session.update(Message::Seek(24));
    ask(&mut session, Inquiry::CutHere);
    golden("cut_consistent.svg", &session, Theme::Light, WIDE);
    let cut = session.causality().cut.expect("a cut");
    assert!(cut.consistent && cut.channels.len() == 2, "{cut:?}");
    session.update(Message::Turn);
    golden("cut_turned.svg", &session, Theme::Light, (390.0, 844.0));
    let session = torn();
    golden("cut_inconsistent.svg", &session, Theme::Light, WIDE);
    golden("cut_inconsistent_dark.svg", &session, Theme::Dark, WIDE);
    let cut = session.causality().cut.expect("a cut");
    assert!(!cut.consistent && cut.channels.is_empty(), "{cut:?}");
    let causal = session.causal(None).expect("there is a cut");
    let (recording, drawn) = (session.recording(), causal.cut.as_ref().expect("there is a cut"));
    let serials: Vec<u32> = (0..recording.messages())
        .filter(|serial| drawn.tears(&recording.history(), recording.message(*serial).expect("recorded")))
        .collect();
    assert_eq!(drawn.torn, serials, "what is drawn red is what is named");
    let name = recording.message(serials[0]).expect("recorded").id.to_string();
    assert!(
        drawn.sentence.starts_with("Received before it was sent") && drawn.sentence.contains(&name),
        "{}",
        drawn.sentence
    );
}

/// Where the handle of each process is in a picture of this size.
fn handles(session: &Session, size: (f32, f32)) -> Vec<(u32, f32, f32)> {
    let list = outside::picture(session, "space-time", Theme::Light, size).expect("a picture");
    let handle = |hit: &orrery::scene::list::Hit| match (hit.id, hit.shape) {
        (HitId::Handle(process), HitShape::Circle(at, _)) => Some((process, at.x, at.y)),
        _ => None,
    };
    list.hits.iter().filter_map(handle).collect()
}

#[test]
fn a_handle_stands_between_two_events_of_its_process_on_every_axis() {
    for (algorithm, scenario) in [("raft", "two-crowns"), ("hlc", "wild-clock")] {
        let mut session = open(algorithm, scenario);
        session.zoom = Zoom::Whole;
        ask(&mut session, Inquiry::CutHere);
        for axis in Axis::ALL {
            session.update(Message::SetAxis(axis));
            for turned in [false, true] {
                session.looks.turned = Some(turned);
                let count = session.recording().plan().processes;
                for process in (0..count).map(ProcessId) {
                    let events = session.recording().history().lane(process).len() as u32;
                    for nth in [1, events / 2, events, events + 9] {
                        ask(&mut session, Inquiry::Cut(process, nth));
                        let kept = session.cut.clone().expect("a cut").of(process);
                        assert_eq!(kept, nth.clamp(1, events));
                        let ruler = session.ruler();
                        let history = session.recording().history();
                        let place = |nth| history.nth_of(process, nth).map(|at| ruler.place(at.event as f32, process));
                        let size = (4000.0, 3000.0);
                        let found = handles(&session, size);
                        assert_eq!(found.len(), usize::from(count));
                        let (_, x, y) = found[process.index()];
                        let along = if turned { y } else { x };
                        let look = session.look(session.event as f32, None, 1.0);
                        let view = session.viewport(&look, size.0, size.1);
                        let frame = Frame::new(view, size.0, size.1, count, 1.0);
                        let (last, next) =
                            (place(kept).map(|at| frame.along(at)), place(kept + 1).map(|at| frame.along(at)));
                        assert!(
                            last.is_some_and(|last| last <= along + 0.01),
                            "{axis:?} {process} {kept}: {last:?} {along}"
                        );
                        // A clock that was set back may stand behind where it stood.
                        let back = next.zip(last).is_some_and(|(next, last)| next < last);
                        assert!(
                            back || next.is_none_or(|next| along <= next + 0.01),
                            "{axis:?} {process} {kept}: {along} {next:?}"
                        );
                        if axis == Axis::Step {
                            // Dragged to where it is, it stays.
                            let place = frame.step_at(pt(x, y));
                            assert_eq!(session.events_before(&ruler, process, place), kept);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_cut_through_a_crowd_has_no_handles_and_moves_by_key() {
    let entry = catalog::find("rumor-mongering").expect("in the catalogue");
    let mut plan = Plan::new(entry.card);
    (plan.processes, plan.script) = (500, entry.scenario("one-rumour").expect("shipped").plan.script);
    let mut session = Session::with_plan(entry, plan, 700, 600);
    session.update(Message::Select(Selection::Process(ProcessId(321))));
    ask(&mut session, Inquiry::Handle(0));
    let before = session.cut.clone().expect("a cut");
    ask(&mut session, Inquiry::Handle(-1));
    let after = session.cut.clone().expect("a cut");
    assert_eq!(after.of(ProcessId(321)), before.of(ProcessId(321)).saturating_sub(1).max(1));
    assert!(session.spoken.contains("right after step"), "{}", session.spoken);
    assert!(handles(&session, WIDE).is_empty());
    assert!(!handles(&torn(), WIDE).is_empty());
}

#[test]
fn a_crowd_tells_past_and_future_apart_by_shape() {
    let entry = catalog::find("rumor-mongering").expect("in the catalogue");
    let mut plan = Plan::new(entry.card);
    (plan.processes, plan.script) = (64, entry.scenario("one-rumour").expect("shipped").plan.script);
    let mut session = Session::with_plan(entry, plan, 330, 160);
    ask(&mut session, Inquiry::Cone);
    golden("cone_crowd.svg", &session, Theme::Light, (1046.0, 560.0));
}

#[test]
fn an_event_slides_until_something_holds_it_up() {
    let mut session = open("raft", "two-crowns");
    session.update(Message::Seek(19));
    let room = session.recording().room(19).expect("an event of a process");
    assert!(room.first < 19 && 19 < room.last, "{room:?}");
    let digest = session.recording().head().digest();
    ask(&mut session, Inquiry::Slide(1));
    golden("slide.svg", &session, Theme::Light, WIDE);
    for _ in 20..=room.last {
        ask(&mut session, Inquiry::Slide(1));
    }
    let (shift, blocked) = session.slide.expect("slid");
    assert_eq!((shift.to, blocked), (room.last, room.before));
    assert!(session.spoken.starts_with("Blocked: step 19 must come before"), "{}", session.spoken);
    ask(&mut session, Inquiry::SlideTo(19, 0));
    assert_eq!(session.slide.map(|(shift, blocked)| (shift.to, blocked)), Some((room.first, Some(room.after))));
    assert!(session.spoken.starts_with("Blocked: step 19 must come after A→"), "{}", session.spoken);
    golden("slide_blocked.svg", &session, Theme::Dark, WIDE);
    assert_eq!(session.recording().head().digest(), digest, "only the picture changes");
    session.update(Message::Close);
    assert!(session.slide.is_none(), "Escape puts it back");
    for restored in [Message::TogglePlay, Message::Step(1), Message::NextAxis] {
        ask(&mut session, Inquiry::Slide(1));
        assert!(session.slide.is_some());
        session.update(restored);
        assert!(session.slide.is_none());
    }
    ask(&mut session, Inquiry::Slide(1));
    assert!(session.notice.take().is_some_and(|notice| notice.bad), "there is an order only on the axis of steps");
}

#[test]
fn a_state_of_the_lattice_becomes_the_cut() {
    let mut session = open("raft", "two-crowns");
    session.update(Message::Seek(14));
    session.update(Message::Show(Panel::States));
    let view = session.states();
    for place in 0..view.lattice.len() {
        ask(&mut session, Inquiry::State(place as u32));
        assert_eq!(session.cut.as_ref(), Some(&view.lattice.cuts[place]));
        assert_eq!(session.panel, Panel::None);
        for (key, back) in [("ArrowRight", "ArrowLeft"), ("ArrowUp", "ArrowDown")] {
            let Some(next) = view.lattice.neighbour(place, key) else { continue };
            assert!(view.lattice.neighbour(next, back).is_some(), "there is a way back from {next}");
        }
    }
    let reached = |from: usize| view.lattice.neighbour(from, "ArrowRight");
    let mut at = 0;
    while let Some(next) = reached(at) {
        at = next;
    }
    assert_eq!(Some(at), view.lattice.neighbour(0, "End"));
}
