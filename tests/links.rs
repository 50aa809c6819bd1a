//! What links do: each law, limit, cut and promise has its defining property here.

#[path = "support/courier.rs"]
mod courier;
mod support;

use courier::{CARD, Lab, plan};
use orrery::faults::{Fault, When};
use orrery::links::{Delay, Flap, InTransit, LinkKind, LinkRule, MAX_DELAY, Network, PRESETS, Stack, TimingModel};
use orrery::model::{Card, Links, MILLISECOND, MessageId, ProcessId, SECOND, Time, Timing};
use orrery::sim::{Action, Fate, Plan, Refusal, Shortfall};
use support::Dice;

const A: ProcessId = ProcessId(0);
const B: ProcessId = ProcessId(1);
const C: ProcessId = ProcessId(2);

fn constant(micros: u64) -> Network {
    Network::of(Delay::Constant { micros })
}

fn flap(period: u64, down: u16, phase: u64, in_transit: InTransit) -> Option<Flap> {
    Some(Flap { period, down, phase, in_transit })
}

fn message(nth: u32) -> MessageId {
    MessageId { from: A, to: B, nth, copy: 0 }
}

/// Delays of one law, sorted.
fn sample(delay: Delay) -> Vec<u64> {
    let network = Network { fifo: false, ..Network::of(delay) };
    let mut sample: Vec<u64> = (0..40_000).map(|nth| network.delay_of(5, message(nth))).collect();
    sample.sort_unstable();
    sample
}

#[test]
fn delays_have_the_quantiles_of_their_laws() {
    // For each law the textbook's quantile function, in plain floating-point numbers.
    type Quantile = fn(f64) -> f64;
    let laws: [(Delay, Quantile); 4] = [
        (Delay::Uniform { min: 1_000, max: 9_000 }, |p| 1_000.0 + 8_000.0 * p),
        (Delay::Exponential { min: 2_000, mean: 5_000 }, |p| 2_000.0 - 5_000.0 * (1.0 - p).ln()),
        // The normal quantiles at 0.1, 0.5, 0.9 and 0.99.
        (Delay::LogNormal { min: 500, median: 4_000, sigma: 80 }, |p| {
            let z = [(0.1, -1.281_55), (0.5, 0.0), (0.9, 1.281_55), (0.99, 2.326_35)];
            let z: f64 = z.iter().find(|(at, _)| f64::abs(at - p) < 1e-9).map_or(0.0, |(_, z)| *z);
            500.0 + 4_000.0 * (0.8 * z).exp()
        }),
        (Delay::Pareto { min: 1_000, alpha: 150, max: 10 * SECOND }, |p| 1_000.0 * (1.0 - p).powf(-1.0 / 1.5)),
    ];
    for (law, quantile) in laws {
        let sample = sample(law);
        for p in [0.1, 0.5, 0.9, 0.99] {
            let (found, expected) = (sample[(sample.len() as f64 * p) as usize] as f64, quantile(p));
            let near = if p > 0.9 { 0.12 } else { 0.04 };
            assert!((found / expected - 1.0).abs() < near, "{law:?}: {p} at {found} instead of {expected}");
        }
        let (min, max) = law.bounds();
        assert!(sample[0] >= min && sample.last().is_some_and(|last| *last <= max.unwrap_or(MAX_DELAY)));
    }
    // The cap of the heavy tail is reached, and never passed.
    let capped = sample(Delay::Pareto { min: MILLISECOND, alpha: 70, max: 50 * MILLISECOND });
    assert_eq!(capped.last(), Some(&(50 * MILLISECOND)));
    let wild = sample(Delay::LogNormal { min: MAX_DELAY, median: MAX_DELAY, sigma: 1_000 });
    assert!(wild.iter().all(|&micros| micros == MAX_DELAY));
}

