//! Where processes stand in the arena: inside the picture, apart from each other, the same at every moment.

use orrery::catalog;
use orrery::faults::When;
use orrery::model::{Map, ProcessId, Time};
use orrery::scene::arena::ground;
use orrery::scene::layout::{Arrangement, Ground, Layout, Site};
use orrery::scene::list::{DisplayList, HitId, Item};
use orrery::scene::look::{Look, Selection};
use orrery::scene::text::FontTable;
use orrery::session::{Message, Session, commands};
use orrery::sim::{Action, Cue, Plan};

const COUNTS: [u16; 11] = [1, 2, 3, 4, 5, 9, 10, 16, 36, 100, 500];
const SIZES: [(f32, f32); 8] = [
    (0.0, 0.0),
    (1.0, 300.0),
    (40.0, 40.0),
    (390.0, 130.0),
    (1046.0, 220.0),
    (1046.0, 290.0),
    (1480.0, 400.0),
    (3840.0, 1200.0),
];

fn in_layout(layout: Layout) -> Arrangement {
    Arrangement { layout, ..Arrangement::default() }
}

fn check(what: &str, ground: &Ground, site: &Site<'_>) {
    let (width, height) = (site.width, site.height);
    assert_eq!(ground.centres.len(), usize::from(site.count), "{what}");
    assert!(ground.disc.is_finite() && ground.disc > 0.0, "{what}: a disc of {}", ground.disc);
    // A picture of a few pixels has no room for a disc.
    let edge = if width.min(height) >= 40.0 { ground.disc - 0.5 } else { 0.0 };
    for (index, at) in ground.centres.iter().enumerate() {
        assert!(at.x.is_finite() && at.y.is_finite(), "{what}: {index} is nowhere");
        let inside =
            at.x >= edge - 0.01 && at.y >= edge - 0.01 && at.x <= width - edge + 0.01 && at.y <= height - edge + 0.01;
        assert!(inside, "{what}: {index} at {at:?} with a disc of {} is not inside", ground.disc);
        // The smallest disc there is may touch another one where there is no room at all.
        if ground.disc > 0.5 {
            for (other, beside) in ground.centres[..index].iter().enumerate() {
                let gap = at.distance(*beside) - 2.0 * ground.disc;
                assert!(gap >= 0.0, "{what}: {index} and {other} overlap by {}", -gap);
            }
        }
    }
    if ground.detailed {
        assert_eq!(ground.places.len(), ground.centres.len(), "{what}");
        for (index, at) in ground.centres.iter().enumerate() {
            let nearest = ground.centres[..index].iter().map(|other| other.distance(*at)).fold(f32::MAX, f32::min);
            assert!(nearest >= 2.0 * 36.0 * ground.scale, "{what}: cards {nearest} px from each other");
        }
    }
}

