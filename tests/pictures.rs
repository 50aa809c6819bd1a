//! Pictures are compared as text: a change in a picture must be meant. `UPDATE_GOLDEN=1 cargo test` accepts it.

use orrery::catalog;
use orrery::faults::Fault;
use orrery::model::{Digest, ProcessId};
use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::arrow::{ArrowSpec, Emphasis, Fate, MessageFamily, Presence, Verdict, arrow};
use orrery::scene::glyph::GlyphKind;
use orrery::scene::layout::{Arrangement, Layout};
use orrery::scene::list::{Dash, DisplayList, Fill, Glyph, Stroke};
use orrery::scene::look::Selection;
use orrery::scene::mark::{MarkState, mark, reach, seam};
use orrery::scene::path::{Rect, pt};
use orrery::scene::sentence;
use orrery::scene::sheet::sheet;
use orrery::scene::theme::{Family, Theme, Tone};
use orrery::session::{CompareMessage, Figure, Ink, Inquiry, Message, Session, Views, outside};
use orrery::sim::{Action, Plan};
use orrery::trace::{Align, Branches, Decision, Recording};
use std::rc::Rc;

#[path = "support/golden.rs"]
mod kept;
use kept::golden;

fn options<'a>(title: &'a str, description: &'a str, style: &'a str) -> SvgOptions<'a> {
    SvgOptions { title, description, background: Some(Tone::Canvas), style, tooltips: false }
}

#[test]
fn glyph_sheet() {
    let fonts = fonts("../../static/fonts");
    let says = "All marks, their states, and each kind of message in each of its fates.";
    golden("glyph_sheet.svg", &svg(&sheet(), Theme::Light, &options("Every mark of Orrery", says, &fonts)));
}

/// The moment at which each algorithm opens, as the page shows it.
#[test]
fn openings() {
    for entry in catalog::ALL {
        let shipped = (entry.scenarios)().into_iter().next().expect("every algorithm ships a scenario");
        let name = format!("{}_{}", entry.card.id, shipped.id).replace('-', "_");
        let session = Session::shipped(entry, shipped);
        for view in outside::VIEWS {
            golden(&format!("{name}_{}.svg", view.replace('-', "_")), &moment(&session, view, Theme::Light));
        }
    }
}

#[test]
fn two_crowns_in_the_dark_and_turned() {
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut session = Session::shipped(entry, entry.scenario("two-crowns").expect("shipped"));
    for view in outside::VIEWS {
        let name = format!("raft_two_crowns_{}_dark.svg", view.replace('-', "_"));
        golden(&name, &moment(&session, view, Theme::Dark));
    }
    session.looks.turned = Some(true);
    let list = outside::picture(&session, "space-time", Theme::Light, (390.0, 844.0)).expect("a picture");
    golden("raft_two_crowns_turned.svg", &of_list(&session, &list, Theme::Light));
}

/// Charts under the diagram: an election, writes, a crash; in all themes, and from far away.
#[test]
fn charts() {
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut session = Session::shipped(entry, entry.scenario("two-crowns").expect("shipped"));
    session.update(Message::ToggleCharts);
    for (name, theme) in [("light", Theme::Light), ("dark", Theme::Dark), ("projector", Theme::Projector)] {
        let size = (1046.0 * theme.enlargement(), 620.0 * theme.enlargement());
        let list = outside::picture(&session, "space-time", theme, size).expect("a picture");
        golden(&format!("charts_{name}.svg"), &of_list(&session, &list, theme));
    }
    session.record_to(3_000);
    session.update(Message::Seek(2_000));
    session.update(Message::Fit);
    let list = outside::picture(&session, "space-time", Theme::Light, (1046.0, 620.0)).expect("a picture");
    golden("charts_far.svg", &of_list(&session, &list, Theme::Light));
    let rows = session.chart_rows();
    assert_eq!(rows.len(), 5 + 1 + 2);
    assert!(rows.iter().any(|row| row.name == "log" && row.values.len() == 5), "{rows:?}");
}

