//! What a step changed is written at its process in the arena: over no card, inside the picture, only while it is so.

use orrery::catalog;
use orrery::model::ProcessId;
use orrery::scene::arena::{arena, ground};
use orrery::scene::changes::area;
use orrery::scene::diff;
use orrery::scene::forged;
use orrery::scene::glyph::GlyphKind;
use orrery::scene::layout::{Arrangement, Layout};
use orrery::scene::legend::LegendMark;
use orrery::scene::list::{DisplayList, Fill, HitId, Item};
use orrery::scene::look::{Look, Selection};
use orrery::scene::path::Rect;
use orrery::scene::theme::Tone;
use orrery::session::{Message, Session, Verb};
use orrery::sim::Plan;
use orrery::trace::NEVER;

const SIZES: [(f32, f32); 6] =
    [(40.0, 40.0), (390.0, 130.0), (390.0, 300.0), (1046.0, 290.0), (1480.0, 400.0), (3840.0, 1200.0)];

/// Does the legend explain it?
fn shown(session: &Session, mark: LegendMark) -> bool {
    session.legend().iter().any(|entry| entry.mark == mark)
}

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
                    assert!(!roomy || changed > 3 && 2 * shown >= changed, "{what}: {shown} of {changed} shown");
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

#[test]
fn the_log_strip_tells_applied_entries_and_shows_overwritten_ones_for_one_step() {
    let mut session = Session::landing();
    session.record_to(90);
    let glyphs = |session: &Session, kind: GlyphKind| {
        let list = arena(&session.look(session.event as f32, None, 1.0), 1046.0, 290.0);
        list.items.iter().filter(|item| matches!(item, Item::Glyph(glyph) if glyph.kind == kind)).count()
    };
    let length = |session: &Session, process: u16| {
        let world = session.world();
        let state = world.slot(ProcessId(process)).and_then(|slot| slot.state.clone()).expect("up");
        let portrait = world.behaviour().portrait(&*state, 5);
        assert!(portrait.applied as usize <= portrait.cells.len());
        portrait.cells.into_iter().map(|cell| (cell.text, cell.tint)).collect::<Vec<_>>()
    };
    let mut overwritten = 0;
    for event in 1..session.recording().last() {
        session.update(Message::Seek(event - 1));
        let before: Vec<_> = (0..5).map(|process| length(&session, process)).collect();
        session.update(Message::Seek(event));
        let gone = |process: u16| {
            let now = length(&session, process);
            let kept = before[usize::from(process)].iter().zip(&now).take_while(|(was, is)| was == is).count();
            before[usize::from(process)].len() - kept
        };
        let gone: usize = (0..5).map(gone).sum();
        assert_eq!(glyphs(&session, GlyphKind::Erased), gone, "step {event}");
        assert_eq!(shown(&session, LegendMark::Erased), gone > 0, "step {event}");
        overwritten += gone;
    }
    assert!(overwritten > 0, "nothing is overwritten in this run");
    assert!(shown(&session, LegendMark::Applied));
}

/// A message is doubled: whoever points at one of the two is shown both.
#[test]
fn copies_of_a_message_are_shown_together() {
    let mut session = Session::landing();
    let messages = |session: &Session| {
        session.look(session.event as f32, None, 1.0).messages_between(session.event, session.event)
    };
    let flying = |session: &Session, serial: u32| {
        let row = session.recording().message(serial).expect("sent");
        row.sent <= session.event && row.ended > session.event
    };
    let original = messages(&session).into_iter().find(|serial| flying(&session, *serial)).expect("one is in flight");
    session.update(Message::Select(Selection::Message(original)));
    session.update(Message::Do(Verb::Double));
    let id = session.recording().message(original).expect("sent").id;
    let is_copy = |serial: &u32| {
        let other = session.recording().message(*serial).expect("sent").id;
        *serial != original && (other.from, other.to, other.nth) == (id.from, id.to, id.nth)
    };
    let copy = messages(&session).into_iter().find(is_copy).expect("doubled");
    let count = |selection: Selection, hover: Option<HitId>, view: &str| {
        let mut look = session.look(session.event as f32, hover, 1.0);
        look.selection = selection;
        let list = match view {
            "arena" => arena(&look, 1046.0, 290.0),
            _ => session.diagram(&look, session.viewport(&look, 1046.0, 384.0), 1046.0, 384.0),
        };
        let raised = |tone: Tone| matches!(tone, Tone::Raised | Tone::Selection);
        let lit = |item: &&Item| match item {
            Item::Line { stroke, .. } => raised(stroke.tone),
            Item::Circle { fill: Some(Fill::Solid(tone)), .. } => raised(*tone),
            _ => false,
        };
        list.items.iter().filter(lit).count()
    };
    for view in ["arena", "diagram"] {
        let none = count(Selection::Nothing, None, view);
        for serial in [original, copy] {
            assert_eq!(count(Selection::Nothing, Some(HitId::Message(serial)), view), none + 2, "{view}");
            assert_eq!(count(Selection::Message(serial), None, view), none + 2, "{view}");
        }
    }
    assert!(shown(&session, LegendMark::Doubled));
}

