//! Keyed chance: a random number that belongs to an identity, not to a moment.

use crate::model::{MessageId, ProcessId};

/// What the number is for. Two purposes never share a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Delay = 1,
    Loss = 2,
    Duplicate = 3,
    Draw = 4,
    Corrupt = 5,
    OmitSend = 16,
    OmitReceive = 17,
    Lie = 18,
}

/// The 64 random bits that belong to this message for this purpose.
pub fn chance(seed: u64, purpose: Purpose, message: MessageId) -> u64 {
    let link = u64::from(message.from.0) << 16 | u64::from(message.to.0);
    keyed(seed, purpose, link, u64::from(message.copy) << 32 | u64::from(message.nth))
}

/// A number below `bound` (at least 1) that belongs to this message for this purpose.
pub fn chance_below(seed: u64, purpose: Purpose, message: MessageId, bound: u64) -> u64 {
    scale(chance(seed, purpose, message), bound)
}

/// A number below `bound` (at least 1) that is the `nth` which this process draws.
pub fn below(seed: u64, process: ProcessId, nth: u32, bound: u64) -> u64 {
    scale(keyed(seed, Purpose::Draw, u64::from(process.0), u64::from(nth)), bound)
}

/// Maps 64 random bits to 0..bound by taking the high half of the product; the bias is below bound / 2^64.
pub(super) fn scale(bits: u64, bound: u64) -> u64 {
    ((u128::from(bits) * u128::from(bound.max(1))) >> 64) as u64
}

fn keyed(seed: u64, purpose: Purpose, who: u64, nth: u64) -> u64 {
    let mut word = scramble(seed ^ 0x9E37_79B9_7F4A_7C15);
    word = scramble(word ^ who ^ (purpose as u64) << 56);
    scramble(word ^ nth)
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection in which every input bit reaches every output bit.
fn scramble(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_belong_to_identities() {
        let id = |nth| MessageId { from: ProcessId(0), to: ProcessId(1), nth, copy: 0 };
        assert_eq!(chance(1, Purpose::Delay, id(0)), chance(1, Purpose::Delay, id(0)));
        assert_ne!(chance(1, Purpose::Delay, id(0)), chance(1, Purpose::Delay, id(1)));
        assert_ne!(chance(1, Purpose::Delay, id(0)), chance(1, Purpose::Loss, id(0)));
        assert_ne!(chance(1, Purpose::Delay, id(0)), chance(2, Purpose::Delay, id(0)));
    }

    #[test]
    fn draws_are_spread_evenly() {
        let mut counts = [0u32; 10];
        for nth in 0..100_000 {
            counts[below(7, ProcessId(3), nth, 10) as usize] += 1;
        }
        assert!(counts.iter().all(|&count| (9_600..10_400).contains(&count)), "{counts:?}");
    }
}