#[test]
fn a_narrow_link_spaces_what_it_carries() {
    // 100 messages a second: each occupies the sender's end for 10 ms, then travels for 3 ms.
    let mut lab = Lab::on(Network { bandwidth: 100, ..constant(3 * MILLISECOND) });
    lab.post(A, 5);
    let due: Vec<u64> = lab.step.sent.iter().map(|sent| sent.due.0 / MILLISECOND).collect();
    assert_eq!(due, [13, 23, 33, 43, 53]);
    // The way back has an end of its own.
    lab.post(B, 1);
    assert_eq!(lab.step.sent[0].due, Time(13 * MILLISECOND));
    // An idle link has nothing saved up.
    lab.run(100);
    assert_eq!(lab.world.now(), Time(53 * MILLISECOND));
    lab.post(A, 2);
    let due: Vec<u64> = lab.step.sent.iter().map(|sent| sent.due.0 / MILLISECOND).collect();
    assert_eq!(due, [66, 76]);
    // Copies that the link makes take no time of the sender.
    let mut lab = Lab::on(Network { bandwidth: 100, duplicate: 1_000, ..constant(3 * MILLISECOND) });
    lab.post(A, 2);
    let due: Vec<u64> = lab.step.sent.iter().map(|sent| sent.due.0 / MILLISECOND).collect();
    assert_eq!(due, [13, 13, 23, 23]);
}

#[test]
fn what_is_damaged_arrives_and_is_discarded() {
    let mut lab = Lab::on(Network { corrupt: 300, ..constant(MILLISECOND) });
    lab.post(A, 1_000);
    let mut discarded = Vec::new();
    while lab.world.advance(&mut lab.step) {
        discarded.extend(lab.step.fates.iter().filter(|(_, fate)| *fate == Fate::Corrupted).map(|(serial, _)| *serial));
        assert_eq!(lab.step.row.kind.word() == "corrupted", lab.step.fates[0].1 == Fate::Corrupted);
    }
    assert!((250..350).contains(&discarded.len()), "{}", discarded.len());
    let got = lab.got(B, A);
    assert_eq!(got.len() + discarded.len(), 1_000);
    assert!(discarded.iter().all(|serial| !got.contains(serial)), "nothing damaged is delivered");
    // By hand: that message and no other, and only once.
    let mut lab = Lab::on(constant(MILLISECOND));
    lab.post(A, 2);
    lab.fault(Fault::Corrupt { message: message(0) });
    let again = lab.apply(Action::Fault(Fault::Corrupt { message: message(0) }));
    assert_eq!(again, Err(Refusal::Damaged(message(0))));
    lab.run(10);
    assert_eq!(lab.got(B, A), [1]);
}

#[test]
fn a_single_link_may_be_unlike_the_others_or_missing() {
    let slow = LinkRule { from: A, to: B, both: false, network: Some(constant(50 * MILLISECOND)) };
    let none = LinkRule { from: A, to: C, both: true, network: None };
    let mut lab = Lab::new(plan().processes(3).network(constant(MILLISECOND)).link(slow).link(none));
    for process in [A, B, C] {
        lab.post(process, 1);
    }
    let is_cut = |from, to| lab.world.is_cut(from, to);
    assert!(is_cut(A, C) && is_cut(C, A) && !is_cut(A, B) && !lab.world.has_link(C, A));
    lab.run(100);
    assert_eq!((lab.got(B, A), lab.got(A, B)), (vec![0], vec![0]));
    assert_eq!((lab.got(C, A), lab.got(A, C)), (vec![], vec![]));
    assert_eq!(lab.courier(A).got.len() + lab.courier(B).got.len() + lab.courier(C).got.len(), 4);
    assert_eq!(lab.world.now(), Time(50 * MILLISECOND));
    // The later rule counts.
    let back = LinkRule { network: Some(constant(MILLISECOND)), ..none };
    let mut lab = Lab::new(plan().processes(3).network(constant(MILLISECOND)).link(none).link(back));
    lab.post(A, 1);
    lab.run(10);
    assert_eq!(lab.got(C, A), [0]);
}

