//! The panel of the checker without a browser: what was typed stays and is told to be wrong, what is found belongs to the run
//! that was searched, and a rule that is restored is judged by what can happen then.

use orrery::catalog;
use orrery::session::{Check, CheckMessage, Message, Reply, Session, Task};

fn open(algorithm: &str, scenario: &str) -> Session {
    let entry = catalog::find(algorithm).expect("in the catalogue");
    Session::shipped(entry, entry.scenario(scenario).expect("shipped"))
}

fn ask(session: &mut Session, message: CheckMessage) {
    session.update(Message::Check(message));
}

fn choose(session: &mut Session, name: &str) {
    let place = session.checkable().iter().position(|(known, ..)| *known == name).expect("a property");
    ask(session, CheckMessage::Property(Some(place as u8)));
}

/// What a worker would do.
fn search(session: &mut Session) -> Check {
    ask(session, CheckMessage::Start);
    let check = session.checks.last.clone().expect("it began");
    let mut errand = Task::begin(&check.task.to_text()).expect("a task of our own");
    let time = std::cell::Cell::new(0.0);
    while session.checks.last.as_ref().is_some_and(|check| check.running) {
        let news = errand.work(5.0, || time.replace(time.get() + 1.0));
        ask(session, CheckMessage::News(check.number, news));
    }
    session.checks.last.clone().expect("it is kept")
}

#[test]
fn what_was_typed_wrong_stays_and_nothing_is_searched() {
    for wrong in ["crash=1", "crashes", "crashes=-1", "CRASHES=1", "0"] {
        let mut session = open("raft", "half-majority");
        ask(&mut session, CheckMessage::Budget(wrong.to_owned()));
        let why = session.checks.no_budget().unwrap_or_else(|| panic!("{wrong} is no budget"));
        ask(&mut session, CheckMessage::Start);
        assert!(session.checks.last.is_none(), "{wrong}");
        assert_eq!(session.checks.budget, wrong);
        assert!(session.notice.as_ref().is_some_and(|notice| notice.bad && notice.text == why), "{wrong}");
    }
    for wrong in ["99999999", "0", "-1", "1500.5", "many", ""] {
        let mut session = open("raft", "half-majority");
        ask(&mut session, CheckMessage::States(wrong.to_owned()));
        assert!(session.checks.no_states().is_some_and(|why| why.contains("1000 to 5000000 states")), "{wrong}");
        ask(&mut session, CheckMessage::Start);
        assert!(session.checks.last.is_none() && session.notice.is_some(), "{wrong}");
    }
}

#[test]
fn what_is_asked_of_one_algorithm_is_not_asked_of_another() {
    let mut session = open("raft", "half-majority");
    choose(&mut session, "leader completeness");
    ask(&mut session, CheckMessage::Here(true));
    let document = open("raft", "cold-start").document().to_json().expect("a document");
    session.update(Message::Open(document));
    assert!(session.checks.property.is_some(), "the same algorithm has the same properties");
    let document = open("abd-register", "no-write-back").document().to_json().expect("a document");
    session.update(Message::Open(document));
    assert!(session.checks.property.is_none() && !session.checks.here);
}

#[test]
fn what_is_found_can_be_replayed_with_the_rule_restored_whatever_is_on_the_screen() {
    let mut session = open("raft", "half-majority");
    choose(&mut session, "election safety");
    let check = search(&mut session);
    assert!(check.breaks);
    session.update(Message::Open(open("paxos", "one-proposer").document().to_json().expect("a document")));
    ask(&mut session, CheckMessage::Restore(0));
    assert_eq!((session.entry.card.id, session.recording().plan().variants.len()), ("raft", 0));
}

#[test]
fn with_the_rule_restored_only_what_is_of_the_schedule_happens() {
    let mut session = open("raft", "half-majority");
    session.update(Message::Seek(3));
    ask(&mut session, CheckMessage::Here(true));
    choose(&mut session, "leader completeness");
    let check = search(&mut session);
    let Some(Reply::Found { acts, from, free: true, .. }) = check.news.answers.first() else { panic!("nothing found") };
    ask(&mut session, CheckMessage::Restore(0));
    // The playhead is where nothing of the schedule can happen any more.
    let last = session.event;
    assert!(last > *from && last - from < acts.len() as u32);
    // Every event is one of the acts: none was filled in by the clock.
    let own = session.recording().decisions().iter().filter(|decision| decision.after >= *from).count();
    assert_eq!(own as u32, last - from);
    let told = &session.notice.as_ref().expect("it says how that ends").text;
    assert!(told.starts_with("With all rules kept ") && told.ends_with("leader completeness holds."), "{told}");
    assert!(!session.branches.list().iter().any(|branch| branch.name.starts_with("Breaks")));
}

#[test]
fn what_is_violated_already_needs_no_steps() {
    let mut session = open("raft", "half-majority");
    session.update(Message::Newest);
    choose(&mut session, "election safety");
    ask(&mut session, CheckMessage::Here(true));
    let check = search(&mut session);
    assert!(matches!(check.news.answers.first(), Some(Reply::Found { steps: 0, .. })), "{:?}", check.news.answers);
    let forks = session.branches.list().len();
    ask(&mut session, CheckMessage::Open(0));
    assert_eq!(session.branches.list().len(), forks, "there is nothing to open");
}

#[test]
fn symmetry_that_no_round_can_use_is_refused() {
    let mut session = open("raft", "half-majority");
    ask(&mut session, CheckMessage::Symmetry(true));
    choose(&mut session, "a leader exists");
    ask(&mut session, CheckMessage::Start);
    assert!(session.checks.last.is_none() && session.notice.is_some_and(|notice| notice.bad));
}
