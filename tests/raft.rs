//! Raft: the figures of the atlas, a story for every scenario, every "break it" switch, and random schedules.

use std::collections::BTreeSet;
use std::rc::Rc;

use orrery::catalog::{self, Entry};
use orrery::faults::{Fault, When};
use orrery::links::{Delay, Network};
use orrery::model::{MILLISECOND, Mark, ProcessId, Sign, Time};
use orrery::sim::{
    Action, Breach, Cause, Effect, EventKind, Kind, Lamp, Plan, Shipped, Status, Step, Waiting, World, flags,
};

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);
const D: ProcessId = ProcessId(3);
const E: ProcessId = ProcessId(4);

fn raft() -> &'static Entry {
    catalog::find("raft").expect("Raft is in the catalogue")
}

/// A run with everything that a test asks about.
struct Run {
    world: World,
    step: Step,
    /// Cues of the script that were taken.
    cues: usize,
    labels: BTreeSet<&'static str>,
    /// Event, process, sentence.
    told: Vec<(u32, ProcessId, String)>,
    /// Messages sent so far, by kind.
    sent: [u32; 5],
}

impl Run {
    fn new(plan: Plan) -> Run {
        assert_eq!(plan.validate(raft().card), Ok(()));
        let mut step = Step::default();
        let world = World::new((raft().behaviour)(&plan), Rc::new(plan), &mut step);
        let mut run = Run { world, step, cues: 0, labels: BTreeSet::new(), told: Vec::new(), sent: [0; 5] };
        run.note();
        run
    }

    fn shipped(scenario: &Shipped) -> Run {
        let mut run = Run::new(scenario.plan.clone());
        run.until(scenario.events);
        run
    }

    fn note(&mut self) {
        let (row, event) = (&self.step.row, self.world.events() - 1);
        self.cues += usize::from(row.has(flags::SCRIPT));
        self.labels.extend(self.step.effects.steps.iter().map(|step| step.label));
        for message in &self.step.sent {
            self.sent[usize::from(message.kind)] += 1;
        }
        for entry in &self.step.effects.list[..self.step.done.min(self.step.effects.list.len())] {
            if let Effect::Indicate { indication, .. } = &entry.effect {
                let (_, _, sentence) = self.world.behaviour().indication(&**indication);
                self.told.push((event, row.process, sentence));
            }
        }
    }

    fn advance(&mut self) {
        assert!(self.world.advance(&mut self.step), "Raft never runs out of timers");
        self.note();
    }

    fn until(&mut self, events: u32) {
        while self.world.events() < events {
            self.advance();
        }
    }

    /// Runs until something was told, at most 10,000 events.
    fn until_told(&mut self, who: ProcessId, what: &str) {
        while self.when(who, what).is_none() {
            assert!(self.world.events() < 10_000, "{who} never {what}");
            self.advance();
        }
    }

    fn when(&self, who: ProcessId, what: &str) -> Option<u32> {
        let said = |(_, process, sentence): &&(u32, ProcessId, String)| *process == who && sentence == what;
        self.told.iter().find(said).map(|(event, ..)| *event)
    }

    /// Who told this, in order.
    fn who(&self, what: &str) -> Vec<ProcessId> {
        self.told.iter().filter(|(_, _, sentence)| sentence == what).map(|(_, process, _)| *process).collect()
    }

    fn leaders(&self) -> Vec<ProcessId> {
        let all = ProcessId::all(self.world.plan().processes);
        all.filter(|&process| self.world.role(process).is_some_and(|role| role.name == "leader")).collect()
    }

    fn variable(&self, process: ProcessId, name: &str) -> String {
        let slot = self.world.slot(process).expect("a process");
        let behaviour = self.world.behaviour();
        let variables = match &slot.state {
            Some(state) => behaviour.variables(&**state),
            None => behaviour.stable_variables(slot.stable.as_deref()),
        };
        let variable = variables.iter().find(|variable| variable.name == name);
        variable.unwrap_or_else(|| panic!("no variable {name}")).value.to_string()
    }