#[test]
fn a_flapping_link_is_down_for_its_share_of_every_period() {
    let flapping = flap(10 * MILLISECOND, 300, 0, InTransit::Lose).expect("a schedule");
    let down = (0..100_000).filter(|&at| flapping.is_down(Time(at))).count();
    assert_eq!(down, 30_000);
    assert!(!flapping.is_down(Time(6_999)) && flapping.is_down(Time(7_000)) && !flapping.is_down(Time(10_000)));
    let shifted = flap(10 * MILLISECOND, 300, 8 * MILLISECOND, InTransit::Lose).expect("a schedule");
    assert!(shifted.is_down(Time(0)) && !shifted.is_down(Time(2_000)));
}

/// A schedule's arrivals are found again by walking through time microsecond by microsecond.
#[test]
fn a_flapping_link_carries_as_its_setting_says() {
    let mut dice = Dice::new(3);
    for _ in 0..3_000 {
        let (period, down) = (1_000 + dice.below(500) as u64, 1 + dice.below(999) as u16);
        let (phase, leaves) = (dice.below(period as usize) as u64, Time(dice.below(5_000) as u64));
        let micros = dice.below(3_000) as u64;
        let with = |in_transit| flap(period, down, phase, in_transit).expect("a schedule");
        let up = |at: u64| !with(InTransit::Lose).is_down(Time(at));
        let all_up = (leaves.0..=leaves.0 + micros).all(up);
        let arrives = Some(leaves.after(micros));
        assert_eq!(with(InTransit::Lose).carries(leaves, micros), arrives.filter(|_| all_up));
        assert_eq!(with(InTransit::Arrive).carries(leaves, micros), arrives.filter(|_| up(leaves.0)));
        let (mut at, mut left) = (leaves.0, micros);
        while left > 0 || !up(at) {
            left -= u64::from(up(at));
            at += 1;
        }
        assert_eq!(with(InTransit::Wait).carries(leaves, micros), Some(Time(at)), "{period} {down} {phase} {leaves:?}");
    }
}

#[test]
fn a_cut_loses_lets_arrive_or_makes_wait() {
    let run = |in_transit| {
        let mut lab = Lab::on(constant(10 * MILLISECOND));
        lab.post(A, 2);
        lab.apply(Action::Deliver { message: message(0) }).expect("it is on its way");
        lab.fault(Fault::Partition { groups: vec![vec![A], vec![B]], one_way: false, in_transit });
        lab.post(A, 2);
        lab.post(B, 1);
        lab
    };
    let mut lost = run(InTransit::Lose);
    lost.run(100);
    assert_eq!((lost.got(B, A), lost.got(A, B)), (vec![0], vec![]));

    let mut arrived = run(InTransit::Arrive);
    arrived.run(100);
    assert_eq!((arrived.got(B, A), arrived.got(A, B)), (vec![0, 1], vec![]));

    let mut waits = run(InTransit::Wait);
    let refused = waits.apply(Action::Deliver { message: message(1) });
    assert_eq!(refused, Err(Refusal::Waits(A, B)));
    assert!(!waits.world.advance(&mut waits.step), "nothing can happen until the link heals");
    assert!(!waits.world.is_over() && waits.got(B, A) == [0]);
    waits.fault(Fault::HealAll);
    assert_eq!(waits.step.moved.len(), 4);
    waits.run(100);
    assert_eq!((waits.got(B, A), waits.got(A, B)), (vec![0, 1, 2, 3], vec![0]));
}

