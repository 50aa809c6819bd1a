//! The published figures, and the search against an enumerator that compares whole states.
//!
//! Each of these changes was made once, and these tests failed. A register's fingerprint without what a client saw when it began
//! to read, or two-phase commit's without one of its sets: `fingerprints_tell_states_apart`. A symmetry that sorts without what
//! the transaction manager has noted: `symmetry_counts_classes`. Two clients whose receipts are said to commute:
//! `choices_that_are_said_to_commute_do`, `sleep_sets_lose_no_state`. A search in depth that does not return to a state found nearer: `orders_agree`.
//! A linearizability check that looks for reads only once: `published_figures`.

use std::collections::BTreeSet;

use orrery::check::{Limits, Order, Search, System};
use orrery::conformance::{MODELS, Model, Report, Specified, Verdict, Visitor, open, run};

fn asked(words: &str) -> Report {
    run(&words.split(' ').collect::<Vec<_>>()).unwrap_or_else(|refusal| panic!("{words}: {refusal}"))
}

fn counts(words: &str) -> (u32, u64, u32, Verdict) {
    let Report { tally, verdict } = asked(words);
    (tally.states, tally.generated, tally.depth, verdict)
}

#[test]
fn published_figures() {
    for (words, distinct, generated, depth) in [
        ("two-phase-commit 3", 288, 1_146, 11),
        ("two-phase-commit 5", 8_832, 58_146, 17),
        ("single-copy-register 2", 93, 121, 9),
        ("single-copy-register 3", 4_243, 6_778, 13),
        ("abd 2 2", 544, 875, 25),
        ("paxos 1", 265, 482, 14),
        ("paxos 2", 16_668, 32_971, 21),
        ("chang-roberts 3", 137, 227, 10),
        ("lamport-mutex 2 3", 191, 384, 22),
        ("lamport-mutex 3 3", 10_209, 41_533, 31),
        ("alternating-bit", 240, 1_392, 10),
        ("echo 3", 75, 116, 16),
    ] {
        assert_eq!(counts(words), (distinct, generated, depth, Verdict::Holds), "{words}");
    }
    // Of these only the number of distinct states is published.
    for (words, distinct) in [
        ("two-phase-commit 3 symmetry=yes", 80),
        ("paxos 2 elision=no", 301_099),
        ("ping-pong 1", 14),
        ("ping-pong 5", 4_094),
        ("ping-pong 5 loss=no", 11),
    ] {
        let (found, _, _, verdict) = counts(words);
        assert_eq!((found, verdict), (distinct, Verdict::Holds), "{words}");
    }
}

#[test]
fn broken_models_fall_in_the_published_number_of_steps() {
    for (words, steps) in [
        ("single-copy-register 2 2", 4),
        ("single-copy-register 1 network=duplicating stale=accepted", 3),
        // One server more or one client more is no help.
        ("single-copy-register 3 2", 4),
        ("single-copy-register 2 3", 4),
    ] {
        for order in ["breadth", "deepening"] {
            let words = format!("{words} order={order}");
            assert_eq!(asked(&words).verdict, Verdict::Violated { steps }, "{words}");
        }
    }
    // It takes both: a network that repeats, and a client that does not look.
    assert_eq!(asked("single-copy-register 1 network=duplicating").verdict, Verdict::Holds);
    assert_eq!(asked("single-copy-register 1 stale=accepted").verdict, Verdict::Holds);
}

/// Every model at sizes at which all its states can be held and compared.
const SMALL: &[&str] = &[
    "two-phase-commit 1",
    "two-phase-commit 4",
    "single-copy-register 1",
    "single-copy-register 3",
    "single-copy-register 2 2",
    "single-copy-register 2 2 network=duplicating",
    "single-copy-register 1 network=duplicating stale=accepted",
    "abd 1 3",
    "abd 2 2",
    "abd 2 2 elision=no",
    "paxos 1",
    "paxos 1 elision=no",
    "paxos 2",
    "ping-pong 1",
    "ping-pong 4",
    "ping-pong 4 loss=no",
    "chang-roberts 1",
    "chang-roberts 2",
    "chang-roberts 4",
    "lamport-mutex 1 3",
    "lamport-mutex 2 3",
    "lamport-mutex 2 6",
    "lamport-mutex 3 2",
    "alternating-bit",
    "echo 2",
    "echo 4",
];

