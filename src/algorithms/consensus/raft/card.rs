//! The card of Raft, its pseudocode, and how a server is shown.

use super::messages::{Message, written};
use super::{Raft, Stable};
use crate::model::{
    Card, Cell, Failures, Line, Links, Log, MILLISECOND, Parameter, Pips, Portrait, ProcessId, ProcessRange, Role,
    RoleStyle, Timing, Value, Variable, Variables, Variant,
};
use crate::sim::Settings;

pub(super) const CARD: Card = Card {
    id: "raft",
    name: "Raft",
    purpose: "Keeps one log the same on all servers, led by one elected server at a time.",
    sources: &[
        "Diego Ongaro, John Ousterhout: In Search of an Understandable Consensus Algorithm (Extended Version), 2014, \
         Figure 2 and sections 5.1 to 5.4",
    ],
    timing: Timing::PartiallySynchronous,
    failures: Failures::CrashRecovery,
    links: Links::FairLoss,
    assumes: "A majority of the servers is up and connected for long enough; stable storage survives crashes. Safety \
              needs no assumption about time.",
    roles: &[
        ("follower", "answers requests and waits for the leader"),
        ("candidate", "asks for votes in a new term"),
        ("leader", "takes writes and copies its log to the others"),
    ],
    costs: &[
        ("messages for an election", "2(N−1), then N−1 heartbeats"),
        ("delays to a leader", "2"),
        ("messages for a write", "2(N−1)"),
        ("delays to commit", "2 at the leader; the others learn with the next message"),
    ],
    pseudocode: PSEUDOCODE,
    simplified: &[
        "No membership changes, no snapshots: the log is kept whole, and a recovered server applies it from the start.",
        "Clients send writes to a leader and get no answer message; there are no client sessions and no reads.",
        "No empty entry at the start of a term: an entry of an earlier term is committed by the next write.",
        "Deviation: a negative answer to AppendEntries names the index that did not fit, and a positive one the index \
         up to which it fits, so that late and doubled answers do no harm.",
        "Deviation: AppendEntries carries at most 64 entries; the rest follows with the next heartbeat.",
    ],
    parameters: &[
        Parameter {
            name: "election-timeout",
            meaning: "shortest election timeout, in ms",
            default: 150,
            min: 1,
            max: 60_000,
        },
        Parameter {
            name: "election-spread",
            meaning: "how much longer an election timeout may be, at random, in ms",
            default: 150,
            min: 0,
            max: 60_000,
        },
        Parameter { name: "heartbeat", meaning: "time between heartbeats, in ms", default: 50, min: 1, max: 60_000 },
    ],
    variants: &[
        Variant {
            id: "fixed-timeouts",
            rule: "Every election timeout is drawn anew at random.",
            instead: "All servers wait equally long, every time.",
            breaks: "a leader exists",
        },
        Variant {
            id: "volatile-vote",
            rule: "The vote is on stable storage before it is sent.",
            instead: "The vote is kept in memory only, and a crash forgets it.",
            breaks: "election safety",
        },
        Variant {
            id: "no-log-check",
            rule: "A vote goes only to a candidate whose log is at least as up to date as the voter's.",
            instead: "Any candidate of the current term gets the vote.",
            breaks: "leader completeness",
        },
        Variant {
            id: "fig8",
            rule: "A leader counts copies only of entries of its own term.",
            instead: "An entry of an earlier term is committed as soon as a majority holds it.",
            breaks: "state machine safety",
        },
        Variant {
            id: "no-prev-check",
            rule: "A follower takes entries only if the entry before them is the leader's.",
            instead: "A follower takes whatever comes.",
            breaks: "log matching",
        },
        Variant {
            id: "blind-truncate",
            rule: "A follower deletes entries only from the first that differs from the leader's.",
            instead: "A follower deletes everything after the previous index, even what the leader holds too.",
            breaks: "leader completeness",
        },
        Variant {
            id: "half-majority",
            rule: "More than half of all servers are needed to elect and to commit.",
            instead: "Half of all servers are enough.",
            breaks: "election safety",
        },
    ],
    processes: ProcessRange { min: 3, default: 5, max: 9 },
};

