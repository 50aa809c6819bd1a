//! The document itself, and the rules that it must keep before anything of it is run.

use serde::{Deserialize, Serialize};

use super::error::{DocumentError, short};
use crate::catalog::{self, Entry};
use crate::faults::Fault;
use crate::model::Set;
use crate::sim::{Action, Cue, Plan, Shipped};
use crate::trace::{Branches, Decision, MAX_BRANCHES};

/// How many events a run has when nobody says otherwise: many algorithms never end.
pub const USUAL_EVENTS: u32 = 10_000;
/// No document speaks of a later event.
pub const MAX_EVENTS: u32 = 1_000_000;
/// In all branches together.
pub const MAX_DECISIONS: usize = 10_000;
/// How many events may have to be run again to open a document, all branches together.
pub const MAX_REPLAY: u64 = 1_000_000;
pub const MAX_SCRIPT: usize = 10_000;
/// In characters.
pub const MAX_TITLE: usize = 200;
/// In millionths of a pixel from one event to the next.
pub const MAX_ZOOM: u32 = 1_000_000_000;
/// In characters: branches, parameters, variants, words of the view.
pub const MAX_NAME: usize = 80;
/// Nobody is moved farther than across the whole arena, in thousandths of it.
const FARTHEST: i16 = 1_000;

/// One run with its forks, as a person keeps or shares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The id of the algorithm.
    pub algorithm: String,
    pub title: String,
    pub plan: Plan,
    /// The first is the run itself; each of the others leaves one before it.
    pub branches: Vec<Branch>,
    pub view: View,
    /// The shipped scenario that it came from, by id.
    pub origin: Option<String>,
}

/// One run of the tree, told by what was done to it by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    pub name: String,
    /// By index; the first branch has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// The last event that it shares with its parent.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub from_event: u32,
    #[serde(default, skip_serializing_if = "is_false")]
    pub starred: bool,
    /// At most one after each event, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// Instead of the script of the branch that it leaves; what has happened before must be the same under both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<Vec<Cue>>,
}

/// Where the reader is to look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    #[serde(default, skip_serializing_if = "is_zero")]
    pub branch: u32,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub event: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub axis: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lens: Option<String>,
    /// How large the diagram is, in millionths of a pixel from one place to the next; 0: the whole run is fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zoom: Option<u32>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub charts: bool,
    /// The processes whose lanes the diagram shows, from the first on; empty for all by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lanes: Vec<u16>,
    /// The clock whose stamps stand at the events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamps: Option<String>,
    /// Are runs of events that concern one process alone folded?
    #[serde(default, skip_serializing_if = "is_false")]
    pub quiet: bool,
    /// The arena's layout by name; of a free one, after a hyphen, that which it started from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layout: Option<String>,
    /// Who was moved in it: process, thousandths of the width to the right, of the height down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
}

/// A process that was moved in the arena.
pub type Moved = (u16, i16, i16);

pub(super) fn is_false(on: &bool) -> bool {
    !on
}

pub(super) fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Branch {
    /// The run itself, with nothing done to it.
    pub fn main() -> Branch {
        Branch {
            name: "main".to_owned(),
            parent: None,
            from_event: 0,
            starred: false,
            decisions: Vec::new(),
            script: None,
        }
    }
}

impl Document {
    /// A run that nobody has touched.
    pub fn of_plan(algorithm: &str, title: &str, plan: Plan) -> Document {
        Document {
            algorithm: algorithm.to_owned(),
            title: title.to_owned(),
            plan,
            branches: vec![Branch::main()],
            view: View::default(),
            origin: None,
        }
    }

    /// A shipped scenario as it opens.
    pub fn of_shipped(algorithm: &str, shipped: &Shipped) -> Document {
        Document {
            view: View { event: shipped.open_at, ..View::default() },
            origin: Some(shipped.id.to_owned()),
            ..Document::of_plan(algorithm, shipped.title, shipped.plan.clone())
        }
    }

    /// With one more branch, which leaves `parent` after event `from` by these acts, each with the number of events between.
    /// It opens there, so many events later.
    pub fn with_fork(
        mut self,
        name: String,
        (parent, from): (u32, u32),
        acts: &[(u32, Action)],
        events: u32,
    ) -> Document {
        let decision = |(after, action): &(u32, Action)| Decision { after: from + after, action: action.clone() };
        let decisions = acts.iter().map(decision).collect();
        let (parent, starred, script) = (Some(parent), false, None);
        (self.view.branch, self.view.event) = (self.branches.len() as u32, from + events);
        self.branches.push(Branch { name, parent, from_event: from, starred, decisions, script });
        self
    }