fn each_small(mut check: impl FnMut(&str, &[&str])) {
    SMALL.iter().for_each(|words| check(words, &words.split(' ').collect::<Vec<_>>()));
}

#[test]
fn every_model_is_among_the_small_ones() {
    assert!(MODELS.iter().all(|model| SMALL.iter().any(|words| words.starts_with(model.id))));
}

/// All states, by comparing them as a whole, in the order of their distance.
struct Enumeration<S> {
    states: BTreeSet<S>,
    generated: u64,
    depth: u32,
    /// Steps to the nearest state in which the property is violated.
    violated: Option<usize>,
}

fn enumerate<M: Model>(model: &M) -> Enumeration<M::State> {
    let starts = model.starts();
    let mut all = Enumeration { states: BTreeSet::new(), generated: starts.len() as u64, depth: 0, violated: None };
    let mut nearest = starts;
    loop {
        nearest.retain(|state| all.states.insert(*state));
        if nearest.is_empty() {
            return all;
        }
        if all.violated.is_none() && nearest.iter().any(|state| !model.holds(state)) {
            all.violated = Some(all.depth as usize);
        }
        all.depth += 1;
        let mut next = Vec::new();
        for state in &nearest {
            let mut choices = Vec::new();
            model.choices(state, &mut choices);
            next.extend(choices.into_iter().filter_map(|choice| model.after(state, choice)));
        }
        all.generated += next.len() as u64;
        next.retain(|state| model.counts(state));
        nearest = next;
    }
}

const ALL: Limits = Limits { depth: 1_000, states: 1_000_000, bytes: 1 << 30, cycles: false, sleep: false };

fn search<M: Model>(model: &M, order: Order, sleep: bool) -> Search<Specified<'_, M>> {
    let mut search = Search::new(Specified(model), order, Limits { sleep, ..ALL });
    while !search.go(1_000) {}
    search
}

/// Compares a search in each order with the enumeration.
struct OrdersAgree<'a>(&'a str);

impl Visitor for OrdersAgree<'_> {
    type Output = ();

    fn visit<M: Model>(self, model: M) {
        let words = self.0;
        let all = enumerate(&model);
        for order in [Order::Breadth, Order::Deepening] {
            let mut search = search(&model, order, false);
            let tally = search.tally();
            assert_eq!(search.steps(0), all.violated, "{words}, {order:?}: verdict and steps");
            if let Some(steps) = all.violated {
                let found = search.found(0).expect("found");
                assert_eq!(found.way.len(), steps);
                let mut state = model.starts()[found.start];
                for choice in found.way {
                    assert!(model.holds(&state), "{words}, {order:?}: violated before the end");
                    state = model.after(&state, choice).expect("the way can be gone");
                }
                assert!(!model.holds(&state), "{words}, {order:?}: the way leads where nothing is violated");
                continue;
            }
            assert!(search.is_exhausted(), "{words}, {order:?}");
            assert_eq!((tally.states, tally.depth), (all.states.len() as u32, all.depth), "{words}, {order:?}");
            match order {
                Order::Breadth => assert_eq!(tally.generated, all.generated, "{words}"),
                // It expands a state again when it finds it nearer.
                _ => assert!(tally.generated >= all.generated, "{words}: {} generated in depth", tally.generated),
            }
        }
    }
}

#[test]
fn orders_agree() {
    each_small(|words, parts| open(parts, OrdersAgree(words)).expect("on offer"));
}

/// Counts states and their fingerprints, of which some bits are left out.
struct Fingerprints(u64);

impl Visitor for Fingerprints {
    type Output = (usize, usize);

    fn visit<M: Model>(self, model: M) -> (usize, usize) {
        let states = enumerate(&model).states;
        let prints: BTreeSet<u64> = states.iter().map(|state| model.fingerprint(state) & self.0).collect();
        (states.len(), prints.len())
    }
}

#[test]
fn fingerprints_tell_states_apart() {
    let mut merged = 0;
    each_small(|words, parts| {
        let (states, prints) = open(parts, Fingerprints(u64::MAX)).expect("on offer");
        assert_eq!(prints, states, "{words}");
        let (states, prints) = open(parts, Fingerprints(0xFF)).expect("on offer");
        merged += states - prints;
    });
    assert!(merged > 10_000, "and eight bits would not do: {merged}");
}