/// Whatever waits goes on with the time that it had left, everything arrives once, and in order where order is kept.
#[test]
fn what_waited_at_a_cut_goes_on_when_it_heals() {
    for seed in 0..300 {
        let mut dice = Dice::new(seed);
        let network = Network { fifo: dice.percent(50), ..Network::of(Delay::Uniform { min: 1_000, max: 20_000 }) };
        let mut lab = Lab::new(plan().processes(4).network(network).seed(seed));
        let mut posted = [0u32; 4];
        for _ in 0..40 {
            match dice.below(8) {
                0 => {
                    let (groups, one_way) = (vec![vec![A, C], vec![B]], dice.percent(50));
                    let fault = Fault::Partition { groups, one_way, in_transit: InTransit::Wait };
                    let _ = lab.apply(Action::Fault(fault));
                }
                1 => drop(lab.apply(Action::Fault(Fault::HealAll))),
                2..=4 => {
                    let process = dice.below(4);
                    posted[process] += 1;
                    lab.post(ProcessId(process as u16), 1);
                }
                _ => lab.run(3),
            }
        }
        let _ = lab.apply(Action::Fault(Fault::HealAll));
        lab.run(10_000);
        assert!(lab.world.is_over(), "seed {seed}");
        for to in ProcessId::all(4) {
            for from in ProcessId::all(4).filter(|from| *from != to) {
                let mut got = lab.got(to, from);
                if !network.fifo {
                    got.sort_unstable();
                }
                let sent: Vec<u32> = (0..posted[from.index()]).collect();
                assert_eq!(got, sent, "seed {seed}: {from} to {to}");
            }
        }
    }
    // To the microsecond: 4 ms of the way done before the cut, 6 ms left after it.
    let mut lab = Lab::new(
        plan()
            .network(constant(10 * MILLISECOND))
            .then(
                When::At(Time(4 * MILLISECOND)),
                Action::Fault(Fault::Partition {
                    groups: vec![vec![A], vec![B]],
                    one_way: true,
                    in_transit: InTransit::Wait,
                }),
            )
            .then(When::At(Time(90 * MILLISECOND)), Action::Fault(Fault::HealAll)),
    );
    lab.post(A, 1);
    lab.run(10);
    assert_eq!((lab.world.now(), lab.got(B, A)), (Time(96 * MILLISECOND), vec![0]));
}

#[test]
fn partitions_have_any_shape() {
    let mut lab = Lab::new(plan().processes(5));
    let (d, e) = (ProcessId(3), ProcessId(4));
    let part = |groups: &[&[ProcessId]], one_way| {
        let groups = groups.iter().map(|group| group.to_vec()).collect();
        Action::Fault(Fault::Partition { groups, one_way, in_transit: InTransit::Lose })
    };
    // Who is named nowhere is a bridge.
    lab.apply(part(&[&[A, B], &[d, e]], false)).expect("links are left to cut");
    for (from, to, cut) in [(A, d, true), (e, B, true), (A, B, false), (A, C, false), (C, e, false)] {
        assert_eq!(lab.world.is_cut(from, to), cut, "{from} to {to}");
    }
    assert_eq!(lab.world.cuts().count(), 8);
    assert_eq!(lab.apply(part(&[&[A], &[e]], true)), Err(Refusal::NoPartition), "that link is cut already");
    lab.fault(Fault::HealAll);
    // One way, three groups: from an earlier group to a later one.
    lab.apply(part(&[&[A], &[B], &[C]], true)).expect("links are left to cut");
    let cuts: Vec<_> = lab.world.cuts().map(|(from, to, _)| (from, to)).collect();
    assert_eq!(cuts, [(A, B), (A, C), (B, C)]);
    for (groups, refusal) in [
        (vec![vec![A, B], vec![C, A]], Refusal::TwoGroups(A)),
        (vec![vec![A], vec![ProcessId(9)]], Refusal::NoProcess(ProcessId(9))),
        (vec![vec![A, B, C]], Refusal::NoPartition),
        (vec![], Refusal::NoPartition),
    ] {
        let fault = Fault::Partition { groups, one_way: false, in_transit: InTransit::Lose };
        assert_eq!(lab.apply(Action::Fault(fault)), Err(refusal));
    }
}