    fn logs(&self) -> Vec<String> {
        ProcessId::all(self.world.plan().processes).map(|process| self.variable(process, "log")).collect()
    }

    /// The row of dots with this label under a process.
    fn pips(&self, process: ProcessId, label: &str) -> Option<u16> {
        let state = self.world.slot(process)?.state.as_ref()?;
        let portrait = self.world.behaviour().portrait(&**state, self.world.plan().processes);
        portrait.pips.iter().find(|pips| pips.label == label).map(|pips| pips.have)
    }

    fn broken(&self) -> Vec<&'static str> {
        let name = |breach: &Breach| self.world.behaviour().properties()[usize::from(breach.property)].name;
        self.world.broken().iter().map(name).collect()
    }

    fn lamp(&self, name: &str) -> Lamp {
        let properties = self.world.behaviour().properties();
        let place = properties.iter().position(|property| property.name == name);
        self.world.lamps()[place.unwrap_or_else(|| panic!("no property {name}"))].clone()
    }
}

fn scenario(id: &str) -> Shipped {
    raft().scenario(id).unwrap_or_else(|| panic!("no scenario {id}"))
}

fn play(id: &str) -> Run {
    Run::shipped(&scenario(id))
}

fn fire(ms: u64, process: ProcessId, plan: Plan) -> Plan {
    plan.then(When::At(Time(ms * MILLISECOND)), Action::Fire { process, timer: 0 })
}

fn write(ms: u64, process: ProcessId, x: u32, plan: Plan) -> Plan {
    plan.then(When::At(Time(ms * MILLISECOND)), Action::Request { process, offer: 0, argument: x })
}

// The figures of the atlas.

#[test]
fn an_uncontested_election_takes_two_delays_and_two_messages_a_peer() {
    for processes in [3, 5, 7] {
        let peers = u32::from(processes - 1);
        let plan = fire(10, A, Plan::new(raft().card).processes(processes));
        let mut run = Run::new(plan);
        run.until_told(A, "leads term 1");
        assert_eq!(run.world.now(), Time(30 * MILLISECOND), "two delays of 10 ms after the timer");
        while run.world.now() < Time(40 * MILLISECOND) {
            run.advance();
        }
        assert_eq!(run.sent[..4], [peers, peers, 0, peers], "RequestVote, answers, no entries, first heartbeats");
        run.until(run.world.events() + peers - 1);
        assert_eq!(run.world.now(), Time(40 * MILLISECOND), "all know after three delays");
        assert!(ProcessId::all(processes).all(|process| run.variable(process, "leader") == "A"));
    }
}

#[test]
fn a_write_takes_two_delays_to_commit_and_two_messages_a_peer() {
    for processes in [3, 5, 7] {
        let peers = u32::from(processes - 1);
        let plan = Plan::new(raft().card).processes(processes).set("heartbeat", 1_000).set("election-timeout", 5_000);
        let mut run = Run::new(write(100, A, 7, fire(10, A, plan)));
        run.until_told(A, "takes x=7 as entry 1");
        let before = run.sent;
        run.until_told(A, "commits entry 1 and applies it: x=7");
        assert_eq!(run.world.now(), Time(120 * MILLISECOND), "two delays of 10 ms after the request");
        while run.world.pending().back().is_some_and(|next| next.due < Time(500 * MILLISECOND)) {
            run.advance();
        }
        let of_the_write: Vec<_> = run.sent.iter().zip(before).map(|(after, before)| after - before).collect();
        assert_eq!(of_the_write, [0, 0, 0, 0, peers], "one answer from each peer, and nothing else");
        assert_eq!(run.sent[2], peers, "AppendEntries with the entry");
    }
}

// The scenarios.