struct Sleeping;

impl Visitor for Sleeping {
    /// Distinct states, depth and steps of what was found, then generated states: without sleep sets and with them.
    type Output = [((u32, u32, Option<usize>), u64); 2];

    fn visit<M: Model>(self, model: M) -> Self::Output {
        [false, true].map(|sleep| {
            let search = search(&model, Order::Breadth, sleep);
            let tally = search.tally();
            ((tally.states, tally.depth, search.steps(0)), tally.generated)
        })
    }
}

#[test]
fn sleep_sets_lose_no_state() {
    let (mut made, mut spared) = (0, 0);
    each_small(|words, parts| {
        let [plain, reduced] = open(parts, Sleeping).expect("on offer");
        assert_eq!(plain.0, reduced.0, "{words}");
        assert!(reduced.1 <= plain.1, "{words}: {} generated, {} without sleep sets", reduced.1, plain.1);
        made += plain.1;
        spared += plain.1 - reduced.1;
    });
    assert!(spared * 3 > made, "{spared} of {made} are spared");
}

/// A model in which all choices are said to commute.
struct Careless<'a, M>(&'a M);

impl<M: Model> Model for Careless<'_, M> {
    type State = M::State;
    type Choice = M::Choice;

    fn starts(&self) -> Vec<M::State> {
        self.0.starts()
    }

    fn fingerprint(&self, state: &M::State) -> u64 {
        self.0.fingerprint(state)
    }

    fn choices(&self, state: &M::State, choices: &mut Vec<M::Choice>) {
        self.0.choices(state, choices);
    }

    fn after(&self, state: &M::State, choice: M::Choice) -> Option<M::State> {
        self.0.after(state, choice)
    }

    fn counts(&self, state: &M::State) -> bool {
        self.0.counts(state)
    }

    fn holds(&self, state: &M::State) -> bool {
        self.0.holds(state)
    }

    fn commute(&self, _: &M::State, _: M::Choice, _: M::Choice) -> bool {
        true
    }
}

struct Commutation<'a>(&'a str);

impl Visitor for Commutation<'_> {
    /// States, and those that are found if all choices are said to commute.
    type Output = (u32, u32);

    fn visit<M: Model>(self, model: M) -> (u32, u32) {
        let states = enumerate(&model).states;
        for state in &states {
            let mut choices = Vec::new();
            model.choices(state, &mut choices);
            let inside = |state: &M::State, choice| model.after(state, choice).filter(|next| model.counts(next));
            choices.retain(|choice| inside(state, *choice).is_some());
            for &one in &choices {
                for &other in choices.iter().filter(|other| model.commute(state, one, **other)) {
                    let way = |one, other| inside(&inside(state, one)?, other);
                    let both = way(one, other);
                    assert!(both.is_some() && both == way(other, one), "{}: {one:?}, {other:?} in {state:?}", self.0);
                    assert!(model.commute(state, other, one), "{}: {other:?}, {one:?}", self.0);
                }
            }
        }
        (states.len() as u32, search(&Careless(&model), Order::Breadth, true).tally().states)
    }
}

#[test]
fn choices_that_are_said_to_commute_do() {
    let mut lost = 0;
    each_small(|words, parts| {
        let (states, careless) = open(parts, Commutation(words)).expect("on offer");
        lost += states - careless;
    });
    assert!(lost > 1_000, "and it matters: {lost} states are lost if all are said to");
}

/// Two-phase commit written a second time, with everybody's state, "sent" and "noted" in a row: all states and, after sorting
/// the rows, all classes.
fn two_phase_commit(managers: usize) -> (usize, usize) {
    type Row = (char, bool, bool);
    let start: (char, Vec<Row>) = ('?', vec![('w', false, false); managers]);
    let (mut states, mut waiting) = (BTreeSet::from([start.clone()]), vec![start]);
    while let Some((decision, rows)) = waiting.pop() {
        let mut next = Vec::new();
        if decision == '?' {
            next.push(('a', rows.clone()));
            if rows.iter().all(|row| row.2) {
                next.push(('c', rows.clone()));
            }
        }
        for at in 0..managers {
            let (own, sent, noted) = rows[at];
            let mut put = |row: Row| {
                let mut rows = rows.clone();
                rows[at] = row;
                next.push((decision, rows));
            };
            if own == 'w' {
                put(('p', true, noted));
                put(('a', sent, noted));
            }
            match decision {
                '?' if sent => put((own, sent, true)),
                '?' => {}
                decided => put((decided, sent, noted)),
            }
        }
        waiting.extend(next.into_iter().filter(|state| states.insert(state.clone())));
    }
    let sorted = |(decision, rows): &(char, Vec<Row>)| {
        let mut rows = rows.clone();
        rows.sort();
        (*decision, rows)
    };
    (states.len(), states.iter().map(sorted).collect::<BTreeSet<_>>().len())
}