/// Every message sent at t between processes that nobody slows arrives by max(t, GST) + Δ.
#[test]
fn a_timing_model_keeps_its_promise() {
    let (gst, bound) = (Time(200 * MILLISECOND), 30 * MILLISECOND);
    let laws = [
        Delay::Exponential { min: MILLISECOND, mean: 40 * MILLISECOND },
        Delay::LogNormal { min: 0, median: 20 * MILLISECOND, sigma: 200 },
        Delay::Pareto { min: MILLISECOND, alpha: 60, max: MAX_DELAY },
    ];
    for (law, fifo) in laws.into_iter().flat_map(|law| [(law, true), (law, false)]) {
        let network = Network { fifo, duplicate: 100, ..Network::of(law) };
        let play = |timing: TimingModel| {
            let mut plan = plan().network(network).timing(timing);
            for process in (0..80).flat_map(|_| [A, B]) {
                let at = Time(plan.script.len() as u64 / 2 * 5 * MILLISECOND);
                plan = plan.then(When::At(at), Action::Request { process, offer: 0, argument: 1 });
            }
            let mut lab = Lab::new(plan);
            let (mut late, mut worst) = (0, 0);
            while lab.world.advance(&mut lab.step) {
                let now = lab.world.now();
                for sent in &lab.step.sent {
                    assert!(timing.latest(now).is_none_or(|latest| sent.due <= latest), "{law:?}: {sent:?}");
                    late += usize::from(sent.due > now.after(bound));
                    worst = worst.max(sent.due.since(now));
                }
            }
            (late, worst)
        };
        assert_eq!(play(TimingModel::Synchronous { bound }).0, 0, "{law:?}");
        // Without the promise the same law breaks the bound, and before GST it may.
        assert!(play(TimingModel::Asynchronous).0 > 0, "{law:?}");
        let partly = |before| play(TimingModel::PartiallySynchronous { gst, bound, before });
        assert!(partly(100).0 > 0, "{law:?}");
        assert!(partly(1_000).1 >= partly(100).1, "{law:?}");
    }
}

#[test]
fn contradictions_are_explained_before_the_run() {
    let synchronous = TimingModel::Synchronous { bound: 5 * MILLISECOND };
    let fast = constant(MILLISECOND);
    let refused = |plan: Plan| plan.validate(&CARD).expect_err("it contradicts itself").to_string();
    assert_eq!(
        refused(plan().network(constant(10 * MILLISECOND)).timing(synchronous)),
        "timing: Δ is 5 ms, but the network takes 10 ms at least: make Δ longer or the links faster"
    );
    let slow = LinkRule { from: A, to: B, both: false, network: Some(constant(20 * MILLISECOND)) };
    assert!(refused(plan().network(fast).link(slow).timing(synchronous)).contains("the link from A to B takes 20 ms"));
    assert!(refused(plan().network(Network { bandwidth: 9, ..fast }).timing(synchronous)).contains("exceeds every Δ"));
    let waits = Network { flap: flap(SECOND, 100, 0, InTransit::Wait), ..fast };
    assert!(refused(plan().network(waits).timing(synchronous)).contains("messages wait while the network is down"));
    assert!(refused(plan().timing(TimingModel::Synchronous { bound: 0 })).contains("between 1 µs and one hour"));
    let bad = |network: Network| refused(plan().network(network));
    assert!(bad(Network { corrupt: 1_001, ..fast }).contains("a corruption of 1001"));
    assert!(bad(Network { bandwidth: u32::MAX, ..fast }).contains("messages a second"));
    assert!(bad(Network { flap: flap(10, 100, 0, InTransit::Lose), ..fast }).contains("period"));
    assert!(bad(Network { flap: flap(SECOND, 1_000, 0, InTransit::Lose), ..fast }).contains("down for 1 to 999"));
    assert!(bad(Network::of(Delay::Pareto { min: 1, alpha: 0, max: 2 })).contains("alpha is given in hundredths"));
    let nowhere = LinkRule { from: A, to: C, both: false, network: None };
    assert_eq!(refused(plan().link(nowhere)), "links, rule 1: there is no link from A to C");
    assert!(refused(plan().link(LinkRule { to: A, ..nowhere })).contains("no link from A to A"));
}