const fn line(label: &'static str, text: &'static str) -> Line {
    Line { label, text }
}

const PSEUDOCODE: &[Line] = &[
    line("start", "upon start: term := 0; votedFor := none; log := []; become follower; set election deadline"),
    line("recover", "upon recovery: term, votedFor, log from storage; become follower; set election deadline"),
    line("", "upon election deadline:"),
    line("campaign", "    become candidate; term := term + 1; vote for myself; store; set election deadline"),
    line("request-votes", "    send RequestVote(term, lastLogIndex, lastLogTerm) to all others"),
    line("newer-term", "upon any message with a newer term: term := that; votedFor := none; store; become follower"),
    line("", "upon RequestVote(term, i, t) from c:"),
    line("vote", "    if of my term, votedFor is none or c, and (t, i) ≥ my last (term, index):"),
    line("vote", "        votedFor := c; store; set election deadline; answer yes"),
    line("refuse", "    otherwise: answer no"),
    line("count", "upon a yes of my term, as candidate: count it"),
    line("lead", "    if from a majority: become leader; nextIndex[all] := last + 1; matchIndex[all] := 0; replicate"),
    line("write", "upon a client's write, as leader: append (term, write) to the log; store; replicate"),
    line("replicate", "upon heartbeat, as leader: replicate: for each other q, with i = nextIndex[q]:"),
    line("replicate", "    send AppendEntries(term, i − 1, term of entry i − 1, entries from i, commitIndex) to q"),
    line("", "upon AppendEntries(term, i, t, entries, c) from q:"),
    line("stale", "    if of an earlier term: answer no"),
    line("follow", "    become follower of q; set election deadline"),
    line("check", "    if my entry i is not of term t: answer no"),
    line("append", "    delete from the first entry that differs; append what is missing; store"),
    line("learn", "    commitIndex := max(commitIndex, min(c, i + number of entries)); apply"),
    line("acknowledge", "    answer yes(i + number of entries)"),
    line("matched", "upon yes(m) from q, as leader: matchIndex[q] := max(matchIndex[q], m); nextIndex[q] := that + 1"),
    line("commit", "    if a majority holds entry n > commitIndex, and n is of my term: commitIndex := n; apply"),
    line("back-off", "upon no from q, as leader: nextIndex[q] := nextIndex[q] − 1; send AppendEntries to q again"),
    line("apply", "apply: while lastApplied < commitIndex: lastApplied := lastApplied + 1; apply that entry"),
];

/// Parameters in microseconds, and the "break it" switches.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub(super) election_timeout: u64,
    pub(super) election_spread: u64,
    pub(super) heartbeat: u64,
    pub(super) volatile_vote: bool,
    pub(super) no_log_check: bool,
    pub(super) no_prev_check: bool,
    pub(super) blind_truncate: bool,
    half_majority: bool,
    pub(super) fig8: bool,
}

impl Options {
    pub(super) fn read(settings: &Settings<'_>) -> Options {
        let micros = |name| settings.number(name).unsigned_abs() * MILLISECOND;
        Options {
            election_timeout: micros("election-timeout"),
            election_spread: if settings.variant("fixed-timeouts") { 0 } else { micros("election-spread") },
            heartbeat: micros("heartbeat"),
            volatile_vote: settings.variant("volatile-vote"),
            no_log_check: settings.variant("no-log-check"),
            no_prev_check: settings.variant("no-prev-check"),
            blind_truncate: settings.variant("blind-truncate"),
            half_majority: settings.variant("half-majority"),
            fig8: settings.variant("fig8"),
        }
    }

    /// The longest that a follower waits for a leader.
    pub(super) fn longest_timeout(&self) -> u64 {
        self.election_timeout + self.election_spread
    }

    /// How many servers are enough, to elect as well as to commit.
    pub(super) fn quorum(&self, servers: u16) -> usize {
        let enough = if self.half_majority { servers.div_ceil(2) } else { servers / 2 + 1 };
        usize::from(enough)
    }
}

/// The part that a server plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Part {
    #[default]
    Follower,
    Candidate,
    Leader,
}

