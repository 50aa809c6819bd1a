//! Histories in the page: what clients of a run were told, files, verdicts, and linearization points that a person moves.

mod support;

use std::fs;

use orrery::catalog;
use orrery::history::{Misfit, Outcome, judge};
use orrery::model::ProcessId;
use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::list::{HitId, Item};
use orrery::scene::look::Selection;
use orrery::scene::path::Rect;
use orrery::scene::text::{FontTable, TextMeasure};
use orrery::scene::theme::{Theme, Tone};
use orrery::session::{
    HistoryMessage, LONGEST, Message, Panel, Session, Standing, Trial, Verb, consistencies, matching, models,
};
use support::Dice;

#[path = "support/golden.rs"]
mod kept;
use kept::golden;

fn shown(algorithm: &str, id: &str) -> Session {
    let entry = catalog::find(algorithm).expect("it is listed");
    let mut session = Session::shipped(entry, entry.scenario(id).expect("it is shipped"));
    tell(&mut session, HistoryMessage::Show);
    session
}

fn tell(session: &mut Session, message: HistoryMessage) {
    session.update(Message::History(message));
}

fn trial(session: &Session) -> &Trial {
    session.histories.trial.as_ref().expect("a history")
}

fn paste(session: &mut Session, text: &str) -> Option<String> {
    tell(session, HistoryMessage::Read { name: "pasted".to_owned(), text: text.to_owned() });
    session.notice.as_ref().map(|notice| notice.text.clone())
}