#[test]
fn shortfalls_are_said_and_allowed() {
    let short = |plan: &Plan| -> Vec<String> {
        assert_eq!(plan.validate(&CARD), Ok(()));
        plan.shortfalls(&CARD).iter().map(Shortfall::to_string).collect()
    };
    let network = |id| Network::preset(id).expect("it is listed");
    // A bounded law that loses nothing is a synchronous system without being told.
    for id in ["textbook", "one-machine", "rack", "data-centre"] {
        assert_eq!(short(&plan().network(network(id))), [""; 0], "{id}");
    }
    let continents = short(&plan().network(network("continents")));
    assert_eq!(
        continents,
        [
            "assumes that messages arrive in the order of sending; on the network a later one may overtake",
            "assumes bounded delays; the network has no longest delay"
        ]
    );
    // A stack of links makes up for what they lack, but not in time.
    let wifi_with = |kind| short(&plan().network(network("bad-wifi")).stack(Stack::of(kind)));
    assert!(wifi_with(LinkKind::PerfectFifo).iter().all(|sentence| sentence.starts_with("assumes bounded delays")));
    assert!(wifi_with(LinkKind::Perfect).iter().any(|sentence| sentence.contains("order of sending")));
    assert!(wifi_with(LinkKind::Stubborn).contains(&Shortfall::Repeated.to_string()));
    // A promise of the timing model makes up for the law, but not for loss.
    let synchronous = TimingModel::Synchronous { bound: SECOND };
    assert_eq!(short(&plan().network(network("continents")).timing(synchronous)).len(), 1);
    let wifi = short(&plan().network(network("bad-wifi")).timing(synchronous));
    assert!(
        wifi.contains(&"assumes that no message is lost; the network loses 100 in a thousand".to_owned()),
        "{wifi:?}"
    );
    assert!(wifi.iter().any(|sentence| sentence.contains("how often one must be sent again has no bound")));
    let partly = TimingModel::PartiallySynchronous { gst: Time(SECOND), bound: SECOND, before: 100 };
    assert_eq!(short(&plan().timing(partly)), ["assumes bounded delays; here the bound holds from 1000 ms on"]);
    let crash = |fault| plan().then(When::At(Time(1)), Action::Fault(fault));
    assert_eq!(short(&crash(Fault::Crash { process: A })), [""; 0]);
    assert_eq!(
        short(&crash(Fault::Recover { process: A })),
        ["bears crash-stop failures; the script, entry 1, holds one that is crash-recovery"]
    );
    let cut = crash(Fault::Cut { from: A, to: B, both: true });
    assert_eq!(short(&cut), ["assumes that no message is lost; the script, entry 1, cuts links"]);
    let slow = crash(Fault::Slow { process: A, percent: 200 });
    assert_eq!(short(&slow), ["assumes bounded delays; the script, entry 1, slows a process down"]);
    // Whoever assumes less lacks less.
    let easy = Card { timing: Timing::Asynchronous, links: Links::FairLoss, ..CARD };
    for preset in PRESETS {
        assert_eq!(plan().network(preset.network).shortfalls(&easy), []);
    }
    assert_eq!(plan().network(Network { loss: 1_000, ..constant(1) }).shortfalls(&easy).len(), 1);
}

