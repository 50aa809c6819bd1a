//! Histories in the page: what clients of a run were told, files, verdicts, and linearization points that a person moves.

mod support;

use std::fs;

use orrery::catalog;
use orrery::history::{Consistency, Model, Points, Verdict};
use orrery::scene::look::Selection;
use orrery::session::{HistoryMessage, LONGEST, Message, Panel, Session, Standing, Trial};
use support::Dice;

fn scenario(algorithm: &str, id: &str) -> Session {
    let entry = catalog::find(algorithm).expect("it is listed");
    let mut session = Session::shipped(entry, entry.scenario(id).expect("it is shipped"));
    session.update(Message::History(HistoryMessage::Show));
    session
}

fn tell(session: &mut Session, message: HistoryMessage) {
    session.update(Message::History(message));
}

fn trial(session: &Session) -> &Trial {
    session.histories.trial.as_ref().expect("a history")
}

fn open(name: &str) -> Session {
    let mut session = Session::landing();
    let path = format!("{}/tests/data/histories/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).expect("the history");
    tell(&mut session, HistoryMessage::Read { name: name.to_owned(), text });
    session
}

fn named(name: &str) -> usize {
    Consistency::ALL.iter().position(|(known, _)| *known == name).expect("it has a name")
}

/// Each point on its bar, and what is said of the order is what the library says.
fn sound(trial: &Trial) {
    let points = trial.points.as_ref().expect("points");
    for (number, operation) in (0..).zip(&trial.history.operations) {
        let last = operation.answer.unwrap_or(trial.history.events) as f32;
        let Some(at) = points.at(number) else {
            continue;
        };
        assert!(at >= operation.call as f32 && at <= last, "{operation}: {at}");
    }
    let initial = trial.history.initial.as_ref();
    let judged =
        orrery::history::judge(&trial.history, trial.model, initial, &points.order()).expect("it is understood");
    assert_eq!(judged.err(), trial.misfit);
    assert_eq!(trial.judged().map(|(standing, _)| standing == Standing::Fits), Some(trial.misfit.is_none()));
}

#[test]
fn clients_of_every_shipped_run_are_heard() {
    let mut seen = Vec::new();
    for entry in catalog::ALL.iter() {
        for shipped in (entry.scenarios)() {
            let session = scenario(entry.card.id, shipped.id);
            assert_eq!(session.panel, Panel::History);
            let broken = session.recording().head().broken().len();
            let Some(trial) = &session.histories.trial else {
                continue;
            };
            let (standing, said) = trial.verdict();
            seen.push((entry.card.id, shipped.id, trial.history.operations.len(), standing, broken, said));
            sound(trial);
        }
    }
    for row in &seen {
        println!("{row:?}");
    }
}

#[test]
fn points_are_moved_by_hand_and_put_back() {
    let mut session = scenario("abd-register", "read-beside-write");
    let trial_of = trial;
    println!("{}\n{:?}\n{:?}", trial_of(&session).summary(), trial_of(&session).verdict(), trial_of(&session).orders());
    println!("{:?}", trial(&session).history);
}
