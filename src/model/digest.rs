//! A hash that is the same on every machine.
//!
//! The standard hasher is seeded, and `derive(Hash)` writes lengths as `usize` and enum discriminants as `isize`,
//! whose widths differ between a native build and WebAssembly. This one widens both to 64 bits.

use std::hash::{Hash, Hasher};

/// A running 64-bit digest. Not cryptographic: it compares runs, it does not protect them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(u64);

/// The fractional part of the golden ratio, as every multiplicative hash uses it.
const ODD: u64 = 0x9E37_79B9_7F4A_7C15;

impl Digest {
    pub fn new() -> Self {
        Digest(0x6F72_7265_7279_0001) // "orrery", version 1
    }

    pub fn mix(&mut self, word: u64) {
        // Multiply, then fold the well-mixed high half into the low one, which the next word meets.
        let product = (self.0 ^ word).wrapping_mul(ODD);
        self.0 = product.rotate_left(29) ^ (product >> 32);
    }

    pub fn value(&self) -> u64 {
        let mut end = self.0;
        end ^= end >> 31;
        end = end.wrapping_mul(0xBF58_476D_1CE4_E5B9);
        end ^ (end >> 29)
    }
}

impl Default for Digest {
    fn default() -> Self {
        Self::new()
    }
}

impl Hasher for Digest {
    fn finish(&self) -> u64 {
        self.value()
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.mix(u64::from(n));
    }
    fn write_u16(&mut self, n: u16) {
        self.mix(u64::from(n));
    }
    fn write_u32(&mut self, n: u32) {
        self.mix(u64::from(n));
    }
    fn write_u64(&mut self, n: u64) {
        self.mix(n);
    }
    fn write_usize(&mut self, n: usize) {
        self.mix(n as u64);
    }
    fn write_i64(&mut self, n: i64) {
        self.mix(n as u64);
    }
    fn write_isize(&mut self, n: isize) {
        self.mix(n as i64 as u64);
    }
}

/// The digest of one value.
pub fn digest_of(value: &(impl Hash + ?Sized)) -> u64 {
    let mut digest = Digest::new();
    value.hash(&mut digest);
    digest.value()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Golden numbers: the browser test compares whole runs, this one names the culprit when they differ.
    #[test]
    fn digests_never_change() {
        assert_eq!(digest_of(&(1u8, 2u32, "three", vec![4u64, 5])), digest_of(&(1u8, 2u32, "three", vec![4u64, 5])));
        assert_ne!(digest_of(&[1u8, 2]), digest_of(&[2u8, 1]));
        assert_eq!(Digest::new().value(), 0x4fef_57f5_8bf5_520c);
    }
}