/// A message is delayed: while it is on its way a hollow head stands where it would have arrived.
#[test]
fn a_delayed_message_shows_where_it_would_have_arrived() {
    let mut session = Session::landing();
    let recording = session.recording();
    let long = |serial: &u32| {
        let row = recording.message(*serial).expect("sent");
        row.sent > 0 && row.ended > row.sent + 3 && row.ended != NEVER
    };
    let serial = (0..recording.messages()).find(long).expect("some message takes three steps");
    let sent = recording.message(serial).expect("sent").sent;
    session.update(Message::Seek(sent));
    session.update(Message::Select(Selection::Message(serial)));
    let heads = |session: &Session| {
        let mut look = session.look(session.event as f32, None, 1.0);
        look.selection = Selection::Nothing;
        let view = session.viewport(&look, 1046.0, 384.0);
        let list = session.diagram(&look, view, 1046.0, 384.0);
        let ghost = |item: &&Item| matches!(item, Item::Path { stroke: Some(stroke), .. } if stroke.tone == Tone::Ink2);
        let springs = arena(&look, 1046.0, 290.0);
        let spring = |item: &&Item| matches!(item, Item::Glyph(glyph) if glyph.kind == GlyphKind::IconDelay);
        (list.items.iter().filter(ghost).count(), springs.items.iter().filter(spring).count())
    };
    let (ghosts, springs) = heads(&session);
    session.update(Message::Do(Verb::Slow));
    assert_eq!(heads(&session), (ghosts + 1, springs + 1));
    assert!(shown(&session, LegendMark::Delayed));
}

/// A forged message: what its sender's algorithm said is struck through, what it says now stands beside it.
#[test]
fn a_forged_message_shows_what_it_said_before() {
    let entry = catalog::find("byzantine-generals").expect("in the catalogue");
    let shipped = entry.scenario("traitor-lieutenant").expect("shipped");
    let mut session = Session::shipped(entry, shipped);
    let mut told = 0;
    for event in 0..session.recording().last() {
        session.update(Message::Seek(event));
        for serial in session.recording().sent_between(event, event) {
            let look = session.look(event as f32, None, 1.0);
            let row = *session.recording().message(serial).expect("sent");
            let lie = forged::lie(&look, serial);
            assert_eq!(lie.is_some(), row.forged, "{}", row.id);
            let Some(lie) = lie else { continue };
            assert!(lie.was != lie.is && !lie.was.is_empty());
            let struck = |list: &DisplayList| {
                let is_it = |item: &&Item| matches!(item, Item::Text(text) if text.strike && text.text == lie.was);
                list.items.iter().any(|item| is_it(&item))
            };
            assert!(struck(&arena(&look, 1480.0, 400.0)), "step {event}: {} in the arena", lie.was);
            let view = session.viewport(&look, 1480.0, 600.0);
            assert!(struck(&session.diagram(&look, view, 1480.0, 600.0)), "step {event}: {} in the diagram", lie.was);
            session.update(Message::Select(Selection::Message(serial)));
            let fields = session.inspector().fields;
            assert!(fields.iter().any(|field| field.was.is_some()), "{fields:?}");
            told += 1;
            break;
        }
    }
    assert!(told > 0);
}
