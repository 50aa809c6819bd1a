//! Processes that are alike: what algorithms say of themselves is true, and counting renamed states once changes no verdict,
//! no shortest way, and the number of states exactly by how many are renamings of others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use orrery::catalog::{self, Entry};
use orrery::check::{
    Budget, Choice, Goal, Kind, Limits, Move, Order, Pace, Question, Search, Symmetry, System, Unalike, Worlds, opening,
};
use orrery::faults::Fault;
use orrery::links::LinkKind;
use orrery::model::{MessageId, ProcessId, digest_of};
use orrery::sim::{Action, Cause, Kind as PropertyKind, Plan, Progress, Step, Waiting, World};

fn world(entry: &Entry, plan: Plan) -> World {
    let plan = Rc::new(plan);
    let mut world = World::new((entry.behaviour)(&plan), plan, &mut Step::default());
    opening(&mut world);
    world
}

/// One configuration: a plan, and who may be asked.
struct Setting {
    name: String,
    start: World,
    requests: Vec<(ProcessId, u8, u32)>,
}

/// Every algorithm with all rules kept and with each broken, all, some or none of its processes asked for something.
fn settings(entry: &'static Entry, processes: u16) -> Vec<Setting> {
    let mut settings = Vec::new();
    let variants = entry.card.variants.iter().map(|variant| Some(variant.id));
    let single = entry.card.parameters.iter().any(|parameter| parameter.name == "single-writer");
    let steps = entry.card.parameters.iter().any(|parameter| parameter.name == "clock-step");
    for (variant, single_writer) in [None].into_iter().chain(variants).flat_map(|variant| [(variant, 0), (variant, 1)])
    {
        if single_writer == 1 && !single {
            continue;
        }
        let askers: &[u16] = if variant.is_some() { &[processes, 2] } else { &[processes, 2, 1] };
        for &askers in askers {
            let mut plan = Plan::new(entry.card).processes(processes);
            if let Some(variant) = variant {
                plan.variants.insert(variant.to_owned());
            }
            if single_writer == 1 {
                plan.parameters.insert("single-writer".to_owned(), 1);
            }
            if steps {
                plan.parameters.insert("clock-step".to_owned(), 0);
            }
            let start = world(entry, plan);
            let mut requests = Question::usual(&start, 0).requests;
            requests.retain(|(process, ..)| process.0 < askers);
            let name = format!("{} {variant:?} {processes}/{askers} {single_writer}", entry.card.id);
            settings.push(Setting { name, start, requests });
        }
    }
    settings
}

fn fewest(entry: &Entry) -> u16 {
    entry.card.processes.min.max(2)
}

/// All settings of an algorithm in which processes are alike, and which.
fn alike(entry: &'static Entry, processes: u16) -> Vec<(Setting, Symmetry)> {
    let all = settings(entry, processes.max(fewest(entry)).min(entry.card.processes.max));
    let offered = |setting: Setting| Some((Symmetry::of(&setting.start, &setting.requests).ok()?, setting));
    all.into_iter().filter_map(offered).map(|(symmetry, setting)| (setting, symmetry)).collect()
}

fn question(setting: &Setting, budget: &str, symmetry: Option<Symmetry>) -> Question {
    let usual = Question::usual(&setting.start, 0).at_pace(&setting.start, Pace::Free);
    let budget = Budget::default().read(budget).unwrap();
    Question { budget, requests: setting.requests.clone(), goals: Vec::new(), symmetry, ..usual }
}

/// A renaming: by process, its other name.
type Renaming = Vec<u16>;

/// All ways to rename processes that are alike.
fn renamings(kinds: &[u16]) -> Vec<Renaming> {
    let mut all: Vec<Renaming> = vec![Vec::new()];
    for kind in kinds {
        let places = (0..kinds.len() as u16).filter(|&other| kinds[usize::from(other)] == *kind);
        let places: Vec<u16> = places.collect();
        let longer = |renaming: Renaming| {
            let free = places.iter().filter(|place| !renaming.contains(place)).copied().collect::<Vec<_>>();
            free.into_iter().map(move |place| renaming.iter().copied().chain([place]).collect())
        };
        all = all.into_iter().flat_map(longer).collect();
    }
    all
}

