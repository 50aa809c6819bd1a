//! What the program costs: running, seeking, causality, drawing, sharing. `cargo bench`, or `cargo bench -- seek` for a part.

#[path = "../tests/support/probe.rs"]
mod probe;

use std::hint::black_box;
use std::rc::Rc;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use orrery::catalog::{self, Entry};
use orrery::causality::{History, StampScan};
use orrery::faults::When;
use orrery::history::{Consistency, Limits, Model, check, read};
use orrery::model::{MILLISECOND, ProcessId, Time};
use orrery::scenario::{Document, open};
use orrery::scene::axis::Axis;
use orrery::scene::list::HitId;
use orrery::scene::space_time::space_time;
use orrery::scene::theme::Theme;
use orrery::session::{Inquiry, Message, Session, Zoom, outside};
use orrery::sim::{Action, Adaptor, Plan};
use orrery::trace::Recording;

const A: ProcessId = ProcessId(0);
/// Recorded once per sample.
const RUN: u32 = 100_000;
/// The longest recording there is.
const LONG: u32 = 1_000_000;
const WRITES: u64 = 50_000;

fn raft() -> &'static Entry {
    catalog::find("raft").expect("in the catalogue")
}

/// Five servers, of which A is elected first. Every property is checked after every event.
fn five() -> Plan {
    Plan::new(raft().card).then(When::At(Time(10 * MILLISECOND)), Action::Fire { process: A, timer: 0 })
}

/// The same with a write at A every 5 ms.
fn busy() -> Plan {
    (0..WRITES).fold(five(), |plan, write| {
        let at = When::At(Time((50 + 5 * write) * MILLISECOND));
        plan.then(at, Action::Request { process: A, offer: 0, argument: (write % 1000) as u32 })
    })
}

/// Five hundred processes that push and pull for a long time.
fn gossip() -> Plan {
    let card = catalog::find("rumor-mongering").expect("in the catalogue").card;
    let learn = Action::Request { process: A, offer: 0, argument: 1 };
    let plan = Plan::new(card).processes(500).set("mode", 2).set("rounds", 1_000);
    plan.then(When::At(Time::ZERO), learn)
}

fn empty(entry: &Entry, plan: &Rc<Plan>) -> Recording {
    Recording::new((entry.behaviour)(plan), plan.clone(), Vec::new())
}

fn record(c: &mut Criterion) {
    let mut group = c.benchmark_group("record");
    group.throughput(Throughput::Elements(RUN.into())).sample_size(10).measurement_time(Duration::from_secs(5));
    let rumour = catalog::find("rumor-mongering").expect("in the catalogue");
    let runs = [
        ("raft, 5 servers", raft(), five()),
        ("raft, 5 servers, a write every 5 ms", raft(), busy()),
        ("a rumour, 500 processes", rumour, gossip()),
    ];
    for (name, entry, plan) in runs {
        let plan = Rc::new(plan);
        let mut once = empty(entry, &plan);
        assert!(once.record_to(RUN));
        println!("{name}: {:.1} bytes an event", once.bytes() as f64 / f64::from(once.len()));
        group.bench_function(name, |b| {
            let record = |mut recording: Recording| {
                recording.record_to(RUN);
                recording
            };
            b.iter_batched(|| empty(entry, &plan), record, BatchSize::PerIteration);
        });
    }
    group.finish();
}

fn seek(c: &mut Criterion) {
    let plan = Rc::new(busy());
    let mut long = empty(raft(), &plan);
    assert!(long.record_to(LONG));
    let bytes = long.bytes() as f64;
    println!("{LONG} events: {:.0} MB, {:.1} bytes an event", bytes / 1e6, bytes / f64::from(LONG));
    let mut group = c.benchmark_group("seek");
    let (mut random, mut event) = (0u32, 0u32);
    group.bench_function("anywhere in 1,000,000 events", |b| {
        b.iter(|| {
            // Far from the place before, so that nothing is at hand.
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            black_box(long.world_at((random >> 8) % LONG).events())
        });
    });
    group.bench_function("one event further", |b| {
        b.iter(|| {
            event = (event + 1) % LONG;
            black_box(long.world_at(event).events())
        });
    });
    group.finish();
}

/// Fifty processes of which each in turn says something to all others, every 5 ms of virtual time.
fn chatter() -> Recording {
    let plan = (0..RUN as u64 / 50).fold(Plan::new(&probe::CARD).processes(50), |plan, word| {
        let process = ProcessId((word % 50) as u16);
        plan.then(When::At(Time(5 * word * MILLISECOND)), Action::Request { process, offer: probe::SAY, argument: 1 })
    });
    let mut recording = Recording::new(Adaptor::<probe::Probe>::behaviour(&plan), Rc::new(plan), Vec::new());
    assert!(recording.record_to(RUN));
    recording
}

