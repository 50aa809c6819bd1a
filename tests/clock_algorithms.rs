//! Logical clocks and the synchronisation of physical ones: the published figures, random schedules, and costs.

mod support;

use orrery::algorithms::time::berkeley::Berkeley;
use orrery::algorithms::time::cristian::Cristian;
use orrery::algorithms::time::hlc::HybridClock;
use orrery::algorithms::time::ntp_offset::NtpOffset;
use orrery::algorithms::time::vector_clock::{Vector, VectorClocks};
use orrery::catalog::Entry;
use orrery::faults::{Fault, When};
use orrery::links::Network;
use orrery::model::{MILLISECOND, ProcessId, SECOND, Time};
use orrery::sim::{Action, EventKind, Lamp, Plan, Row, World, flags};
use support::{Dice, Run};

const SCHEDULES: u64 = 2_500;
const DELAY: u64 = 10 * MILLISECOND;
const LOCAL: u8 = 6;

fn entry(id: &str) -> &'static Entry {
    orrery::catalog::find(id).expect("it is listed")
}

fn plan(id: &str) -> Plan {
    Plan::new(entry(id).card)
}

/// A scenario that ships, played to its last event.
fn shipped(id: &str, scenario: &str, each: impl FnMut(&World, &orrery::sim::Step)) {
    let scenario = entry(id).scenario(scenario).expect("it ships");
    Run::new(entry(id), &scenario.plan).until(scenario.events, each);
}

fn request(process: u16, offer: u8) -> Action {
    Action::Request { process: ProcessId(process), offer, argument: 0 }
}

/// One event of a process with a logical clock.
struct Event {
    process: usize,
    /// Its Lamport stamp.
    lamport: u32,
    vector: Option<Vector>,
    /// Events that happened before it, by their places.
    past: Vec<usize>,
}

/// All events of a run, with happened-before as its definition has it: the transitive closure of each process's order
/// and of each message.
#[derive(Default)]
struct Events {
    list: Vec<Event>,
    /// By serial of the message: where it was sent.
    sent: Vec<usize>,
}

impl Events {
    fn see(&mut self, world: &World, row: &Row) {
        if !matches!(row.kind, EventKind::Request | EventKind::Deliver) {
            self.sent.resize(world.serials() as usize, usize::MAX);
            return;
        }
        let process = row.process.index();
        let mut past = Vec::new();
        let before = self.list.iter().rposition(|event| event.process == process);
        let sending = (row.kind == EventKind::Deliver).then(|| self.sent[row.message as usize]);
        for cause in before.into_iter().chain(sending) {
            past.push(cause);
            past.extend(&self.list[cause].past);
        }
        past.sort_unstable();
        past.dedup();
        let state = world.slots()[process].state.as_ref().expect("it is up");
        let vector = (**state).as_any().downcast_ref().map(VectorClocks::vector).cloned();
        self.list.push(Event { process, lamport: row.badge, vector, past });
        self.sent.resize(world.serials() as usize, self.list.len() - 1);
    }

    fn before(&self, e: usize, f: usize) -> bool {
        self.list[f].past.contains(&e)
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let count = self.list.len();
        (0..count).flat_map(move |e| (0..count).map(move |f| (e, f)))
    }

    fn stamps_of(&self, process: usize) -> Vec<u32> {
        self.list.iter().filter(|event| event.process == process).map(|event| event.lamport).collect()
    }

    fn vectors_of(&self, process: usize) -> Vec<String> {
        let own = self.list.iter().filter(|event| event.process == process);
        own.filter_map(|event| Some(event.vector.as_ref()?.to_string())).collect()
    }
}

fn events_of(id: &str, scenario: &str) -> Events {
    let mut events = Events::default();
    shipped(id, scenario, |world, step| events.see(world, &step.row));
    events
}