/// A network that does everything that a fair-loss link may do.
fn foul(dice: &mut Dice) -> Network {
    let delay = match dice.below(3) {
        0 => Delay::Uniform { min: 1_000, max: 90_000 },
        1 => Delay::LogNormal { min: 500, median: 20_000, sigma: 150 },
        _ => Delay::Pareto { min: 1_000, alpha: 80, max: SECOND },
    };
    let (loss, duplicate, corrupt) = (dice.below(500) as u16, dice.below(500) as u16, dice.below(300) as u16);
    let flap = flap(200 * MILLISECOND, 400, 0, InTransit::Lose).filter(|_| dice.percent(30));
    let bandwidth = if dice.percent(30) { 200 } else { 0 };
    Network { loss, duplicate, corrupt, flap, bandwidth, fifo: dice.percent(20), ..Network::of(delay) }
}

#[test]
fn perfect_links_lose_repeat_and_invent_nothing() {
    for seed in 0..400 {
        let mut dice = Dice::new(seed);
        let kind = if dice.percent(50) { LinkKind::Perfect } else { LinkKind::PerfectFifo };
        let network = foul(&mut dice);
        let mut lab = Lab::new(plan().processes(3).network(network).seed(seed).stack(Stack::of(kind)));
        for _ in 0..30 {
            match dice.below(6) {
                0 => {
                    let (groups, one_way) = (vec![vec![A], vec![B, C]], dice.percent(50));
                    let fault = Fault::Partition { groups, one_way, in_transit: InTransit::Lose };
                    let _ = lab.apply(Action::Fault(fault));
                }
                1 => drop(lab.apply(Action::Fault(Fault::HealAll))),
                2 | 3 => lab.post(ProcessId(dice.below(3) as u16), 1 + dice.below(3) as u32),
                _ => lab.run(8),
            }
            // At no moment is there a repetition, a forgery, or a gap where order is kept.
            for to in ProcessId::all(3) {
                for from in ProcessId::all(3) {
                    let mut got = lab.got(to, from);
                    if kind == LinkKind::PerfectFifo {
                        assert!(got.iter().copied().eq(0..got.len() as u32), "seed {seed}: {got:?}");
                    }
                    got.sort_unstable();
                    let whole = got.len();
                    got.dedup();
                    assert!(got.len() == whole && got.iter().all(|number| *number < lab.courier(from).next));
                }
            }
        }
        let _ = lab.apply(Action::Fault(Fault::HealAll));
        lab.run(200_000);
        assert!(lab.world.is_over(), "seed {seed}: acknowledgements end the sending");
        for to in ProcessId::all(3) {
            for from in ProcessId::all(3).filter(|from| *from != to) {
                let sent = lab.courier(from).next as usize;
                assert_eq!(lab.got(to, from).len(), sent, "seed {seed}: {from} to {to} over {network:?}");
            }
        }
    }
}

#[test]
fn without_the_layer_the_same_network_loses_and_repeats() {
    let (mut lost, mut repeated, mut reordered) = (false, false, false);
    for seed in 0..20 {
        let network = Network { bandwidth: 0, flap: None, fifo: false, ..foul(&mut Dice::new(seed)) };
        let mut lab = Lab::new(plan().network(network).seed(seed));
        lab.post(A, 50);
        lab.run(10_000);
        let got = lab.got(B, A);
        lost |= (0..50).any(|number| !got.contains(&number));
        repeated |= (0..50).any(|number| got.iter().filter(|found| **found == number).count() > 1);
        reordered |= !got.is_sorted();
    }
    assert!(lost && repeated && reordered);
}

#[test]
fn stubborn_links_deliver_again_and_again() {
    for seed in 0..20 {
        let network = Network { loss: 400, fifo: false, ..constant(5 * MILLISECOND) };
        let mut lab = Lab::new(plan().network(network).seed(seed).stack(Stack::of(LinkKind::Stubborn)));
        lab.post(A, 3);
        let mut counts = [0; 3];
        for _ in 0..4 {
            let before = counts;
            let until = lab.world.now().after(SECOND);
            while lab.world.now() < until {
                assert!(lab.world.advance(&mut lab.step), "the sending never ends");
            }
            let got = lab.got(B, A);
            assert!(got.iter().all(|number| *number < 3), "nothing is invented");
            counts = [0, 1, 2].map(|number| got.iter().filter(|found| **found == number).count());
            assert!((0..3).all(|number| counts[number] > before[number] + 4), "seed {seed}: {counts:?}");
        }
    }
}

