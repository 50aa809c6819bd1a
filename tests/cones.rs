//! What the diagram tells apart (past, future, concurrent) is what a search over the edges of happened-before finds.

mod support;
#[path = "support/graph.rs"]
mod graph;
#[path = "support/random.rs"]
mod random;

use std::rc::Rc;

use graph::Graph;
use orrery::catalog;
use orrery::scene::arrow::Emphasis;
use orrery::scene::cone::Cone;
use orrery::scene::list::HitId;
use orrery::scene::mark::MarkState;
use orrery::session::{Inquiry, Message, Session};
use random::random_runs;

#[test]
fn every_mark_stands_where_a_search_finds_it() {
    let (mut past, mut future, mut beside) = (0, 0, 0);
    random_runs(60, |name, recording, _| {
        let (history, graph) = (recording.history(), Graph::of(recording));
        for &focus in graph.points.iter().filter(|point| point.event > 0) {
            let cone = Cone::of(recording, focus.event);
            for &other in graph.points.iter().filter(|point| point.event > 0) {
                let expected = match (graph.precedes(other, focus), graph.precedes(focus, other)) {
                    _ if other == focus => None,
                    (true, _) => Some(MarkState::Past),
                    (_, true) => Some(MarkState::Future),
                    _ => Some(MarkState::Concurrent),
                };
                let row = recording.row(other.event).expect("recorded");
                assert_eq!(cone.standing(other.event, row), expected, "{name}: {other:?} seen from {focus:?}");
                past += u32::from(expected == Some(MarkState::Past));
                beside += u32::from(expected == Some(MarkState::Concurrent));
                // The message that arrived here, if one did.
                let (Some(sent), Some(message)) = (history.cause(other), recording.message(row.message)) else {
                    continue;
                };
                let reaches = other == focus || graph.precedes(other, focus);
                let expected = match sent == focus || graph.precedes(focus, sent) {
                    _ if reaches => Some(Emphasis::Past),
                    true => Some(Emphasis::Future),
                    false => None,
                };
                assert_eq!(cone.carries(&history, message), expected, "{name}: {} seen from {focus:?}", message.id);
                future += u32::from(expected == Some(Emphasis::Future));
            }
        }
    });
    assert!(past > 5_000 && future > 2_000 && beside > 5_000, "{past} past, {future} future, {beside} concurrent");
}

#[test]
fn a_cone_is_asked_for_and_worked_out_once() {
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut session = Session::shipped(entry, entry.scenario("two-crowns").expect("shipped"));
    session.update(Message::Seek(20));
    assert!(session.causal(None).is_none(), "nothing is pointed at");
    assert!(session.causal(Some(HitId::Event(12))).is_some_and(|causal| causal.cone.is_some()));
    session.update(Message::Inquire(Inquiry::Cone));
    assert!(!session.spoken.is_empty());
    let focus =
        |session: &Session, hover| session.causal(hover).and_then(|causal| causal.cone.as_ref().map(Cone::event));
    assert_eq!(focus(&session, None), Some(20), "the event at the playhead has the focus");
    assert_eq!(focus(&session, Some(HitId::Event(12))), Some(12));
    let (first, again) = (session.causal(Some(HitId::Event(12))), session.causal(Some(HitId::Event(12))));
    assert!(Rc::ptr_eq(&first.expect("asked for"), &again.expect("asked for")), "it was worked out twice");
    session.update(Message::Step(1));
    assert_eq!(focus(&session, None), Some(21));
    session.update(Message::Inquire(Inquiry::Cone));
    assert!(session.causal(None).is_none());
}

#[test]
fn a_mark_under_the_pointer_says_how_it_stands_to_what_is_looked_at() {
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut session = Session::shipped(entry, entry.scenario("two-crowns").expect("shipped"));
    session.update(Message::Seek(22));
    let told = |session: &Session, event| session.told_of(HitId::Event(event), "A mark.".to_owned());
    let mut words = [0; 3];
    for event in (1..=session.recording().last()).filter(|event| *event != 22) {
        let history = session.recording().history();
        let (at, told) = (history.point(22).expect("an event of a process"), told(&session, event));
        let Some(other) = history.point(event) else { continue };
        let (place, says) = match (history.precedes(other, at), history.precedes(at, other)) {
            (true, _) => (0, "A mark. In the past of step 22."),
            (_, true) => (1, "A mark. In the future of step 22."),
            _ => (2, "A mark. ∥ Concurrent with step 22."),
        };
        assert_eq!(told, says, "step {event}");
        words[place] += 1;
    }
    assert!(words.iter().all(|count| *count > 3), "{words:?}");
}
