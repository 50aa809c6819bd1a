//! The network of a run: one law for all links, with presets that state their numbers.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::chance::scale;
use super::{Purpose, chance};
use crate::model::{MILLISECOND, MessageId, SECOND};

/// No message takes longer than an hour of virtual time: what is later is as good as lost, and sums stay far from
/// overflow.
pub const MAX_DELAY: u64 = 3_600 * SECOND;

/// How long a message takes, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Delay {
    /// Always the same. The textbook's "one delay".
    Constant { micros: u64 },
    /// Anything from `min` to `max`, equally likely.
    Uniform { min: u64, max: u64 },
    /// At least `min`, then exponentially distributed with mean `mean`: mostly quick, now and then slow.
    Exponential { min: u64, mean: u64 },
}

/// What all links of a run do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    pub delay: Delay,
    /// Messages lost, of a thousand: 0 to 1000.
    pub loss: u16,
    /// Messages doubled, of a thousand: 0 to 1000.
    pub duplicate: u16,
    /// Are messages of one link delivered in the order of sending?
    pub fifo: bool,
}

/// A network with a name.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    pub id: &'static str,
    pub name: &'static str,
    /// The numbers, in words.
    pub numbers: &'static str,
    pub network: Network,
}

const fn network(delay: Delay, loss: u16, duplicate: u16, fifo: bool) -> Network {
    Network { delay, loss, duplicate, fifo }
}

/// The networks on offer, tamest first.
pub const PRESETS: &[Preset] = &[
    Preset {
        id: "textbook",
        name: "Textbook",
        numbers: "every message takes 10 ms",
        network: network(Delay::Constant { micros: 10 * MILLISECOND }, 0, 0, true),
    },
    Preset {
        id: "data-centre",
        name: "Data centre",
        numbers: "5 to 15 ms, in order",
        network: network(Delay::Uniform { min: 5 * MILLISECOND, max: 15 * MILLISECOND }, 0, 0, true),
    },
    Preset {
        id: "reordering",
        name: "Reordering",
        numbers: "2 to 40 ms, later messages may overtake",
        network: network(Delay::Uniform { min: 2 * MILLISECOND, max: 40 * MILLISECOND }, 0, 0, false),
    },
    Preset {
        id: "continents",
        name: "Continents",
        numbers: "40 ms and more, 20 ms extra on average",
        network: network(Delay::Exponential { min: 40 * MILLISECOND, mean: 20 * MILLISECOND }, 0, 0, false),
    },
    Preset {
        id: "bad-wifi",
        name: "Bad Wi-Fi",
        numbers: "3 ms and more, 15 ms extra on average; 10 % lost, 2 % doubled",
        network: network(Delay::Exponential { min: 3 * MILLISECOND, mean: 15 * MILLISECOND }, 100, 20, false),
    },
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NetworkError {
    #[error("network: a {what} of {given} in a thousand is more than all messages")]
    Share { what: &'static str, given: u16 },
    #[error("network: a delay of {micros} µs is longer than an hour")]
    TooSlow { micros: u64 },
    #[error("network: the shortest delay, {min} µs, is longer than the longest, {max} µs")]
    Backwards { min: u64, max: u64 },
}

impl Network {
    /// The preset with this id.
    pub fn preset(id: &str) -> Option<Network> {
        PRESETS.iter().find(|preset| preset.id == id).map(|preset| preset.network)
    }

    /// The preset that this network is, if it is one.
    pub fn as_preset(&self) -> Option<&'static Preset> {
        PRESETS.iter().find(|preset| preset.network == *self)
    }

    pub fn validate(&self) -> Result<(), NetworkError> {
        for (what, given) in [("loss", self.loss), ("duplication", self.duplicate)] {
            if given > 1000 {
                return Err(NetworkError::Share { what, given });
            }
        }
        let (shortest, longest) = match self.delay {
            Delay::Constant { micros } => (micros, micros),
            Delay::Uniform { min, max } => (min, max),
            Delay::Exponential { min, mean } => (min.min(mean), min.max(mean)),
        };
        if longest > MAX_DELAY {
            return Err(NetworkError::TooSlow { micros: longest });
        }
        if shortest > longest {
            return Err(NetworkError::Backwards { min: shortest, max: longest });
        }
        Ok(())
    }

    /// The longest delay of a message, in microseconds, if every message arrives within one.
    pub fn bound(&self) -> Option<u64> {
        match self.delay {
            _ if self.loss > 0 => None,
            Delay::Constant { micros } => Some(micros),
            Delay::Uniform { max, .. } => Some(max),
            Delay::Exponential { .. } => None,
        }
    }

    /// How long this message takes, in microseconds, at most [`MAX_DELAY`].
    pub fn delay_of(&self, seed: u64, message: MessageId) -> u64 {
        let bits = || chance(seed, Purpose::Delay, message);
        let micros = match self.delay {
            Delay::Constant { micros } => micros,
            Delay::Uniform { min, max } => min + scale(bits(), max.saturating_sub(min) + 1),
            Delay::Exponential { min, mean } => {
                // Inversion: -ln(u) for u in (0, 1]. `libm` because the platform's logarithm differs in the last bit.
                let uniform = ((bits() >> 11) + 1) as f64 / (1u64 << 53) as f64;
                min + (-libm::log(uniform) * mean as f64) as u64
            }
        };
        micros.min(MAX_DELAY)
    }

    pub fn loses(&self, seed: u64, message: MessageId) -> bool {
        self.loss > 0 && scale(chance(seed, Purpose::Loss, message), 1000) < u64::from(self.loss)
    }

    pub fn duplicates(&self, seed: u64, message: MessageId) -> bool {
        self.duplicate > 0 && scale(chance(seed, Purpose::Duplicate, message), 1000) < u64::from(self.duplicate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ProcessId;

    fn message(nth: u32) -> MessageId {
        MessageId { from: ProcessId(0), to: ProcessId(1), nth, copy: 0 }
    }

    #[test]
    fn every_preset_is_valid_and_found_again() {
        for preset in PRESETS {
            assert_eq!(preset.network.validate(), Ok(()));
            assert_eq!(Network::preset(preset.id), Some(preset.network));
            assert_eq!(preset.network.as_preset().map(|found| found.id), Some(preset.id));
        }
    }

    #[test]
    fn delays_follow_their_law() {
        let uniform = network(Delay::Uniform { min: 100, max: 200 }, 0, 0, false);
        let exponential = network(Delay::Exponential { min: 1_000, mean: 500 }, 0, 0, false);
        let count = 20_000u64;
        let mean = |law: &Network| (0..count as u32).map(|nth| law.delay_of(9, message(nth))).sum::<u64>() / count;
        assert!((0..1000).all(|nth| (100..=200).contains(&uniform.delay_of(9, message(nth)))));
        assert!((148..=152).contains(&mean(&uniform)));
        assert!((1_485..=1_515).contains(&mean(&exponential)));
    }

    #[test]
    fn loss_is_the_stated_share() {
        let lossy = network(Delay::Constant { micros: 1 }, 100, 0, false);
        let lost = (0..100_000).filter(|&nth| lossy.loses(3, message(nth))).count();
        assert!((9_600..10_400).contains(&lost), "{lost}");
    }

    #[test]
    fn nonsense_is_refused_with_a_sentence() {
        let refused = network(Delay::Uniform { min: 5, max: 1 }, 0, 0, false).validate();
        assert_eq!(
            refused.unwrap_err().to_string(),
            "network: the shortest delay, 5 µs, is longer than the longest, 1 µs"
        );
    }
}
