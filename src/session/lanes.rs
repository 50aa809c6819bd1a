//! The lanes of the diagram: hidden and shown again, moved, grouped by who can reach whom.

use super::looks::{LookOption, LookView};
use super::message::Message;
use super::session::Session;
use crate::model::ProcessId;
use crate::scene::lanes::group_numbers;
use crate::scene::look::Selection;
use crate::scene::order::LaneOrder;

/// What can be done with the lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneAct {
    /// Hides the lane of the selected process.
    Hide,
    ShowAll,
    /// Moves the lane of the selected process so many places on, or back when negative.
    Move(i32),
    /// Moves the lane of this process so many places on, or back when negative.
    Drag(ProcessId, i32),
    /// Puts processes that can reach each other next to each other, or all back in the usual order.
    Group,
}

impl Session {
    /// Carries it out; the playhead and the selection stay.
    pub(super) fn arrange(&mut self, act: LaneAct) {
        let count = self.recording().plan().processes;
        let order = &self.looks.lanes;
        let (next, told) = match act {
            LaneAct::ShowAll => (order.whole(count), "All lanes are shown.".to_owned()),
            LaneAct::Drag(process, by) => (order.moved(process, by, count), String::new()),
            LaneAct::Group => match self.grouped() {
                Some(next) if next == *order => (LaneOrder::default(), "Lanes stand in the usual order.".to_owned()),
                Some(next) => (next, "Processes that can reach each other stand together.".to_owned()),
                None => return self.refuse("No link is cut here, so there are no groups.".to_owned()),
            },
            LaneAct::Hide | LaneAct::Move(_) => {
                let Selection::Process(process) = self.selection else {
                    return self.refuse("Select a process first: its lane is the one that this changes.".to_owned());
                };
                match act {
                    LaneAct::Move(_) if order.hides(process) => {
                        return self.refuse(format!("The lane of {process} is hidden. Show all lanes first."));
                    }
                    LaneAct::Move(by) => (order.moved(process, by, count), String::new()),
                    _ if order.lanes(count).len() < 2 => return self.refuse("The last lane stays.".to_owned()),
                    _ => {
                        let text = format!("{process} is hidden. A dashed arrow stands for messages through it.");
                        (order.without(process, count), text)
                    }
                }
            }
        };
        self.looks.lanes = next;
        if !told.is_empty() {
            self.tell(told);
        }
    }

    /// The lanes by the groups of the playhead; if nothing is cut there, by those of the last cut before it.
    fn grouped(&self) -> Option<LaneOrder> {
        use crate::sim::EventKind::Cut;
        let recording = self.recording();
        let interesting = recording.interesting();
        let until = interesting.partition_point(|event| *event <= self.event);
        let cut = |event: &&u32| recording.row(**event).is_some_and(|row| row.kind == Cut);
        let cut = interesting[..until].iter().rev().find(cut).copied();
        let groups =
            [Some(self.event), cut].into_iter().flatten().map(|event| group_numbers(&recording.world_at(event)));
        let groups = groups.into_iter().find(|groups| !groups.is_empty())?;
        let of = |process: ProcessId| groups.get(process.index()).copied().unwrap_or(0);
        Some(self.looks.lanes.grouped(of, recording.plan().processes))
    }

    /// The lanes as a row of choices: one for each process of a run that is not too large, and what concerns all.
    pub(super) fn lane_choices(&self) -> LookView {
        let usual = self.looks.lanes.is_usual();
        let option =
            |name: &str, chosen, act| LookOption { name: name.to_owned(), chosen, message: Message::Lane(act) };
        let options = vec![
            option("all", usual, LaneAct::ShowAll),
            option("hide", false, LaneAct::Hide),
            option("↑", false, LaneAct::Move(-1)),
            option("↓", false, LaneAct::Move(1)),
            option("group", false, LaneAct::Group),
        ];
        LookView { name: "Lanes", options }
    }
}