fn stamps(c: &mut Criterion) {
    let run = chatter();
    let processes = run.plan().processes;
    let mut group = c.benchmark_group("stamps");
    group.sample_size(20);
    group.bench_function("index 100,000 events of 50 processes", |b| {
        b.iter(|| {
            let mut history = History::new(processes);
            for (_, row) in run.rows(0, run.last()) {
                history.push(row, |serial| run.message(serial).map(|message| (message.id.from, message.sent)));
            }
            black_box(history.len())
        });
    });
    group.bench_function("the vector and hybrid stamps of each of them", |b| {
        b.iter(|| {
            let mut scan = StampScan::new(processes, false);
            for (event, row) in run.rows(0, run.last()) {
                black_box(scan.next(row, |process| run.clock(event, process).0, |serial| run.carries(serial)));
            }
        });
    });
    let middle = run.history().point(RUN / 2).expect("an event of a process");
    let last = run.history().point(run.last()).expect("an event of a process");
    group.bench_function("past and future of the event in the middle", |b| {
        b.iter(|| (run.history().past(black_box(middle)), run.history().future(black_box(middle))));
    });
    group.bench_function("the past of the last event", |b| b.iter(|| run.history().past(black_box(last))));
    group.bench_function("a shortest path from the middle to the end", |b| {
        b.iter(|| run.history().path(black_box(middle), last).map(|path| path.len()));
    });
    group.finish();
}

fn draw(c: &mut Criterion) {
    let mut group = c.benchmark_group("draw");
    let scenario = |id: &str, scenario: &str| {
        let entry = catalog::find(id).expect("in the catalogue");
        Session::shipped(entry, entry.scenario(scenario).expect("shipped"))
    };
    let moments = [
        ("raft, 5 servers", scenario("raft", "two-crowns")),
        ("200 processes", scenario("rumor-mongering", "two-hundred")),
    ];
    for (name, session) in moments {
        let layout = |view| {
            let size = outside::usual_size(&session, view, Theme::Light).expect("a view");
            outside::picture(&session, view, Theme::Light, size).expect("a picture").items.len()
        };
        group.bench_function(format!("{name}: diagram and arena"), |b| {
            b.iter(|| layout(black_box("space-time")) + layout(black_box("arena")));
        });
    }
    // Another event is hovered each time, so its cone is worked out anew.
    let entry = catalog::find("heartbeat-fd").expect("in the catalogue");
    let mut session = Session::with_plan(entry, Plan::new(entry.card).processes(20), RUN, RUN / 2);
    session.update(Message::Inquire(Inquiry::Cone));
    let mut event = RUN / 2 - 40;
    group.bench_function("100,000 events of 20: a cone and the diagram", |b| {
        b.iter(|| {
            event = RUN / 2 - 40 + (event + 1) % 60;
            let look = session.look((RUN / 2) as f32, Some(HitId::Event(event)), 1.0);
            let view = session.viewport(&look, 1046.0, 384.0);
            space_time(&look, view, 1046.0, 384.0).items.len()
        });
    });
    // From far away: what a frame costs while a long run is shifted.
    let mut long = Session::with_plan(raft(), busy(), LONG, LONG / 2);
    let density = long.recording().density().bytes();
    println!("{LONG} events: the index of how much happened where has {density} bytes");
    for axis in Axis::ALL {
        long.update(Message::SetAxis(axis));
        for (name, zoom) in [("whole", Zoom::Whole), ("0.1 px a step", Zoom::At(0.1)), ("4 px a step", Zoom::At(4.0))] {
            long.zoom = zoom;
            let mut turn = 0.0;
            group.bench_function(format!("1,000,000 events, {} axis, {name}", axis.name()), |b| {
                b.iter(|| {
                    turn = (turn + 37.0) % 900.0;
                    long.scroll = Some(turn);
                    outside::picture(&long, "space-time", Theme::Light, (1046.0, 384.0)).expect("a picture").items.len()
                });
            });
        }
    }
    group.finish();
}

fn share(c: &mut Criterion) {
    let mut group = c.benchmark_group("share");
    let shipped = raft().scenario("two-crowns").expect("shipped");
    let mut document = Document::of_shipped("raft", &shipped);
    document.plan.seed = 7;
    let link = document.to_link().expect("a small run");
    println!("the link has {} characters", link.len());
    group.bench_function("write a link", |b| b.iter(|| black_box(&document).to_link().expect("a link")));
    group.bench_function("read a link", |b| b.iter(|| open(black_box(&link)).expect("our link")));
    group.finish();
}

/// The thirty histories of etcd in `tests/data`, from text to verdict.
fn histories(c: &mut Criterion) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/histories/jepsen");
    let files = std::fs::read_dir(folder).expect("the histories").map(|entry| entry.expect("a file").path());
    let texts: Vec<String> = files.map(|path| std::fs::read_to_string(path).expect("a history")).collect();
    assert_eq!(texts.len(), 30);
    let mut group = c.benchmark_group("histories");
    for (name, consistency) in [("linearizable", Consistency::Linearizable), ("sequential", Consistency::Sequential)] {
        group.bench_function(format!("30 of etcd together, {name}"), |b| {
            b.iter(|| {
                let steps = texts.iter().map(|text| {
                    let history = read(text, None).expect("a history");
                    let limits = Limits { steps: 1_000_000, ..Limits::default() };
                    let report = check(&history, Model::CasRegister, None, consistency, limits, &mut || true);
                    report.expect("a register's history").steps
                });
                steps.sum::<u64>()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, record, seek, stamps, draw, share, histories);
criterion_main!(benches);
