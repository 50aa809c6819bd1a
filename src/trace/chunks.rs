//! A long vector whose copies share everything but their last chunk, so that a fork costs little.

use std::rc::Rc;

const CHUNK: usize = 1024;

#[derive(Clone, Debug)]
pub struct Chunks<T> {
    chunks: Vec<Rc<Vec<T>>>,
    length: usize,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Chunks { chunks: Vec::new(), length: 0 }
    }
}

impl<T: Clone> Chunks<T> {
    pub fn len(&self) -> usize {
        self.length
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub fn push(&mut self, item: T) {
        if self.length.is_multiple_of(CHUNK) {
            self.chunks.push(Rc::new(Vec::with_capacity(CHUNK)));
        }
        if let Some(last) = self.chunks.last_mut() {
            Rc::make_mut(last).push(item);
            self.length += 1;
        }
    }

    pub fn get(&self, index: usize) -> Option<&T> {
        self.chunks.get(index / CHUNK)?.get(index % CHUNK)
    }

    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        Rc::make_mut(self.chunks.get_mut(index / CHUNK)?).get_mut(index % CHUNK)
    }

    /// Keeps the first `length` items.
    pub fn truncate(&mut self, length: usize) {
        if length >= self.length {
            return;
        }
        self.chunks.truncate(length.div_ceil(CHUNK));
        if !length.is_multiple_of(CHUNK)
            && let Some(last) = self.chunks.last_mut()
        {
            Rc::make_mut(last).truncate(length % CHUNK);
        }
        self.length = length;
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + '_ {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// The items from `start` up to, not including, `end`.
    pub fn range(&self, start: usize, end: usize) -> impl Iterator<Item = &T> + '_ {
        (start..end.min(self.length)).filter_map(|index| self.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_vector_whose_copies_are_apart() {
        let mut numbers = Chunks::default();
        (0..3000).for_each(|number| numbers.push(number));
        let mut copy = numbers.clone();
        copy.truncate(1024);
        copy.push(7);
        assert_eq!((copy.len(), copy.get(1024), copy.get(1025)), (1025, Some(&7), None));
        assert_eq!((numbers.len(), numbers.get(1024)), (3000, Some(&1024)));
        if let Some(number) = numbers.get_mut(5) {
            *number = 50;
        }
        assert_eq!((copy.get(5), numbers.get(5)), (Some(&5), Some(&50)));
        assert!(numbers.range(2998, 9000).copied().eq([2998, 2999]));
        copy.truncate(0);
        assert!(copy.is_empty() && copy.iter().next().is_none());
    }
}
