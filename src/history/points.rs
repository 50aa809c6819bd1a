//! Linearization points: where in its interval each operation takes effect. A person may move them.

use super::operation::History;

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

    pub fn at(&self, operation: u32) -> Option<f32> {
        self.0.get(operation as usize).copied().flatten()
    }

    /// Moves a point, at most to the ends of its operation's interval.
    pub fn slide(&mut self, history: &History, operation: u32, to: f32) {
        let Some(of) = history.operations.get(operation as usize) else { return };
        let last = of.answer.unwrap_or(history.events);
        self.0[operation as usize] = Some(to.max(of.call as f32).min(last as f32));
    }

    /// The order in which they stand, for [`super::judge`].
    pub fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.0.len() as u32).filter(|operation| self.at(*operation).is_some()).collect();
        order.sort_by(|one, other| {
            self.0[*one as usize].unwrap_or(0.0).total_cmp(&self.0[*other as usize].unwrap_or(0.0))
        });
        order
    }
}
