//! The fork tree. Acting in the past adds a branch; nothing is ever lost by it.

use super::recording::{Decision, Recording};
use crate::sim::{Action, Cue, Refusal};

/// More branches than this are refused: the strip could not show them.
pub const MAX_BRANCHES: usize = 64;

/// One run of the tree.
#[derive(Clone)]
pub struct Branch {
    pub name: String,
    /// The branch that it left, and the last event that the two share. The first branch has none.
    pub parent: Option<(usize, u32)>,
    /// A person wants to find it again.
    pub starred: bool,
    pub recording: Recording,
}

/// A branch that was taken out of the tree, with what it takes to put it back.
pub struct Removed {
    at: usize,
    branch: Branch,
    /// Those that had left it, by their places without it, and where they did.
    children: Vec<(usize, u32)>,
}

impl Removed {
    /// Its place in the tree.
    pub fn place(&self) -> usize {
        self.at
    }

    pub fn name(&self) -> &str {
        &self.branch.name
    }
}

/// All runs that grew from one start. There is at least one.
#[derive(Clone)]
pub struct Branches {
    list: Vec<Branch>,
}

impl Branches {
    pub fn new(recording: Recording) -> Branches {
        Branches { list: vec![Branch { name: "main".to_owned(), parent: None, starred: false, recording }] }
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
        self.list.push(Branch { name, parent: Some((branch, event)), starred: false, recording: fork });
        Ok(self.list.len() - 1)
    }

    /// Puts another script in the place of this branch's. Where that changes nothing up to `event`, nor what another
    /// branch has left, the branch itself goes on differently; else a new branch does. Returns the branch under the new
    /// script, and the last event at which both are alike.
    pub fn reprogram(
        &mut self,
        branch: usize,
        event: u32,
        (script, decisions): (Vec<Cue>, &[Decision]),
        name: String,
    ) -> (usize, u32) {
        let (recording, same) = self.get(branch).recording.reprogrammed(script, decisions);
        let left_later = |other: &Branch| other.parent.is_some_and(|(parent, from)| parent == branch && from > same);
        if same >= event && !self.list.iter().any(left_later) {
            self.get_mut(branch).recording = recording;
            return (branch, same);
        }
        self.list.push(Branch { name, parent: Some((branch, same)), starred: false, recording });
        (self.list.len() - 1, same)
    }

    /// Grows a branch that a document describes, under a script of its own if it has one. `parent` must exist.
    pub fn regrow(
        &mut self,
        name: String,
        parent: usize,
        from: u32,
        decisions: Vec<Decision>,
        script: Option<Vec<Cue>>,
    ) {
        let parents = &self.get(parent).recording;
        let recording = match script {
            None => parents.rebased(from, decisions),
            Some(script) => {
                let (mut recording, _) = parents.with_script(script, parents.decisions());
                recording.record_to(from + 1);
                recording.rebased(from, decisions)
            }
        };
        self.list.push(Branch { name, parent: Some((parent, from)), starred: false, recording });
    }

    /// The last event that two branches share by where they left the tree.
    pub fn shared(&self, one: usize, other: usize) -> u32 {
        let mut ends = [(one, u32::MAX), (other, u32::MAX)];
        // A branch stands after the one that it left.
        while ends[0].0 != ends[1].0 {
            let later = usize::from(ends[1].0 > ends[0].0);
            let (branch, end) = ends[later];
            let Some((parent, from)) = self.get(branch).parent else { break };
            ends[later] = (parent, end.min(from));
        }
        let last = |branch: usize| self.get(branch).recording.last();
        ends[0].1.min(ends[1].1).min(last(one)).min(last(other))
    }

    /// Takes a branch out. Those that left it now leave the one that it left, as long as all three were alike. The first
    /// branch stays: `None`.
    pub fn remove(&mut self, branch: usize) -> Option<Removed> {
        let (grandparent, left) = self.list.get(branch)?.parent?;
        let removed = self.list.remove(branch);
        let mut children = Vec::new();
        for (place, other) in self.list.iter_mut().enumerate() {
            match &mut other.parent {
                Some((parent, from)) if *parent == branch => {
                    children.push((place, *from));
                    (*parent, *from) = (grandparent, left.min(*from));
                }
                Some((parent, _)) if *parent > branch => *parent -= 1,
                _ => {}
            }
        }
        Some(Removed { at: branch, branch: removed, children })
    }

    /// Puts it back to where it was. Since then, whatever was added or taken out must have been taken out or put back.
    pub fn restore(&mut self, Removed { at, branch, children }: Removed) {
        for (place, other) in self.list.iter_mut().enumerate() {
            let own = children.iter().find(|(child, _)| *child == place);
            match (&mut other.parent, own) {
                (parent, Some((_, from))) => *parent = Some((at, *from)),
                (Some((parent, _)), None) if *parent >= at => *parent += 1,
                _ => {}
            }
        }
        self.list.insert(at.min(self.list.len()), branch);
    }
}
