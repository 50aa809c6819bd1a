//! One number for each process.

use std::hash::{Hash, Hasher};
use std::ops::{Deref, DerefMut};

use super::digest::EACH;

/// A number for each process, in their order. A vector, but that it says so: by other names of the processes it is
/// another vector ([`Print`](super::Print)).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Each(pub Vec<u32>);

impl Each {
    pub fn zero(processes: u16) -> Each {
        Each(vec![0; usize::from(processes)])
    }
}

impl Hash for Each {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_i8(EACH);
        self.0.hash(state);
    }
}

impl Deref for Each {
    type Target = Vec<u32>;

    fn deref(&self) -> &Vec<u32> {
        &self.0
    }
}

impl DerefMut for Each {
    fn deref_mut(&mut self) -> &mut Vec<u32> {
        &mut self.0
    }
}