/// What leaves the page: arena, diagram, title, sentence and legend in one picture, in all themes.
#[test]
fn figures() {
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut session = Session::shipped(entry, entry.scenario("two-crowns").expect("shipped"));
    for theme in Theme::ALL {
        let figure = Figure { ink: Ink::Theme(theme), ..Figure::default() };
        let list = session.figure(&figure, session.event as f32);
        assert_eq!((list.width, list.height), (1280.0, 720.0));
        golden(&format!("figure_{}.svg", theme.name()), &of_list(&session, &list, theme));
    }
    session.update(Message::ToggleCharts);
    let figure = Figure { views: Views::Diagram, legend: false, width: 1046, height: 640, ..Figure::default() };
    let list = session.figure(&figure, session.event as f32);
    golden("figure_charts.svg", &of_list(&session, &list, Theme::Light));
}

/// Every condition of a lane at once: slow, paused, crashed, cut in one direction.
#[test]
fn conditions() {
    let entry = catalog::find("raft").expect("in the catalogue");
    let shipped = entry.scenario("cold-start").expect("shipped");
    let p = ProcessId;
    let done = [
        (3, Fault::Slow { process: p(1), percent: 200 }),
        (6, Fault::Pause { process: p(2) }),
        (10, Fault::Crash { process: p(3) }),
        (14, Fault::Cut { from: p(0), to: p(1), both: false }),
        (20, Fault::Resume { process: p(2) }),
        (24, Fault::Recover { process: p(3) }),
        (28, Fault::HealAll),
        (33, Fault::Crash { process: p(4) }),
    ];
    let decide = |(after, fault)| Decision { after, action: Action::Fault(fault) };
    let plan = Rc::new(shipped.plan);
    let decisions = done.into_iter().map(decide).collect();
    let mut recording = Recording::new((entry.behaviour)(&plan), plan, decisions);
    recording.record_to(60);
    let mut session = Session::from_branches(entry, Branches::new(recording), 0, 40);
    golden("conditions.svg", &moment(&session, "space-time", Theme::Projector));
    session.event = 16;
    golden("conditions_arena.svg", &moment(&session, "arena", Theme::Projector));
}

/// One moment in every layout, with a partition; a crowd in those that change with the count.
#[test]
fn layouts() {
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut session = Session::shipped(entry, entry.scenario("two-crowns").expect("shipped"));
    session.selection = Selection::Process(ProcessId(3));
    for layout in Layout::ALL {
        session.looks.arrangement = Arrangement { layout, base: Layout::Ring, ..Arrangement::default() };
        if layout == Layout::Free {
            session.looks.arrangement.moved.insert(ProcessId(0), (-120, 150));
        }
        golden(&format!("layout_{}.svg", layout.name()), &moment(&session, "arena", Theme::Light));
    }
    let entry = catalog::find("rumor-mongering").expect("in the catalogue");
    let shipped = entry.scenario("one-rumour").expect("shipped");
    let plan = Plan { processes: 120, script: shipped.plan.script, ..Plan::new(entry.card) };
    let mut session = Session::with_plan(entry, plan, 330, 256);
    for layout in [Layout::Columns, Layout::Grid, Layout::Tree, Layout::Line] {
        session.looks.arrangement = Arrangement { layout, ..Arrangement::default() };
        golden(&format!("layout_{}_crowd.svg", layout.name()), &moment(&session, "arena", Theme::Light));
    }
}

/// A crowd stays an overview: a line for each process, a ring of dots, few words.
#[test]
fn a_crowd() {
    let entry = catalog::find("rumor-mongering").expect("in the catalogue");
    let mut plan = Plan::new(entry.card);
    let shipped = entry.scenario("one-rumour").expect("shipped");
    (plan.processes, plan.script) = (64, shipped.plan.script);
    let session = Session::with_plan(entry, plan, 330, 256);
    for view in outside::VIEWS {
        golden(&format!("crowd_{}.svg", view.replace('-', "_")), &moment(&session, view, Theme::Light));
    }
}

fn moment(session: &Session, view: &str, theme: Theme) -> String {
    let size = outside::usual_size(session, view, theme).expect("a view");
    let list = outside::picture(session, view, theme, size).expect("a picture");
    of_list(session, &list, theme)
}

fn of_list(session: &Session, list: &DisplayList, theme: Theme) -> String {
    let fonts = fonts("../../static/fonts");
    let says = sentence::event(session.recording(), session.event);
    let title = format!("{}: {}, step {}", session.entry.card.name, session.title, session.event);
    svg(list, theme, &options(&title, &says, &fonts))
}