/// A livelock never ends, so only a declared bound can tell it from patience.
#[test]
fn a_livelock_is_a_violation_once_its_bound_has_passed() {
    let scenario = scenario("fixed-timeouts");
    let lamp_after = |events, change: &dyn Fn(Plan) -> Plan| {
        let mut run = Run::new(change(scenario.plan.clone()));
        run.until(events);
        run.lamp("a leader exists")
    };
    let as_it_is = |plan| plan;
    assert!(matches!(lamp_after(200, &as_it_is), Lamp::Open(_)), "ten timeouts have not passed");
    assert!(matches!(lamp_after(scenario.events, &as_it_is), Lamp::Broken { .. }));
    let cut = |plan: Plan| {
        let act = Action::Fault(Fault::Cut { from: A, to: B, both: true });
        plan.then(When::At(Time(5 * MILLISECOND)), act)
    };
    assert!(matches!(lamp_after(2 * scenario.events, &cut), Lamp::Open(_)), "nothing is promised while a link is cut");
    let lossy = |plan: Plan| {
        let network = Network { loss: 1, ..plan.network };
        plan.network(network)
    };
    assert!(matches!(lamp_after(2 * scenario.events, &lossy), Lamp::Open(_)), "nothing is promised on lossy links");
    let interrupted = |plan: Plan| {
        (1..100).fold(plan, |plan, second| {
            let act = Action::Fault(Fault::Slow { process: A, percent: 100 });
            plan.then(When::At(Time(second * 1_000 * MILLISECOND)), act)
        })
    };
    assert!(
        matches!(lamp_after(2 * scenario.events, &interrupted), Lamp::Open(_)),
        "the bound counts from the last act"
    );
}

#[test]
fn two_crowns_shows_two_leaders_and_commits_one_write() {
    let scenario = scenario("two-crowns");
    let mut run = Run::new(scenario.plan.clone());
    run.until(scenario.open_at + 1);
    assert_eq!(run.leaders(), [A, D]);
    assert_eq!((run.variable(A, "currentTerm"), run.variable(D, "currentTerm")), ("1".into(), "2".into()));
    assert_eq!((run.pips(A, "x=2"), run.pips(D, "x=3")), (Some(2), Some(2)), "each write has two copies");
    let now = run.world.now();
    let on_its_way = run.world.pending().iter().filter_map(|pending| match &pending.what {
        Waiting::Message(message) if message.id.to == D && message.sign == Some(Sign::Yes) => {
            Some((now.since(message.sent_at), pending.due.since(now)))
        }
        _ => None,
    });
    let on_its_way: Vec<_> = on_its_way.collect();
    assert!(
        matches!(on_its_way[..], [(since, until)] if since >= 3 * MILLISECOND && until >= 3 * MILLISECOND),
        "the answer that decides is halfway: {on_its_way:?}"
    );
    run.until(scenario.events);
    assert!(run.when(D, "commits entry 2 and applies it: x=3").is_some());
    assert_eq!(run.who("takes x=2 as entry 2"), [A]);
    assert!(run.told.iter().all(|(_, _, sentence)| !sentence.ends_with("applies it: x=2")), "x=2 is never committed");
    assert_eq!(run.leaders(), [D], "A has stepped down");
    assert_eq!(run.logs(), vec!["[x=1 (T1), x=3 (T2)]"; 5]);
}

#[test]
fn a_cold_start_elects_one_leader_in_term_1() {
    let run = play("cold-start");
    let [leader] = run.leaders()[..] else { panic!("one leader") };
    assert_eq!(run.who("leads term 1"), [leader]);
    assert_eq!(run.variable(leader, "currentTerm"), "1");
}

#[test]
fn a_split_vote_is_settled_by_the_next_term() {
    let run = play("split-vote");
    assert_eq!(run.who("leads term 1"), []);
    let votes = |candidate| run.who(&format!("votes for {candidate} in term 1")).len();
    assert_eq!((votes(A), votes(B)), (2, 2));
    assert_eq!(run.who("leads term 2").len(), 1);
}