/// Atlas 1.2: a perfect link costs two messages, and the second is the layer's own.
#[test]
fn a_perfect_link_costs_an_acknowledgement_a_message() {
    for count in [1, 7, 40] {
        let mut lab = Lab::new(plan().network(constant(MILLISECOND)).stack(Stack::of(LinkKind::Perfect)));
        lab.post(A, count);
        let (mut kinds, mut layers) = (vec![0; 3], vec![]);
        let kind_of = |sent: &orrery::sim::SentMessage| usize::from(sent.kind);
        lab.step.sent.iter().for_each(|sent| kinds[kind_of(sent)] += 1);
        while lab.world.advance(&mut lab.step) {
            lab.step.sent.iter().for_each(|sent| kinds[kind_of(sent)] += 1);
            layers.push(lab.step.row.layer);
        }
        assert_eq!(kinds, [count, 0, count], "parcels, retransmissions, acknowledgements");
        let behaviour = lab.world.behaviour();
        assert_eq!(behaviour.layers(), ["Courier", "Perfect links"]);
        let below: Vec<u8> = behaviour.kinds().iter().map(|kind| kind.layer).collect();
        assert_eq!(below, [0, 1, 1]);
        assert_eq!(lab.world.now(), Time(2 * MILLISECOND));
        assert!(layers.iter().all(|layer| *layer == 1), "the courier itself does nothing but remember");
    }
    // Lost once, the parcel comes with the first retransmission, 50 ms later.
    let mut lab = Lab::new(plan().network(constant(MILLISECOND)).stack(Stack::of(LinkKind::Perfect)));
    lab.post(A, 1);
    lab.fault(Fault::Drop { message: message(0) });
    lab.run(2);
    assert_eq!((lab.got(B, A), lab.world.now()), (vec![0], Time(51 * MILLISECOND)));
}

/// What the layer remembers is volatile: a crash takes it, and what is sent after it is not taken for something old.
#[test]
fn a_crash_takes_what_the_links_remember() {
    let mut lab = Lab::new(plan().network(constant(MILLISECOND)).stack(Stack::of(LinkKind::PerfectFifo)));
    lab.post(A, 5);
    lab.run(100);
    assert_eq!(lab.got(B, A), [0, 1, 2, 3, 4]);
    // The sender forgets what nobody has acknowledged.
    lab.post(A, 1);
    lab.fault(Fault::Drop { message: message(5) });
    lab.fault(Fault::Crash { process: A });
    lab.fault(Fault::Recover { process: A });
    lab.post(A, 2);
    lab.run(100);
    assert!(lab.world.is_over());
    assert_eq!(lab.got(B, A), [0, 1, 2, 3, 4, 0, 1]);
    // The receiver forgets what it had, and goes on with what the sender still keeps.
    lab.fault(Fault::Crash { process: B });
    lab.fault(Fault::Recover { process: B });
    lab.post(A, 1);
    lab.run(100);
    assert_eq!(lab.got(B, A), [2]);
}

/// Every shipped scenario on every kind of links: nothing panics, and the same plan gives the same run.
#[test]
fn every_scenario_runs_on_every_kind_of_links() {
    for kind in [LinkKind::Stubborn, LinkKind::Perfect, LinkKind::PerfectFifo] {
        support::every_scenario(|entry, scenario| {
            let plan = scenario.plan.clone().stack(Stack::of(kind));
            let mut run = support::Run::new(entry, &plan);
            run.until(250, |_, _| {});
            support::look_at_everything(&run.world, &run.step);
            let mut again = support::Run::new(entry, &plan);
            again.until(250, |_, _| {});
            assert_eq!(run.world.digest(), again.world.digest(), "{} / {}", entry.card.id, scenario.id);
        });
    }
}
