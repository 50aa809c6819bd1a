//! The fork tree. Acting in the past adds a branch; nothing is ever lost by it.

use super::recording::{Decision, Recording};
use crate::sim::{Action, Refusal};

/// More branches than this are refused: the strip could not show them.
pub const MAX_BRANCHES: usize = 64;

/// One run of the tree.
#[derive(Clone)]
pub struct Branch {
    pub name: String,
    /// The branch that it left, and the last event that the two share. The first branch has none.
    pub parent: Option<(usize, u32)>,
    pub recording: Recording,
}

/// All runs that grew from one start. There is at least one.
#[derive(Clone)]
pub struct Branches {
    list: Vec<Branch>,
}

impl Branches {
    pub fn new(recording: Recording) -> Branches {
        Branches { list: vec![Branch { name: "main".to_owned(), parent: None, recording }] }
    }

    pub fn list(&self) -> &[Branch] {
        &self.list
    }

    pub fn get(&self, branch: usize) -> &Branch {
        &self.list[branch.min(self.list.len() - 1)]
    }

    pub fn get_mut(&mut self, branch: usize) -> &mut Branch {
        let last = self.list.len() - 1;
        &mut self.list[branch.min(last)]
    }

    pub fn is_full(&self) -> bool {
        self.list.len() >= MAX_BRANCHES
    }

    /// Makes `action` happen after `event` on this branch. At the newest event the branch grows; in the past a new
    /// branch leaves it. Returns the branch on which it happened.
    pub fn act(&mut self, branch: usize, event: u32, action: &Action, name: String) -> Result<usize, Refusal> {
        let fork = self.get(branch).recording.fork(event, action)?;
        if event >= self.get(branch).recording.last() {
            self.get_mut(branch).recording = fork;
            return Ok(branch);
        }
        self.list.push(Branch { name, parent: Some((branch, event)), recording: fork });
        Ok(self.list.len() - 1)
    }

    /// Grows a branch that a document describes. `parent` must exist.
    pub fn regrow(&mut self, name: String, parent: usize, from: u32, decisions: Vec<Decision>) {
        let recording = self.get(parent).recording.rebased(from, decisions);
        self.list.push(Branch { name, parent: Some((parent, from)), recording });
    }
}
