//! Two small hash tables. They are written out because they are all that is needed: no removal, no order, the same on
//! every machine.

/// A set of 128-bit names of configurations.
///
/// Two different ones have the same name with a probability of 2^-128, so among ten million the chance of one mistake is
/// less than 2^-80.
pub struct Memo {
    slots: Vec<[u64; 2]>,
    len: usize,
    limit: usize,
}

impl Memo {
    pub fn new(limit: usize) -> Memo {
        Memo { slots: vec![[0; 2]; 64], len: 0, limit }
    }

    /// Whether it was new. A full memo forgets what it is told from then on.
    pub fn insert(&mut self, name: [u64; 2]) -> bool {
        let name = if name == [0; 2] { [1; 2] } else { name };
        let place = self.place(name);
        if self.slots[place] == name {
            return false;
        }
        if self.len < self.limit {
            self.slots[place] = name;
            self.len += 1;
            if self.len * 2 > self.slots.len() {
                let all = std::mem::take(&mut self.slots);
                self.slots = vec![[0; 2]; all.len() * 2];
                for name in all.into_iter().filter(|name| *name != [0; 2]) {
                    let place = self.place(name);
                    self.slots[place] = name;
                }
            }
        }
        true
    }

    fn place(&self, name: [u64; 2]) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = name[0] as usize & mask;
        while self.slots[place] != [0; 2] && self.slots[place] != name {
            place = (place + 1) & mask;
        }
        place
    }
}

/// Numbers things by what they are: finds the number of an equal one.
#[derive(Default)]
pub struct Index {
    slots: Vec<Option<(u64, u32)>>,
    len: usize,
}

impl Index {
    /// The number of the thing with this digest that `equals`, or else `next`, under which it is known from now on.
    pub fn number(&mut self, digest: u64, next: u32, equals: impl Fn(u32) -> bool) -> u32 {
        if self.len * 2 >= self.slots.len() {
            let all = std::mem::take(&mut self.slots);
            self.slots = vec![None; (all.len() * 2).max(64)];
            for (digest, number) in all.into_iter().flatten() {
                let mut place = digest as usize & (self.slots.len() - 1);
                while self.slots[place].is_some() {
                    place = (place + 1) & (self.slots.len() - 1);
                }
                self.slots[place] = Some((digest, number));
            }
        }
        let mask = self.slots.len() - 1;
        let mut place = digest as usize & mask;
        while let Some((known, number)) = self.slots[place] {
            if known == digest && equals(number) {
                return number;
            }
            place = (place + 1) & mask;
        }
        self.slots[place] = Some((digest, next));
        self.len += 1;
        next
    }
}
