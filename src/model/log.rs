//! A replicated log that is cheap to copy.
//!
//! A recording keeps thousands of worlds, and every world holds the log of every process, so a copy must not cost the
//! length of the log: chunks are shared until one of the owners appends. Every entry also carries the digest of the log up to and including
//! itself, so that "are these two logs the same up to here?" is one comparison; the log-matching property asks it
//! after every step.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::digest_of;

const CHUNK: usize = 64;

/// One entry. The first has index 1, as in the papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    pub term: u32,
    pub command: u32,
}

/// Entries, each with the digest of the log up to and including it.
type Chunk = Vec<(Entry, u64)>;

/// A sequence of entries, indexed from 1.
#[derive(Clone, Debug, Default)]
pub struct Log {
    full: Rc<Vec<Rc<Chunk>>>,
    /// Fewer than [`CHUNK`] entries.
    tail: Rc<Chunk>,
}

impl Log {
    pub fn new() -> Self {
        Self::default()
    }

    /// The index of the last entry; 0 when there is none.
    pub fn last_index(&self) -> u32 {
        (self.full.len() * CHUNK + self.tail.len()) as u32
    }

    /// The term of the last entry; 0 when there is none.
    pub fn last_term(&self) -> u32 {
        self.term_at(self.last_index())
    }

    pub fn get(&self, index: u32) -> Option<Entry> {
        self.slot(index).map(|(entry, _)| *entry)
    }

    /// The term of the entry at `index`; 0 for index 0 and beyond the end.
    pub fn term_at(&self, index: u32) -> u32 {
        self.get(index).map_or(0, |entry| entry.term)
    }

    /// The digest of the first `index` entries.
    pub fn prefix(&self, index: u32) -> u64 {
        self.slot(index).map_or(0, |(_, prefix)| *prefix)
    }

    pub fn push(&mut self, entry: Entry) {
        let prefix = digest_of(&(self.prefix(self.last_index()), entry));
        unshared(&mut self.tail).push((entry, prefix));
        if self.tail.len() == CHUNK {
            let chunk = std::mem::take(&mut self.tail);
            Rc::make_mut(&mut self.full).push(chunk);
        }
    }

    /// Keeps the first `length` entries.
    pub fn truncate(&mut self, length: u32) {
        let length = length as usize;
        if length >= self.last_index() as usize {
            return;
        }
        let chunks = length / CHUNK;
        if chunks < self.full.len() {
            let full = Rc::make_mut(&mut self.full);
            self.tail = full[chunks].clone();
            full.truncate(chunks);
        }
        unshared(&mut self.tail).truncate(length % CHUNK);
    }

    /// The entries from `index` (from 1) to the end.
    pub fn from(&self, index: u32) -> impl Iterator<Item = Entry> + '_ {
        (index.max(1)..=self.last_index()).filter_map(|at| self.get(at))
    }

    pub fn iter(&self) -> impl Iterator<Item = Entry> + '_ {
        self.from(1)
    }

    /// Where two logs hold the same term at the same index, are they the same up to there? Returns the greatest index
    /// at which they agree on the term but not on what comes before or at it.
    pub fn mismatch(&self, other: &Log) -> Option<u32> {
        let shorter = self.last_index().min(other.last_index());
        if self.prefix(shorter) == other.prefix(shorter) {
            return None; // Nearly always, and one comparison.
        }
        let agreed = (1..=shorter).rev().find(|&index| self.term_at(index) == other.term_at(index))?;
        (self.prefix(agreed) != other.prefix(agreed)).then_some(agreed)
    }

    fn slot(&self, index: u32) -> Option<&(Entry, u64)> {
        let at = (index as usize).checked_sub(1)?;
        match self.full.get(at / CHUNK) {
            Some(chunk) => chunk.get(at % CHUNK),
            None => self.tail.get(at - self.full.len() * CHUNK),
        }
    }
}

/// The chunk for this log alone, with room to grow: `Rc::make_mut` would copy it twice, once to own it and once to
/// append.
fn unshared(chunk: &mut Rc<Chunk>) -> &mut Chunk {
    if Rc::get_mut(chunk).is_none() {
        let mut copy = Vec::with_capacity(CHUNK);
        copy.extend_from_slice(chunk);
        *chunk = Rc::new(copy);
    }
    Rc::get_mut(chunk).expect("a fresh copy has one owner")
}

impl PartialEq for Log {
    fn eq(&self, other: &Self) -> bool {
        self.last_index() == other.last_index() && self.iter().eq(other.iter())
    }
}

impl Eq for Log {}

impl Hash for Log {
    /// The length and the digest of the whole stand for all entries.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u32(self.last_index());
        state.write_u64(self.prefix(self.last_index()));
    }
}

impl FromIterator<Entry> for Log {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        let mut log = Log::new();
        entries.into_iter().for_each(|entry| log.push(entry));
        log
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(terms: &[u32]) -> Log {
        terms.iter().enumerate().map(|(at, &term)| Entry { term, command: at as u32 }).collect()
    }

    #[test]
    fn a_long_log_behaves_like_a_vector() {
        let mut long = log(&[1; 200]);
        assert_eq!(long.last_index(), 200);
        assert_eq!(long.get(64).map(|entry| entry.command), Some(63));
        assert_eq!(long.get(0), None);
        assert_eq!(long.get(201), None);
        for length in [150, 128, 64, 63, 1, 0] {
            long.truncate(length);
            assert_eq!(long, log(&vec![1; length as usize]));
            assert_eq!(long.prefix(length), log(&vec![1; length as usize]).prefix(length));
        }
    }

    #[test]
    fn copies_do_not_see_later_changes() {
        let mut first = log(&[1; 70]);
        let copy = first.clone();
        first.truncate(10);
        first.push(Entry { term: 9, command: 9 });
        assert_eq!(copy, log(&[1; 70]));
    }

    #[test]
    fn a_mismatch_is_an_equal_term_over_unequal_histories() {
        assert_eq!(log(&[1, 1, 2]).mismatch(&log(&[1, 1, 3])), None);
        let other: Log = [(1, 0), (1, 7), (2, 2)].into_iter().map(|(term, command)| Entry { term, command }).collect();
        assert_eq!(log(&[1, 1, 2]).mismatch(&other), Some(3));
    }
}