#[test]
fn symmetry_counts_classes() {
    for managers in 1..=5 {
        let (states, classes) = two_phase_commit(managers as usize);
        assert_eq!(asked(&format!("two-phase-commit {managers}")).tally.states, states as u32);
        assert_eq!(asked(&format!("two-phase-commit {managers} symmetry=yes")).tally.states, classes as u32);
    }
}

#[test]
fn a_state_takes_32_bytes_at_most() {
    let tally = asked("two-phase-commit 7").tally;
    assert_eq!((tally.states, tally.waiting), (296_448, 0));
    assert!(tally.bytes <= 32 * tally.states as usize, "{} bytes", tally.bytes);
}

#[test]
fn a_limit_leaves_the_verdict_open() {
    for limit in ["states=1000", "megabytes=1", "depth=5"] {
        let report = asked(&format!("paxos 2 {limit}"));
        assert!(matches!(report.verdict, Verdict::Unknown(_)), "{limit}: {report:?}");
        assert!(report.tally.states < 16_668);
    }
    let near = |order: &str| asked(&format!("paxos 2 depth=9 order={order}")).tally;
    assert_eq!((near("breadth").states, near("breadth").depth), (near("deepening").states, near("deepening").depth));
}

#[test]
fn every_size_on_offer_can_be_begun() {
    struct Start;
    impl Visitor for Start {
        type Output = ();

        fn visit<M: Model>(self, model: M) {
            let mut search = Search::new(Specified(&model), Order::Random { seed: 1 }, Limits { depth: 300, ..ALL });
            search.go(3_000);
            assert!(search.system.starts().iter().all(|start| model.holds(start)));
        }
    }
    for model in &MODELS {
        let sizes = |at: usize| model.sizes.get(at).map_or(1..=1, |size| size.1.clone());
        for (one, two) in sizes(0).flat_map(|one| sizes(1).map(move |two| (one, two))) {
            let given = [one.to_string(), two.to_string()];
            let words: Vec<&str> =
                [model.id].into_iter().chain(given[..model.sizes.len()].iter().map(String::as_str)).collect();
            if let Err(refusal) = open(&words, Start) {
                assert!(model.id == "abd" && refusal.to_string().contains("room"), "{words:?}: {refusal}");
            }
        }
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_a_sentence() {
    for (words, sentence) in [
        ("", "there is no model “”; there are two-phase-commit, single-copy-register"),
        ("raft 3", "there is no model “raft”"),
        ("paxos", "paxos: the number of clients is missing"),
        ("paxos 0", "paxos: the number of clients is a number from 1 to 6, not “0”"),
        ("paxos two", "paxos: the number of clients is a number from 1 to 6, not “two”"),
        ("paxos 2 3", "paxos: there is nothing that “3” could be the size of"),
        ("two-phase-commit 16", "from 1 to 15, not “16”"),
        ("abd 6 6", "abd: 6 clients with 6 servers send more messages than a state has room for"),
        ("paxos 2 symmetry=yes", "paxos: there is no option “symmetry”; there are elision, order, sleep"),
        ("paxos 2 elision=maybe", "elision is yes or no, not “maybe”"),
        ("paxos 2 order=random", "order is breadth or deepening, not “random”"),
        ("paxos 2 sleep=", "sleep is yes or no, not “”"),
        ("paxos 2 states=0", "states is a number from 1 to 4000000000, not “0”"),
        ("paxos 2 megabytes=-1", "megabytes is a number from 1 to 1000000, not “-1”"),
    ] {
        let refusal = run(&words.split(' ').collect::<Vec<_>>()).expect_err(words).to_string();
        assert!(refusal.contains(sentence), "{words}: {refusal}");
    }
}
