//! Linearization points: where in its interval each operation takes effect. A person may move them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::operation::{Function, History, Outcome};

/// A place on the axis of events for each operation that has a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Points(Vec<Option<f32>>);

impl Points {
    /// Points in this order, each as early as its call and the points before it allow. Points between two events stand at equal
    /// distances. There are none if the order is not in real time.
    pub fn new(history: &History, order: &[u32]) -> Option<Points> {
        let mut points = vec![None; history.operations.len()];
        let mut first = 0;
        while let Some(call) = order.get(first).map(|operation| history.operations[*operation as usize].call) {
            let same =
                order[first..].iter().take_while(|other| history.operations[**other as usize].call <= call).count();
            let late =
                |operation: &u32| history.operations[*operation as usize].answer.is_some_and(|answer| answer < call);
            if order[first..first + same].iter().any(late) {
                return None;
            }
            for (place, operation) in order[first..first + same].iter().enumerate() {
                points[*operation as usize] = Some(call as f32 + (place + 1) as f32 / (same + 1) as f32);
            }
            first += same;
        }
        Some(Points(points))
    }

    /// Where somebody may begin to look for an order: every answered operation takes effect in the order of the answers.
    pub fn by_answer(history: &History) -> Points {
        let mut answered = vec![None; history.events as usize];
        for (number, operation) in (0..).zip(&history.operations) {
            // Of those that failed only `cas` says something.
            if let Some(answer) = operation.answer
                && (operation.outcome != Outcome::Fail || operation.function == Function::Cas)
            {
                answered[answer as usize] = Some(number);
            }
        }
        let order: Vec<u32> = answered.into_iter().flatten().collect();
        Points::new(history, &order).unwrap_or(Points(vec![None; history.operations.len()]))
    }

    pub fn at(&self, operation: u32) -> Option<f32> {
        self.0.get(operation as usize).copied().flatten()
    }

    /// Moves a point, at most to the ends of its operation's interval.
    pub fn slide(&mut self, history: &History, operation: u32, to: f32) {
        let Some(of) = history.operations.get(operation as usize) else { return };
        let last = of.answer.unwrap_or(history.events);
        self.0[operation as usize] = Some(to.max(of.call as f32).min(last as f32));
    }

    /// Moves a point past the next one, or past the one before. There may be none on its operation's interval.
    pub fn pass(&mut self, history: &History, operation: u32, later: bool) -> bool {
        let mut order = self.order();
        let Some(place) = order.iter().position(|other| *other == operation) else { return false };
        let neighbour =
            |by: usize| if later { order.get(place + by) } else { place.checked_sub(by).map(|at| &order[at]) };
        let at = |other: &u32| self.0[*other as usize];
        let Some(next) = neighbour(1) else { return false };
        let (Some(passed), beyond) = (at(next), neighbour(2).and_then(at)) else { return false };
        let of = &history.operations[operation as usize];
        let end = if later { of.answer.unwrap_or(history.events) } else { of.call } as f32;
        if (passed >= end) == later || passed == end {
            return false;
        }
        let limit = match beyond {
            Some(beyond) if (beyond < end) == later => beyond,
            _ => end,
        };
        let between = (passed + limit) / 2.0;
        if between == passed || between == limit {
            // They stand too close to have anything between them.
            let next = if later { place + 1 } else { place - 1 };
            order.swap(place, next);
            let apart = Points::new(history, &order);
            return apart.map(|points| *self = points).is_some();
        }
        self.0[operation as usize] = Some(between);
        true
    }

    /// An operation that was never answered takes effect, in the middle of what is left of the history, or not at all.
    pub fn toggle(&mut self, history: &History, operation: u32) {
        let Some(of) = history.operations.get(operation as usize).filter(|of| of.answer.is_none()) else { return };
        self.0[operation as usize] = match self.at(operation) {
            Some(_) => None,
            None => Some((of.call + history.events) as f32 / 2.0),
        };
    }

    /// The order in which they stand, for [`super::judge`].
    pub fn order(&self) -> Vec<u32> {
        // No place is negative, and then the bits of numbers are in their order.
        let places = (0..).zip(&self.0).filter_map(|(number, at)| Some((i64::from((*at)?.to_bits()), number)));
        in_order(places.collect())
    }
}

/// Numbers by their places, and by themselves where these are equal. A heap is less code in the page than a sort.
pub(super) fn in_order(places: Vec<(i64, u32)>) -> Vec<u32> {
    let mut heap: BinaryHeap<Reverse<(i64, u32)>> = places.into_iter().map(Reverse).collect();
    std::iter::from_fn(|| heap.pop()).map(|Reverse((_, number))| number).collect()
}
