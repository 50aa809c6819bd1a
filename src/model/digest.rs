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

    pub fn mix_bytes(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.mix(u64::from_le_bytes(word));
        }
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

/// How a value is hashed: as it stands, or with other names for the processes.
///
/// Under other names equal values still have equal digests, and two that differ only by which process is called what
/// have equal digests under corresponding names. So what stands in order of the names must not be hashed in that order:
/// the elements of a [`Set`](super::Set) or a [`Map`](super::Map) are summed up. `Hash` knows only of a `Hasher`, so
/// they and [`ProcessId`](super::ProcessId) say what they are through calls that nothing else makes: `write_i16` is a
/// process, `write_i8` one of the constants here.
pub struct Print<'a> {
    digest: Digest,
    /// By number; `None`: its number.
    names: Option<&'a [u64]>,
    /// What was hashed before each collection under way, and the sum of its elements.
    around: Vec<(Digest, u64)>,
    /// What comes next is a number for each process.
    each: bool,
}

/// Elements follow, the order of which is of no account.
pub(super) const OPEN: i8 = 0;
/// An element ends.
pub(super) const NEXT: i8 = 1;
/// There are no more of them.
pub(super) const CLOSE: i8 = 2;
/// The next slice has one number for each process, in order.
pub(super) const EACH: i8 = 3;

impl<'a> Print<'a> {
    pub fn new(names: Option<&'a [u64]>) -> Self {
        Print { digest: Digest::new(), names, around: Vec::new(), each: false }
    }

    pub fn mix(&mut self, word: u64) {
        self.digest.mix(word);
    }

    /// What a process is called here.
    pub fn name(&self, process: u16) -> u64 {
        name_of(self.names, process)
    }
}

/// What a process is called by these names.
pub fn name_of(names: Option<&[u64]>, process: u16) -> u64 {
    names.and_then(|names| names.get(usize::from(process))).map_or(u64::from(process), |name| *name)
}

impl Hasher for Print<'_> {
    fn finish(&self) -> u64 {
        self.digest.value()
    }

    fn write(&mut self, bytes: &[u8]) {
        if let (true, Some(names)) = (std::mem::take(&mut self.each), self.names) {
            let size = (bytes.len() / names.len().max(1)).max(1);
            let sum = names.iter().zip(bytes.chunks(size)).fold(0u64, |sum, (name, bytes)| {
                let mut element = Digest::new();
                element.mix(*name);
                element.mix_bytes(bytes);
                sum.wrapping_add(element.value())
            });
            return self.mix(sum);
        }
        self.digest.mix_bytes(bytes);
    }

    fn write_i8(&mut self, sign: i8) {
        if self.names.is_none() {
            return;
        }
        match sign {
            OPEN => self.around.push((std::mem::take(&mut self.digest), 0)),
            NEXT => {
                let value = std::mem::take(&mut self.digest).value();
                if let Some((_, sum)) = self.around.last_mut() {
                    *sum = sum.wrapping_add(value);
                }
            }
            CLOSE => {
                let (before, sum) = self.around.pop().unwrap_or_default();
                self.digest = before;
                self.mix(sum);
            }
            _ => self.each = true,
        }
    }

    fn write_i16(&mut self, process: i16) {
        self.mix(self.name(process as u16));
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
    let mut print = Print::new(None);
    value.hash(&mut print);
    print.finish()
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
