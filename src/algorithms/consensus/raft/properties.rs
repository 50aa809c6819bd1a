//! What Raft promises: the five safety properties of the paper's Figure 3, one vote a term, and progress.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::card::Part;
use super::{Indication, Raft};
use crate::model::{Entry, Failures, Log, Map, ProcessId, Timing};
use crate::sim::{Progress, Property, View, Violation};

/// What an omniscient observer remembers. What rarely changes is shared between copies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    leaders: Leaders,
    rivals: Option<(u32, ProcessId, ProcessId)>,
    /// Each process's last vote: term and candidate.
    votes: Rc<Map<ProcessId, (u32, ProcessId)>>,
    second_vote: Option<(ProcessId, u32, ProcessId, ProcessId)>,
    /// What was applied at each index by the first process to do so, and who applied something else.
    applied: Log,
    contradiction: Option<(ProcessId, u32, Entry, Entry)>,
    /// In which term each entry was committed: (term, the first index), in order.
    committed: Rc<Vec<(u32, u32)>>,
    /// Each leader's own log as it must still begin: its term, length and digest.
    led: Map<ProcessId, (u32, u32, u64)>,
}

/// Who led which term. In blocks, so that of a long run's many terms a copy shares all but those that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Leaders {
    blocks: Map<u32, Rc<Map<u32, ProcessId>>>,
}

impl Leaders {
    const BLOCK: u32 = 256;

    /// Who led this term first: `process`, unless there was another.
    fn first_of(&mut self, term: u32, process: ProcessId) -> ProcessId {
        let block = self.blocks.get_or_insert_with(term / Self::BLOCK, Rc::default);
        *Rc::make_mut(block).get_or_insert_with(term, || process)
    }
}

/// As one map of all terms.
impl Hash for Leaders {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.blocks.values().map(|block| block.len()).sum::<usize>().hash(state);
        self.blocks.values().flat_map(|block| block.iter()).for_each(|led| led.hash(state));
    }
}

impl Ghost {
    pub(super) fn observe(&mut self, process: ProcessId, state: &Raft, indication: &Indication) {
        match *indication {
            Indication::Voted { term, candidate } => {
                let before = Rc::make_mut(&mut self.votes).insert(process, (term, candidate));
                if let Some((_, first)) = before.filter(|&(earlier, first)| earlier == term && first != candidate) {
                    self.second_vote.get_or_insert((process, term, first, candidate));
                }
            }
            Indication::Elected { term } => {
                let first = self.leaders.first_of(term, process);
                if first != process {
                    self.rivals.get_or_insert((term, first, process));
                }
                self.remember(process, state);
            }
            Indication::Written { .. } => self.remember(process, state),
            Indication::Applied { index, entry, .. } => match self.applied.get(index) {
                None => {
                    self.applied.push(entry);
                    if self.committed.last().is_none_or(|&(term, _)| term < state.current_term) {
                        Rc::make_mut(&mut self.committed).push((state.current_term, index));
                    }
                }
                Some(first) if first != entry => {
                    self.contradiction.get_or_insert((process, index, first, entry));
                }
                Some(_) => {}
            },
        }
    }

    fn remember(&mut self, leader: ProcessId, state: &Raft) {
        let length = state.log.last_index();
        self.led.insert(leader, (state.current_term, length, state.log.prefix(length)));
    }

    /// How many entries were committed in terms before this one.
    fn committed_before(&self, term: u32) -> u32 {
        let later = self.committed.iter().rev().take_while(|&&(committed_in, _)| committed_in >= term).last();
        later.map_or(self.applied.last_index(), |&(_, first)| first - 1)
    }
}

const fn safety(
    name: &'static str,
    promise: &'static str,
    check: fn(&View<'_, Raft>) -> Option<Violation>,
) -> Property<Raft> {
    Property::always(name, promise, check).under(Timing::Asynchronous, Failures::CrashRecovery)
}

pub(super) fn all() -> &'static [Property<Raft>] {
    const {
        &[
            safety("election safety", "At most one leader is elected in a term.", election_safety),
            safety("leader append-only", "A leader never overwrites or deletes entries of its log.", append_only),
            safety(
                "log matching",
                "Two logs with the same term at an index are the same in all entries up to it.",
                log_matching,
            ),
            safety(
                "leader completeness",
                "An entry committed in a term is in the log of every leader of a later term.",
                leader_completeness,
            ),
            safety(
                "state machine safety",
                "No two processes apply different entries at the same index.",
                state_machine_safety,
            ),
            safety("votes once a term", "A process votes for one candidate a term, crashes included.", votes_once),
            Property::eventually("a leader exists", "Some process leads the newest term.", leader_exists)
                .within(|view, delay| TIMEOUTS * (view.options().longest_timeout() + 2 * delay)),
            Property::eventually(
                "applied everywhere",
                "Every entry of the newest leader's log is applied at every process that is up.",
                applied_everywhere,
            ),
        ]
    }
}