#[test]
fn a_deposed_leader_loses_what_it_took_alone() {
    let run = play("deposed-leader");
    assert_eq!(run.leaders(), [B]);
    assert_eq!(run.who("takes x=3 as entry 3"), [A]);
    assert_eq!(run.logs(), vec!["[x=1 (T1), x=4 (T2)]"; 5]);
}

#[test]
fn a_lagging_follower_is_asked_about_ever_earlier_entries() {
    let scenario = scenario("lagging-follower");
    let mut run = Run::new(scenario.plan.clone());
    let mut steps_back = 0;
    while run.world.events() < scenario.events {
        run.advance();
        let backs_off = run.step.effects.steps.iter().any(|step| step.label == "back-off");
        steps_back += u32::from(backs_off && run.step.row.peer == C);
    }
    assert_eq!(steps_back, 3, "from entry 4 back to entry 1");
    assert_eq!(run.logs(), vec!["[x=1 (T1), x=2 (T1), x=3 (T1), x=4 (T2)]"; 3]);
}

#[test]
fn figure_8_as_in_the_paper() {
    let right = play("figure-8");
    assert!(right.told.iter().all(|(_, _, sentence)| !sentence.ends_with("applies it: x=2")));
    assert_eq!(right.who("leads term 3"), [A]);
    assert_eq!(right.who("leads term 4"), [E]);
    assert_eq!(right.logs(), vec!["[x=1 (T1), x=3 (T2), x=4 (T4)]"; 5]);

    let wrong = play("figure-8-counting");
    assert!(wrong.when(A, "commits entry 2 and applies it: x=2") < wrong.when(E, "leads term 4"));
    assert!(wrong.when(E, "commits entry 2 and applies it: x=3").is_some());
    assert_eq!(wrong.broken(), ["leader completeness", "state machine safety"]);
}

#[test]
fn a_forgotten_vote_elects_two_leaders_in_a_term() {
    let run = play("vote-forgotten");
    assert_eq!((run.who("leads term 1"), run.broken()), (vec![A, B], vec!["votes once a term", "election safety"]));
}

#[test]
fn a_short_log_must_not_lead() {
    let run = play("short-log");
    assert!(run.when(A, "commits entry 1 and applies it: x=1") < run.when(C, "leads term 2"));
    assert!(run.when(C, "leads term 2").is_some());
}

#[test]
fn a_gap_puts_an_entry_where_another_belongs() {
    let run = play("gap");
    assert_eq!(run.variable(B, "log"), "[x=1 (T1), x=2 (T2), x=3 (T2)]");
    assert!(run.variable(C, "log").starts_with("[x=2 (T2)"));
}

#[test]
fn a_late_message_erases_nothing_unless_the_rule_is_off() {
    let wrong = play("late-message");
    assert!(wrong.when(A, "commits entry 2 and applies it: x=2") < wrong.when(B, "leads term 2"));
    let mut right = scenario("late-message");
    right.plan.variants.clear();
    assert!(Run::shipped(&right).variable(B, "log").starts_with("[x=1 (T1), x=2 (T1)"));
}

#[test]
fn half_is_not_a_majority() {
    assert_eq!(play("half-majority").who("leads term 1"), [A, C]);
    let mut right = scenario("half-majority");
    right.plan.variants.clear();
    assert_eq!(Run::shipped(&right).who("leads term 1"), []);
}

#[test]
fn without_a_majority_progress_is_blocked_by_assumption() {
    let mut run = Run::new(Plan::new(raft().card));
    for process in [A, B, C] {
        run.world.apply(&Action::Fault(Fault::Crash { process }), Cause::User, &mut run.step).expect("it was up");
    }
    let why = "2 of 5 processes are up, and a majority is 3".to_owned();
    assert_eq!(run.lamp("a leader exists"), Lamp::Blocked(why));
}