/// Arrows as they lie in a diagram: steep, labelled, emphasised, beyond the playhead, across a seam.
#[test]
fn arrows() {
    let fonts = fonts("../../static/fonts");
    for (name, theme) in [("arrows.svg", Theme::Dark), ("arrows_hall.svg", Theme::Projector)] {
        let picture = svg(&slanted(theme.density()), theme, &options("Arrows", "Messages between two lanes.", &fonts));
        golden(name, &picture);
    }
}

fn slanted(scale: f32) -> DisplayList {
    use MessageFamily::*;
    let column = 90.0 * scale;
    let (top, bottom) = (40.0 * scale, 150.0 * scale);
    let mut list = DisplayList::new(12.5 * column, 190.0 * scale);
    let lanes = [(top, Family::Amber), (bottom, Family::Green)];
    for (y, wash) in lanes {
        let band = Rect::new(0.0, y - 20.0 * scale, list.width, 40.0 * scale);
        list.fill_rect(band, Fill::Solid(Tone::Wash(wash)));
        list.line(pt(0.0, y), pt(list.width, y), Stroke::new(Tone::Hue(Family::Slate), 2.0));
    }
    let across = pt(1.0, 0.0);
    let cut = Fate::Cut { seam: 0.5, along: across };
    seam(&mut list, pt(column, (top + bottom) / 2.0), pt(3.4 * column, (top + bottom) / 2.0), scale);
    type Change = fn(&mut ArrowSpec, f32);
    let messages: [(MessageFamily, Fate, Change); 12] = [
        (Payload, Fate::Lost, |spec, _| spec.label = "AE lost"),
        (Payload, cut, |spec, _| spec.label = "CDE"),
        (Answer, cut, |spec, _| spec.verdict = Some(Verdict::No)),
        (Control, Fate::Delivered, |spec, _| spec.emphasis = Emphasis::Past),
        (Ask, Fate::Delivered, |spec, _| spec.emphasis = Emphasis::Future),
        (Special, Fate::Delivered, |spec, _| spec.emphasis = Emphasis::Path),
        (Ask, Fate::Delivered, |spec, _| spec.emphasis = Emphasis::Offending),
        (Answer, Fate::InFlight, |spec, _| (spec.verdict, spec.label) = (Some(Verdict::Same), "stored 2")),
        (Client, Fate::Delivered, |spec, _| spec.presence = Presence::Future),
        (Payload, Fate::Held { steps: 12 }, |spec, _| spec.label = ""),
        (Ask, Fate::Delivered, |spec, scale| spec.fate = Fate::Delayed { original: spec.to - pt(34.0, 0.0) * scale }),
        (Payload, Fate::Delivered, |spec, scale| {
            spec.fate = Fate::Duplicated { second: spec.to + pt(26.0, 0.0) * scale, count: 2 };
        }),
    ];
    for (i, (family, fate, change)) in messages.into_iter().enumerate() {
        let x = column * (i as f32 + 0.4);
        // Every other one goes up.
        let (from, to) = if i % 2 == 0 { (top, bottom) } else { (bottom, top) };
        let (from, to) = (pt(x, from), pt(x + 46.0 * scale, to));
        let sender = Glyph::new(GlyphKind::TimerFires, from, Tone::Hue(Family::Slate)).size(16.0 * scale);
        let receiver = Glyph::new(GlyphKind::Local, to, family.tone()).size(16.0 * scale);
        let state = if i == 4 { MarkState::Selected } else { MarkState::Rest };
        let mut spec = ArrowSpec { fate, scale, progress: 0.55, ..ArrowSpec::new(from, to, family) };
        spec.from_reach = reach(&sender, MarkState::Rest, scale);
        spec.to_reach = reach(&receiver, state, scale);
        change(&mut spec, scale);
        arrow(&mut list, &spec);
        mark(&mut list, sender, MarkState::Rest, scale, across);
        if matches!(spec.fate, Fate::Delivered | Fate::Delayed { .. } | Fate::Duplicated { .. }) {
            mark(&mut list, receiver, state, scale, across);
        }
    }
    list.line(pt(0.0, 180.0 * scale), pt(list.width, 180.0 * scale), Stroke::new(Tone::Ink1, 1.0).dash(Dash::Absent));
    list
}

/// The document is looked at from the repository, where the fonts are a few folders away.
fn fonts(folder: &str) -> String {
    let face = |family: &str, file: &str, weight: &str| {
        format!("@font-face{{font-family:'{family}';src:url('{folder}/{file}.woff2');font-weight:{weight}}}")
    };
    [
        face("Inter Orrery", "inter-var-400-700", "400 700"),
        face("JetBrains Mono Orrery", "jetbrains-mono-nl-regular", "400"),
        face("JetBrains Mono Orrery", "jetbrains-mono-nl-semibold", "600"),
    ]
    .concat()
}