fn renamed(renaming: &Renaming, action: &Action) -> Action {
    let name = |process: ProcessId| ProcessId(renaming[process.index()]);
    let id = |message: MessageId| MessageId { from: name(message.from), to: name(message.to), ..message };
    match action.clone() {
        Action::Deliver { message } => Action::Deliver { message: id(message) },
        Action::Fire { process, timer } => Action::Fire { process: name(process), timer },
        Action::Request { process, offer, argument } => Action::Request { process: name(process), offer, argument },
        Action::Fault(fault) => Action::Fault(match fault {
            Fault::Crash { process } => Fault::Crash { process: name(process) },
            Fault::Recover { process } => Fault::Recover { process: name(process) },
            Fault::Drop { message } => Fault::Drop { message: id(message) },
            Fault::Duplicate { message } => Fault::Duplicate { message: id(message) },
            Fault::Partition { groups, one_way, in_transit } => {
                let groups = groups.iter().map(|group| group.iter().map(|process| name(*process)).collect());
                Fault::Partition { groups: groups.collect(), one_way, in_transit }
            }
            Fault::HealAll => Fault::HealAll,
            other => panic!("a search makes no {other:?}"),
        }),
    }
}

/// Everything that a search tells states apart by, part by part, by these names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    processes: Vec<u64>,
    letters: Vec<(u64, usize)>,
    surroundings: u64,
    budget: String,
}

fn key(world: &World, renaming: &Renaming, budget: Budget, repeats: bool) -> Key {
    let names: Vec<u64> = renaming.iter().map(|&name| u64::from(name)).collect();
    let mut processes = vec![0; names.len()];
    for process in ProcessId::all(names.len() as u16) {
        processes[usize::from(renaming[process.index()])] = world.process_print(process, Some(&names));
    }
    let mut sent: Vec<(u32, MessageId, u64)> = Vec::new();
    for pending in world.pending() {
        if let Waiting::Message(message) = &pending.what {
            sent.push((message.serial, message.id, message.print(&names)));
        }
    }
    sent.sort_unstable();
    let ahead = |at: usize| {
        let link = |id: MessageId| (id.from, id.to);
        sent[..at].iter().filter(|(_, id, _)| link(*id) == link(sent[at].1)).count()
    };
    let fifo = world.plan().network.fifo;
    let mut letters: Vec<_> = (0..sent.len()).map(|at| (sent[at].2, if fifo { ahead(at) } else { 0 })).collect();
    letters.sort_unstable();
    if repeats {
        letters.dedup();
    }
    Key { processes, letters, surroundings: world.surroundings_print(&names), budget: budget.write() }
}

/// What can be said of the properties without naming anybody.
fn verdicts(world: &World) -> Vec<u8> {
    let properties = world.behaviour().properties();
    let verdict = |(place, info): (u8, &orrery::sim::PropertyInfo)| match info.kind {
        PropertyKind::Always => u8::from(world.broken().iter().any(|breach| breach.property == place)),
        PropertyKind::Eventually => match world.progress(place) {
            Some(Progress::Reached) => 2,
            Some(Progress::NotYet(_)) => 3,
            Some(Progress::Blocked(_)) => 4,
            None => 5,
        },
    };
    (0..).zip(properties).map(verdict).collect()
}

fn enabled(world: &World, renaming: &Renaming) -> BTreeSet<String> {
    let open = world.enabled().into_iter().filter(|choice| choice.refused.is_none());
    open.map(|choice| format!("{:?}", renamed(renaming, &choice.action))).collect()
}

