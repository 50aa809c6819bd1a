//! What two forks set side by side must do, act by act.

use super::compare::CompareMessage;
use super::message::Message;
use super::session::Session;
use crate::faults::Fault;
use crate::model::ProcessId;
use crate::scene::list::HitId;
use crate::sim::Action;
use crate::trace::Align;

/// The landing page, and a fork of it in which a process crashes at this event.
fn forked(event: u32, process: u16) -> Session {
    let mut session = Session::landing();
    session.update(Message::Seek(event));
    session.update(Message::Act(Action::Fault(Fault::Crash { process: ProcessId(process) })));
    session
}

fn tend(session: &mut Session, message: CompareMessage) {
    session.update(Message::Compare(message));
}

#[test]
fn nothing_can_be_compared_before_there_is_a_fork() {
    let mut session = Session::landing();
    tend(&mut session, CompareMessage::Toggle);
    assert!(session.compare.is_none() && session.notice.as_ref().is_some_and(|notice| notice.bad));
    tend(&mut session, CompareMessage::With(7));
    assert!(session.compare.is_none());
    tend(&mut session, CompareMessage::Ghost);
    assert!(session.ghost.is_none() && session.notice.as_ref().is_some_and(|notice| notice.bad));
    for message in [CompareMessage::Swap, CompareMessage::Explain, CompareMessage::Other(3)] {
        tend(&mut session, message);
    }
    assert!(session.comparison().is_none());
}

#[test]
fn the_ghost_shows_only_what_no_longer_happens_and_is_the_way_back() {
    let mut session = forked(20, 3);
    let ghost = session.ghost_look().expect("an act leaves a ghost");
    assert_eq!((ghost.base, ghost.name), (20, "main"));
    assert!(!ghost.events.is_empty() && ghost.events.iter().all(|event| *event > 20));
    let own = ghost.events.to_vec();
    assert!(session.sentence_of(HitId::Other(own[0])).starts_with("As it was in “main”, step "));
    tend(&mut session, CompareMessage::Other(own[0]));
    assert_eq!((session.branch, session.event, session.ghost), (0, own[0], Some(1)));
    tend(&mut session, CompareMessage::Ghost);
    assert!(session.ghost_look().is_none());
    tend(&mut session, CompareMessage::Ghost);
    assert!(session.ghost_look().is_some());
}

#[test]
fn swapping_twice_changes_nothing_and_switching_keeps_the_pair() {
    let mut session = forked(20, 3);
    tend(&mut session, CompareMessage::Toggle);
    session.update(Message::Step(4));
    let before = session.comparison().expect("compared");
    assert_eq!((before.base, before.moments), (20, [25, 25]));
    tend(&mut session, CompareMessage::Swap);
    let swapped = session.comparison().expect("compared");
    assert_eq!(swapped.names, [before.names[1].clone(), before.names[0].clone()]);
    for (one, other) in before.differences.iter().zip(&swapped.differences) {
        assert_eq!((&one.values[0], &one.values[1]), (&other.values[1], &other.values[0]));
    }
    tend(&mut session, CompareMessage::Swap);
    assert_eq!(session.comparison().expect("compared"), before);
    session.update(Message::SwitchBranch(0));
    assert_eq!(session.compare.map(|compare| compare.other), Some(1));
    session.update(Message::Fork(super::ForkMessage::Remove(1)));
    assert!(session.compare.is_none() && session.comparison().is_none());
}

#[test]
fn the_table_has_what_differs_and_nothing_else() {
    let mut session = forked(20, 3);
    tend(&mut session, CompareMessage::Toggle);
    let view = session.comparison().expect("compared");
    assert!(!view.differences.is_empty());
    assert!(view.differences.iter().all(|row| row.values[0] != row.values[1]));
    let crashed = view.differences.iter().find(|row| row.process == ProcessId(3) && row.variable == "is");
    assert!(crashed.is_some_and(|row| row.values[0].contains("crashed")), "{:?}", view.differences);
    session.update(Message::Seek(12));
    let before = session.comparison().expect("compared");
    assert_eq!((before.moments, before.differences.len()), ([12, 12], 0));
    assert!(before.twins.iter().all(|twin| twin.twin));
}

