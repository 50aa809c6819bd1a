//! Which lanes the diagram shows, and in which order.

use std::rc::Rc;

use super::look::Look;
use crate::model::ProcessId;

/// No lane is so far off that this could be one.
const HIDDEN: u16 = u16::MAX;

/// The processes whose lanes are shown, from the first lane on. The usual order is all of them by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LaneOrder {
    /// Empty for the usual order.
    shown: Vec<ProcessId>,
}

impl LaneOrder {
    /// These lanes of `count` processes, in this order. What is no process, or comes twice, is left out; if nothing is
    /// left, the order is the usual one.
    pub fn of(shown: &[ProcessId], count: u16) -> LaneOrder {
        let mut order = LaneOrder::default();
        for process in shown.iter().filter(|process| process.0 < count) {
            if !order.shown.contains(process) {
                order.shown.push(*process);
            }
        }
        if ProcessId::all(count).eq(order.shown.iter().copied()) {
            order.shown.clear();
        }
        order
    }

    /// The shown processes by number; nothing for the usual order.
    pub fn numbers(&self) -> Vec<u16> {
        self.shown.iter().map(|process| process.0).collect()
    }

    pub fn is_usual(&self) -> bool {
        self.shown.is_empty()
    }

    /// The shown lanes of `count` processes.
    pub fn lanes(&self, count: u16) -> Vec<ProcessId> {
        match self.is_usual() {
            true => ProcessId::all(count).collect(),
            false => self.shown.iter().copied().filter(|process| process.0 < count).collect(),
        }
    }

    pub fn hides(&self, process: ProcessId) -> bool {
        !self.is_usual() && !self.shown.contains(&process)
    }

    /// Without the lane of this process. The last lane stays.
    pub fn without(&self, process: ProcessId, count: u16) -> LaneOrder {
        let mut lanes = self.lanes(count);
        if lanes.len() > 1 {
            lanes.retain(|lane| *lane != process);
        }
        LaneOrder::of(&lanes, count)
    }

    /// With all lanes: each that was hidden goes before the first shown one of a greater number.
    pub fn whole(&self, count: u16) -> LaneOrder {
        let mut lanes = self.lanes(count);
        for process in ProcessId::all(count).filter(|process| self.hides(*process)) {
            let place = lanes.iter().position(|lane| *lane > process).unwrap_or(lanes.len());
            lanes.insert(place, process);
        }
        LaneOrder::of(&lanes, count)
    }

    /// With the lane of this process so many places further on, or back when negative.
    pub fn moved(&self, process: ProcessId, by: i32, count: u16) -> LaneOrder {
        let mut lanes = self.lanes(count);
        if let Some(place) = lanes.iter().position(|lane| *lane == process) {
            let last = lanes.len() as i32 - 1;
            let lane = lanes.remove(place);
            lanes.insert((place as i32 + by).clamp(0, last) as usize, lane);
        }
        LaneOrder::of(&lanes, count)
    }

    /// The lanes of one group next to each other, groups in the order of their first lane.
    pub fn grouped(&self, group: impl Fn(ProcessId) -> usize, count: u16) -> LaneOrder {
        let lanes = self.lanes(count);
        let mut grouped: Vec<ProcessId> = Vec::new();
        for lane in &lanes {
            let after = grouped.iter().rposition(|other| group(*other) == group(*lane));
            grouped.insert(after.map_or(grouped.len(), |place| place + 1), *lane);
        }
        LaneOrder::of(&grouped, count)
    }
}

/// The place of each process's lane, for a picture. Copies share it.
#[derive(Clone, Debug)]
pub struct Places(Option<Rc<[u16]>>);

impl Places {
    pub fn usual() -> Places {
        Places(None)
    }

    pub fn of(order: &LaneOrder, count: u16) -> Places {
        if order.is_usual() {
            return Places(None);
        }
        let mut places = vec![HIDDEN; usize::from(count)];
        for (place, process) in order.lanes(count).into_iter().enumerate() {
            places[process.index()] = place as u16;
        }
        Places(Some(places.into()))
    }

    /// The place of the lane of a process, from 0. A hidden one has none.
    pub fn place(&self, process: u16) -> Option<u16> {
        match &self.0 {
            None => Some(process),
            Some(places) => places.get(usize::from(process)).copied().filter(|place| *place != HIDDEN),
        }
    }
}

impl Look<'_> {
    /// The processes whose lanes are shown, from the first lane on.
    pub fn lanes(&self) -> Vec<ProcessId> {
        self.order.lanes(self.count())
    }

    pub fn is_hidden(&self, process: ProcessId) -> bool {
        self.order.hides(process)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(order: &LaneOrder) -> String {
        order.lanes(5).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn lanes_are_hidden_moved_grouped_and_shown_again() {
        let usual = LaneOrder::default();
        assert_eq!(names(&usual), "ABCDE");
        let without = usual.without(ProcessId(1), 5);
        assert_eq!(names(&without), "ACDE");
        let moved = without.moved(ProcessId(4), -2, 5);
        assert_eq!(names(&moved), "AECD");
        assert_eq!(names(&moved.moved(ProcessId(0), -1, 5)), "AECD", "the first stays the first");
        assert_eq!(names(&moved.whole(5)), "ABECD");
        assert!(without.whole(5).is_usual());
        assert_eq!(names(&usual.grouped(|process| usize::from(process.0 % 2), 5)), "ACEBD");
        let only = LaneOrder::of(&[ProcessId(2)], 5);
        assert_eq!(names(&only.without(ProcessId(2), 5)), "C", "the last lane stays");
    }

    #[test]
    fn an_order_from_outside_is_made_one() {
        let order = LaneOrder::of(&[ProcessId(9), ProcessId(3), ProcessId(3), ProcessId(0)], 5);
        assert_eq!(names(&order), "DA");
        assert!(LaneOrder::of(&[ProcessId(7)], 5).is_usual());
        let places = Places::of(&order, 5);
        assert_eq!([0, 1, 3, 4, 90].map(|process| places.place(process)), [Some(1), None, Some(0), None, None]);
    }
}
