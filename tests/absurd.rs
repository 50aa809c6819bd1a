//! No picture fails at any size, with any number of processes and the longest of names.

use orrery::catalog;
use orrery::faults::Fault;
use orrery::model::ProcessId;
use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::arena::arena;
use orrery::scene::axis::Axis;
use orrery::scene::list::{DisplayList, HitId, Item};
use orrery::scene::look::Selection;
use orrery::scene::minimap::minimap;
use orrery::scene::path::Point;
use orrery::scene::plate;
use orrery::scene::stamps::Stamp;
use orrery::scene::strip::{margin_after, span, strip};
use orrery::scene::theme::Theme;
use orrery::session::{CompareMessage, Figure, ForkMessage, Inquiry, Message, Session};
use orrery::sim::{Action, Plan};

/// Also without area, narrower than the names of lanes, as flat as a line, and the largest screens there are.
const SIDES: [f32; 11] = [0.0, 0.4, 1.0, 8.0, 10.0, 24.0, 60.0, 110.0, 390.0, 1366.0, 3840.0];
const SCALES: [f32; 3] = [1.0, 1.5, 2.25];

fn check(what: &str, list: &DisplayList) {
    let is_there = |at: &Point| at.x.is_finite() && at.y.is_finite();
    for item in &list.items {
        let fine = match item {
            Item::Line { from, to, .. } => is_there(from) && is_there(to),
            Item::Polyline { points, .. } => points.iter().all(is_there),
            Item::Rect { rect, .. } => [rect.x, rect.y, rect.w, rect.h].iter().all(|x| x.is_finite()),
            Item::Boxes { rects, .. } => {
                rects.iter().all(|rect| [rect.x, rect.y, rect.w, rect.h].iter().all(|x| x.is_finite()))
            }
            Item::Circle { centre, radius, .. } => is_there(centre) && radius.is_finite() && *radius >= 0.0,
            Item::Arc { centre, radius, .. } => is_there(centre) && radius.is_finite() && *radius >= 0.0,
            Item::Glyph(glyph) => is_there(&glyph.centre) && glyph.size.is_finite(),
            Item::Text(text) => is_there(&text.at),
            Item::Path { .. } | Item::Push(_) | Item::Pop => true,
        };
        assert!(fine, "{what}: {item:?}");
    }
}

/// A run with so many processes in which something of everything is done and looked at.
fn session(processes: u16) -> Session {
    let id = if processes == 1 { "lamport-clock" } else { "rumor-mongering" };
    let entry = catalog::find(id).expect("in the catalogue");
    let script = (entry.scenarios)().into_iter().next().expect("shipped").plan.script;
    let script = if processes == 1 { Vec::new() } else { script };
    let plan = Plan { processes, script, ..Plan::new(entry.card) };
    let mut session = Session::with_plan(entry, plan, 120, 30);
    let long = "ż".repeat(200);
    session.title = long.clone();
    let last = ProcessId(processes - 1);
    session.update(Message::Act(Action::Fault(Fault::Isolate { group: vec![last] })));
    session.update(Message::Act(Action::Fault(Fault::Slow { process: last, percent: 200 })));
    session.update(Message::Act(Action::Fault(Fault::Pause { process: ProcessId(0) })));
    session.update(Message::Fork(ForkMessage::Rename(session.branch, long)));
    session.update(Message::Inquire(Inquiry::Pin));
    session.update(Message::Inquire(Inquiry::CutHere));
    session.update(Message::Step(3));
    session
}

/// Everything that is painted, at one size.
fn all(session: &Session, width: f32, height: f32, scale: f32, what: &str) {
    for (hover, selection) in [
        (None, Selection::Nothing),
        (Some(HitId::Event(session.event)), Selection::Message(0)),
        (Some(HitId::Message(0)), Selection::Process(ProcessId(0))),
    ] {
        let mut look = session.look(session.event as f32, hover, scale);
        look.selection = selection;
        check(what, &arena(&look, width, height));
        for vertical in [false, true] {
            let view = session.framed_as(vertical, &look, width, height).view;
            check(what, &session.diagram(&look, view, width, height));
        }
    }
    let look = session.look(session.event as f32 - 0.5, None, scale);
    check(what, &arena(&look, width, height));
    let tracks = session.strip_tracks();
    let mut list = strip(&look, &tracks, width, height);
    let span = span(tracks.iter().copied());
    minimap(&mut list, &look, session.window(), span, margin_after(tracks.len(), width));
    check(what, &list);
    check(what, &plate::head(&session.title, &session.title, width, scale));
    check(what, &plate::foot(&session.legend(), width, scale));
    if let Some((list, ..)) = session.comparison_picture((session.event as f32, None, scale), (width, height)) {
        check(what, &list);
    }
}

#[test]
fn every_picture_is_drawn_at_every_size() {
    for processes in [1, 2, 5, 100, 500] {
        let mut session = session(processes);
        // A crowd is drawn at fewer sizes: its pictures are long.
        let some = if processes > 5 { 4 } else { 1 };
        for (number, axis) in Axis::ALL.into_iter().enumerate() {
            session.update(Message::SetAxis(axis));
            session.update(Message::SetStamp(Stamp::ALL[number % Stamp::ALL.len()]));
            if number == 1 {
                session.update(Message::ToggleCharts);
            }
            if number == 3 {
                session.update(Message::Fit);
            }
            for (place, (width, height)) in
                SIDES.iter().flat_map(|width| SIDES.map(|height| (*width, height))).enumerate()
            {
                if !(place + number).is_multiple_of(some) {
                    continue;
                }
                let scale = SCALES[(place + number) % SCALES.len()];
                let what = format!("{processes} in {width} x {height}, scale {scale}, axis {axis:?}");
                all(&session, width, height, scale, &what);
            }
        }
    }
}

#[test]
fn two_forks_are_set_side_by_side_at_every_size() {
    for processes in [1, 2, 5] {
        let mut session = session(processes);
        session.update(Message::Compare(CompareMessage::Toggle));
        for width in SIDES {
            for height in SIDES {
                all(&session, width, height, 1.0, &format!("{processes} in {width} x {height}, two forks"));
            }
        }
    }
}

#[test]
fn a_figure_of_any_size_can_be_written() {
    let session = session(5);
    for (width, height) in [(0, 0), (1, 4_000), (200, 200), (4_000, 1)] {
        let figure = Figure { width, height, ..Figure::default() };
        let list = session.figure(&figure, session.event as f32);
        check("figure", &list);
        let long = "ż".repeat(200);
        let options = SvgOptions { title: &long, description: &long, background: None, style: "", tooltips: true };
        assert!(svg(&list, Theme::Dark, &options).ends_with("</svg>\n"));
    }
}
