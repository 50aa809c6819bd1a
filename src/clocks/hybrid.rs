//! Hybrid logical clocks (Kulkarni, Demirbas, Madappa, Avva, Leone 2014, "Logical Physical Clocks and Consistent
//! Snapshots in Globally Distributed Databases").

use std::fmt;

/// A stamp close to physical time that respects causality: if a happened before b, a's stamp is smaller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hybrid {
    /// The latest physical time, in microseconds, that the event could know of. The paper's l.
    pub latest: u64,
    /// Orders the events that know of no later time than each other. The paper's c.
    pub count: u32,
}

impl Hybrid {
    /// The stamp of the next event of a process whose last one had this stamp and whose physical clock shows
    /// `physical` microseconds; `received` is the stamp of the message, when it is the receipt of one.
    pub fn next(self, physical: u64, received: Option<Hybrid>) -> Hybrid {
        let known = received.map_or(self, |received| self.max(received));
        match physical > known.latest {
            true => Hybrid { latest: physical, count: 0 },
            false => Hybrid { latest: known.latest, count: known.count.saturating_add(1) },
        }
    }
}

impl fmt::Display for Hybrid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}+{}", self.latest / 1_000, self.latest % 1_000, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(latest: u64, count: u32) -> Hybrid {
        Hybrid { latest, count }
    }

    /// The cases of figure 5 of the paper, one by one.
    #[test]
    fn the_rules_of_the_paper() {
        assert_eq!(stamp(10, 3).next(12, None), stamp(12, 0), "the clock has moved on");
        assert_eq!(stamp(10, 3).next(9, None), stamp(10, 4), "the clock has not");
        assert_eq!(stamp(10, 3).next(10, None), stamp(10, 4));
        assert_eq!(stamp(10, 3).next(9, Some(stamp(10, 7))), stamp(10, 8), "both know the same time: the larger count");
        assert_eq!(stamp(10, 7).next(9, Some(stamp(10, 3))), stamp(10, 8));
        assert_eq!(stamp(10, 7).next(9, Some(stamp(9, 30))), stamp(10, 8), "this process knows the later time");
        assert_eq!(stamp(9, 30).next(9, Some(stamp(10, 7))), stamp(10, 8), "the message does");
        assert_eq!(stamp(9, 30).next(11, Some(stamp(10, 7))), stamp(11, 0), "its own clock does");
    }

    #[test]
    fn it_reads_as_milliseconds_and_a_count() {
        assert_eq!(stamp(31_250, 2).to_string(), "31.250+2");
    }
}
