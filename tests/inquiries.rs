//! What the page says of causality: pairs, cuts, global states, explanations, and the stamps that leave the program.

use orrery::catalog;
use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::lattice::lattice;
use orrery::scene::list::HitId;
use orrery::scene::theme::{Theme, Tone};
use orrery::session::{Inquiry, Message, Session, outside};

fn open(algorithm: &str, scenario: &str) -> Session {
    let entry = catalog::find(algorithm).expect("in the catalogue");
    Session::shipped(entry, entry.scenario(scenario).expect("shipped"))
}

#[test]
fn a_pinned_event_is_compared_with_the_one_at_the_playhead() {
    let mut session = open("raft", "two-crowns");
    let last = session.recording().last();
    let (mut before, mut after, mut beside) = (0, 0, 0);
    for pinned in (1..last).step_by(7) {
        session.update(Message::Seek(pinned));
        session.update(Message::Inquire(Inquiry::Pin));
        for event in (1..last).step_by(5).filter(|event| *event != pinned) {
            session.update(Message::Seek(event));
            let view = session.causality();
            let history = session.recording().history();
            let (Some(a), Some(b)) = (history.point(pinned), history.point(event)) else {
                assert_eq!(view.pair, None);
                continue;
            };
            let pair = view.pair.expect("two events of processes");
            match pair.sign {
                "→" => {
                    assert!(history.precedes(a, b));
                    let ends = (pair.path.first().map(|step| step.0), pair.path.last().map(|step| step.0));
                    assert_eq!(ends, (Some(pinned), Some(event)));
                    before += 1;
                }
                "←" => {
                    assert!(history.precedes(b, a));
                    after += 1;
                }
                _ => {
                    assert!(history.concurrent(a, b) && pair.path.is_empty());
                    beside += 1;
                }
            }
        }
        session.update(Message::Seek(pinned));
        session.update(Message::Inquire(Inquiry::Pin));
        assert_eq!(session.causality().pinned, None, "pinning it again lets it go");
    }
    assert!(before > 50 && after > 50 && beside > 20, "{before} before, {after} after, {beside} concurrent");
}

#[test]
fn a_torn_cut_names_its_message_and_is_mended_both_ways() {
    let mut session = open("raft", "two-crowns");
    // A receipt, and a cut in which its sender has not sent yet.
    let (received, sent) = {
        let history = session.recording().history();
        let receipt = |event| Some((history.point(event)?, history.cause(history.point(event)?)?));
        (1..history.len()).filter_map(receipt).find(|(_, sent)| sent.event > 0).expect("a message between two events")
    };
    session.update(Message::Seek(sent.event - 1));
    session.update(Message::Inquire(Inquiry::CutHere));
    session.update(Message::Seek(received.event));
    session.update(Message::Inquire(Inquiry::CutHere));
    let cut = session.causality().cut.expect("there is one");
    assert!(!cut.consistent && cut.sentence.starts_with("Inconsistent"), "{}", cut.sentence);
    assert_eq!(cut.torn.iter().map(|step| step.0).collect::<Vec<_>>(), [sent.event, received.event]);
    let torn = session.cut.clone();
    for (inquiry, larger) in [(Inquiry::Widen, true), (Inquiry::Narrow, false)] {
        session.cut = torn.clone();
        session.update(Message::Inquire(inquiry));
        assert!(session.causality().cut.is_some_and(|cut| cut.consistent && cut.torn.is_empty()));
        let (mended, torn) = (session.cut.clone().expect("a cut"), torn.clone().expect("a cut"));
        assert_eq!(mended.size() > torn.size(), larger);
    }
    session.update(Message::Inquire(Inquiry::NoCut));
    assert_eq!(session.causality().cut, None);
}