fn file(name: &str) -> String {
    let path = format!("{}/tests/data/histories/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).expect("the history")
}

fn ask(session: &mut Session, name: &str) -> (Standing, String) {
    let place = consistencies().position(|known| known == name).expect("it has a name");
    tell(session, HistoryMessage::Consistency(place));
    trial(session).verdict()
}

fn judged(session: &Session) -> (Standing, String) {
    trial(session).judged().expect("it has points")
}

/// Every point is on its bar, and what is said of the order is what the library says.
fn sound(trial: &Trial) {
    let points = trial.points.as_ref().expect("points");
    for (number, operation) in (0..).zip(&trial.history.operations) {
        let last = operation.answer.unwrap_or(trial.history.events) as f32;
        let Some(at) = points.at(number) else { continue };
        assert!(at >= operation.call as f32 && at <= last, "{operation}: {at}");
    }
    let initial = trial.history.initial.as_ref();
    let held = judge(&trial.history, trial.model, initial, &points.order()).expect("it is understood");
    assert_eq!(held.err(), trial.misfit);
    assert_eq!(trial.judged().map(|(standing, _)| standing == Standing::Fits), Some(trial.misfit.is_none()));
}

#[test]
fn shipped_runs_are_linearizable_unless_a_safety_property_is_broken() {
    let (mut fits, mut fails) = (0, 0);
    for entry in catalog::ALL {
        for shipped in (entry.scenarios)() {
            let session = shown(entry.card.id, shipped.id);
            assert_eq!(session.panel, Panel::History);
            let Some(trial) = &session.histories.trial else { continue };
            sound(trial);
            let broken = !session.recording().head().broken().is_empty();
            let (standing, said) = trial.verdict();
            assert_eq!(standing, if broken { Standing::Fails } else { Standing::Fits }, "{}: {said}", shipped.id);
            (fits, fails) = (fits + u32::from(!broken), fails + u32::from(broken));
        }
    }
    assert!(fits >= 18 && fails >= 11, "{fits}, {fails}");
}

#[test]
fn points_are_moved_by_hand_and_put_back() {
    let mut session = shown("abd-register", "read-beside-write");
    let message = matching("what clients were told").first().expect("a command").message.clone();
    assert_eq!(message, Message::History(HistoryMessage::Show));
    assert_eq!(trial(&session).summary(), "3 operations of 3 clients of a register.");
    assert_eq!(trial(&session).history.clients, ["B", "D", "E"]);
    let order = |session: &Session| {
        let said = trial(session).orders().remove(0).rows;
        said.into_iter().map(|(_, said)| said).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(order(&session), "read → 0 of E, write 5 of B, read → 5 of D");
    // The write takes effect before the read of 0.
    tell(&mut session, HistoryMessage::Choose(0));
    tell(&mut session, HistoryMessage::Pass(false));
    sound(trial(&session));
    assert_eq!(order(&session), "write 5 of B, read → 0 of E, read → 5 of D");
    let wrong = "read → 0 of E does not fit: with these points the register holds 5 at that moment.";
    assert_eq!(judged(&session), (Standing::Fails, wrong.to_owned()));
    assert_eq!(trial(&session).told().as_deref(), Some("write 5 of B: number 1 of 3."));
    // Nothing stands before it any more.
    tell(&mut session, HistoryMessage::Pass(false));
    let held = session.notice.as_ref().map(|notice| notice.text.as_str());
    assert_eq!(held, Some("No other point stands between its call and this one."));
    // By the pointer the same, far beyond its bar.
    tell(&mut session, HistoryMessage::Slide(1, -7.0));
    assert_eq!(trial(&session).points.as_ref().and_then(|points| points.at(1)), Some(1.0));
    tell(&mut session, HistoryMessage::Slide(0, 2.0));
    assert_eq!(judged(&session).0, Standing::Fits);
    tell(&mut session, HistoryMessage::Slide(0, f32::NAN));
    sound(trial(&session));
    assert!(trial(&session).has_moved());
    // The panel was closed and opened again: what was done is kept.
    session.update(Message::Close);
    tell(&mut session, HistoryMessage::Show);
    assert!(trial(&session).has_moved());
    tell(&mut session, HistoryMessage::PutBack);
    assert!(!trial(&session).has_moved());
    assert_eq!(order(&session), "read → 0 of E, write 5 of B, read → 5 of D");
    // From a bar into the run.
    tell(&mut session, HistoryMessage::Choose(2));
    tell(&mut session, HistoryMessage::Jump);
    assert_eq!((session.panel, session.selection), (Panel::None, Selection::Event(session.event)));
    let row = session.recording().row(session.event).expect("an event");
    assert_eq!((row.kind, row.process), (orrery::sim::EventKind::Request, ProcessId(3)));
}

#[test]
fn where_no_order_can_be_found_every_order_fails() {
    let mut session = shown("abd-register", "no-write-back");
    let (standing, said) = trial(&session).verdict();
    let told = "not linearizable: process C, read → 0: between its call and its answer the register could only be 5.";
    assert!(standing == Standing::Fails && said.starts_with(told), "{said}");
    let wrong = "read → 0 of C does not fit: with these points the register holds 5 at that moment.";
    assert_eq!(judged(&session), (Standing::Fails, wrong.to_owned()));
    let mut dice = Dice::new(1);
    for _ in 0..200 {
        tell(&mut session, HistoryMessage::Choose(dice.below(3) as u32));
        tell(&mut session, HistoryMessage::Pass(dice.percent(50)));
        sound(trial(&session));
        assert_eq!(judged(&session).0, Standing::Fails);
    }
    // Each client for itself may have seen it so.
    assert_eq!(ask(&mut session, "sequential").0, Standing::Fits);
    assert_eq!(trial(&session).judged(), None, "an order that is not in real time has no points");
    assert_eq!(trial(&session).orders().len(), 1);
    assert_eq!(ask(&mut session, "pram").0, Standing::Fits);
    assert_eq!(trial(&session).orders().len(), trial(&session).history.clients.len());
    // The choice outlives the run.
    session.update(Message::Load { algorithm: "abd-register".into(), scenario: Some("same-number".into()) });
    tell(&mut session, HistoryMessage::Show);
    assert!(trial(&session).verdict().1.starts_with("pram: "));
}

#[test]
fn what_is_asked_before_a_crash_is_never_answered() {
    let mut session = shown("abd-register", "majority-down");
    let operations = &trial(&session).history.operations;
    assert_eq!(operations.iter().map(|operation| operation.outcome.clone()).collect::<Vec<_>>(), [Outcome::Open]);
    assert!(trial(&session).is_open());
    let with = |session: &Session| trial(session).points.as_ref().and_then(|points| points.at(0)).is_some();
    let before = with(&session);
    tell(&mut session, HistoryMessage::Toggle);
    assert_ne!(with(&session), before);
    sound(trial(&session));
    // Its process crashes, comes back, and is asked again: another client.
    let asker = session.recording().act(
        session
            .recording()
            .rows(0, u32::MAX - 1)
            .find(|(event, row)| {
                row.kind == orrery::sim::EventKind::Request && session.recording().act(*event).is_some()
            })
            .expect("a request")
            .0,
    );
    let Some(orrery::sim::Action::Request { process, .. }) = asker.cloned() else { panic!("a request") };
    session.update(Message::Newest);
    session.update(Message::Select(Selection::Process(process)));
    for verb in [Verb::Kill, Verb::Revive, Verb::Request] {
        session.update(Message::Do(verb));
        assert!(session.notice.as_ref().is_none_or(|notice| !notice.bad), "{:?}", session.notice);
    }
    tell(&mut session, HistoryMessage::Show);
    let name = process.to_string();
    assert_eq!(trial(&session).history.clients, [name.clone(), format!("{name}, 2")]);
}

#[test]
fn files_are_opened_judged_and_refused() {
    let mut session = Session::landing();
    tell(&mut session, HistoryMessage::Show);
    assert!(session.histories.trial.is_none(), "no operation of a client is in it");
    assert_eq!(paste(&mut session, &file("jepsen/etcd_000.log")), None);
    assert_eq!(models().nth(trial(&session).asked().0), Some("cas-register"), "it is guessed");
    assert_eq!(trial(&session).verdict().0, Standing::Fails);
    sound(trial(&session));
    assert_eq!(paste(&mut session, &file("kv/c10-ok.txt")), None);
    assert_eq!((models().nth(trial(&session).asked().0), trial(&session).verdict().0), (Some("kv"), Standing::Fits));
    // It stays open over another run, until the run is asked for.
    session.update(Message::Load { algorithm: "abd-register".into(), scenario: None });
    tell(&mut session, HistoryMessage::Show);
    assert_eq!(trial(&session).file.as_deref(), Some("pasted"));
    // What is refused changes nothing.
    let overlap = "INFO  jepsen.util - 1\t:invoke\t:read\tnil\nINFO  jepsen.util - 1\t:invoke\t:read\tnil\n";
    for (text, why) in [
        (overlap, "Not opened: line 2: process 1 calls, but its operation of line 1 is still open."),
        ("hello", "Not opened: it is neither Jepsen's log or EDN, nor Porcupine's format, nor JSON."),
        ("", "Not opened: it is neither Jepsen's log or EDN, nor Porcupine's format, nor JSON."),
        (
            "{:process 0 :type :invoke :f :enqueue :value 1}\n{:process 0 :type :ok :f :enqueue :value 2}",
            "Not opened: line 2: “enqueue” answers with nothing, or with what it was called with.",
        ),
        ("{:process 1, :type :ok, :f :read}", "Not opened: line 1: process 1 is answered, but has no open operation."),
        ("{", "Not opened: line 1: the text ends in the middle of a form."),
    ] {
        assert_eq!(paste(&mut session, text).as_deref(), Some(why));
    }
    let large = paste(&mut session, &" ".repeat(LONGEST + 1)).expect("it is refused");
    assert_eq!(large, format!("Not opened: it is larger than the limit of {LONGEST} bytes."));
    let counter = models().position(|name| name == "counter").expect("a model");
    tell(&mut session, HistoryMessage::Model(counter));
    let why = session.notice.as_ref().map(|notice| notice.text.clone()).expect("it is refused");
    assert!(why.starts_with("Not judged: line 1: the model counter has no function"), "{why}");
    assert_eq!((models().nth(trial(&session).asked().0), trial(&session).verdict().0), (Some("kv"), Standing::Fits));
    tell(&mut session, HistoryMessage::Run);
    assert!(session.histories.trial.is_none(), "nobody was asked in the new run");
}

#[test]
fn a_hard_history_is_undecided_until_it_is_given_longer() {
    // Everybody writes at once, and at last somebody reads what nobody wrote.
    let mut text = String::new();
    for client in 0..24 {
        text.push_str(&format!("{{:process {client}, :type :invoke, :f :write, :value {client}}}\n"));
    }
    text.push_str(
        "{:process 99, :type :invoke, :f :read, :value nil}\n{:process 99, :type :ok, :f :read, :value 77}\n",
    );
    let mut session = Session::landing();
    assert_eq!(paste(&mut session, &text), None);
    let (standing, said) = trial(&session).verdict();
    assert_eq!((standing, said.as_str()), (Standing::Open, "linearizable: undecided after 100000 steps."));
    assert!(trial(&session).may_take_longer());
    tell(&mut session, HistoryMessage::Longer);
    assert_eq!(trial(&session).verdict().1, "linearizable: undecided after 1000000 steps.");
    assert!(!trial(&session).may_take_longer());
}

#[test]
fn witnesses_fit_and_points_stay_on_their_bars_whatever_is_done() {
    for number in 0..30 {
        let mut session = Session::landing();
        assert_eq!(paste(&mut session, &file(&format!("jepsen/etcd_{number:03}.log"))), None);
        let (mut dice, operations) = (Dice::new(number), trial(&session).history.operations.len());
        let fits = trial(&session).verdict().0;
        assert_ne!(fits, Standing::Open);
        // The witness fits, or else all but the operation that no order explains.
        let wrong = trial(&session).refusal().map(|refusal| refusal.operation);
        match &trial(&session).misfit {
            None => assert_eq!(wrong, None),
            Some(Misfit::Answer { operation, .. }) => assert_eq!(wrong, Some(*operation)),
            other => panic!("{number}: {other:?}"),
        }
        for _ in 0..60 {
            let chosen = dice.below(operations) as u32;
            tell(&mut session, HistoryMessage::Choose(chosen));
            match dice.below(4) {
                0 => tell(&mut session, HistoryMessage::Slide(chosen, dice.below(400) as f32 - 20.0)),
                1 => tell(&mut session, HistoryMessage::Toggle),
                _ => tell(&mut session, HistoryMessage::Pass(dice.percent(50))),
            }
            sound(trial(&session));
            assert!(fits == Standing::Fits || judged(&session).0 == Standing::Fails, "no order fits {number}");
        }
        tell(&mut session, HistoryMessage::PutBack);
        assert_eq!(judged(&session).0 == Standing::Fits, fits == Standing::Fits);
    }
}

/// However often two points pass each other between two others, there is room for them.
#[test]
fn points_pass_each_other_for_ever() {
    let event = |(kind, client): (&str, u32)| format!("{{:process {client}, :type :{kind}, :f :write, :value 1}}\n");
    let text: String =
        ["invoke", "ok"].into_iter().flat_map(|kind| (0..4).map(move |client| event((kind, client)))).collect();
    let mut session = Session::landing();
    assert_eq!(paste(&mut session, &text), None);
    let order = |session: &Session| trial(session).points.as_ref().expect("points").order();
    for turn in 0..200 {
        let [first, second, third, last] = order(&session)[..] else { panic!("four points") };
        tell(&mut session, HistoryMessage::Choose(second));
        tell(&mut session, HistoryMessage::Pass(true));
        sound(trial(&session));
        assert_eq!(order(&session), [first, third, second, last], "turn {turn}");
    }
}

#[test]
fn what_is_refused_is_said_where_it_is_seen() {
    let mut refused = 0;
    for number in 0..30 {
        let mut session = Session::landing();
        assert_eq!(paste(&mut session, &file(&format!("jepsen/etcd_{number:03}.log"))), None);
        let trial = trial(&session);
        if trial.refusal().is_none() {
            continue;
        }
        refused += 1;
        let ruler = trial.ruler(700.0, 1.0);
        let (at, client) = trial.chosen_place().expect("it is chosen");
        let (x, y) = (ruler.along(at), ruler.lane(client));
        // In the middle, at the lower edge, at the right edge of the window.
        for (left, top) in [(x - 350.0, y - 150.0), (x - 350.0, y - 300.0), (x - 690.0, y - 150.0)] {
            let seen = trial.picture(ruler, Rect::new(left.max(0.0), top.max(0.0), 700.0, 320.0));
            let items = &seen.items;
            let text = |words: &str| {
                let place =
                    items.iter().position(|item| matches!(item, Item::Text(text) if text.text.starts_with(words)));
                match place.map(|place| (place, &items[place])) {
                    Some((place, Item::Text(text))) => (place, text),
                    _ => panic!("{number}: {words} at {left}, {top}"),
                }
            };
            let told = text("no order explains what was answered up to here").1;
            assert!(told.at.x >= 0.0 && (10.0..310.0).contains(&told.at.y), "{:?}", told.at);
            let (place, label) = text("refused: ");
            assert!(!label.text.ends_with('…') && label.halo.is_some(), "{}", label.text);
            assert!(label.at.x + FontTable.width(&label.text, label.face) <= 700.0, "{:?}", label.at);
            let line = items.iter().position(
                |item| matches!(item, Item::Line { from, to, .. } if from.x == to.x && to.y - from.y > 100.0),
            );
            assert!(line.is_some_and(|line| line < place), "the line lies under the words");
        }
    }
    assert!(refused > 10, "{refused}");
}

#[test]
fn a_window_of_the_picture_shows_a_part_of_it() {
    let mut session = Session::landing();
    assert_eq!(paste(&mut session, &file("jepsen/etcd_005.log")), None);
    tell(&mut session, HistoryMessage::Choose(40));
    let trial = trial(&session);
    let (ruler, whole) = (trial.ruler(700.0, 1.0), trial.figure());
    let (at, client) = trial.chosen_place().expect("it is chosen");
    let (left, top) = (ruler.along(at) - 350.0, ruler.lane(client) - 100.0);
    let seen = trial.picture(ruler, Rect::new(left, top, 700.0, 320.0));
    assert!(seen.items.len() * 3 < whole.items.len(), "{} of {}", seen.items.len(), whole.items.len());
    let hit = seen.hit_at(orrery::scene::path::pt(350.0, 100.0), 24.0).map(|hit| hit.id);
    assert_eq!(hit, Some(HitId::Handle(40)));
    assert!((ruler.place(ruler.along(12.25)) - 12.25).abs() < 0.01);
    let words = SvgOptions { title: "A window", background: Some(Tone::Canvas), ..SvgOptions::default() };
    for (name, theme) in [("light", Theme::Light), ("dark", Theme::Dark), ("projector", Theme::Projector)] {
        golden(&format!("history_window_{name}.svg"), &svg(&seen, theme, &words));
    }
}