/// Runs a random schedule and the same renamed, and compares the worlds after every step.
fn compare_runs(setting: &Setting, kinds: &[u16], seed: u64) -> Result<usize, String> {
    let all = renamings(kinds);
    let mut draws = 0u64;
    let mut draw = |of: usize| {
        draws += 1;
        (digest_of(&(seed, draws)) % of as u64) as usize
    };
    let renaming = &all[1 + draw(all.len() - 1)];
    let same: Renaming = (0..kinds.len() as u16).collect();
    let budget = "timers=4,requests=3,drops=1,duplicates=1,crashes=1,recoveries=1,partitions=1";
    let question = question(setting, budget, None);
    let canonical = |world: &World| {
        let symmetry = Some(Symmetry::by_kinds(kinds.to_vec()));
        let budget = Budget::default();
        let worlds = Worlds::new(world.clone(), Question { symmetry, budget, ..question.clone() });
        worlds.fingerprint(&worlds.start())
    };
    let mut worlds = Worlds::new(setting.start.clone(), question.clone());
    let (mut node, mut other, mut step) = (worlds.start(), setting.start.clone(), Step::default());
    let mut choices = Vec::new();
    let mut steps = 0;
    while steps < 40 {
        choices.clear();
        worlds.choices(&node, &mut choices);
        // A crash in the middle of a handler depends on the order of the names, and is not renamed.
        choices.retain(|choice| !matches!(choice, Choice::CrashAmid { .. }));
        let Some(next) = (!choices.is_empty()).then(|| choices[draw(choices.len())]) else { break };
        let Some(moves) = worlds.moves(&node, next) else { break };
        steps += 1;
        let Some(after) = worlds.after(&node, next) else { continue };
        for each in &moves {
            let Move::Act(action) = each else { panic!("time stands still") };
            let action = renamed(renaming, action);
            other.apply(&action, Cause::User, &mut step).map_err(|error| format!("step {steps}: {error}"))?;
        }
        node = after;
        if key(&node.world, renaming, question.budget, false) != key(&other, &same, question.budget, false) {
            return Err(format!("step {steps}, {next:?}: the states differ"));
        }
        if verdicts(&node.world) != verdicts(&other) {
            return Err(format!("step {steps}, {next:?}: the verdicts differ"));
        }
        if enabled(&node.world, renaming) != enabled(&other, &same) {
            return Err(format!("step {steps}, {next:?}: what is possible differs"));
        }
        if canonical(&node.world) != canonical(&other) {
            return Err(format!("step {steps}, {next:?}: the fingerprints differ"));
        }
    }
    Ok(steps)
}

