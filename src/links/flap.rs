//! A link that goes down and comes back on a schedule.

use serde::{Deserialize, Serialize};

use super::MAX_DELAY;
use super::network::NetworkError;
use crate::model::Time;

/// What becomes of the messages of a link that is cut: those that it is carrying, and those that it is given until it
/// heals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InTransit {
    /// Both are lost: the cable is cut.
    #[default]
    Lose,
    /// What is on its way arrives, what is sent from now on is lost: the cable is unplugged at the sender.
    Arrive,
    /// Both stand still, and go on when the link heals with the time that they had left: a buffer in front of the cut.
    Wait,
}

impl InTransit {
    pub fn is_lose(&self) -> bool {
        *self == InTransit::Lose
    }
}

/// Down for a part of every period. Whether the link is down is a function of time alone, so nothing happens in the
/// run when it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flap {
    /// In microseconds: 1 ms to one hour.
    pub period: u64,
    /// For how much of the period the link is down, in thousandths: 1 to 999.
    pub down: u16,
    /// How far into a period the run starts, in microseconds. Each period begins with the link up.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub phase: u64,
    #[serde(default, skip_serializing_if = "InTransit::is_lose")]
    pub in_transit: InTransit,
}

fn is_zero(micros: &u64) -> bool {
    *micros == 0
}

impl Flap {
    pub(super) fn validate(&self) -> Result<(), NetworkError> {
        if !(1_000..=MAX_DELAY).contains(&self.period) || self.phase >= self.period {
            return Err(NetworkError::Period { period: self.period, phase: self.phase });
        }
        if !(1..=999).contains(&self.down) { Err(NetworkError::Down { given: self.down }) } else { Ok(()) }
    }

    /// For how long it is up in each period.
    fn up(&self) -> u64 {
        self.period - self.longest_down()
    }

    /// For how long it is down in each period, in microseconds.
    pub fn longest_down(&self) -> u64 {
        self.period * u64::from(self.down) / 1000
    }

    /// How far into its period the link is.
    fn place(&self, at: Time) -> u64 {
        (at.0 % self.period + self.phase) % self.period
    }

    pub fn is_down(&self, at: Time) -> bool {
        self.place(at) >= self.up()
    }

    /// When a message arrives that leaves at `leaves` and travels for `micros`; `None` when it is lost.
    pub fn carries(&self, leaves: Time, micros: u64) -> Option<Time> {
        let (place, up) = (self.place(leaves), self.up());
        let lost = match self.in_transit {
            InTransit::Lose => place.saturating_add(micros) >= up,
            InTransit::Arrive => place >= up,
            InTransit::Wait => false,
        };
        if lost {
            return None;
        }
        if self.in_transit == InTransit::Arrive || place.saturating_add(micros) < up {
            return Some(leaves.after(micros));
        }
        // It travels only while the link is up. Seen from the beginning of its period, it has travelled `place` by now.
        let travelled = place.min(up) + micros;
        let whole = (travelled / up) * self.period + travelled % up;
        Some(leaves.after(whole - place))
    }
}