#[test]
fn everybody_is_inside_and_nobody_overlaps() {
    for layout in Layout::ALL {
        for count in COUNTS {
            let halves: Vec<u8> = (0..count).map(|index| u8::from(index >= count * 2 / 5)).collect();
            let chain: Vec<_> = (1..count).map(|index| (ProcessId(index - 1), ProcessId(index))).collect();
            let star: Vec<_> = (1..count).map(|index| (ProcessId(0), ProcessId(index))).collect();
            let two: Vec<_> = (2..count).map(|index| (ProcessId(index - 2), ProcessId(index))).collect();
            for (width, height) in SIZES {
                for scale in [1.0, 1.3] {
                    for (kind, links) in [None, Some(&chain), Some(&star), Some(&two)].into_iter().enumerate() {
                        for parted in [false, true] {
                            let groups = if parted { halves.as_slice() } else { &[] };
                            let links = links.map(Vec::as_slice);
                            let site = Site { count, width, height, scale, links, groups, parted };
                            let name = layout.name();
                            let what = format!(
                                "{name}, {count} in {width} x {height}, scale {scale}, links {kind}, parted {parted}"
                            );
                            check(&what, &Ground::new(&in_layout(layout), &site), &site);
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_process_that_is_moved_stays_in_the_picture_and_takes_nobody_along() {
    let site = Site { count: 5, width: 1046.0, height: 290.0, scale: 1.0, links: None, groups: &[], parted: false };
    let plain = Ground::new(&in_layout(Layout::Grid), &site);
    let mut moved = Map::new();
    moved.insert(ProcessId(1), (50, -20));
    moved.insert(ProcessId(2), (1000, -1000));
    let ground = Ground::new(&Arrangement { layout: Layout::Free, base: Layout::Grid, moved }, &site);
    assert_eq!(ground.centres[0], plain.centres[0]);
    let shift = ground.centres[1] - plain.centres[1];
    assert!((shift.x - 52.3).abs() < 0.01 && (shift.y + 5.8).abs() < 0.01, "{shift:?}");
    let corner = ground.centres[2];
    assert!(corner.x + ground.disc <= 1046.0 && corner.y - ground.disc >= 0.0, "{corner:?}");
}

fn is_finite(list: &DisplayList) -> bool {
    list.items.iter().all(|item| match item {
        Item::Line { from, to, .. } => [from.x, from.y, to.x, to.y].iter().all(|x| x.is_finite()),
        Item::Polyline { points, .. } => points.iter().all(|at| at.x.is_finite() && at.y.is_finite()),
        Item::Circle { centre, radius, .. } => centre.x.is_finite() && centre.y.is_finite() && radius.is_finite(),
        Item::Text(text) => text.at.x.is_finite() && text.at.y.is_finite(),
        Item::Glyph(glyph) => glyph.centre.x.is_finite() && glyph.centre.y.is_finite(),
        _ => true,
    })
}

/// A rumour spreads among so many; at 500 hundreds of messages fly.
fn rumour(count: u16) -> Session {
    let entry = catalog::find("rumor-mongering").expect("in the catalogue");
    let shipped = entry.scenario("one-rumour").expect("shipped");
    let plan = Plan { processes: count, script: shipped.plan.script, ..Plan::new(entry.card) };
    Session::with_plan(entry, plan, 300, 200)
}

#[test]
fn the_arena_is_drawn_in_every_layout_at_every_size() {
    for count in [2, 5, 10, 36, 500] {
        let session = rumour(count);
        for layout in Layout::ALL {
            for (width, height) in SIZES {
                let mut look = session.look(session.event as f32, None, 1.0);
                look.arrangement = in_layout(layout);
                look.selection = Selection::Process(ProcessId(1));
                let list = orrery::scene::arena::arena(&look, width, height);
                assert!(is_finite(&list), "{}: {count} in {width} x {height}", layout.name());
                let processes = list.hits.iter().filter(|hit| matches!(hit.id, HitId::Process(_))).count();
                let shown = if width.min(height) < 8.0 { 0 } else { usize::from(count) };
                assert_eq!(processes, shown, "everybody can be pointed at");
            }
        }
    }
}

#[test]
fn nobody_moves_from_one_step_to_the_next() {
    for entry in catalog::ALL {
        let shipped = (entry.scenarios)().into_iter().next().expect("every algorithm ships a scenario");
        let session = Session::shipped(entry, shipped);
        let last = session.recording().last();
        for layout in Layout::ALL {
            let centres = |event: u32| {
                let mut look = Look::at(session.recording(), event, &FontTable);
                look.arrangement = in_layout(layout);
                ground(&look, 1046.0, 290.0).centres
            };
            let first = centres(0);
            for event in (1..=last).step_by(7) {
                assert_eq!(centres(event), first, "{}, {}, step {event}", entry.card.id, layout.name());
            }
        }
    }
}

#[test]
fn a_tree_and_a_line_follow_the_links_that_there_are() {
    let p = ProcessId;
    // A line in the order C, A, D, B.
    let links = [(p(2), p(0)), (p(0), p(3)), (p(3), p(1))];
    let site =
        Site { count: 4, width: 800.0, height: 300.0, scale: 1.0, links: Some(&links), groups: &[], parted: false };
    let line = Ground::new(&in_layout(Layout::Line), &site).centres;
    let mut order = vec![0, 1, 2, 3];
    order.sort_by(|a, b| line[*a].x.total_cmp(&line[*b].x));
    assert!(order == [1, 3, 0, 2] || order == [2, 0, 3, 1], "{order:?}");
    let tree = Ground::new(&in_layout(Layout::Tree), &site).centres;
    assert!(tree[0].y < tree[2].y && tree[2].y == tree[3].y && tree[3].y < tree[1].y, "{tree:?}");
}

#[test]
fn opposite_messages_never_meet_and_many_become_a_stack() {
    // Two processes that both send nine messages at once.
    let entry = catalog::find("lamport-clock").expect("in the catalogue");
    let mut plan = Plan { processes: 2, ..Plan::new(entry.card) };
    for number in 0..18 {
        let (process, offer) = (ProcessId(number % 2), 1 - (number % 2) as u8);
        plan.script.push(Cue { when: When::At(Time(0)), act: Action::Request { process, offer, argument: 0 } });
    }
    let mut session = Session::with_plan(entry, plan, 60, 0);
    let flying = |session: &Session| session.world().pending().len();
    while flying(&session) < 18 && session.event < session.recording().last() {
        session.update(Message::Step(1));
    }
    assert_eq!(flying(&session), 18, "all are on their way at step {}", session.event);
    let look = session.look(session.event as f32, None, 1.0);
    let list = orrery::scene::arena::arena(&look, 1046.0, 290.0);
    let at = |id: HitId| list.hits.iter().find(|hit| hit.id == id).map(|hit| hit.shape.bounds().centre());
    let stacks: Vec<_> = [HitId::Stack(0, 1), HitId::Stack(1, 0)].into_iter().filter_map(at).collect();
    assert_eq!(stacks.len(), 2, "one each way");
    assert!(stacks[0].distance(stacks[1]) > 2.0 * 8.0 * 1.6, "{stacks:?}");
    let says = list.label(HitId::Stack(0, 1)).expect("a sentence");
    assert!(says.starts_with("9 messages from A to B: 9 "), "{says}");
    session.update(Message::SelectOn(ProcessId(0), ProcessId(1)));
    let Selection::Message(first) = session.selection else { panic!("{:?}", session.selection) };
    session.update(Message::SelectOn(ProcessId(0), ProcessId(1)));
    assert!(matches!(session.selection, Selection::Message(next) if next != first), "the next one");
}

#[test]
fn a_person_moves_a_process_by_keys_and_the_link_remembers() {
    let mut session = Session::landing();
    let unmoved = session.fragment();
    let command = commands().into_iter().find(|command| command.keys.contains(&"Shift+m")).expect("a command");
    session.update(command.message.clone());
    assert!(session.notice.as_ref().is_some_and(|notice| notice.bad), "nobody is selected");
    session.update(Message::Select(Selection::Process(ProcessId(1))));
    session.update(command.message);
    let event = session.event;
    for key in ["ArrowRight", "ArrowRight", "ArrowUp"] {
        let message = session.key(key, false).expect("a meaning");
        session.update(message);
    }
    assert_eq!(session.event, event, "arrows move the process, not the playhead");
    assert_eq!(session.looks.arrangement.layout, Layout::Free);
    assert_eq!(session.looks.arrangement.moved.get(&ProcessId(1)), Some(&(40, -20)));
    session.update(Message::Close);
    assert_eq!(session.key("ArrowRight", false), Some(Message::Step(1)), "Escape ends the moving");
    let link = session.fragment();
    assert_ne!(link, unmoved);
    let mut other = Session::landing();
    other.update(Message::Open(link.clone()));
    assert_eq!(other.looks.arrangement, session.looks.arrangement);
    assert_eq!(other.fragment(), link);
    session.update(Message::SetLayout(Layout::Automatic));
    assert_eq!(session.fragment(), unmoved, "the usual layout is not written");
    session.update(Message::SetLayout(Layout::Free));
    session.update(Message::PutBack);
    assert!(session.looks.arrangement.moved.is_empty());
}

#[test]
fn shift_l_goes_through_all_layouts_and_back() {
    let mut session = Session::landing();
    let mut seen = Vec::new();
    for _ in Layout::ALL {
        seen.push(session.looks.arrangement.layout);
        let message = session.key("L", true).expect("a meaning");
        session.update(message);
        let view = session.looks().into_iter().find(|view| view.name == "Arena").expect("a choice");
        let chosen: Vec<_> = view.options.iter().filter(|option| option.chosen).collect();
        assert_eq!(chosen.len(), 1);
        assert_eq!(chosen[0].name, session.looks.arrangement.layout.name());
    }
    assert_eq!(seen, Layout::ALL);
    assert_eq!(session.looks.arrangement.layout, Layout::Automatic);
}
