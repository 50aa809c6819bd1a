//! Marzullo's question: where is the time, when each of several servers gives an interval and some of them are wrong?

/// All offsets from `low` to `high`, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Interval {
    pub low: i64,
    pub high: i64,
}

impl Interval {
    pub fn around(middle: i64, radius: u64) -> Interval {
        Interval { low: middle.saturating_sub_unsigned(radius), high: middle.saturating_add_unsigned(radius) }
    }

    pub fn middle(&self) -> i64 {
        self.low + (self.high - self.low) / 2
    }

    pub fn radius(&self) -> u64 {
        self.high.abs_diff(self.low).div_ceil(2)
    }

    pub fn contains(&self, offset: i64) -> bool {
        (self.low..=self.high).contains(&offset)
    }

    /// The mean of their ends.
    pub fn mean(all: &[Interval]) -> Option<Interval> {
        let mean = |end: fn(&Interval) -> i64| all.iter().map(end).sum::<i64>().checked_div(all.len() as i64);
        Some(Interval { low: mean(|interval| interval.low)?, high: mean(|interval| interval.high)? })
    }
}

/// From the lowest to the highest offset that lies in more than half of the intervals; nothing when there is none.
///
/// If more than half of the intervals contain the true offset, so does this one, whatever the rest are (Marzullo 1984).
/// The place where the *most* intervals meet need not: a wrong one may meet with some of the right ones, to one side of
/// the truth.
pub fn agreed(all: &[Interval]) -> Option<Interval> {
    let enough = all.len() / 2 + 1;
    let agreed = |offset: &i64| all.iter().filter(|interval| interval.contains(*offset)).count() >= enough;
    let low = all.iter().map(|interval| interval.low).filter(agreed).min()?;
    let high = all.iter().map(|interval| interval.high).filter(agreed).max()?;
    Some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intervals(ends: &[(i64, i64)]) -> Vec<Interval> {
        ends.iter().map(|&(low, high)| Interval { low, high }).collect()
    }

    /// The examples that are usually given for Marzullo's algorithm.
    #[test]
    fn most_agree_where_their_intervals_meet() {
        assert_eq!(agreed(&intervals(&[(8, 12), (11, 13), (10, 12)])), Some(Interval { low: 10, high: 12 }));
        assert_eq!(agreed(&intervals(&[(8, 12), (11, 13), (14, 15)])), Some(Interval { low: 11, high: 12 }));
        assert_eq!(agreed(&intervals(&[(0, 1), (5, 6)])), None);
        assert_eq!(agreed(&intervals(&[(3, 9)])), Some(Interval { low: 3, high: 9 }));
        assert_eq!(agreed(&[]), None);
    }

    /// The truth, 0, lies in three of four; all four meet only from 5 to 6.
    #[test]
    fn where_the_most_meet_need_not_be_the_truth() {
        let all = intervals(&[(-9, 6), (-1, 7), (-4, 8), (5, 20)]);
        assert!(agreed(&all).is_some_and(|interval| interval.contains(0)));
    }
}