/// The past, the future and what is concurrent with one event in the middle of a run.
#[test]
fn cones() {
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut session = Session::shipped(entry, entry.scenario("two-crowns").expect("shipped"));
    session.update(Message::Seek(24));
    session.update(Message::Inquire(Inquiry::Cone));
    for (name, theme) in [("cone.svg", Theme::Light), ("cone_dark.svg", Theme::Dark)] {
        golden(name, &moment(&session, "space-time", theme));
    }
}

/// Two forks of the landing page: in the second a process crashes while the first is electing it.
fn forked() -> Session {
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut session = Session::shipped(entry, entry.scenario("two-crowns").expect("shipped"));
    session.update(Message::Seek(12));
    session.update(Message::Act(Action::Fault(Fault::Crash { process: ProcessId(3) })));
    session
}

/// The future that an act has done away with, the tracks of the forks, and both set side by side.
#[test]
fn forks() {
    let mut session = forked();
    golden("fork_ghost.svg", &moment(&session, "space-time", Theme::Light));
    session.update(Message::SwitchBranch(0));
    session.update(Message::Seek(20));
    session.update(Message::Act(Action::Fault(Fault::Crash { process: ProcessId(0) })));
    session.update(Message::Step(9));
    for theme in Theme::ALL {
        let look = session.look(session.event as f32, None, theme.enlargement());
        let strip = orrery::scene::strip::strip(&look, &session.strip_tracks(), 1046.0, 84.0);
        golden(&format!("fork_tracks_{}.svg", theme.name()), &of_list(&session, &strip, theme));
    }
    session.update(Message::Compare(CompareMessage::With(1)));
    let picture = |session: &Session, theme: Theme| {
        let size = (1046.0 * theme.enlargement(), 544.0 * theme.enlargement());
        let asked = (session.event as f32, None, theme.enlargement());
        let (list, ..) = session.comparison_picture(asked, size).expect("two forks are compared");
        of_list(session, &list, theme)
    };
    for theme in Theme::ALL {
        golden(&format!("fork_compare_{}.svg", theme.name()), &picture(&session, theme));
    }
    session.update(Message::Compare(CompareMessage::Align(Align::Match)));
    session.update(Message::Compare(CompareMessage::Twin(Some(ProcessId(1)))));
    golden("fork_twins.svg", &picture(&session, Theme::Light));
    session.update(Message::Compare(CompareMessage::Align(Align::Time)));
    golden("fork_compare_time.svg", &picture(&session, Theme::Light));
    session.update(Message::Compare(CompareMessage::Overlay));
    for (align, theme) in [(Align::Match, Theme::Light), (Align::Step, Theme::Dark), (Align::Step, Theme::Projector)] {
        session.update(Message::Compare(CompareMessage::Align(align)));
        golden(&format!("fork_overlay_{}.svg", theme.name()), &picture(&session, theme));
    }
}

/// Where every shipped scenario opens, in every theme: a digest a picture, because the pictures together are megabytes.
#[test]
fn every_scenario_in_every_theme() {
    let mut found = String::new();
    for entry in catalog::ALL {
        for shipped in (entry.scenarios)() {
            let id = shipped.id;
            let session = Session::shipped(entry, shipped);
            for theme in Theme::ALL {
                for view in outside::VIEWS {
                    let mut digest = Digest::new();
                    digest.mix_bytes(moment(&session, view, theme).as_bytes());
                    let line = format!("{} {id} {view} {} {:016x}\n", entry.card.id, theme.name(), digest.value());
                    found.push_str(&line);
                }
            }
        }
    }
    // To look at one: `orrery render ALGORITHM --scenario ID --view VIEW --theme THEME`.
    golden("scenarios.txt", &found);
}

#[test]
fn what_is_sent_before_anything_happens_is_told_by_its_senders() {
    let start = |algorithm: &str| {
        let session = Session::free_run(catalog::find(algorithm).expect("in the catalogue"));
        sentence::event(session.recording(), 0)
    };
    assert_eq!(start("heartbeat-fd"), "Every process starts; they send 12 PING.");
    assert_eq!(start("raft"), "Every process starts.");
}
