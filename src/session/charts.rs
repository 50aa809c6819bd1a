//! The charts under the diagram: whether they are shown, and what they say in words.

use super::session::Session;
use crate::model::ProcessId;
use crate::scene::charts::charts;
use crate::scene::frame::{Frame, Viewport};
use crate::scene::list::DisplayList;
use crate::scene::look::Look;
use crate::scene::path::pt;
use crate::scene::samples::{FLYING, Sample, Samples, count};
use crate::scene::share::Share;
use crate::scene::space_time::space_time;

/// What was read for charts, and of which run.
#[derive(Default)]
pub struct Charted {
    run: (usize, usize, usize),
    samples: Samples,
}

/// One row of the charts at the playhead, for who reads instead of looking: what it is, and its value for each process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartRow {
    pub name: String,
    pub values: Vec<String>,
}

impl Session {
    pub(super) fn toggle_charts(&mut self) {
        if self.has_room_for("charts") {
            self.looks.charts = !self.looks.charts;
        }
    }

    /// What charts have of the room of a diagram of this size, where they are shown.
    fn charts_share(&self, look: &Look<'_>, view: Viewport, size: (f32, f32)) -> Option<Share> {
        self.looks.charts.then(|| Share::of(look, view, size)).flatten()
    }

    /// The size that is left for the diagram itself.
    pub fn diagram_size(&self, look: &Look<'_>, view: Viewport, (width, height): (f32, f32)) -> (f32, f32) {
        match (self.charts_share(look, view, (width, height)), view.vertical) {
            (Some(share), true) => (width - share.taken, height),
            (Some(share), false) => (width, height - share.taken),
            (None, _) => (width, height),
        }
    }

    /// The diagram, and the charts, if they are shown, under it; beside it where time runs down.
    pub fn diagram(&self, look: &Look<'_>, view: Viewport, width: f32, height: f32) -> DisplayList {
        let size = self.diagram_size(look, view, (width, height));
        let mut list = space_time(look, view, size.0, size.1);
        if let Some(share) = self.charts_share(look, view, (width, height)) {
            let frame = Frame::of(look, view, size.0, size.1);
            let mut charted = self.charted.borrow_mut();
            let run =
                (self.branch, std::rc::Rc::as_ptr(look.recording.plan()) as usize, look.recording.decisions().len());
            if charted.run != run {
                *charted = Charted { run, samples: Samples::default() };
            }
            (list.width, list.height) = (width, height);
            let at = if view.vertical { pt(size.0, 0.0) } else { pt(0.0, size.1) };
            list.place(charts(look, &frame, share, &mut charted.samples), at);
        }
        list
    }

    /// How many of the charts the diagram on the screen has room for, of how many.
    pub fn charts_drawn(&self) -> (usize, usize) {
        let look = self.look(self.event as f32, None, self.shown().map_or(1.0, |shown| shown.scale));
        let share = self.shown().and_then(|shown| self.charts_share(&look, shown.view, shown.size));
        (share.map_or(0, |share| share.rows), count(&look))
    }

    /// What the charts say at the playhead.
    pub fn chart_rows(&self) -> Vec<ChartRow> {
        let world = self.world();
        let sample = Sample::of(self.recording(), &world, self.event, self.eyes.as_deref());
        let mut rows: Vec<ChartRow> = FLYING
            .iter()
            .zip(sample.flying)
            .map(|((family, ..), count)| ChartRow {
                name: format!("in flight: {family}"),
                values: vec![count.to_string()],
            })
            .collect();
        if world.behaviour().leads() {
            let leaders = sample.leaders.iter().map(|(process, badge)| format!("{process} ({badge})")).collect();
            rows.push(ChartRow { name: "leaders".to_owned(), values: leaders });
        }
        for (place, name) in world.behaviour().measured().iter().enumerate() {
            let value = |(process, values): (ProcessId, &Option<Vec<u32>>)| match values {
                Some(values) => Some(format!("{process} {}", values[place])),
                None if self.eyes.as_ref().is_some_and(|eyes| eyes.is_blank(process)) => None,
                None => Some(format!("{process} down")),
            };
            let values = ProcessId::all(world.plan().processes).zip(&sample.measures).filter_map(value).collect();
            rows.push(ChartRow { name: (*name).to_owned(), values });
        }
        rows
    }
}