/// After so many election timeouts in a row without a leader, chance is no longer an excuse: where timeouts differ, two
/// in three elections are decided.
const TIMEOUTS: u64 = 10;

fn violation(process: ProcessId, variable: &'static str, sentence: String) -> Violation {
    Violation { process: Some(process), variable, sentence }
}

fn election_safety(view: &View<'_, Raft>) -> Option<Violation> {
    let (term, first, second) = view.ghost().rivals?;
    Some(violation(second, "role", format!("{first} and {second} were both elected in term {term}")))
}

fn append_only(view: &View<'_, Raft>) -> Option<Violation> {
    let (id, leader) = view.touched()?;
    if leader.part != Part::Leader {
        return None;
    }
    let &(term, length, prefix) = view.ghost().led.get(&id)?;
    let changed = leader.current_term == term && leader.log.prefix(length) != prefix;
    changed.then(|| violation(id, "log", format!("{id} changed its own log while it led term {term}")))
}

fn log_matching(view: &View<'_, Raft>) -> Option<Violation> {
    let (id, touched) = view.touched()?;
    view.live().find_map(|(other, raft)| {
        let index = touched.log.mismatch(&raft.log)?;
        let term = raft.log.term_at(index);
        let sentence = format!("{id} and {other} both hold term {term} at index {index}, over different logs");
        Some(violation(id, "log", sentence))
    })
}

fn leader_completeness(view: &View<'_, Raft>) -> Option<Violation> {
    let ghost = view.ghost();
    view.live().filter(|(_, raft)| raft.part == Part::Leader).find_map(|(id, leader)| {
        let index = ghost.committed_before(leader.current_term);
        if leader.log.prefix(index) == ghost.applied.prefix(index) {
            return None;
        }
        let term = leader.current_term;
        let lost = (1..=index).find(|&index| leader.log.get(index) != ghost.applied.get(index)).unwrap_or(index);
        let sentence = format!("{id} leads term {term} without entry {lost}, which was committed earlier");
        Some(violation(id, "log", sentence))
    })
}

fn state_machine_safety(view: &View<'_, Raft>) -> Option<Violation> {
    let (id, index, first, second) = view.ghost().contradiction?;
    let (before, now) = (first.command, second.command);
    let sentence = format!("{id} applies x={now} at index {index}, where x={before} was applied before");
    Some(violation(id, "lastApplied", sentence))
}

fn votes_once(view: &View<'_, Raft>) -> Option<Violation> {
    let (id, term, first, second) = view.ghost().second_vote?;
    Some(violation(id, "votedFor", format!("{id} voted for {first} and for {second} in term {term}")))
}

/// Why nothing can be promised just now: too few processes are up.
fn no_majority(view: &View<'_, Raft>) -> Option<Progress> {
    let (up, all, majority) = (view.live().count(), view.count(), view.majority());
    let short = up < usize::from(majority);
    short.then(|| Progress::Blocked(format!("{up} of {all} processes are up, and a majority is {majority}")))
}

/// The leader of the newest term that any process knows of; should there be two, that of the longer log.
fn newest_leader<'a>(view: &View<'a, Raft>) -> Option<(ProcessId, &'a Raft)> {
    let newest = view.live().map(|(_, raft)| raft.current_term).max()?;
    let leads = |(_, raft): &(_, &Raft)| raft.part == Part::Leader && raft.current_term == newest;
    view.live().filter(leads).max_by_key(|(_, raft)| raft.log.last_index())
}

fn leader_exists(view: &View<'_, Raft>) -> Progress {
    if let Some(blocked) = no_majority(view) {
        return blocked;
    }
    match newest_leader(view) {
        Some(_) => Progress::Reached,
        None => Progress::NotYet("no process leads the newest term".to_owned()),
    }
}

fn applied_everywhere(view: &View<'_, Raft>) -> Progress {
    if let Some(blocked) = no_majority(view) {
        return blocked;
    }
    let Some((id, leader)) = newest_leader(view) else {
        return Progress::NotYet("no process leads the newest term".to_owned());
    };
    let last = leader.log.last_index();
    match view.live().find(|(_, raft)| raft.last_applied < last) {
        None => Progress::Reached,
        Some((behind, raft)) if behind == id && leader.log.last_term() < leader.current_term => {
            let (index, term) = (raft.last_applied + 1, leader.current_term);
            Progress::NotYet(format!("entry {index} is of an earlier term and waits for a write in term {term}"))
        }
        Some((behind, raft)) => Progress::NotYet(format!("entry {} is not applied at {behind}", raft.last_applied + 1)),
    }
}
