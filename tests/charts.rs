//! Charts stand on the diagram's time axis, whichever it is and wherever time runs, and know how much room they may take.

use orrery::catalog;
use orrery::model::ProcessId;
use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::axis::Axis;
use orrery::scene::frame::{Frame, Viewport};
use orrery::scene::list::{DisplayList, HitId, Item};
use orrery::scene::share::Share;
use orrery::scene::theme::{Theme, Tone};
use orrery::session::{Message, Session, outside};
use orrery::sim::Plan;
use orrery::trace::NEVER;

#[path = "support/golden.rs"]
mod kept;
use kept::golden;

fn writes() -> Session {
    let entry = catalog::find("raft").expect("in the catalogue");
    let mut session = Session::shipped(entry, entry.scenario("two-crowns").expect("shipped"));
    session.update(Message::ToggleCharts);
    session
}

fn drawn(name: &str, session: &Session, theme: Theme, size: (f32, f32)) -> DisplayList {
    let size = (size.0 * theme.enlargement(), size.1 * theme.enlargement());
    let list = outside::picture(session, "space-time", theme, size).expect("a picture");
    let ground = Some(Tone::Canvas);
    let says = "Charts and diagram share one axis.";
    let options = SvgOptions { title: name, description: says, background: ground, style: "", tooltips: false };
    golden(&format!("{name}.svg"), &svg(&list, theme, &options));
    list
}

fn texts(list: &DisplayList) -> Vec<&str> {
    let mut texts = Vec::new();
    for item in &list.items {
        if let Item::Text(text) = item {
            texts.push(text.text.as_str());
        }
    }
    texts
}

#[test]
fn on_every_axis_and_wherever_time_runs() {
    let mut session = writes();
    for axis in [Axis::Logical, Axis::Local] {
        session.update(Message::SetAxis(axis));
        drawn(&format!("charts_{}", axis.name()), &session, Theme::Light, (1046.0, 620.0));
    }
    session.update(Message::Turn);
    drawn("charts_local_down", &session, Theme::Dark, (820.0, 620.0));
    session.update(Message::SetAxis(Axis::Step));
    for (name, theme) in [("light", Theme::Light), ("projector", Theme::Projector)] {
        drawn(&format!("charts_down_{name}"), &session, theme, (820.0, 620.0));
    }
    drawn("charts_down_phone", &session, Theme::Light, (390.0, 560.0));
}

#[test]
fn through_the_eyes_of_a_process() {
    let mut session = writes();
    session.update(Message::SeeAs(Some(ProcessId(2))));
    drawn("charts_lens", session.visible(), Theme::Light, (1046.0, 620.0));
    session.update(Message::SetAxis(Axis::Local));
    let list = drawn("charts_lens_local", session.visible(), Theme::Light, (1046.0, 620.0));
    assert!(texts(&list).contains(&"in flight"), "charts are drawn");
    let whole = session.chart_rows();
    let known = session.visible().chart_rows();
    let count = |rows: &[orrery::session::ChartRow]| -> u32 {
        let counts = rows.iter().filter(|row| row.name.starts_with("in flight"));
        counts.flat_map(|row| row.values.iter()).map(|count| count.parse::<u32>().expect("a count")).sum()
    };
    assert_ne!(count(&whole), count(&known), "what became of messages is not known");
}

#[test]
fn a_request_is_a_bar_that_says_how_it_ended() {
    let mut session = writes();
    session.update(Message::Newest);
    let list = outside::picture(&session, "space-time", Theme::Light, (1046.0, 620.0)).expect("a picture");
    let ends = ["Its result is there at step", "No result yet."];
    for end in ends {
        let bar = list.hits.iter().find(|hit| matches!(hit.id, HitId::Event(_)) && hit.label.contains(end));
        assert!(bar.is_some(), "no bar says “{end}”");
    }
}

/// The whole run in sight: the greatest number of messages in flight at one depth, counted by hand.
#[test]
fn on_the_axis_of_depth_in_flight_means_sent_by_that_depth_and_not_received_by_it() {
    for (id, scenario) in [("raft", "two-crowns"), ("raft", "cold-start"), ("two-phase-commit", "no-vote")] {
        let Some(entry) = catalog::find(id) else { panic!("{id} is in the catalogue") };
        let shipped = (entry.scenarios)().into_iter().find(|shipped| shipped.id == scenario);
        let shipped = shipped.unwrap_or_else(|| (entry.scenarios)().remove(0));
        let mut session = Session::shipped(entry, shipped);
        session.update(Message::ToggleCharts);
        session.update(Message::SetAxis(Axis::Logical));
        session.update(Message::Newest);
        session.update(Message::Fit);
        let recording = session.recording();
        let depth = |event: u32, process: ProcessId| {
            let history = recording.history();
            let own = history.lane(process).iter().rfind(|own| **own <= event).copied().unwrap_or(0);
            recording.row(own).map_or(0, |row| row.lamport)
        };
        let deepest = (0..=recording.last()).filter_map(|event| recording.row(event)).map(|row| row.lamport).max();
        let mut most = 0;
        for at in 0..=deepest.unwrap_or(0) {
            let flies = |serial: &u32| {
                let row = recording.message(*serial).expect("recorded");
                let sent = depth(row.sent, row.id.from) <= at;
                let here = row.ended == NEVER || depth(row.ended, row.id.to) > at;
                sent && here && row.ended != row.sent
            };
            most = most.max((0..recording.messages()).filter(flies).count());
        }
        let list = outside::picture(&session, "space-time", Theme::Light, (4000.0, 620.0)).expect("a picture");
        let range = format!("0–{most}");
        assert!(texts(&list).contains(&range.as_str()), "{id} {scenario}: {range} is not among {:?}", texts(&list));
    }
}

#[test]
fn lanes_come_first_and_charts_have_at_most_their_part() {
    let entry = catalog::find("raft").expect("in the catalogue");
    for processes in [3, 5, 9, 20, 60] {
        let session = Session::with_plan(entry, Plan::new(entry.card).processes(processes), 30, 10);
        let look = session.look(10.0, None, 1.0);
        for vertical in [false, true] {
            let view = Viewport { first: 0.0, per_step: 16.0, vertical };
            for room in (20..1400).step_by(20) {
                let room = room as f32;
                let size = if vertical { (room, 600.0) } else { (1000.0, room) };
                let Some(share) = Share::of(&look, view, size) else {
                    assert!(room < 260.0, "{processes} processes, {room} px: no charts");
                    continue;
                };
                let left = room - share.taken;
                assert!(left >= 119.0 && left >= room * 0.4, "{processes} processes, {room} px: {share:?}");
                let frame = match vertical {
                    true => Frame::of(&look, view, left, 600.0),
                    false => Frame::of(&look, view, 1000.0, left),
                };
                let crowded = frame.is_crowded();
                assert!(!crowded || share.taken <= room * 0.42, "{processes} processes, {room} px: {share:?}");
            }
        }
    }
}