#[test]
fn inquiries_change_nothing_of_the_run() {
    let mut session = open("two-phase-commit", catalog_first("two-phase-commit"));
    let (digest, event) = (session.recording().head().digest(), session.event);
    for inquiry in [Inquiry::Pin, Inquiry::CutHere, Inquiry::Widen, Inquiry::Narrow, Inquiry::NoCut, Inquiry::Pin] {
        session.update(Message::Inquire(inquiry));
        let _ = (session.causality(), session.states(), session.why());
    }
    assert_eq!((session.recording().head().digest(), session.event), (digest, event));
    // At every event of every scenario there is something to say.
    for entry in catalog::ALL {
        for shipped in (entry.scenarios)().into_iter().filter(|shipped| shipped.plan.processes <= 20) {
            let mut session = Session::shipped(entry, shipped);
            for event in (0..session.recording().len()).step_by(11) {
                session.update(Message::Seek(event));
                let view = session.causality();
                assert!(!view.sentence.is_empty());
                let is_event = session.recording().history().point(event).is_some();
                assert_eq!(view.stamps.is_empty(), !is_event, "{} at {event}", entry.card.id);
            }
        }
    }
}

fn catalog_first(algorithm: &str) -> &'static str {
    let entry = catalog::find(algorithm).expect("in the catalogue");
    (entry.scenarios)().first().expect("ships one").id
}

#[test]
fn a_violation_is_explained_from_its_causes_on() {
    let mut explained = 0;
    for entry in catalog::ALL {
        for shipped in (entry.scenarios)().into_iter().filter(|shipped| shipped.plan.processes <= 20) {
            let id = shipped.id;
            let mut session = Session::shipped(entry, shipped);
            session.update(Message::Newest);
            for why in session.why() {
                let last = why.events.last().expect("at least the violation itself").0;
                let world = session.recording().head().clone();
                assert!(world.broken().iter().any(|breach| breach.event == last), "{id}: {why:?}");
                assert!(why.events.is_sorted() && why.sentence.contains("it takes"), "{id}: {why:?}");
                explained += 1;
            }
        }
    }
    assert!(explained >= 5, "only {explained} violations were explained");
}

#[test]
fn global_states_are_counted_and_drawn() {
    let mut session = open("raft", "two-crowns");
    session.update(Message::Seek(14));
    let view = session.states();
    assert!(!view.lattice.exceeded && view.lattice.len() > 11, "{} states", view.lattice.len());
    assert_eq!(view.path.first(), Some(&0));
    assert_eq!(view.path.last(), Some(&(view.lattice.len() - 1)));
    assert!(view.sentences[0].contains(&format!("{} global states", view.lattice.len())), "{:?}", view.sentences);
    let history = session.recording().history();
    let list = lattice(&history, &view.lattice, &view.path, &view.broken);
    for place in 0..view.lattice.len() as u32 {
        let says = list.label(HitId::Handle(place)).expect("every state can be pointed at");
        assert_eq!(says.contains("the run went through it"), view.path.contains(&(place as usize)), "{says}");
    }
    let options = SvgOptions {
        title: "Global states of Raft",
        description: &view.sentences.join(" "),
        background: Some(Tone::Canvas),
        style: "",
        tooltips: true,
    };
    let found = svg(&list, Theme::Light, &options);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/raft_global_states.svg");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &found).expect("the golden file can be written");
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(kept == found, "the picture of the lattice differs; UPDATE_GOLDEN=1 accepts the new one");
}

#[test]
fn stamps_leave_the_program_with_the_events() {
    let session = open("raft", "two-crowns");
    let last = session.recording().last();
    let all = outside::events(&session, 0, last);
    assert!(all.len() as u32 == last + 1 && last > 40);
    let part = outside::events(&session, 30, 40);
    assert_eq!(format!("{part:?}"), format!("{:?}", &all[30..=40]), "a part is a part of the whole");
    let history = session.recording().history();
    for record in &all {
        let point = history.point(record.n);
        assert_eq!(record.hybrid.is_some(), point.is_some());
        assert_eq!(outside::vector(&session, record.n), point.map(|point| history.past(point).0));
        // Every clock shows true time here, so a hybrid stamp is never behind it, and not ahead either.
        assert_eq!(record.hybrid.map(|hybrid| hybrid.0), point.map(|_| record.at_us));
        assert_eq!(record.physical_us, point.map(|_| record.at_us));
    }
}