/// A run with processes renamed is a run, and does the same to the renamed ones.
#[test]
fn what_algorithms_say_of_their_processes_is_true() {
    let (mut tried, mut failed): (BTreeMap<&str, usize>, Vec<String>) = Default::default();
    for entry in catalog::ALL {
        for processes in [3, 4] {
            for (setting, symmetry) in alike(entry, processes) {
                for seed in 0..12 {
                    match compare_runs(&setting, symmetry.kinds(), seed) {
                        Ok(steps) => *tried.entry(entry.card.id).or_default() += steps,
                        Err(why) => failed.push(format!("{}, seed {seed}: {why}", setting.name)),
                    }
                }
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
    let declared: Vec<&str> = tried.keys().copied().collect();
    let expected = [
        "abd-register",
        "causal-broadcast",
        "paxos",
        "raft",
        "reliable-broadcast",
        "ricart-agrawala",
        "suzuki-kasami",
        "two-phase-commit",
        "uniform-reliable-broadcast",
    ];
    assert_eq!(declared, expected);
    assert!(tried.values().all(|steps| *steps > 600), "{tried:?}");
}

/// What is not so does not pass for it.
#[test]
fn a_false_declaration_is_found_out() {
    for (id, processes) in [
        ("abd-register", 3),
        ("chandy-lamport", 3),
        ("chang-roberts", 3),
        ("paxos", 3),
        ("ricart-agrawala", 3),
        ("rumor-mongering", 3),
        ("suzuki-kasami", 3),
        ("two-phase-commit", 3),
        ("two-generals", 2),
    ] {
        let entry = catalog::find(id).unwrap();
        let setting = settings(entry, processes).swap_remove(0);
        let all_alike = vec![0; usize::from(processes)];
        let said = Symmetry::of(&setting.start, &setting.requests);
        assert!(said.is_ok_and(|symmetry| symmetry.kinds() != all_alike) || id != "two-phase-commit", "{id}");
        let found_out = (0..200).any(|seed| compare_runs(&setting, &all_alike, seed).is_err());
        assert!(found_out, "{id} with all its processes alike");
    }
}

fn search(setting: &Setting, question: Question, order: Order, sleep: bool, states: u32) -> Search<Worlds> {
    let limits = Limits { depth: 1_000, states, bytes: 1 << 30, cycles: false, sleep };
    let mut search = Search::new(Worlds::new(setting.start.clone(), question), order, limits);
    while !search.go(10_000) {}
    search
}

const BUDGETS: [&str; 6] = [
    "timers=2",
    "requests=1",
    "timers=2,requests=2",
    "timers=1,requests=1,crashes=1,recoveries=1",
    "timers=1,requests=1,drops=1,duplicates=1",
    "timers=1,requests=1,partitions=1",
];

/// All states by the plainest means, and how many there are when those that some renaming turns into one another are one.
fn orbits(setting: &Setting, question: &Question, symmetry: &Symmetry) -> (usize, usize) {
    let all = renamings(symmetry.kinds());
    let same = &all[0];
    let mut worlds = Worlds::new(setting.start.clone(), question.clone());
    let start = worlds.start();
    let mut seen = BTreeSet::from([key(&start.world, same, start.budget, question.repeats)]);
    let (mut queue, mut orbits, mut choices) = (VecDeque::from([start]), BTreeSet::new(), Vec::new());
    while let Some(node) = queue.pop_front() {
        // While somebody may crash in the middle of a handler, the order of the names has a say.
        let renamings = if node.budget.allows(Kind::Crashes) { &all[..1] } else { &all[..] };
        orbits.insert(renamings.iter().map(|renaming| key(&node.world, renaming, node.budget, question.repeats)).min());
        choices.clear();
        worlds.choices(&node, &mut choices);
        for &choice in &choices {
            if let Some(next) = worlds.after(&node, choice)
                && seen.insert(key(&next.world, same, next.budget, question.repeats))
            {
                queue.push_back(next);
            }
        }
    }
    (seen.len(), orbits.len())
}

/// A state for each orbit, no more and no fewer, with and without orders of what commutes.
#[test]
fn there_are_as_many_states_as_there_are_orbits() {
    let (mut compared, mut most) = (BTreeMap::<&str, u32>::new(), 0);
    for entry in catalog::ALL {
        for (processes, fifo, repeats) in [(3, false, false), (4, false, false), (3, true, false), (3, false, true)] {
            for (mut setting, symmetry) in alike(entry, processes) {
                if fifo {
                    let mut plan = (**setting.start.plan()).clone();
                    plan.network.fifo = true;
                    setting.start = world(entry, plan);
                }
                for budget in BUDGETS {
                    let name = format!("{} [{budget}] fifo {fifo}, repeats {repeats}", setting.name);
                    let plain = Question { repeats, ..question(&setting, budget, None) };
                    let probe = search(&setting, plain.clone(), Order::Breadth, false, 2_000);
                    if !probe.is_exhausted() {
                        continue;
                    }
                    let (states, orbits) = orbits(&setting, &plain, &symmetry);
                    assert_eq!(probe.tally().states as usize, states, "{name}");
                    let asked = Question { symmetry: Some(symmetry.clone()), ..plain.clone() };
                    let reduced = search(&setting, asked.clone(), Order::Breadth, false, 10_000);
                    assert_eq!(reduced.tally().states as usize, orbits, "{name}");
                    let prints = |search: &Search<Worlds>| search.fingerprints().collect::<BTreeSet<u64>>();
                    let slept = search(&setting, asked.clone(), Order::Breadth, true, 10_000);
                    assert_eq!(prints(&slept), prints(&reduced), "{name}, without orders of what commutes");
                    assert_eq!(slept.tally().depth, reduced.tally().depth, "{name}");
                    assert!(slept.tally().generated <= reduced.tally().generated, "{name}");
                    // Of two crashes in the middle of a handler that are alike one may be a step nearer.
                    let crashes = plain.budget.allows(Kind::Crashes);
                    assert!(crashes || reduced.tally().depth == probe.tally().depth, "{name}");
                    assert!(reduced.tally().depth <= probe.tally().depth, "{name}");
                    if states < 200 {
                        let deep = search(&setting, asked, Order::Deepening, false, 10_000);
                        assert_eq!(prints(&deep), prints(&reduced), "{name}, in depth");
                    }
                    *compared.entry(entry.card.id).or_default() += 1;
                    most = most.max(states / orbits);
                }
            }
        }
    }
    println!("{compared:?}, up to {most} times fewer");
    assert!(compared.len() >= 9 && most >= 4, "{compared:?}, {most}");
}

/// Each property of each algorithm, with all rules kept and with each broken. Three processes do for most; where who is asked is
/// told apart, it takes a fourth.
#[test]
fn verdicts_and_shortest_ways_are_those_of_the_plain_search() {
    let (mut found, mut survived) = (BTreeMap::<&str, u32>::new(), 0);
    for entry in catalog::ALL {
        let few = ["timers=2,requests=2", "timers=1,requests=2,crashes=1,recoveries=1", "timers=1,requests=2,drops=1"];
        for (processes, budgets, states) in [(3, &few[..], 3_000), (4, &["requests=2", "timers=2"], 5_000)] {
            for (setting, symmetry) in alike(entry, processes) {
                for budget in budgets {
                    let (violations, none) = compare_verdicts(&setting, &symmetry, budget, states);
                    *found.entry(entry.card.id).or_default() += violations;
                    survived += none;
                }
            }
        }
    }
    println!("{found:?} violations, {survived} times none");
    assert!(found.values().filter(|found| **found > 0).count() >= 6 && survived > 100, "{found:?}, {survived}");
}

/// How many properties are violated, and how many are not.
fn compare_verdicts(setting: &Setting, symmetry: &Symmetry, budget: &str, states: u32) -> (u32, u32) {
    let infos = setting.start.behaviour().properties();
    let goals = (0..infos.len() as u8).map(|place| match infos[usize::from(place)].kind {
        PropertyKind::Always => (place, Goal::Violation),
        PropertyKind::Eventually => (place, Goal::Witness),
    });
    let goals: Vec<(u8, Goal)> = goals.collect();
    let asked = |symmetry| Question { goals: goals.clone(), ..question(setting, budget, symmetry) };
    let plain = search(setting, asked(None), Order::Breadth, false, states);
    let (mut violations, mut none) = (0, 0);
    for sleep in [false, true].into_iter().take(1 + usize::from(plain.is_exhausted())) {
        let mut reduced = search(setting, asked(Some(symmetry.clone())), Order::Breadth, sleep, states);
        for (place, &(property, goal)) in goals.iter().enumerate() {
            let of = infos[usize::from(property)].name;
            let name = format!("{} [{budget}] {of}, sleep {sleep}", setting.name);
            if plain.is_exhausted() || plain.has_found(place) {
                assert_eq!(reduced.steps(place), plain.steps(place), "{name}");
            }
            match reduced.found(place) {
                Some(way) => {
                    assert!(is_real(setting, asked(None), &way.way, property, goal), "{name}");
                    violations += u32::from(goal == Goal::Violation);
                }
                None => none += 1,
            }
        }
    }
    (violations, none)
}

/// Does this way, made by the acts that a person has, end where the property shows?
fn is_real(setting: &Setting, question: Question, way: &[Choice], property: u8, goal: Goal) -> bool {
    let mut worlds = Worlds::new(setting.start.clone(), question);
    let (mut node, mut world, mut step) = (worlds.start(), setting.start.clone(), Step::default());
    for &choice in way {
        for next in worlds.moves(&node, choice).unwrap() {
            let Move::Act(action) = next else { return false };
            world.apply(&action, Cause::User, &mut step).unwrap();
        }
        node = worlds.after(&node, choice).unwrap();
    }
    match goal {
        Goal::Violation => world.broken().iter().any(|breach| breach.property == property),
        Goal::Witness => world.progress(property) == Some(Progress::Reached),
    }
}

#[test]
fn where_processes_are_told_apart_it_is_refused_with_a_sentence() {
    let refusal = |id: &str, change: fn(&mut Plan), asked: u16| {
        let entry = catalog::find(id).unwrap();
        let mut plan = Plan::new(entry.card).processes(fewest(entry).max(3));
        change(&mut plan);
        let start = world(entry, plan);
        let mut requests = Question::usual(&start, 0).requests;
        requests.retain(|(process, ..)| process.0 < asked);
        Symmetry::of(&start, &requests).map(|symmetry| symmetry.alike().collect::<Vec<_>>())
    };
    let [a, b, c] = [0, 1, 2].map(ProcessId);
    assert_eq!(refusal("raft", |_| (), 9), Ok(vec![a, b, c]));
    assert_eq!(refusal("raft", |_| (), 1), Ok(vec![b, c]), "who is asked for something else is something else");
    assert_eq!(refusal("two-phase-commit", |_| (), 9), Ok(vec![b, c]));
    assert!(matches!(refusal("ricart-agrawala", |_| (), 9), Err(Unalike::Names(_))));
    assert_eq!(refusal("paxos", |_| (), 9), Err(Unalike::Names("Paxos (single decree)")));
    assert_eq!(refusal("paxos", |_| (), 1), Ok(vec![b, c]));
    assert_eq!(refusal("raft", |plan| plan.network.loss = 10, 9), Err(Unalike::Chance));
    assert!(matches!(refusal("rumor-mongering", |_| (), 9), Err(Unalike::Names(_))));
    assert!(matches!(refusal("raft", |plan| plan.stack.kind = LinkKind::Perfect, 9), Err(Unalike::Names(_))));
    assert_eq!(refusal("raft", |plan| plan.processes = 7, 9), Err(Unalike::Many { orders: 5_040, count: 7 }));
    let raft = catalog::find("raft").unwrap();
    let mut later = world(raft, Plan::new(raft.card));
    later.advance(&mut Step::default());
    assert_eq!(Symmetry::of(&later, &[]), Err(Unalike::Later));
}