/// Tanenbaum and van Steen's figure of three clocks that tick in steps of 6, 8 and 10, corrected by Lamport's rule.
#[test]
fn the_clocks_of_six_eight_and_ten_show_the_published_readings() {
    let events = events_of("lamport-clock", "six-eight-ten");
    assert_eq!(events.stamps_of(0), [6, 12, 18, 24, 30, 36, 42, 48, 70, 76]);
    assert_eq!(events.stamps_of(1), [8, 16, 24, 32, 40, 48, 61, 69, 77, 85]);
    assert_eq!(events.stamps_of(2), [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
}

/// Coulouris and others, figures 14.6 and 14.7: the same six events under both clocks.
#[test]
fn six_events_have_the_published_stamps() {
    let lamport = events_of("lamport-clock", "six-events");
    assert_eq!((0..3).map(|process| lamport.stamps_of(process)).collect::<Vec<_>>(), [[1, 2], [3, 4], [1, 5]]);
    let vector = events_of("vector-clock", "six-events");
    assert_eq!(vector.vectors_of(0), ["(1, 0, 0)", "(2, 0, 0)"]);
    assert_eq!(vector.vectors_of(1), ["(2, 1, 0)", "(2, 2, 0)"]);
    assert_eq!(vector.vectors_of(2), ["(0, 0, 1)", "(2, 2, 2)"]);
}

/// The converse of the clock condition fails, and the vectors of the same run say so.
#[test]
fn a_smaller_lamport_stamp_does_not_mean_happened_before() {
    let (lamport, vector) = (events_of("lamport-clock", "six-events"), events_of("vector-clock", "six-events"));
    let misleading = |&(e, f): &(usize, usize)| {
        let stamps = |place: usize| vector.list[place].vector.as_ref().expect("it has one");
        let ordered = lamport.list[e].lamport < lamport.list[f].lamport;
        ordered && !stamps(e).happened_before(stamps(f)) && !lamport.before(e, f)
    };
    // C's first event against A's second, B's first and B's second; the other eleven ordered pairs mean it.
    assert_eq!(lamport.pairs().filter(misleading).count(), 3);
}

/// A frontier is consistent when no process knows more events of i than the frontier has (Mattern 1989).
#[test]
fn vectors_tell_consistent_cuts() {
    let events = events_of("vector-clock", "six-events");
    let lane = |process| (0..events.list.len()).filter(|&e| events.list[e].process == process).collect::<Vec<_>>();
    let lanes: Vec<Vec<usize>> = (0..3).map(lane).collect();
    let mut consistent = 0;
    for cut in (0..27).map(|cut| [cut % 3, cut / 3 % 3, cut / 9]) {
        let inside: Vec<usize> = (0..3).flat_map(|process| lanes[process][..cut[process]].to_vec()).collect();
        let closed = inside.iter().all(|&e| events.list[e].past.iter().all(|cause| inside.contains(cause)));
        let by_vectors = (0..3).filter(|&process| cut[process] > 0).all(|process| {
            let frontier = &events.list[lanes[process][cut[process] - 1]];
            let vector = &frontier.vector.as_ref().expect("it has one").0.0;
            (0..3).all(|other| vector[other] as usize <= cut[other])
        });
        assert_eq!(closed, by_vectors, "{cut:?}");
        consistent += usize::from(closed);
    }
    // Counted by hand from the figure: A and B have 5 cuts among themselves, each goes with nothing of C and with C's
    // first event, and C's second event needs all of A and B.
    assert_eq!(consistent, 5 + 5 + 1);
}

fn networks() -> [Network; 3] {
    ["textbook", "reordering", "bad-wifi"].map(|id| Network::preset(id).expect("the preset is listed"))
}

/// A run of a logical clock in which anything may happen, crashes only where `crashes` says so.
fn at_random(id: &str, variant: Option<&str>, seed: u64, crashes: bool, mut each: impl FnMut(&World, &Row)) -> Run {
    let mut dice = Dice::new(seed);
    let network = networks()[dice.below(3)];
    let mut plan = plan(id).network(network).seed(seed).processes(2 + dice.below(5) as u16);
    if id == "hlc" {
        // No two differ by more than 20 ms within the two seconds that such a run may last.
        for process in ProcessId::all(plan.processes) {
            plan = plan.clock(process, dice.below(16) as i64 * 1_000, dice.below(1_000) as i32);
        }
    }
    if let Some(variant) = variant {
        plan = plan.variant(variant);
    }
    if variant == Some("accept-any") {
        plan.clocks[0].offset = 500_000;
    }
    let mut run = Run::new(entry(id), &plan);
    each(&run.world, &run.step.row);
    for _ in 0..80 {
        // Time moves on only with what happens when it is due.
        if dice.percent(30) {
            if run.advance() {
                each(&run.world, &run.step.row);
            }
            continue;
        }
        let mut choices = run.world.enabled();
        if dice.percent(50) {
            choices = run.world.requests();
        }
        choices.retain(|choice| choice.refused.is_none());
        let mut action = dice.pick(&choices).map(|choice| choice.action.clone());
        if crashes && dice.percent(5) {
            let process = ProcessId(dice.below(usize::from(plan.processes)) as u16);
            action = Some(Action::Fault(Fault::Crash { process }));
        }
        if action.is_some_and(|action| run.apply(&action).is_ok()) {
            each(&run.world, &run.step.row);
        }
    }
    run
}

#[test]
fn random_schedules_keep_what_logical_clocks_promise() {
    for (id, crashes) in [("lamport-clock", true), ("vector-clock", false), ("hlc", true)] {
        for seed in 0..SCHEDULES {
            let run = at_random(id, None, seed, crashes, |world, row| {
                assert!(!row.has(flags::IGNORED) && world.now() < Time(2 * SECOND), "{id}, seed {seed}");
            });
            assert!(run.world.broken().is_empty(), "{id}, seed {seed}: {:?}", run.world.broken());
        }
    }
}

/// Every pair of events, against the definition, without the help of the observer in the program.
#[test]
fn stamps_agree_with_happened_before_on_every_pair() {
    for seed in 0..150 {
        let (mut lamport, mut vector) = (Events::default(), Events::default());
        at_random("lamport-clock", None, seed, false, |world, row| lamport.see(world, row));
        at_random("vector-clock", None, seed, false, |world, row| vector.see(world, row));
        assert!(lamport.list.len() > 20 && lamport.list.len() == vector.list.len());
        for (e, f) in vector.pairs() {
            let (a, b) = (&lamport.list[e], &lamport.list[f]);
            let before = vector.before(e, f);
            assert!(!before || a.lamport < b.lamport, "seed {seed}: {e}, {f}");
            assert!(e == f || (a.lamport, a.process) != (b.lamport, b.process), "seed {seed}: {e}, {f}");
            let [a, b] = [e, f].map(|place| vector.list[place].vector.as_ref().expect("it has one"));
            assert_eq!(before, a.happened_before(b), "seed {seed}: {a} and {b}");
        }
    }
}

#[test]
fn random_schedules_find_every_variant_of_the_logical_clocks_out() {
    for id in ["lamport-clock", "vector-clock", "hlc"] {
        for variant in entry(id).card.variants {
            let breaks = |world: &World, property: u8| {
                world.behaviour().properties()[usize::from(property)].name == variant.breaks
            };
            let caught = (0..200).any(|seed| {
                let run = at_random(id, Some(variant.id), seed, id == "lamport-clock", |_, _| {});
                run.world.broken().iter().any(|breach| breaks(&run.world, breach.property))
            });
            assert!(caught, "{id} {}", variant.id);
        }
    }
}

/// The vectors count from 0 again after a crash, which their assumptions exclude.
#[test]
fn a_vector_clock_that_crashes_breaks_its_promise() {
    assert!((0..50).any(|seed| !at_random("vector-clock", None, seed, true, |_, _| {}).world.broken().is_empty()));
}

/// A chain of messages through all processes: no message beside those of the application, each a step of two.
#[test]
fn logical_clocks_cost_no_messages() {
    for id in ["lamport-clock", "vector-clock", "hlc"] {
        for processes in [2u16, 4, 6] {
            let mut plan = plan(id).processes(processes);
            // Each sends right after it has received.
            let hops = u64::from(processes) - 1;
            for hop in 1..processes {
                let at = When::At(Time(u64::from(hop - 1) * (DELAY + 1)));
                plan = plan.then(at, request(hop - 1, hop as u8));
            }
            let (mut messages, mut last) = (0, orrery::sim::Step::default().row);
            Run::new(entry(id), &plan).until(u32::MAX, |_, step| {
                messages += step.sent.len();
                last = step.row;
            });
            assert_eq!(messages, usize::from(processes) - 1, "{id} {processes}");
            assert_eq!(last.at, Time(hops * DELAY + hops - 1), "{id} {processes}");
            if id == "lamport-clock" {
                // The sending of a hop and the receipt before it are two events.
                assert_eq!(last.badge, 2 * u32::from(processes - 1), "{processes} processes");
            }
        }
    }
}

/// The state of a process that is up.
fn state<A: 'static>(world: &World, process: ProcessId) -> &A {
    let state = world.slots()[process.index()].state.as_ref().expect("it is up");
    (**state).as_any().downcast_ref().expect("it is the algorithm")
}

/// After the paper's example: A is 10 ahead, and its message goes round among the others. The numbers follow from the
/// rules by hand: c counts until a physical clock shows more than 10.
#[test]
fn a_hybrid_clock_counts_until_physical_time_has_caught_up() {
    let mut stamps = Vec::new();
    shipped("hlc", "loop", |world, step| {
        if let Some(process) = step.row.at_process() {
            let (pt, stamp) = state::<HybridClock>(world, process).reading();
            let pt = pt.expect("it had an event").0 / MILLISECOND;
            stamps.push((process.to_string(), pt, stamp.l.0 / MILLISECOND, stamp.c));
        }
    });
    let expected = [
        ("A", 10, 10, 0),
        ("B", 1, 10, 1),
        ("B", 2, 10, 2),
        ("C", 3, 10, 3),
        ("C", 4, 10, 4),
        ("D", 5, 10, 5),
        ("D", 6, 10, 6),
        ("B", 7, 10, 7),
        ("B", 8, 10, 8),
        ("C", 9, 10, 9),
        ("C", 10, 10, 10),
        ("D", 11, 11, 0),
    ];
    assert_eq!(stamps, expected.map(|(process, pt, l, c)| (process.to_owned(), pt, l, c)));
}

/// Kulkarni and others, section 5: all events up to (t, ∞) are a consistent cut, for every t.
#[test]
fn all_events_up_to_a_hybrid_time_are_a_consistent_cut() {
    for seed in 0..150 {
        let (mut events, mut times) = (Events::default(), Vec::new());
        at_random("hlc", None, seed, false, |world, row| {
            let before = events.list.len();
            events.see(world, row);
            if events.list.len() > before {
                times.push(state::<HybridClock>(world, row.process).reading().1.l);
            }
        });
        assert!(times.len() > 20);
        for cut in &times {
            let inside = |e: usize| times[e] <= *cut;
            let closed =
                (0..times.len()).filter(|&f| inside(f)).all(|f| events.list[f].past.iter().all(|&e| inside(e)));
            assert!(closed, "seed {seed}: {cut}");
        }
    }
}

/// Where the clocks differ by more than ε the promise to stay close is kept by dropping messages; where the own clock
/// is set back it cannot be kept.
#[test]
fn a_hybrid_clock_that_is_set_back_is_not_close_to_its_clock() {
    let mut run = Run::new(entry("hlc"), &plan("hlc").then(When::At(Time(100_000)), request(0, LOCAL)));
    assert!(run.advance());
    let back = Fault::StepClock { process: ProcessId(0), micros: -50_000 };
    run.apply(&Action::Fault(back)).expect("it may be set");
    run.apply(&request(0, LOCAL)).expect("it may");
    let lamps = run.world.lamps();
    assert_eq!((&lamps[0], &lamps[1], &lamps[3]), (&Lamp::Holds, &Lamp::Holds, &Lamp::Holds));
    assert!(matches!(lamps[2], Lamp::Broken { .. }));
}

#[test]
fn a_message_needs_a_link() {
    let mut run = Run::new(entry("lamport-clock"), &plan("lamport-clock"));
    for to in [0, 3, 5] {
        let refused = run.apply(&request(0, to)).map_err(|refusal| refusal.to_string());
        assert_eq!(refused, Err("there is no link to that process".to_owned()));
    }
    assert!(run.apply(&request(0, 7)).is_err());
    run.apply(&request(0, LOCAL)).expect("it may");
    run.apply(&request(0, 2)).expect("it may");
}

const MINUTE: i64 = 60 * SECOND as i64;

/// How far the clock of a process is ahead of true time, in microseconds.
fn ahead(world: &World, process: u16) -> i64 {
    let clock = world.clock(ProcessId(process)).expect("it is there");
    clock.0.cast_signed() - world.true_time().0.cast_signed()
}

fn at_end(id: &str, scenario: &str) -> World {
    let scenario = entry(id).scenario(scenario).expect("it ships");
    let mut run = Run::new(entry(id), &scenario.plan);
    run.until(scenario.events, |_, _| {});
    run.world
}

/// Cristian 1989: the reading is wrong by half of the difference of the two ways, and the bound cannot be improved.
#[test]
fn a_reading_is_as_wrong_as_the_ways_are_unequal() {
    let read = |world: &World| state::<Cristian>(world, ProcessId(1)).reading().expect("it was accepted");
    let symmetric = at_end("cristian", "symmetric");
    assert_eq!(
        (read(&symmetric).rtt, read(&symmetric).err, ahead(&symmetric, 1)),
        (10_000, 4_002, ahead(&symmetric, 0))
    );
    let asymmetric = at_end("cristian", "asymmetric");
    assert_eq!((read(&asymmetric).rtt, read(&asymmetric).err), (10_000, 4_002));
    assert_eq!(ahead(&asymmetric, 1) - ahead(&asymmetric, 0), -4_000);
}

#[test]
fn clients_of_a_wrong_server_are_as_wrong() {
    let mut run = Run::new(entry("cristian"), &entry("cristian").scenario("wrong-server").expect("it ships").plan);
    while run.world.now() < Time(15 * SECOND) {
        assert!(run.advance());
    }
    assert!(run.world.broken().is_empty());
    for client in 0..3 {
        assert!((ahead(&run.world, client) + SECOND as i64).abs() < 10_000, "{client}: {}", ahead(&run.world, client));
    }
}

/// Tanenbaum and van Steen: 3:00, 3:25 and 2:50 meet at 3:05.
#[test]
fn three_clocks_meet_at_their_mean() {
    let world = at_end("berkeley", "three-clocks");
    let adjusted = [0, 1, 2].map(|id| state::<Berkeley>(&world, ProcessId(id)).adjusted().expect("it was adjusted").by);
    assert_eq!(adjusted, [5 * MINUTE, -20 * MINUTE, 15 * MINUTE]);
    assert_eq!([0, 1, 2].map(|id| ahead(&world, id)), [5 * MINUTE; 3]);
}

#[test]
fn a_wild_clock_does_not_enter_the_mean() {
    let world = at_end("berkeley", "wild-clock");
    let members: Vec<_> = state::<Berkeley>(&world, ProcessId(0)).agreeing().iter().map(|id| id.0).collect();
    assert_eq!(members, [0, 1, 2]);
    assert_eq!([0, 1, 2, 3].map(|id| ahead(&world, id)), [0; 4]);
}

/// The textbook's four times.
#[test]
fn four_times_give_offset_and_delay() {
    let sample = |scenario: &str| {
        let world = at_end("ntp-offset", scenario);
        let sample = state::<NtpOffset>(&world, ProcessId(0)).last_sample(ProcessId(1)).expect("it was taken");
        (sample.t1.0, sample.t4.0, sample.offset, sample.delay)
    };
    assert_eq!(sample("four-times"), (100_000, 111_000, 10_000, 10_000));
    assert_eq!(sample("asymmetric"), (0, 19_000, -4_000, 18_000));
}

#[test]
fn the_best_sample_outweighs_those_from_a_queue_and_most_servers_one_that_lies() {
    for (scenario, truth) in [("congestion", 0), ("falseticker", -25_000)] {
        let world = at_end("ntp-offset", scenario);
        let offset = state::<NtpOffset>(&world, ProcessId(0)).offset().expect("it was found");
        assert_eq!(offset.middle(), truth, "{scenario}");
        assert!(offset.radius() < 5_500, "{scenario}");
    }
}

/// Messages and true time from the first request, handed in at `process`, to the end.
fn cost(plan: Plan, id: &str, asked: &[u16]) -> (usize, u64) {
    let mut run = Run::new(entry(id), &plan.set("period", 0));
    let mut messages = 0;
    for process in asked {
        run.apply(&request(*process, 0)).expect("it may ask");
        messages += run.step.sent.len();
    }
    while run.advance() {
        messages += run.step.sent.len();
    }
    (messages, run.world.now().0)
}

#[test]
fn synchronisation_costs_what_the_cards_say() {
    for processes in [2u16, 5, 8] {
        let others = usize::from(processes) - 1;
        let clients: Vec<u16> = (1..processes).collect();
        let plan_of = |id| plan(id).processes(processes);
        assert_eq!(cost(plan_of("cristian"), "cristian", &clients), (2 * others, 2 * DELAY));
        assert_eq!(cost(plan_of("berkeley"), "berkeley", &[0]), (3 * others, 3 * DELAY));
        assert_eq!(cost(plan_of("ntp-offset"), "ntp-offset", &[0]), (2 * others, 2 * DELAY + MILLISECOND));
    }
}

/// A run on clocks that are wrong and drift, on links whose delays vary. Cristian's and NTP's messages may also be lost
/// and delayed further, Cristian's clients crash; some clocks of the Berkeley algorithm and servers of NTP, always a
/// minority, are wild.
fn synchronise(id: &str, seed: u64, tamper: impl Fn(Plan) -> Plan) -> Run {
    let mut dice = Dice::new(seed);
    let lossy = id != "berkeley";
    let network = ["textbook", "data-centre", "reordering", "bad-wifi"][dice.below(if lossy { 4 } else { 3 })];
    let processes = 2 + dice.below(7) as u16;
    let mut plan = plan(id).processes(processes).seed(seed).network(Network::preset(network).expect("it is listed"));
    plan = plan.set("period", 100 + dice.below(200) as i64);
    let wild = if lossy { (processes - 2) / 2 } else { (processes - 1) / 2 };
    for process in ProcessId::all(processes) {
        let (near, far) = (dice.below(100) as i64 * 1_000 - 50_000, dice.below(60) as i64 * SECOND as i64);
        let offset = match id {
            "ntp-offset" if process.0 > 0 && process.0 <= wild => far,
            "ntp-offset" if process.0 > 0 => 0,
            "berkeley" if process.0 >= processes - wild => far,
            _ => near,
        };
        let drift = if offset == 0 { 0 } else { dice.below(200) as i32 - 100 };
        plan = plan.clock(process, offset, drift);
    }
    let mut run = Run::new(entry(id), &tamper(plan));
    for _ in 0..120 {
        let message = run.world.enabled().into_iter().find_map(|choice| match choice.action {
            Action::Deliver { message } => Some(message),
            _ => None,
        });
        let client = ProcessId(1 + dice.below(usize::from(processes) - 1) as u16);
        let act = match (dice.below(12), message) {
            (0, Some(message)) if lossy => Fault::Delay { message, micros: 1 + dice.below(60_000) as u64 },
            (1, Some(message)) if lossy => Fault::Drop { message },
            (2, _) if id == "cristian" => Fault::Crash { process: client },
            (3, _) if id == "cristian" => Fault::Recover { process: client },
            _ => {
                run.advance();
                continue;
            }
        };
        let _ = run.apply(&Action::Fault(act));
    }
    run
}

const SYNCHRONISERS: [&str; 3] = ["cristian", "berkeley", "ntp-offset"];

#[test]
fn random_schedules_keep_what_synchronisation_promises() {
    for id in SYNCHRONISERS {
        let mut reached = 0;
        for seed in 0..SCHEDULES {
            let run = synchronise(id, seed, |plan| plan);
            assert!(run.world.broken().is_empty(), "{id}, seed {seed}: {:?}", run.world.broken());
            reached += u64::from(run.world.lamps()[2] == Lamp::Reached);
        }
        assert!(reached > SCHEDULES / 4, "{id}: {reached}");
    }
}

#[test]
fn random_schedules_find_every_variant_of_synchronisation_out() {
    for id in SYNCHRONISERS {
        for variant in entry(id).card.variants {
            let caught = (0..300).any(|seed| {
                let run = synchronise(id, seed, |plan| plan.variant(variant.id));
                let properties = run.world.behaviour().properties();
                run.world.broken().iter().any(|breach| properties[usize::from(breach.property)].name == variant.breaks)
            });
            assert!(caught, "{id} {}", variant.id);
        }
    }
}

/// Messages quicker than d_min break the bound of a reading, clocks that drift more than ρ that of a sample.
#[test]
fn outside_their_assumptions_the_bounds_do_not_hold() {
    let quicker = |plan: Plan| plan.set("min-delay", 200);
    let drifting = |mut plan: Plan| {
        plan.clocks[0].drift = -400_000;
        plan
    };
    let first_breaks = |id, tamper: &dyn Fn(Plan) -> Plan| {
        (0..200).any(|seed| synchronise(id, seed, tamper).world.broken().iter().any(|breach| breach.property == 0))
    };
    assert!(first_breaks("cristian", &quicker));
    assert!(first_breaks("berkeley", &quicker));
    assert!(first_breaks("ntp-offset", &drifting));
}

/// Two of three servers are wrong together: nothing tells the client so.
#[test]
fn a_majority_that_lies_is_believed() {
    let mut plan = plan("ntp-offset").set("period", 0);
    for liar in [1, 2] {
        plan = plan.clock(ProcessId(liar), 300_000, 0);
    }
    let mut run = Run::new(entry("ntp-offset"), &plan);
    run.apply(&request(0, 0)).expect("it may ask");
    while run.advance() {}
    let offset = state::<NtpOffset>(&run.world, ProcessId(0)).offset().expect("most agree");
    assert!(!offset.contains(0) && offset.contains(300_000));
}
