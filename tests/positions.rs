//! Marks are where they belong: nothing outside the plot can be pointed at, messages stop where the network stops them, and
//! what belongs together is drawn in one place.

use orrery::catalog;
use orrery::model::ProcessId;
use orrery::scene::frame::Frame;
use orrery::scene::hit::HitShape;
use orrery::scene::list::{DisplayList, HitId, Item};
use orrery::scene::theme::{Family, Theme, Tone};
use orrery::session::{Session, Zoom, outside};
use orrery::sim::{EventKind, Fate};
use orrery::trace::MessageRow;

const WIDE: (f32, f32) = (1046.0, 384.0);

fn open(algorithm: &str, scenario: &str) -> Session {
    let entry = catalog::find(algorithm).expect("in the catalogue");
    Session::shipped(entry, entry.scenario(scenario).expect("shipped"))
}

fn drawn(session: &Session, view: &str, size: (f32, f32)) -> DisplayList {
    outside::picture(session, view, Theme::Light, size).expect("a picture")
}

fn frame(session: &Session, (width, height): (f32, f32)) -> Frame {
    let look = session.look(session.event as f32, None, 1.0);
    Frame::of(&look, session.viewport(&look, width, height), width, height)
}

/// Far enough in the run for the picture to be scrolled.
fn scrolled(turned: bool) -> Session {
    let mut session = open("raft", "two-crowns");
    session.looks.turned = Some(turned);
    session.zoom = Zoom::At(40.0);
    session.event = session.recording().last();
    session
}

#[test]
fn what_is_scrolled_away_cannot_be_pointed_at() {
    for (turned, size) in [(false, WIDE), (true, (390.0, 844.0))] {
        let session = scrolled(turned);
        let (frame, list) = (frame(&session, size), drawn(&session, "space-time", size));
        assert!(frame.view.first > 1.0, "it is scrolled");
        let plot = frame.plot();
        for hit in list.hits.iter().filter(|hit| matches!(hit.id, HitId::Event(_) | HitId::Message(_))) {
            let area = hit.shape.bounds();
            let within = area.x >= plot.x - 0.01 && area.y >= plot.y - 0.01;
            let within = within && area.right() <= plot.right() + 0.01 && area.bottom() <= plot.bottom() + 0.01;
            assert!(within, "{hit:?} can be pointed at outside of {plot:?}");
        }
        for process in ProcessId::all(5) {
            let label = list.hits.iter().find(|hit| hit.id == HitId::Process(process.0)).expect("lanes have names");
            let HitShape::Rect(name) = label.shape else { panic!("{label:?}") };
            let at = name.centre();
            assert_eq!(list.hit_test(at.x, at.y), Some(HitId::Process(process.0)));
        }
    }
}

/// Messages that a seam stopped by now, and those still to be sent that it will stop, each with its ends.
fn stopped(session: &Session) -> Vec<(u32, ProcessId, ProcessId)> {
    let (recording, now) = (session.recording(), session.event);
    let told = |row: &&MessageRow| row.fate == Fate::Cut && (row.ended <= now || row.sent > now);
    let cut = |serial: &u32| recording.message(*serial).filter(told);
    (0..recording.messages()).filter_map(|serial| cut(&serial).map(|row| (serial, row.id.from, row.id.to))).collect()
}

#[test]
fn a_message_that_was_stopped_ends_before_the_seam_at_every_zoom() {
    for zoom in [8.0, 20.0, 40.0] {
        let mut session = open("raft", "two-crowns");
        session.zoom = Zoom::At(zoom);
        let (frame, list) = (frame(&session, WIDE), drawn(&session, "space-time", WIDE));
        let mut seen = 0;
        for (serial, from, to) in stopped(&session) {
            // Only one pair of neighbours is parted: B and C.
            let seam = frame.lane(1) + frame.pitch / 2.0;
            let below = frame.across(from.0) > seam;
            assert_ne!(below, frame.across(to.0) > seam);
            for hit in list.hits.iter().filter(|hit| hit.id == HitId::Message(serial)) {
                let area = hit.shape.bounds();
                let beyond = if below { area.y < seam } else { area.bottom() > seam };
                assert!(!beyond, "at {zoom} px a step message {serial} goes on to {area:?} over the seam at {seam}");
                seen += 1;
            }
        }
        assert!(seen > 0, "at {zoom} px a step none is in sight");
        let red_dot = |item: &Item| matches!(item, Item::Circle { fill: Some(fill), .. } if *fill == orrery::scene::list::Fill::Solid(Tone::Hue(Family::Red)));
        assert!(!list.items.iter().any(red_dot), "at {zoom} px a step");
    }
}

#[test]
fn nothing_is_stopped_before_there_is_something_to_stop_it() {
    let mut seen = 0;
    for entry in catalog::ALL {
        for scenario in (entry.scenarios)() {
            let mut session = Session::shipped(entry, scenario.clone());
            session.zoom = Zoom::At(20.0);
            session.event = session.recording().last();
            let (frame, list) = (frame(&session, WIDE), drawn(&session, "space-time", WIDE));
            for (serial, ..) in stopped(&session) {
                let row = session.recording().message(serial).expect("it was stopped");
                let cuts = session.recording().interesting().iter().rev().filter(|event| **event <= row.ended);
                let is_cut =
                    |event: &&u32| session.recording().row(**event).is_some_and(|row| row.kind == EventKind::Cut);
                let Some(cut) = { cuts }.find(is_cut).filter(|cut| **cut > row.sent) else { continue };
                for hit in list.hits.iter().filter(|hit| hit.id == HitId::Message(serial)) {
                    let (end, cut) = (hit.shape.bounds().right(), frame.along(*cut as f32));
                    assert!(
                        end >= cut.min(frame.far()) - 0.5,
                        "{}: message {serial} ends at {end}, cut at {cut}",
                        scenario.id
                    );
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 0, "no message was on its way when a link was cut");
}