/// The crash of one process is not known to the others until they notice.
#[test]
fn a_process_that_has_noticed_nothing_sees_twin_worlds() {
    let mut session = forked(20, 3);
    tend(&mut session, CompareMessage::Toggle);
    let view = session.comparison().expect("compared");
    let twin = |process: usize| view.twins[process].twin;
    assert!(!twin(3), "{:?}", view.twins[3]);
    assert!(twin(0) && view.twins[0].sentence.contains("both worlds look the same"), "{:?}", view.twins[0]);
    session.update(Message::Newest);
    let late = session.comparison().expect("compared");
    let noticed = late.twins.iter().find(|row| !row.twin && row.process != ProcessId(3));
    assert!(noticed.is_some_and(|row| row.sentence.contains("A: step")), "{:?}", late.twins);
    tend(&mut session, CompareMessage::Explain);
    let told = session.comparison().and_then(|view| view.explained).expect("explained");
    assert!(told.len() >= 4 && told[0].contains("one run up to step 20"), "{told:?}");
}

/// Whatever is done, the pair stays one that can be drawn.
#[test]
fn every_act_leaves_a_pair_that_can_be_drawn() {
    let mut session = forked(20, 3);
    tend(&mut session, CompareMessage::Toggle);
    let acts = [
        Message::Compare(CompareMessage::Align(Align::Match)),
        Message::Step(60),
        Message::Compare(CompareMessage::Overlay),
        Message::Compare(CompareMessage::Twin(Some(ProcessId(2)))),
        Message::Compare(CompareMessage::Align(Align::Time)),
        Message::Act(Action::Fault(Fault::Crash { process: ProcessId(1) })),
        Message::Fork(super::ForkMessage::Undo),
        Message::Newest,
        Message::Compare(CompareMessage::Swap),
        Message::Start,
        Message::Compare(CompareMessage::Overlay),
        Message::Zoom(1),
    ];
    for act in acts {
        session.update(act.clone());
        for size in [(1046.0, 544.0), (10.0, 10.0), (3000.0, 200.0)] {
            let (list, ..) = session.comparison_picture((session.event as f32, None, 1.0), size).expect("drawn");
            assert!(!list.items.is_empty(), "{act:?}");
        }
    }
}

#[test]
fn one_fork_is_dropped_onto_another_and_both_are_laid_over_each_other() {
    let mut session = forked(20, 3);
    for (one, other) in [(0, 0), (9, 0), (0, 9)] {
        tend(&mut session, CompareMessage::Pair(one, other));
        assert!(session.compare.is_none() && session.notice.as_ref().is_some_and(|notice| notice.bad), "{one} {other}");
    }
    tend(&mut session, CompareMessage::Pair(0, 1));
    assert_eq!((session.branch, session.compare.map(|compare| compare.other)), (0, Some(1)));
    tend(&mut session, CompareMessage::Pair(1, 0));
    assert_eq!((session.branch, session.compare.map(|compare| compare.other)), (1, Some(0)));
    session.update(Message::Newest);
    let others = |session: &Session| {
        let asked = (session.event as f32, None, 1.0);
        let (list, frame, _) = session.comparison_picture(asked, (1046.0, 544.0)).expect("drawn");
        (list.hits.iter().filter(|hit| matches!(hit.id, HitId::Other(_))).count(), frame.height)
    };
    let (_, half) = others(&session);
    tend(&mut session, CompareMessage::Overlay);
    let (count, whole) = others(&session);
    assert!(count > 3, "what only the other has can be pointed at");
    assert!(whole > 1.6 * half, "one set of lanes has the room of two");
    // Without a comparison the same key begins one.
    tend(&mut session, CompareMessage::Toggle);
    tend(&mut session, CompareMessage::Overlay);
    assert!(session.compare.is_some_and(|compare| compare.overlaid));
}

#[test]
fn a_comparison_ends_by_escape_and_what_has_no_room_beside_it_says_so() {
    let mut session = forked(20, 3);
    tend(&mut session, CompareMessage::Toggle);
    session.notice = None;
    for message in [Message::ToggleCharts, Message::ToggleCode, Message::ToggleSource] {
        session.update(message);
        assert!(session.notice.take().is_some_and(|notice| notice.bad && notice.text.contains("End that first")));
        assert!(!session.looks.charts && !session.looks.code && session.compare.is_some());
    }
    session.update(Message::Close);
    assert!(session.compare.is_none());
    session.update(Message::ToggleCharts);
    assert!(session.looks.charts);
}