    /// Is it the other one, with perhaps more done and forked since?
    pub fn extends(&self, other: &Document) -> bool {
        let grown = |(was, now): (&Branch, &Branch)| {
            (was.parent, was.from_event, &was.script) == (now.parent, now.from_event, &now.script)
                && now.decisions.starts_with(&was.decisions)
        };
        (&self.algorithm, &self.plan) == (&other.algorithm, &other.plan)
            && self.branches.len() >= other.branches.len()
            && other.branches.iter().zip(&self.branches).all(grown)
    }

    /// Puts recorded branches in place of those of this document.
    pub fn with_branches(mut self, branches: &Branches) -> Document {
        let branch = |branch: &crate::trace::Branch| {
            let script = &branch.recording.plan().script;
            let (parent, from_event, script) = match branch.parent {
                Some((parent, event)) => {
                    let own = branches.get(parent).recording.plan().script != *script;
                    (Some(parent as u32), event, own.then(|| script.clone()))
                }
                None => (None, 0, None),
            };
            let decisions = branch.recording.decisions().iter();
            let own = decisions.filter(|decision| decision.after >= from_event).cloned().collect();
            let (name, starred) = (branch.name.clone(), branch.starred);
            Branch { name, parent, from_event, starred, decisions: own, script }
        };
        self.branches = branches.list().iter().map(branch).collect();
        self
    }

