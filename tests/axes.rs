//! The time axes of the space-time diagram: where events stand, and back.

use orrery::catalog;
use orrery::scene::axis::{Axis, Ruler};
use orrery::scene::frame::{Frame, Viewport};
use orrery::scene::theme::Theme;
use orrery::session::{Message, Session, outside};

fn open(algorithm: &str, scenario: &str) -> Session {
    let entry = catalog::find(algorithm).expect("in the catalogue");
    Session::shipped(entry, entry.scenario(scenario).expect("shipped"))
}

#[test]
fn real_places_follow_time_and_simultaneous_events_share_one() {
    let session = open("raft", "cold-start");
    let (recording, ruler) = (session.recording(), Ruler::new(session.recording(), Axis::Real));
    for event in 1..=recording.last() {
        let at = |event| recording.row(event).expect("recorded").at;
        let (before, here) = (ruler.own((event - 1) as f32), ruler.own(event as f32));
        assert!(before <= here, "event {event}");
        assert_eq!(at(event - 1) == at(event), before == here, "event {event}");
    }
}

#[test]
fn events_of_one_depth_are_aligned() {
    let session = open("raft", "cold-start");
    let (recording, ruler) = (session.recording(), Ruler::new(session.recording(), Axis::Logical));
    for (event, row) in recording.rows(1, recording.last()).filter(|(_, row)| row.at_process().is_some()) {
        assert_eq!(ruler.own(event as f32), row.lamport as f32, "event {event}");
    }
}

#[test]
fn the_event_at_the_place_of_an_event_stands_there() {
    let session = open("hlc", "wild-clock");
    for axis in Axis::ALL {
        let ruler = Ruler::new(session.recording(), axis);
        let view = Viewport { first: 0.0, per_step: 1.0, vertical: false };
        let frame = Frame::new(view, 100_000.0, 400.0, session.recording().plan().processes, 1.0);
        for event in 0..=session.recording().last() {
            let place = ruler.own(event as f32);
            assert_eq!(ruler.own(ruler.nearest(&frame, place) as f32), place, "{axis:?}, event {event}");
        }
    }
}

#[test]
fn the_axis_changes_and_what_is_looked_at_stays() {
    let mut session = open("raft", "cold-start");
    let (event, selection) = (session.event, session.selection);
    let mut pictures = Vec::new();
    for axis in Axis::ALL {
        assert_eq!((session.looks.axis, session.event, session.selection), (axis, event, selection));
        let list = outside::picture(&session, "space-time", Theme::Light, (1046.0, 384.0)).expect("a picture");
        assert!(!pictures.contains(&list.items), "{axis:?} is drawn like another axis");
        pictures.push(list.items);
        let mut shared = open("raft", "two-crowns");
        shared.update(Message::Open(session.fragment()));
        assert_eq!((shared.looks.axis, shared.event), (axis, event), "a link keeps the axis");
        session.update(Message::NextAxis);
    }
    assert_eq!(session.looks.axis, Axis::Step);
}
