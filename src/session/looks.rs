//! What the pictures show, and how: choices of the person that outlive the run that is looked at.

use super::causality::Inquiry;
use super::compare::CompareMessage;
use super::message::Message;
use super::session::Session;
use crate::model::{ProcessId, Set};
use crate::scenario::View;
use crate::scene::axis::Axis;
use crate::scene::layout::{Arrangement, Layout};
use crate::scene::order::LaneOrder;
use crate::scene::stamps::Stamp;
use crate::scene::theme::Theme;

/// How the person likes to look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Looks {
    /// Is the list of these choices open?
    pub shown: bool,
    /// What the diagram's time axis counts.
    pub axis: Axis,
    /// Which lanes the diagram has, and in which order.
    pub lanes: LaneOrder,
    /// Which clock's stamps stand at the events.
    pub stamp: Stamp,
    /// Are quiet stretches of the step axis folded?
    pub quiet: bool,
    /// Those that were unfolded again, by their first event.
    pub unfolded: Set<u32>,
    /// Where processes stand in the arena.
    pub arrangement: Arrangement,
    /// Do the arrow keys, and clicks into the arena, move the selected process?
    pub moving: bool,
    /// Time runs down. `None`: as the screen's shape suggests.
    pub turned: Option<bool>,
    /// Is what the algorithm stands on hidden?
    pub folded: bool,
    /// Are charts shown under the diagram?
    pub charts: bool,
    /// Are the tracks of the fault script shown?
    pub tracks: bool,
    /// Is the inspector's part about causality unfolded?
    pub causality: bool,
    /// Is the pseudocode docked beside the pictures?
    pub code: bool,
    /// Is the Rust source shown there instead of it?
    pub source: bool,
    /// Are past, future and concurrent events told apart even while the pointer is on none?
    pub cone: bool,
    pub theme: Theme,
}

impl Looks {
    /// What of it a document keeps.
    pub(super) fn view(&self) -> View {
        let axis = (self.axis != Axis::Step).then(|| self.axis.name().to_owned());
        let stamps = (self.stamp != Stamp::None).then(|| self.stamp.name().to_owned());
        let (layout, moved) = self.arrangement.written();
        let (lanes, quiet, charts) = (self.lanes.numbers(), self.quiet, self.charts);
        View { axis, lanes, stamps, quiet, charts, layout, moved, ..View::default() }
    }

    /// What a document says of it, for a run of so many processes.
    pub(super) fn see(&mut self, view: &View, processes: u16) {
        let lanes: Vec<ProcessId> = view.lanes.iter().copied().map(ProcessId).collect();
        self.lanes = LaneOrder::of(&lanes, processes);
        self.axis = view.axis.as_deref().and_then(Axis::named).unwrap_or_default();
        self.stamp = view.stamps.as_deref().and_then(Stamp::named).unwrap_or_default();
        self.arrangement = Arrangement::read(view.layout.as_deref(), &view.moved);
        (self.quiet, self.charts) = (view.quiet, view.charts);
    }
}

/// One choice, and what chooses each of its options.
#[derive(Clone, Debug, PartialEq)]
pub struct LookView {
    pub name: &'static str,
    pub options: Vec<LookOption>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct LookOption {
    pub name: String,
    pub chosen: bool,
    /// Means something only while it is not chosen.
    pub message: Message,
}

impl Session {
    /// The choices that there are for this run.
    pub fn looks(&self) -> Vec<LookView> {
        let mut views = vec![LookView {
            name: "Time axis",
            options: Axis::ALL.map(|axis| option(axis.name(), self.looks.axis == axis, Message::SetAxis(axis))).into(),
        }];
        views.push(LookView { name: "Arena", options: Layout::ALL.map(|layout| self.layout_option(layout)).into() });
        views.extend(self.moving_view());
        views.push(LookView {
            name: "Clock stamps",
            options: Stamp::ALL
                .map(|stamp| option(stamp.name(), self.looks.stamp == stamp, Message::SetStamp(stamp)))
                .into(),
        });
        views.push(switch("Quiet stretches", ["in full", "folded"], self.looks.quiet, Message::ToggleQuiet));
        views.push(self.lane_choices());
        views.push(switch("Time runs", ["right", "down"], self.is_vertical(), Message::Turn));
        views.push(switch(
            "Causality",
            ["under the pointer", "always told apart"],
            self.looks.cone,
            Message::Inquire(Inquiry::Cone),
        ));
        views.push(switch("Charts", ["hidden", "under the diagram"], self.looks.charts, Message::ToggleCharts));
        let (docked, source) = (self.looks.code, self.looks.source);
        let fold = if source { Message::ToggleSource } else { Message::ToggleCode };
        let code = [
            option("folded", !docked, fold),
            option("pseudocode", docked && !source, Message::ToggleCode),
            option("Rust source", docked && source, Message::ToggleSource),
        ];
        views.push(LookView { name: "Code", options: code.into() });
        views.push(switch("Fault script", ["hidden", "as tracks"], self.looks.tracks, Message::ToggleTracks));
        let theme = |theme: Theme| option(theme.name(), self.looks.theme == theme, Message::SetTheme(theme));
        views.push(LookView { name: "Theme", options: Theme::ALL.map(theme).into() });
        if self.branches.list().len() > 1 {
            let ghost = Message::Compare(CompareMessage::Ghost);
            views.push(switch("Abandoned future", ["hidden", "as a ghost"], self.ghost.is_some(), ghost));
        }
        if self.recording().plan().processes <= 9 {
            views.push(self.lenses());
        }
        if self.layers().len() > 1 {
            views.push(switch("Layers", ["all", "the upper one"], self.looks.folded, Message::ToggleFold));
        }
        views
    }

    /// Neither the playhead nor the selection moves.
    pub(super) fn set_axis(&mut self, axis: Axis) {
        // A place on one axis is nowhere on another.
        (self.looks.axis, self.scroll) = (axis, None);
        self.tell(axis.sentence().to_owned());
    }
}

pub(super) fn option(name: &str, chosen: bool, message: Message) -> LookOption {
    LookOption { name: name.to_owned(), chosen, message }
}

/// Two options between which one message changes.
pub(super) fn switch(name: &'static str, names: [&str; 2], on: bool, message: Message) -> LookView {
    LookView { name, options: vec![option(names[0], !on, message.clone()), option(names[1], on, message)] }
}
