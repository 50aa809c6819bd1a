//! What servers say to each other, what clients ask, and what servers report.

use crate::model::{Entry, Family, Kind, Mark, ProcessId, Sign, Value};
use crate::sim;

/// The two calls of the paper's Figure 2 and their answers. Candidate and leader are the sender.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    RequestVote {
        term: u32,
        last_log_index: u32,
        last_log_term: u32,
    },
    Vote {
        term: u32,
        granted: bool,
    },
    /// A heartbeat when it carries no entries.
    AppendEntries {
        term: u32,
        prev_log_index: u32,
        prev_log_term: u32,
        entries: Vec<Entry>,
        leader_commit: u32,
    },
    /// With success, `index` is up to where the logs are the same; without, the previous index that did not fit.
    Appended {
        term: u32,
        success: bool,
        index: u32,
    },
}

impl Message {
    pub(super) fn term(&self) -> u32 {
        match self {
            Message::RequestVote { term, .. }
            | Message::Vote { term, .. }
            | Message::AppendEntries { term, .. }
            | Message::Appended { term, .. } => *term,
        }
    }
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[
        Kind::new("RequestVote", "RV", Family::Ask),
        Kind::new("RequestVoteResponse", "vote", Family::Answer),
        Kind::new("AppendEntries", "AE", Family::Payload),
        Kind::new("AppendEntries (heartbeat)", "HB", Family::Control),
        Kind::new("AppendEntriesResponse", "ok", Family::Answer),
    ];

    fn kind(&self) -> u16 {
        match self {
            Message::RequestVote { .. } => 0,
            Message::Vote { .. } => 1,
            Message::AppendEntries { entries, .. } => 2 + u16::from(entries.is_empty()),
            Message::Appended { .. } => 4,
        }
    }

    fn sign(&self) -> Option<Sign> {
        match self {
            Message::Vote { granted: yes, .. } | Message::Appended { success: yes, .. } => {
                Some(if *yes { Sign::Yes } else { Sign::No })
            }
            Message::RequestVote { .. } | Message::AppendEntries { .. } => None,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Message::RequestVote { term, last_log_index, last_log_term } => vec![
                ("term", (*term).into()),
                ("lastLogIndex", (*last_log_index).into()),
                ("lastLogTerm", (*last_log_term).into()),
            ],
            Message::Vote { term, granted } => vec![("term", (*term).into()), ("voteGranted", (*granted).into())],
            Message::AppendEntries { term, prev_log_index, prev_log_term, entries, leader_commit } => vec![
                ("term", (*term).into()),
                ("prevLogIndex", (*prev_log_index).into()),
                ("prevLogTerm", (*prev_log_term).into()),
                ("entries", Value::List(entries.iter().map(written).collect())),
                ("leaderCommit", (*leader_commit).into()),
            ],
            Message::Appended { term, success: true, index } => {
                vec![("term", (*term).into()), ("success", true.into()), ("matchIndex", (*index).into())]
            }
            Message::Appended { term, success: false, index } => {
                vec![("term", (*term).into()), ("success", false.into()), ("prevLogIndex", (*index).into())]
            }
        }
    }
}

/// An entry as a person reads it.
pub(super) fn written(entry: &Entry) -> Value {
    Value::text(format!("x={} (T{})", entry.command, entry.term))
}

/// What may fall due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Timer {
    ElectionDue,
    HeartbeatDue,
}

impl sim::Timer for Timer {
    const ALL: &'static [(Self, &'static str)] =
        &[(Timer::ElectionDue, "election"), (Timer::HeartbeatDue, "heartbeat")];
}

/// A client writes `x := N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Write(pub u32);

impl sim::Request for Write {
    const OFFERS: &'static [sim::Offer] =
        &[sim::Offer { name: "write", argument: Some(sim::Argument { name: "x", min: 0, max: 999, default: 1 }) }];

    fn from_offer(offer: u8, argument: u32) -> Option<Self> {
        (offer == 0).then_some(Write(argument))
    }
}

/// What a server reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    Voted { term: u32, candidate: ProcessId },
    Elected { term: u32 },
    Written { index: u32, entry: Entry },
    Applied { index: u32, entry: Entry, leading: bool },
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        match self {
            Indication::Voted { .. } => "vote",
            Indication::Elected { .. } => "leader",
            Indication::Written { .. } => "write",
            Indication::Applied { leading: true, .. } => "commit",
            Indication::Applied { leading: false, .. } => "apply",
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Indication::Voted { .. } | Indication::Written { .. } => Mark::Note,
            Indication::Elected { .. } => Mark::Elected,
            Indication::Applied { leading: true, .. } => Mark::Decide,
            Indication::Applied { leading: false, .. } => Mark::Learn,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Indication::Voted { term, candidate } => format!("votes for {candidate} in term {term}"),
            Indication::Elected { term } => format!("leads term {term}"),
            Indication::Written { index, entry } => format!("takes x={} as entry {index}", entry.command),
            Indication::Applied { index, entry, leading: true } => {
                format!("commits entry {index} and applies it: x={}", entry.command)
            }
            Indication::Applied { index, entry, leading: false } => {
                format!("applies entry {index}: x={}", entry.command)
            }
        }
    }
}
