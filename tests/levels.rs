//! The diagram from a single exchange to a million events: what it must not lose, and what it may cost.

use orrery::catalog;
use orrery::faults::{Fault, When};
use orrery::model::{MILLISECOND, ProcessId, Time};
use orrery::scene::axis::{Axis, Ruler};
use orrery::scene::frame::{Frame, Level};
use orrery::scene::glyph::GlyphKind;
use orrery::scene::list::{DisplayList, Item};
use orrery::scene::space_time::space_time;
use orrery::scene::theme::{Family, Tone};
use orrery::session::{Message, Session, Zoom};
use orrery::sim::{Action, Plan, flags};
use orrery::trace::density::{is_decision, is_rare};

const SIZE: (f32, f32) = (1046.0, 384.0);

/// Raft with writes and faults, some of them by hand.
fn eventful(events: u32) -> Session {
    let entry = catalog::find("raft").expect("in the catalogue");
    let p = ProcessId;
    let mut plan =
        Plan::new(entry.card).then(When::At(Time(10 * MILLISECOND)), Action::Fire { process: p(0), timer: 0 });
    for write in 0..60 {
        let at = When::At(Time((60 + 400 * write) * MILLISECOND));
        plan = plan.then(at, Action::Request { process: p(0), offer: 0, argument: write as u32 });
    }
    plan = plan
        .then(When::After(900), Action::Fault(Fault::Crash { process: p(3) }))
        .then(When::After(1_400), Action::Fault(Fault::Recover { process: p(3) }))
        .then(When::After(2_000), Action::Fault(Fault::Pause { process: p(4) }))
        .then(When::After(2_300), Action::Fault(Fault::Resume { process: p(4) }));
    let mut session = Session::with_plan(entry, plan, events, 300);
    session.update(Message::Act(Action::Fault(Fault::Crash { process: p(1) })));
    session.record_to(events);
    session
}

fn picture(session: &Session) -> (Frame, DisplayList) {
    let look = session.look(session.event as f32, None, 1.0);
    let shown = session.framed(&look, SIZE.0, SIZE.1);
    session.note_shown(shown);
    let frame = Frame::new(shown.view, SIZE.0, SIZE.1, look.count(), 1.0);
    (frame, space_time(&look, shown.view, SIZE.0, SIZE.1))
}

fn is_pin(kind: GlyphKind) -> bool {
    use GlyphKind as G;
    matches!(
        kind,
        G::Crash
            | G::Recover
            | G::Pause
            | G::Resume
            | G::Star
            | G::Crown
            | G::CrownHollow
            | G::ReturnFail
            | G::UserTab
            | G::Violation
    )
}

#[test]
fn crashes_decisions_and_acts_of_the_person_are_seen_at_every_zoom_on_every_axis() {
    let mut session = eventful(6_000);
    let recording = session.recording();
    let weighty: Vec<u32> = recording
        .rows(1, recording.last())
        .filter(|(_, row)| (is_rare(row) || is_decision(row)) && row.at_process().is_some())
        .map(|(event, _)| event)
        .collect();
    assert!(weighty.len() > 60, "{}", weighty.len());
    let by_hand = weighty.iter().filter(|event| recording.row(**event).expect("recorded").has(flags::USER)).count();
    assert_eq!(by_hand, 1);
    let mut levels = std::collections::BTreeSet::new();
    for axis in Axis::ALL {
        session.update(Message::SetAxis(axis));
        for pixels in [0.05, 0.15, 0.4, 1.0, 2.5, 3.9, 4.0, 8.0, 15.9, 16.0, 39.0, 40.0, 60.0] {
            session.zoom = Zoom::At(pixels);
            let (frame, list) = picture(&session);
            let ruler = Ruler::new(session.recording(), axis);
            let (from, to) = ruler.visible(&frame);
            levels.insert(frame.level(to - from));
            let pins: Vec<_> = list
                .items
                .iter()
                .filter_map(|item| match item {
                    Item::Glyph(glyph) if is_pin(glyph.kind) => Some(glyph.centre),
                    _ => None,
                })
                .collect();
            let lines: Vec<_> = list
                .items
                .iter()
                .filter_map(|item| match item {
                    Item::Line { from, to, stroke } if stroke.tone == Tone::Hue(Family::Green) => Some((*from, *to)),
                    _ => None,
                })
                .collect();
            for &event in &weighty {
                let row = session.recording().row(event).expect("recorded");
                let at = frame.point(ruler.place_of(event, row), row.process.0);
                if at.x < frame.near() + 2.0 || at.x > frame.far() - 2.0 {
                    continue;
                }
                let close = |x: f32, y: f32| (x - at.x).abs() < 26.0 && (y - at.y).abs() < frame.pitch / 2.0;
                let pinned = pins.iter().any(|pin| close(pin.x, pin.y));
                // A line goes on from the star as long as there are decisions.
                let lined = lines.iter().any(|(a, b)| a.x - 3.0 <= at.x && at.x <= b.x + 6.0 && close(at.x, a.y));
                let shown = pinned || (is_decision(row) && lined);
                assert!(shown, "event {event} ({:?} {:?}) at {pixels} px on {axis:?}", row.kind, row.mark);
            }
        }
    }
    assert_eq!(levels.len(), 4, "every level was looked at: {levels:?}");
}

#[test]
fn a_picture_costs_what_its_pixels_cost() {
    let mut session = eventful(40_000);
    for axis in Axis::ALL {
        session.update(Message::SetAxis(axis));
        session.update(Message::Follow);
        for _ in 0..2 {
            session.update(Message::Fit);
            let (frame, list) = picture(&session);
            assert!(list.items.len() < 9_000, "{} items on {axis:?}", list.items.len());
            assert!(frame.view.per_step > 0.0);
        }
        for pixels in [0.5, 3.9, 4.0, 16.0] {
            session.zoom = Zoom::At(pixels);
            let (_, list) = picture(&session);
            assert!(list.items.len() < 9_000, "{} items at {pixels} px on {axis:?}", list.items.len());
        }
    }
}

#[test]
fn the_level_says_how_much_room_there_is() {
    let session = eventful(1_000);
    let (frame, _) = picture(&session);
    let at = |per_step| {
        let view = orrery::scene::frame::Viewport { per_step, ..frame.view };
        Frame::new(view, SIZE.0, SIZE.1, 5, 1.0).level(100)
    };
    assert_eq!([3.9, 4.0, 15.9, 16.0, 39.9, 40.0].map(at), {
        use Level::*;
        [Density, Ticks, Ticks, Marks, Marks, Words]
    });
    assert_eq!(frame.level(1_000_000), Level::Density, "however far apart");
}
