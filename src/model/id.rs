//! Identities and virtual time.
//!
//! An identity never depends on when or in which fork something was made: the third message from A to B has the same
//! name in every run, so that two runs can be compared.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

/// One process. Shown as a letter (A to Z), beyond that as P27, P28 …
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProcessId(pub u16);

/// By a call that nothing else makes: see [`Print`](super::Print).
impl Hash for ProcessId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_i16(self.0 as i16);
    }
}

impl ProcessId {
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// All processes of a system of `count`, in order.
    pub fn all(count: u16) -> impl DoubleEndedIterator<Item = ProcessId> + Clone {
        (0..count).map(ProcessId)
    }
}

impl fmt::Display for ProcessId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match u8::try_from(self.0) {
            Ok(index @ 0..26) => write!(f, "{}", char::from(b'A' + index)),
            _ => write!(f, "P{}", u32::from(self.0) + 1),
        }
    }
}

/// One message: the `nth` (from 0) that `from` ever sent to `to`, and which copy of it (0 unless duplicated).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageId {
    pub from: ProcessId,
    pub to: ProcessId,
    pub nth: u32,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub copy: u8,
}

fn is_zero(copy: &u8) -> bool {
    *copy == 0
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}→{} #{}", self.from, self.to, u64::from(self.nth) + 1)?;
        match self.copy {
            0 => Ok(()),
            copy => write!(f, " copy {}", u16::from(copy) + 1),
        }
    }
}

/// Virtual time in microseconds since the start of the run. Nothing in a run reads any other clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub u64);

/// Spans of virtual time are plain microseconds.
pub const MILLISECOND: u64 = 1_000;
pub const SECOND: u64 = 1_000_000;

impl Time {
    pub const ZERO: Time = Time(0);

    pub fn after(self, micros: u64) -> Time {
        Time(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to here, 0 when `earlier` is later.
    pub fn since(self, earlier: Time) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Time(micros) = *self;
        match micros {
            0..10_000_000 if micros % MILLISECOND == 0 => write!(f, "{} ms", micros / MILLISECOND),
            0..10_000_000 => write!(f, "{}.{} ms", micros / MILLISECOND, micros % MILLISECOND / 100),
            _ => write!(f, "{}.{:02} s", micros / SECOND, micros % SECOND / 10_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_stable() {
        assert_eq!(ProcessId(0).to_string(), "A");
        assert_eq!(ProcessId(25).to_string(), "Z");
        assert_eq!(ProcessId(26).to_string(), "P27");
        assert_eq!(ProcessId(u16::MAX).to_string(), "P65536");
        let id = MessageId { from: ProcessId(0), to: ProcessId(2), nth: 2, copy: 1 };
        assert_eq!(id.to_string(), "A→C #3 copy 2");
        // A file may name what cannot exist.
        let last = ProcessId(u16::MAX);
        let id = MessageId { from: last, to: last, nth: u32::MAX, copy: u8::MAX };
        assert_eq!(id.to_string(), "P65536→P65536 #4294967296 copy 256");
    }

    #[test]
    fn times_read_as_a_person_would_say_them() {
        assert_eq!(Time(31_000).to_string(), "31 ms");
        assert_eq!(Time(31_250).to_string(), "31.2 ms");
        assert_eq!(Time(12_345_678).to_string(), "12.34 s");
    }
}
