//! What a step changed is written at its process in the arena: over no card, inside the picture, only while it is so.

use orrery::catalog;
use orrery::model::ProcessId;
use orrery::scene::arena::{arena, ground};
use orrery::scene::changes::area;
use orrery::scene::diff;
use orrery::scene::layout::{Arrangement, Layout};
use orrery::scene::list::{DisplayList, Fill, Item};
use orrery::scene::look::Look;
use orrery::scene::path::Rect;
use orrery::scene::theme::Tone;
use orrery::session::{Message, Session};
use orrery::sim::Plan;

const SIZES: [(f32, f32); 6] =
    [(40.0, 40.0), (390.0, 130.0), (390.0, 300.0), (1046.0, 290.0), (1480.0, 400.0), (3840.0, 1200.0)];

/// Where it is written.
fn written(list: &DisplayList) -> Option<Rect> {
    let mut found = list.items.iter().filter_map(|item| match item {
        Item::Rect { rect, fill: Some(Fill::Solid(Tone::Panel)), stroke: Some(stroke), .. } => {
            (stroke.tone == Tone::Hairline).then_some(*rect)
        }
        _ => None,
    });
    let first = found.next();
    assert!(found.next().is_none(), "once");
    first
}

fn is_changed(look: &Look<'_>) -> bool {
    let Some(process) = look.recording.row(look.event).and_then(|row| row.at_process()) else { return false };
    let variables = |event: u32| {
        let world = look.recording.world_at(event);
        let state = world.slot(process).and_then(|slot| slot.state.clone());
        state.map(|state| world.behaviour().variables(&*state)).unwrap_or_default()
    };
    look.event > 0 && !diff::changes(&variables(look.event - 1), &variables(look.event)).is_empty()
}

/// A run with so many processes.
fn run(processes: u16) -> Session {
    let id = match processes {
        3..=9 => "raft",
        _ => "rumor-mongering",
    };
    let entry = catalog::find(id).expect("in the catalogue");
    let script = (entry.scenarios)().into_iter().next().expect("shipped").plan.script;
    let script = script.into_iter().take(1).collect();
    Session::with_plan(entry, Plan { processes, script, ..Plan::new(entry.card) }, 90, 0)
}

#[test]
fn what_a_step_changed_covers_no_card_and_stays_inside() {
    for processes in [2, 3, 4, 5, 7, 9, 10, 16, 60, 500] {
        let session = run(processes);
        let last = session.recording().last();
        for layout in Layout::ALL {
            for (width, height) in SIZES {
                for scale in [1.0, 1.5] {
                    let (mut changed, mut shown) = (0, 0);
                    let what = format!("{}, {processes} in {width} x {height}, scale {scale}", layout.name());
                    for event in (0..=last).step_by(if processes > 9 { 13 } else { 1 }) {
                        let mut look = session.look(event as f32, None, scale);
                        look.arrangement = Arrangement { layout, ..Arrangement::default() };
                        let what = format!("{what}, step {event}");
                        let found = written(&arena(&look, width, height));
                        assert!(found.is_none() || is_changed(&look), "{what}");
                        changed += u32::from(is_changed(&look));
                        let Some(rect) = found else { continue };
                        shown += 1;
                        let inside = rect.x >= 0.0 && rect.y >= 0.0 && rect.right() <= width && rect.bottom() <= height;
                        assert!(inside, "{what}: {rect:?} is cut off");
                        let ground = ground(&look, width, height);
                        for process in ProcessId::all(processes) {
                            assert!(!rect.intersects(&area(&ground, process)), "{what}: {rect:?} covers {process}");
                        }
                    }
                    let what = format!("{}, {processes} in {width} x {height}, scale {scale}", layout.name());
                    let roomy = width >= 1046.0 && scale == 1.0 && (3..=9).contains(&processes);
                    let least = if processes <= 5 { changed } else { changed / 2 };
                    assert!(!roomy || changed > 3 && shown >= least, "{what}: {shown} of {changed} shown");
                }
            }
        }
    }
}

#[test]
fn it_is_there_while_the_playhead_rests_on_the_step() {
    let mut session = Session::landing();
    let change = |session: &Session, moment: f32| written(&arena(&session.look(moment, None, 1.0), 1046.0, 290.0));
    let last = session.recording().last();
    let is_shown = |event: &u32| change(&session, *event as f32).is_some();
    let event = (1..last).find(is_shown).expect("a step that changes something");
    session.update(Message::Seek(event));
    assert!(change(&session, event as f32 - 0.5).is_none(), "not while a token flies");
    session.update(Message::TogglePlay);
    session.update(Message::SetSpeed(2));
    assert!(change(&session, event as f32).is_some(), "at an event a second there is time to read it");
    session.update(Message::SetSpeed(6));
    assert!(change(&session, event as f32).is_none(), "at fifty there is none");
}
