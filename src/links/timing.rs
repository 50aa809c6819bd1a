//! What the links of a run promise about time.

use serde::{Deserialize, Serialize};

use super::delay::MAX_DELAY;
use crate::model::{Time, Timing};

/// The timing model of a run. A promise is kept by force: what the law of delays would bring later arrives at the last
/// moment that the model allows. It binds the links alone: a receiver that is slow, a message that somebody holds back
/// or delays by hand, and a link that is cut are outside it. It says nothing of loss either: a message that is lost
/// does not arrive at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum TimingModel {
    /// The law of delays alone decides.
    #[default]
    Asynchronous,
    /// A message sent at t arrives by max(t, `gst`) + `bound`. Until `gst` the law's delays are stretched to `before`
    /// percent of what they are.
    PartiallySynchronous {
        gst: Time,
        /// Δ, in microseconds.
        bound: u64,
        #[serde(default = "unstretched", skip_serializing_if = "is_unstretched")]
        before: u32,
    },
    /// A message sent at t arrives by t + `bound` (Δ, in microseconds).
    Synchronous { bound: u64 },
}

fn unstretched() -> u32 {
    100
}

fn is_unstretched(percent: &u32) -> bool {
    *percent == 100
}

impl TimingModel {
    pub fn is_asynchronous(&self) -> bool {
        *self == TimingModel::Asynchronous
    }

    /// The model's name, as cards have it.
    pub fn timing(&self) -> Timing {
        match self {
            TimingModel::Asynchronous => Timing::Asynchronous,
            TimingModel::PartiallySynchronous { .. } => Timing::PartiallySynchronous,
            TimingModel::Synchronous { .. } => Timing::Synchronous,
        }
    }

    /// Δ, if there is one.
    pub fn bound(&self) -> Option<u64> {
        match *self {
            TimingModel::Asynchronous => None,
            TimingModel::PartiallySynchronous { bound, .. } | TimingModel::Synchronous { bound } => Some(bound),
        }
    }

    /// What becomes of a delay of the law.
    pub fn stretched(&self, sent: Time, micros: u64) -> u64 {
        match *self {
            TimingModel::PartiallySynchronous { gst, before, .. } if sent < gst => {
                (micros * u64::from(before) / 100).min(MAX_DELAY)
            }
            _ => micros,
        }
    }

    /// The last moment at which what was sent then may arrive.
    pub fn latest(&self, sent: Time) -> Option<Time> {
        match *self {
            TimingModel::Asynchronous => None,
            TimingModel::PartiallySynchronous { gst, bound, .. } => Some(sent.max(gst).after(bound)),
            TimingModel::Synchronous { bound } => Some(sent.after(bound)),
        }
    }
}
