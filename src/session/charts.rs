//! The charts under the diagram: whether they are shown, and what they say in words.

use super::session::Session;
use crate::model::ProcessId;
use crate::scene::charts::{self, Samples};
use crate::scene::frame::{Frame, Viewport};
use crate::scene::list::DisplayList;
use crate::scene::look::Look;
use crate::scene::path::pt;
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
    /// Are charts shown? Through the eyes of a process they are not: they tell of all.
    pub fn shows_charts(&self) -> bool {
        self.looks.charts && self.lens.is_none()
    }

    /// Pixels that the charts take at the bottom of a diagram of this size.
    pub fn charts_height(&self, look: &Look<'_>, view: Viewport, height: f32) -> f32 {
        let wanted = charts::height(look);
        if self.shows_charts() && !view.vertical && height > wanted + 120.0 { wanted } else { 0.0 }
    }

    /// The diagram, and under it the charts if they are shown.
    pub fn diagram(&self, look: &Look<'_>, view: Viewport, width: f32, height: f32) -> DisplayList {
        let below = self.charts_height(look, view, height);
        let mut list = space_time(look, view, width, height - below);
        if below > 0.0 {
            let frame = Frame::of(look, view, width, height - below);
            let mut charted = self.charted.borrow_mut();
            let run =
                (self.branch, std::rc::Rc::as_ptr(look.recording.plan()) as usize, look.recording.decisions().len());
            if charted.run != run {
                *charted = Charted { run, samples: Samples::default() };
            }
            list.height = height;
            list.place(charts::charts(look, &frame, &mut charted.samples), pt(0.0, height - below));
        }
        list
    }

    /// What the charts say at the playhead.
    pub fn chart_rows(&self) -> Vec<ChartRow> {
        let world = self.world();
        let sample = charts::Sample::of(&world, self.event);
        let mut rows: Vec<ChartRow> = charts::FLYING
            .iter()
            .zip(sample.flying)
            .map(|((family, ..), count)| ChartRow {
                name: format!("in flight: {family}"),
                values: vec![count.to_string()],
            })
            .collect();
        let leaders = sample.leaders.iter().map(|(process, badge)| format!("{process} ({badge})")).collect();
        rows.push(ChartRow { name: "leaders".to_owned(), values: leaders });
        for (place, name) in world.behaviour().measured().iter().enumerate() {
            let value = |(process, values): (ProcessId, &Option<Vec<u32>>)| match values {
                Some(values) => format!("{process} {}", values[place]),
                None => format!("{process} down"),
            };
            let values = ProcessId::all(world.plan().processes).zip(&sample.measures).map(value).collect();
            rows.push(ChartRow { name: (*name).to_owned(), values });
        }
        rows
    }
}