// Random schedules.

/// A small generator (SplitMix64), so that a failure names its seed.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn process(&mut self, count: u16) -> ProcessId {
        ProcessId(self.below(u64::from(count)) as u16)
    }
}

/// A plan whose links lose, double and reorder, each more or less.
fn wild_plan(chance: &mut Chance) -> Plan {
    let delay = match chance.below(3) {
        0 => Delay::Constant { micros: 10_000 },
        1 => Delay::Uniform { min: 1_000, max: 40_000 },
        _ => Delay::Exponential { min: 1_000, mean: 15_000 },
    };
    let (loss, duplicate) = ([0, 50, 200][chance.below(3) as usize], [0, 100][chance.below(2) as usize]);
    let network = Network { loss, duplicate, fifo: chance.below(3) == 0, ..Network::of(delay) };
    let processes = 3 + chance.below(3) as u16;
    let plan = Plan::new(raft().card).processes(processes).seed(chance.next()).network(network);
    plan.set("election-timeout", 40 + chance.below(100) as i64).set("election-spread", 100).set("heartbeat", 25)
}

/// A fault or a request; whether it is possible is for the world to say.
fn mischief(chance: &mut Chance, world: &World) -> Action {
    let count = world.plan().processes;
    let process = chance.process(count);
    let crashed = ProcessId::all(count).find(|&id| world.slots()[id.index()].status() == Status::Crashed);
    Action::Fault(match chance.below(16) {
        0 => Fault::Crash { process },
        1 => Fault::CrashAfterSends { process, sends: 1 + chance.below(4) as u32, kind: None },
        2..=4 => Fault::Recover { process: crashed.unwrap_or(process) },
        5 => Fault::Pause { process },
        6..=7 => Fault::Resume { process },
        8 => Fault::Isolate { group: ProcessId::all(count).filter(|_| chance.below(2) == 0).collect() },
        9 => Fault::Cut { from: process, to: chance.process(count), both: chance.below(2) == 0 },
        10..=11 => Fault::HealAll,
        _ => {
            let argument = chance.below(1000) as u32;
            return Action::Request { process, offer: 0, argument };
        }
    })
}

/// One run of `steps` choices, with a fault or a request before one in twelve.
fn wild_run(seed: u64, steps: u32, variant: Option<&str>) -> World {
    let mut chance = Chance(seed);
    let mut plan = wild_plan(&mut chance);
    if let Some(variant) = variant {
        plan = plan.variant(variant);
    }
    let mut step = Step::default();
    let mut world = World::new((raft().behaviour)(&plan), Rc::new(plan), &mut step);
    for _ in 0..steps {
        if chance.below(12) == 0 {
            let action = mischief(&mut chance, &world);
            // A refused action changes nothing.
            let _ = world.apply(&action, Cause::User, &mut step);
        }
        if !world.advance(&mut step) || !world.broken().is_empty() {
            break;
        }
    }
    world
}

#[test]
fn safety_survives_random_schedules() {
    let (mut entries, mut leaders) = (0, 0);
    for seed in 0..2_500 {
        let mut world = wild_run(seed, 400, None);
        assert!(world.broken().is_empty(), "seed {seed}: {:?}", world.broken());
        // When the faults are over, Raft comes to a leader who gets a write through.
        if seed % 25 == 0 {
            heal(&mut world, seed);
            leaders += 1;
        }
        entries += world.events();
    }
    assert!(entries > 800_000 && leaders == 100, "{entries} events");
}

