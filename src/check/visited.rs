//! The states that a search has found: their fingerprints, and from which state each was first reached.

/// Entries that are allocated together. Growing never copies, so memory is never held twice.
const CHUNK: usize = 1 << 16;

/// Numbers states in the order of finding. At most 28 bytes a state: 12 for fingerprint and parent, and a table entry of
/// 8 that is used to between a half and three quarters.
pub struct Visited {
    /// The lower half of the fingerprint above the state's number plus one; 0 is free.
    table: Vec<u64>,
    prints: Vec<Box<[u64]>>,
    parents: Vec<Box<[u32]>>,
    len: u32,
}

/// The parent of an initial state.
pub const NONE: u32 = u32::MAX;

impl Default for Visited {
    fn default() -> Self {
        Visited { table: vec![0; 1 << 10], prints: Vec::new(), parents: Vec::new(), len: 0 }
    }
}

impl Visited {
    /// Notes a state that was reached from `parent`. Its number, or that of the state with the same fingerprint.
    pub fn insert(&mut self, print: u64, parent: u32) -> Result<u32, u32> {
        let free = match self.find(print) {
            Ok(number) => return Err(number),
            Err(free) => free,
        };
        let number = self.len;
        if number.is_multiple_of(CHUNK as u32) {
            self.prints.push(vec![0; CHUNK].into_boxed_slice());
            self.parents.push(vec![0; CHUNK].into_boxed_slice());
        }
        self.prints[number as usize / CHUNK][number as usize % CHUNK] = print;
        self.set_parent(number, parent);
        self.len += 1;
        self.table[free] = entry(print, number);
        if self.len as usize * 4 > self.table.len() * 3 {
            self.grow();
        }
        Ok(number)
    }

    pub fn len(&self) -> u32 {
        self.len
    }

    pub fn print(&self, number: u32) -> u64 {
        self.prints[number as usize / CHUNK][number as usize % CHUNK]
    }

    /// From which state it was first reached; [`NONE`] for an initial state.
    pub fn parent(&self, number: u32) -> u32 {
        self.parents[number as usize / CHUNK][number as usize % CHUNK]
    }

    pub fn set_parent(&mut self, number: u32, parent: u32) {
        self.parents[number as usize / CHUNK][number as usize % CHUNK] = parent;
    }

    /// The numbers of the states on the way to this one, an initial state first.
    pub fn way(&self, mut number: u32) -> Vec<u32> {
        let mut way = vec![number];
        while self.parent(number) != NONE {
            number = self.parent(number);
            way.push(number);
        }
        way.reverse();
        way
    }

    /// Bytes of memory in use.
    pub fn bytes(&self) -> usize {
        self.table.len() * 8 + self.prints.len() * CHUNK * 12
    }

    /// The number of the state with this fingerprint, else the place in the table where it belongs.
    fn find(&self, print: u64) -> Result<u32, usize> {
        let mut place = self.place(print);
        loop {
            match self.table[place] {
                0 => return Err(place),
                found if found >> 32 == print & 0xFFFF_FFFF => {
                    let number = found as u32 - 1;
                    if self.print(number) == print {
                        return Ok(number);
                    }
                }
                _ => {}
            }
            place += 1;
            if place == self.table.len() {
                place = 0;
            }
        }
    }

    /// Where the search for it begins, by the upper half of the fingerprint: any length of the table will do.
    fn place(&self, print: u64) -> usize {
        (((print >> 32) * self.table.len() as u64) >> 32) as usize
    }

    /// Half as long again: a table that doubles stands half empty for long.
    fn grow(&mut self) {
        let longer = self.table.len() / 2 * 3;
        self.table = Vec::new();
        self.table = vec![0; longer];
        for number in 0..self.len {
            let print = self.print(number);
            let mut place = self.place(print);
            while self.table[place] != 0 {
                place = if place + 1 == self.table.len() { 0 } else { place + 1 };
            }
            self.table[place] = entry(print, number);
        }
    }
}

fn entry(print: u64, number: u32) -> u64 {
    print << 32 | u64::from(number + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::digest_of;

    #[test]
    fn every_state_is_found_again_and_knows_its_way() {
        let mut visited = Visited::default();
        for n in 0..200_000u32 {
            assert_eq!(visited.insert(digest_of(&n), n.checked_sub(1).unwrap_or(NONE)), Ok(n));
        }
        for n in 0..200_000u32 {
            assert_eq!(visited.insert(digest_of(&n), 7), Err(n));
        }
        assert_eq!(visited.way(99).len(), 100);
        assert!(visited.bytes() <= 32 * 200_000, "{} bytes", visited.bytes());
    }

    /// Equal halves are not equal fingerprints.
    #[test]
    fn fingerprints_that_share_a_half_are_told_apart() {
        let mut visited = Visited::default();
        let prints = [5, 1 << 32 | 5, 5 << 32, 5 << 32 | 5, u64::MAX, u64::MAX << 32];
        for (number, print) in (0..).zip(prints) {
            assert_eq!(visited.insert(print, NONE), Ok(number));
        }
        assert!((0..).zip(prints).all(|(number, print)| visited.insert(print, NONE) == Err(number)));
    }
}
