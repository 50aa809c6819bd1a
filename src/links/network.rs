//! What a link does, and presets that state their numbers.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::chance::scale;
use super::{Delay, Flap, Purpose, chance};
use crate::model::{MILLISECOND, MessageId, ProcessId, SECOND};

/// What a link does to its messages. A run has one for all links, and may have others for single links.
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
    /// Messages damaged on the way, of a thousand: 0 to 1000. They arrive, and the receiver's checksum discards them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub corrupt: u16,
    /// How many messages the sender's end of the link lets through in a second; 0 is any number. What is sent sooner
    /// queues there. Counted in messages, because algorithms do not say how long theirs are.
    #[serde(default, skip_serializing_if = "is_unlimited")]
    pub bandwidth: u32,
    /// Does a message name its true sender, whatever a byzantine process would like?
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub authenticated: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flap: Option<Flap>,
}

fn is_zero(share: &u16) -> bool {
    *share == 0
}

fn is_unlimited(bandwidth: &u32) -> bool {
    *bandwidth == 0
}

fn yes() -> bool {
    true
}

fn is_true(flag: &bool) -> bool {
    *flag
}

/// One link that is not like the others of its run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkRule {
    pub from: ProcessId,
    pub to: ProcessId,
    /// Also for the way back?
    #[serde(default, skip_serializing_if = "is_false")]
    pub both: bool,
    /// What the link does; `None` when there is no link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Network>,
}

fn is_false(flag: &bool) -> bool {
    !*flag
}

/// One message each microsecond.
pub const MAX_BANDWIDTH: u32 = 1_000_000;

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
    Network { loss, duplicate, fifo, ..Network::of(delay) }
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
        id: "one-machine",
        name: "One machine",
        numbers: "10 to 50 µs, in order",
        network: network(Delay::Uniform { min: 10, max: 50 }, 0, 0, true),
    },
    Preset {
        id: "rack",
        name: "Rack",
        numbers: "0.1 to 0.5 ms, in order",
        network: network(Delay::Uniform { min: 100, max: 500 }, 0, 0, true),
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
    Preset {
        id: "adversary",
        name: "Adversary",
        numbers: "1 ms to 2 s with a heavy tail; 20 % lost, 10 % doubled, 5 % damaged, senders not authenticated",
        network: Network {
            corrupt: 50,
            authenticated: false,
            ..network(Delay::Pareto { min: MILLISECOND, alpha: 70, max: 2 * SECOND }, 200, 100, false)
        },
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
    #[error("network: {what} is given in hundredths, from 1 to 1000, not {given}")]
    Shape { what: &'static str, given: u16 },
    #[error("network: at most {MAX_BANDWIDTH} messages a second pass a link, not {given}")]
    Bandwidth { given: u32 },
    #[error(
        "network: a link flaps with a period of 1 ms to one hour and a phase within it, not {period} and {phase} µs"
    )]
    Period { period: u64, phase: u64 },
    #[error("network: a flapping link is down for 1 to 999 thousandths of its period, not {given}")]
    Down { given: u16 },
}

impl Network {
    /// A link with this delay that loses, doubles and damages nothing and keeps order.
    pub const fn of(delay: Delay) -> Network {
        Network { delay, loss: 0, duplicate: 0, fifo: true, corrupt: 0, bandwidth: 0, authenticated: true, flap: None }
    }

    /// Does it do something that only few networks do? The rest need not be asked for it message by message.
    pub fn is_unusual(&self) -> bool {
        self.corrupt > 0 || self.bandwidth > 0 || self.flap.is_some()
    }

    /// The preset with this id.
    pub fn preset(id: &str) -> Option<Network> {
        PRESETS.iter().find(|preset| preset.id == id).map(|preset| preset.network)
    }

    /// The preset that this network is, if it is one.
    pub fn as_preset(&self) -> Option<&'static Preset> {
        PRESETS.iter().find(|preset| preset.network == *self)
    }

    pub fn validate(&self) -> Result<(), NetworkError> {
        for (what, given) in [("loss", self.loss), ("duplication", self.duplicate), ("corruption", self.corrupt)] {
            if given > 1000 {
                return Err(NetworkError::Share { what, given });
            }
        }
        if self.bandwidth > MAX_BANDWIDTH {
            return Err(NetworkError::Bandwidth { given: self.bandwidth });
        }
        self.flap.map_or(Ok(()), |flap| flap.validate())?;
        self.delay.validate()
    }

    /// The longest delay of a message, in microseconds, if every message arrives within one: the law has a longest, and
    /// nothing is lost, damaged, queued or stopped.
    pub fn bound(&self) -> Option<u64> {
        if self.loss > 0 || self.is_unusual() { None } else { self.delay.bounds().1 }
    }

    /// How long this message takes, in microseconds, at most an hour.
    #[inline]
    pub fn delay_of(&self, seed: u64, message: MessageId) -> u64 {
        self.delay.micros(|| chance(seed, Purpose::Delay, message))
    }

    /// For how long one message occupies the sender's end of the link, in microseconds.
    pub fn transmission(&self) -> u64 {
        if self.bandwidth == 0 { 0 } else { SECOND.div_ceil(u64::from(self.bandwidth)) }
    }

    pub fn corrupts(&self, seed: u64, message: MessageId) -> bool {
        self.corrupt > 0 && scale(chance(seed, Purpose::Corrupt, message), 1000) < u64::from(self.corrupt)
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