/// Puts everything right, and expects a write to be applied everywhere in a few seconds.
fn heal(world: &mut World, seed: u64) {
    let mut step = Step::default();
    let all = ProcessId::all(world.plan().processes);
    let mut faults = vec![Fault::HealAll];
    for process in all.clone() {
        faults.extend([Fault::Recover { process }, Fault::Resume { process }]);
    }
    for fault in faults {
        let _ = world.apply(&Action::Fault(fault), Cause::User, &mut step);
    }
    let deadline = world.now().after(20_000 * MILLISECOND);
    let place = world.behaviour().properties().iter().position(|property| property.name == "applied everywhere");
    let place = place.expect("the property");
    let mut writes = 0;
    while world.now() < deadline {
        world.advance(&mut step);
        if step.row.has(flags::CRASHED) {
            // A crash that was armed before.
            let _ = world.apply(&Action::Fault(Fault::Recover { process: step.row.process }), Cause::User, &mut step);
        }
        let leads = |id: &ProcessId| world.role(*id).is_some_and(|role| role.name == "leader");
        if step.row.mark == Some(Mark::Elected) || writes == 0 {
            for process in all.clone().filter(leads).collect::<Vec<_>>() {
                let write = Action::Request { process, offer: 0, argument: 5 };
                writes += u32::from(world.apply(&write, Cause::User, &mut step).is_ok());
            }
        }
        assert!(world.broken().is_empty(), "seed {seed}: {:?}", world.broken());
        if writes > 0 && world.lamps()[place] == Lamp::Reached {
            return;
        }
    }
    panic!("seed {seed}: {:?}", world.lamps());
}

#[test]
fn random_schedules_find_the_coarser_mistakes() {
    for variant in ["no-log-check", "no-prev-check", "blind-truncate"] {
        let found = (0..400).filter(|&seed| !wild_run(seed, 600, Some(variant)).broken().is_empty()).count();
        assert!(found > 0, "{variant} was never refuted");
    }
}

#[test]
fn a_crash_after_any_send_does_no_harm() {
    for process in ProcessId::all(3) {
        for sends in 1..=14 {
            let crash = Action::Fault(Fault::CrashAfterSends { process, sends, kind: None });
            let plan = Plan::new(raft().card).processes(3).then(When::At(Time(1)), crash);
            let mut run = Run::new(write(90, A, 2, write(60, A, 1, fire(10, A, plan))));
            while run.world.slots()[process.index()].status() == Status::Up && run.world.now() < Time(5_000_000) {
                run.advance();
            }
            assert!(run.step.row.has(flags::CRASHED), "{process} sends {sends} messages");
            run.until(run.world.events() + 40);
            let recover = Action::Fault(Fault::Recover { process });
            run.world.apply(&recover, Cause::User, &mut run.step).expect("it crashed");
            run.until(run.world.events() + 200);
            assert!(run.broken().is_empty(), "{process} after {sends}: {:?}", run.broken());
            assert_eq!(run.lamp("a leader exists"), Lamp::Reached, "{process} after {sends}");
        }
    }
}

// What every algorithm owes.

#[test]
fn a_run_is_repeated_to_the_last_bit() {
    for seed in 0..20 {
        assert_eq!(wild_run(seed, 300, None).digest(), wild_run(seed, 300, None).digest());
    }
}

#[test]
fn every_message_and_variable_can_be_shown() {
    let mut run = play("figure-8");
    for slot in run.world.slots() {
        let state = slot.state.as_ref().expect("all are up at the end");
        let variables = run.world.behaviour().variables(&**state);
        assert_eq!(variables.iter().filter(|variable| variable.durable).count(), 3);
        let portrait = run.world.behaviour().portrait(&**state, 5);
        assert!(portrait.cells.len() <= 6 && portrait.notes.len() <= 3);
        assert!(portrait.cells.iter().all(|cell| cell.settled));
    }
    run.until(run.world.events() + 20);
    for pending in run.world.pending() {
        if let Waiting::Message(message) = &pending.what {
            assert!(run.world.behaviour().fields(&*message.payload).len() >= 2);
        }
    }
    let safety = run.world.behaviour().properties().iter().filter(|property| property.kind == Kind::Always).count();
    assert_eq!(safety, 6);
    assert_eq!(run.step.row.kind, EventKind::Deliver);
}