    /// The algorithm in the catalogue.
    pub fn entry(&self) -> Result<&'static Entry, DocumentError> {
        entry(&self.algorithm)
    }

    /// Does it keep every rule? Only then may it be run.
    pub fn validate(&self) -> Result<&'static Entry, DocumentError> {
        let entry = self.entry()?;
        line("title", &self.title, MAX_TITLE)?;
        self.validate_plan(entry)?;
        self.validate_tree()?;
        self.validate_view()?;
        // A branch shares with its parent what comes before it.
        let own = self.events().into_iter().zip(&self.branches).map(|(end, branch)| u64::from(end - branch.from_event));
        let given = own.sum();
        if given > MAX_REPLAY {
            return Err(DocumentError::LongReplay { given });
        }
        Ok(entry)
    }

    /// How many events each branch needs for its decisions, its forks and the view.
    pub(super) fn events(&self) -> Vec<u32> {
        let mut events: Vec<u32> = self.branches.iter().map(|branch| branch.from_event + 1).collect();
        for (index, branch) in self.branches.iter().enumerate() {
            if let Some(last) = branch.decisions.last() {
                events[index] = events[index].max(last.after + 2);
            }
            if let Some(parent) = branch.parent.and_then(|parent| events.get_mut(parent as usize)) {
                *parent = (*parent).max(branch.from_event + 1);
            }
        }
        if let Some(looked_at) = events.get_mut(self.view.branch as usize) {
            *looked_at = (*looked_at).max(self.view.event + 1);
        }
        events
    }

    fn validate_plan(&self, entry: &'static Entry) -> Result<(), DocumentError> {
        if let Some(id) = &self.origin {
            word("origin", id)?;
        }
        for name in self.plan.parameters.keys() {
            line("plan, parameters", name, MAX_NAME)?;
        }
        for id in &self.plan.variants {
            line("plan, variants", id, MAX_NAME)?;
        }
        let scripts = || self.branches.iter().filter_map(|branch| branch.script.as_ref());
        let given = self.plan.script.len() + scripts().map(Vec::len).sum::<usize>();
        if given > MAX_SCRIPT {
            return Err(DocumentError::LongScript { given });
        }
        self.plan.validate(entry.card)?;
        for script in scripts() {
            Plan { script: script.clone(), ..self.plan.clone() }.validate(entry.card)?;
        }
        for script in scripts().chain([&self.plan.script]) {
            for (entry, cue) in script.iter().enumerate() {
                if let Some(given) = self.large_group(&cue.act) {
                    return Err(DocumentError::LargeGroupInScript { entry: entry + 1, given });
                }
            }
        }
        Ok(())
    }

    fn validate_tree(&self) -> Result<(), DocumentError> {
        let given = self.branches.len();
        if given == 0 {
            return Err(DocumentError::NoBranches);
        }
        if given > MAX_BRANCHES {
            return Err(DocumentError::ManyBranches { given });
        }
        let given = self.branches.iter().map(|branch| branch.decisions.len()).sum();
        if given > MAX_DECISIONS {
            return Err(DocumentError::ManyDecisions { given });
        }
        for (index, branch) in self.branches.iter().enumerate() {
            line(&format!("branch {index}, name"), &branch.name, MAX_NAME)?;
            match branch.parent {
                None if index > 0 => return Err(DocumentError::NoParent { branch: index }),
                Some(_) if index == 0 => return Err(DocumentError::RootWithParent { branch: index }),
                None if branch.from_event > 0 => return Err(DocumentError::RootWithParent { branch: index }),
                Some(parent) if parent as usize >= index => {
                    return Err(DocumentError::LateParent { branch: index, parent });
                }
                None | Some(_) => {}
            }
            self.validate_branch(index, branch)?;
        }
        Ok(())
    }

    fn validate_branch(&self, index: usize, branch: &Branch) -> Result<(), DocumentError> {
        early(branch.from_event, || format!("branch {index}"))?;
        let mut last = None;
        for (number, Decision { after, action }) in branch.decisions.iter().enumerate() {
            let (branch_index, decision, after) = (index, number + 1, *after);
            early(after, || format!("branch {index}, decision {decision}"))?;
            if after < branch.from_event {
                let from = branch.from_event;
                return Err(DocumentError::BeforeBranch { branch: branch_index, decision, after, from });
            }
            if last.is_some_and(|last| after <= last) {
                return Err(DocumentError::Order { branch: branch_index, decision, after });
            }
            if let Some(given) = self.large_group(action) {
                return Err(DocumentError::LargeGroup { branch: branch_index, decision, given });
            }
            last = Some(after);
        }
        Ok(())
    }

    fn validate_view(&self) -> Result<(), DocumentError> {
        let View { branch, event, axis, lens, layout, lanes, stamps, moved, zoom, quiet: _, charts: _ } = &self.view;
        if let Some(given) = zoom.filter(|zoom| *zoom > MAX_ZOOM) {
            return Err(DocumentError::LargeZoom { given });
        }
        early(*event, || "view".to_owned())?;
        let words = [("view, axis", axis), ("view, lens", lens), ("view, stamps", stamps), ("view, layout", layout)];
        for (place, text) in words {
            if let Some(text) = text {
                word(place, text)?;
            }
        }
        let within = |by: i16| (-FARTHEST..=FARTHEST).contains(&by);
        for (entry, (process, right, down)) in moved.iter().enumerate() {
            // In order, so that nobody is moved twice.
            let follows = entry == 0 || moved[entry - 1].0 < *process;
            if *process >= self.plan.processes || !follows || !within(*right) || !within(*down) {
                return Err(DocumentError::BadMove { entry });
            }
        }
        if *branch as usize >= self.branches.len() {
            return Err(DocumentError::NoSuchBranch { given: *branch });
        }
        let mut seen = Set::new();
        if let Some(&given) = lanes.iter().find(|lane| **lane >= self.plan.processes || !seen.insert(**lane)) {
            return Err(DocumentError::NoSuchLane { given });
        }
        Ok(())
    }

    fn large_group(&self, action: &Action) -> Option<usize> {
        let given = match action {
            Action::Fault(Fault::Isolate { group }) => group.len(),
            // An empty group takes room too.
            Action::Fault(Fault::Partition { groups, .. }) => groups.len().max(groups.iter().map(Vec::len).sum()),
            _ => 0,
        };
        (given > usize::from(self.plan.processes)).then_some(given)
    }
}

/// The algorithm with this id, which comes from outside.
pub(super) fn entry(id: &str) -> Result<&'static Entry, DocumentError> {
    catalog::find(id).ok_or_else(|| DocumentError::UnknownAlgorithm { id: short(id) })
}

fn early(event: u32, place: impl FnOnce() -> String) -> Result<(), DocumentError> {
    if event > MAX_EVENTS {
        return Err(DocumentError::LateEvent { place: place(), given: event });
    }
    Ok(())
}

/// One line of text that a person wrote.
fn line(place: &str, text: &str, limit: usize) -> Result<(), DocumentError> {
    let given = text.chars().count();
    if given > limit {
        return Err(DocumentError::LongText { place: place.to_owned(), given, limit });
    }
    if text.chars().any(char::is_control) {
        return Err(DocumentError::Control { place: place.to_owned() });
    }
    Ok(())
}

/// A name as our own ids are.
fn word(place: &'static str, text: &str) -> Result<(), DocumentError> {
    let fits = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '-');
    if text.len() > MAX_NAME || !text.chars().all(fits) {
        return Err(DocumentError::NotAWord { place, text: short(text) });
    }
    Ok(())
}