impl Part {
    pub(super) fn role(self) -> Role {
        match self {
            Part::Follower => Role { name: "follower", style: RoleStyle::Plain },
            Part::Candidate => Role { name: "candidate", style: RoleStyle::Candidate },
            Part::Leader => Role { name: "leader", style: RoleStyle::Leader },
        }
    }
}

pub(super) fn variables(raft: &Raft) -> Variables {
    let Raft {
        current_term,
        voted_for,
        log,
        part: _, // shown as the role
        leader,
        commit_index,
        last_applied,
        votes,
        next_index,
        match_index,
    } = raft;
    let numbers = |list: &[u32]| Value::List(list.iter().map(|&number| number.into()).collect());
    vec![
        Variable::durable("currentTerm", *current_term),
        Variable::durable("votedFor", *voted_for),
        Variable::durable("log", newest(log)),
        Variable::volatile("commitIndex", *commit_index),
        Variable::volatile("lastApplied", *last_applied),
        Variable::volatile("leader", *leader),
        Variable::volatile("votes", Value::processes(votes)),
        Variable::volatile("nextIndex", numbers(next_index)),
        Variable::volatile("matchIndex", numbers(match_index)),
    ]
}

pub(super) fn stable_variables(stable: &Stable) -> Variables {
    let Stable { current_term, voted_for, log } = stable;
    vec![
        Variable::durable("currentTerm", *current_term),
        Variable::durable("votedFor", *voted_for),
        Variable::durable("log", newest(log)),
    ]
}

/// A log in words: all of it, or of a long one the newest entries. Nobody reads more, and every step writes it anew.
fn newest(log: &Log) -> Value {
    const SHOWN: u32 = 100;
    let hidden = log.last_index().saturating_sub(SHOWN);
    let earlier = (hidden > 0).then(|| Value::text(format!("{hidden} earlier")));
    Value::List(earlier.into_iter().chain(log.from(hidden + 1).map(|entry| written(&entry))).collect())
}

/// How many entries the picture of a server shows, the newest.
const CELLS: u32 = 6;

pub(super) fn portrait(raft: &Raft, processes: u16) -> Portrait {
    let last = raft.log.last_index();
    let enough = processes / 2 + 1;
    let pips = |label: String, have: usize| Pips { label, have: have as u16, of: processes, enough };
    let mut rows = Vec::new();
    let mut quorum: Vec<ProcessId> = Vec::new();
    if raft.part != Part::Follower {
        rows.push(pips("votes".to_owned(), raft.votes.len()));
        quorum = raft.votes.iter().copied().collect();
    }
    if let (Part::Leader, Some(entry)) = (raft.part, raft.log.get(last)) {
        let matched = raft.match_index.iter().zip(ProcessId::all(processes));
        quorum = matched.filter(|(matched, _)| **matched >= last).map(|(_, server)| server).collect();
        rows.push(pips(format!("x={}", entry.command), quorum.len()));
    }
    let cell = |index: u32| {
        let entry = raft.log.get(index)?;
        let text = format!("x={}", entry.command);
        Some(Cell { text, tint: entry.term, settled: index <= raft.commit_index })
    };
    let first = last.saturating_sub(CELLS) + 1;
    let x = raft.log.get(raft.last_applied).map_or(Value::Nothing, |entry| entry.command.into());
    Portrait {
        pips: rows,
        cells: (first..=last).filter_map(cell).collect(),
        first,
        applied: (raft.last_applied + 1).saturating_sub(first),
        notes: vec![("x", x), ("votedFor", raft.voted_for.into())],
        quorum,
        ..Portrait::default()
    }
}

/// A vote for it, or an answer that the newest entry is stored.
pub(super) fn fills(raft: &Raft, from: ProcessId, message: &Message) -> Option<u8> {
    let last = raft.log.last_index();
    match *message {
        Message::Vote { term, granted: true } if term == raft.current_term && raft.part != Part::Follower => {
            (!raft.votes.contains(&from)).then_some(0)
        }
        Message::Appended { term, success: true, index } if term == raft.current_term && raft.part == Part::Leader => {
            let known = raft.match_index.get(from.index()).copied()?;
            (last > 0 && known < last && index >= last).then_some(1)
        }
        _ => None,
    }
}
