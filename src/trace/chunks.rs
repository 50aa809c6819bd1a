//! A long vector whose copies share everything but their last chunk, so that a fork costs little, and which can forget its
//! beginning.

use std::rc::Rc;

const CHUNK: usize = 1024;

#[derive(Clone, Debug)]
pub struct Chunks<T> {
    chunks: Vec<Rc<Vec<T>>>,
    length: usize,
    /// So many items at the beginning are gone: whole chunks of them. The others keep their places.
    forgotten: usize,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Chunks { chunks: Vec::new(), length: 0, forgotten: 0 }
    }
}

impl<T: Clone> Chunks<T> {
    /// How many items there ever were.
    pub fn len(&self) -> usize {
        self.length
    }

    /// The place of the first item that is still there.
    pub fn first(&self) -> usize {
        self.forgotten
    }

    /// How many are still there.
    pub fn held(&self) -> usize {
        self.length - self.forgotten
    }

    /// Forgets items before `place`, as far as they fill chunks.
    pub fn forget(&mut self, place: usize) {
        let chunks = (place.min(self.length).saturating_sub(self.forgotten)) / CHUNK;
        self.chunks.drain(..chunks);
        self.forgotten += chunks * CHUNK;
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
        self.chunks.get(index.checked_sub(self.forgotten)? / CHUNK)?.get(index % CHUNK)
    }

    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        let chunk = index.checked_sub(self.forgotten)? / CHUNK;
        Rc::make_mut(self.chunks.get_mut(chunk)?).get_mut(index % CHUNK)
    }

    /// Keeps the first `length` items, at least all that were forgotten.
    pub fn truncate(&mut self, length: usize) {
        let length = length.max(self.forgotten);
        if length >= self.length {
            return;
        }
        self.chunks.truncate((length - self.forgotten).div_ceil(CHUNK));
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

    #[test]
    fn what_is_forgotten_is_gone_and_the_rest_keeps_its_place() {
        let mut numbers = Chunks::default();
        (0..3000).for_each(|number| numbers.push(number));
        let whole = numbers.clone();
        numbers.forget(1000);
        assert_eq!((numbers.first(), numbers.held()), (0, 3000));
        numbers.forget(2100);
        numbers.forget(500);
        assert_eq!((numbers.first(), numbers.held(), numbers.len()), (2048, 952, 3000));
        assert_eq!((numbers.get(2047), numbers.get(2048), numbers.get(2999)), (None, Some(&2048), Some(&2999)));
        assert_eq!(numbers.get_mut(2047), None);
        assert_eq!(numbers.get_mut(2048), Some(&mut 2048));
        numbers.push(3000);
        assert_eq!((numbers.get(3000), numbers.iter().next()), (Some(&3000), Some(&2048)));
        assert!(numbers.range(0, 2050).copied().eq([2048, 2049]));
        numbers.truncate(2050);
        assert_eq!((numbers.len(), numbers.get(2049), numbers.get(2050)), (2050, Some(&2049), None));
        numbers.truncate(0);
        assert_eq!((numbers.len(), numbers.held()), (2048, 0));
        numbers.push(7);
        assert_eq!((numbers.get(2048), whole.get(0)), (Some(&7), Some(&0)));
    }
}
