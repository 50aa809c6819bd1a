//! Raft: one elected leader at a time puts every write into one log, and all processes copy that log.
//!
//! A follower that hears nothing asks for votes in a new term; a majority of votes makes it the leader. The leader
//! appends what clients write and sends it on; what a majority holds is committed, whatever fails later. Two rules
//! carry the proof: a vote goes only to a log at least as up to date as one's own, and a leader counts copies only of
//! entries of its own term.
//!
//! Source: D. Ongaro, J. Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014, Figure 2.
//! Step labels are those of the pseudocode on the card.

mod card;
mod messages;
mod properties;
mod scenarios;

pub use card::Options;
use card::Part;
pub use messages::{Indication, Message, Timer, Write};
pub use properties::Ghost;
pub use scenarios::scenarios;

use crate::model::{Badge, Card, Each, Entry, Log, Mark, Portrait, ProcessId, Role, Set, Variables};
use crate::sim::{Algorithm, Context, Property, Settings};

/// Deviation: a message carries at most so many entries; the rest follows with the next heartbeat.
const MAX_ENTRIES: usize = 64;

/// One server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Raft {
    // Durable: stored before any message that depends on it is sent.
    current_term: u32,
    voted_for: Option<ProcessId>,
    log: Log,
    // Volatile, on every server.
    part: Part,
    leader: Option<ProcessId>,
    commit_index: u32,
    last_applied: u32,
    // Volatile, on candidates and leaders.
    votes: Set<ProcessId>,
    // Volatile, on leaders, one entry a server. The leader's own match index is the end of its log.
    next_index: Each,
    match_index: Each,
}

/// What survives a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stable {
    current_term: u32,
    voted_for: Option<ProcessId>,
    log: Log,
}

impl Algorithm for Raft {
    type Message = Message;
    type Timer = Timer;
    type Request = Write;
    type Indication = Indication;
    type Stable = Stable;
    type Options = Options;
    type Ghost = Ghost;

    const CARD: Card = card::CARD;
    const DRAWS_REACH_STATES: bool = false;

    fn is_interchangeable(_: &Options, _: ProcessId, _: bool) -> bool {
        true
    }

    fn options(settings: &Settings<'_>) -> Options {
        Options::read(settings)
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        ctx.step("start");
        Raft::follower(Stable::default(), ctx)
    }

    fn on_recover(stable: Stable, ctx: &mut Context<'_, Self>) -> Self {
        ctx.step("recover");
        Raft::follower(stable, ctx)
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        let newer = message.term() > self.current_term;
        if newer {
            self.upon_newer_term(message.term(), ctx);
        }
        match message {
            // An answer of a newer term says no more than that.
            Message::Vote { .. } | Message::Appended { .. } if newer => {}
            Message::RequestVote { term, last_log_index, last_log_term } => {
                self.upon_request_vote(from, term, (last_log_term, last_log_index), ctx);
            }
            Message::Vote { term, granted } => self.upon_vote(from, term, granted, ctx),
            Message::AppendEntries { term, prev_log_index, .. } if term < self.current_term => {
                ctx.step("stale");
                self.answer(from, false, prev_log_index, ctx);
            }
            Message::AppendEntries { prev_log_index, prev_log_term, entries, leader_commit, .. } => {
                self.upon_append_entries(from, (prev_log_index, prev_log_term), &entries, leader_commit, ctx);
            }
            Message::Appended { term, .. } if term < self.current_term => ctx.ignore("answers an earlier term"),
            Message::Appended { .. } if self.part != Part::Leader => ctx.ignore("leads no more"),
            Message::Appended { success: true, index, .. } => self.upon_success(from, index, ctx),
            Message::Appended { success: false, index, .. } => self.upon_mismatch(from, index, ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Context<'_, Self>) {
        match timer {
            Timer::ElectionDue => self.upon_election_due(ctx),
            Timer::HeartbeatDue => self.replicate(ctx),
        }
    }

    fn on_request(&mut self, Write(command): Write, ctx: &mut Context<'_, Self>) {
        self.upon_write(command, ctx);
    }

    fn refuses(&self, _: &Write) -> Option<&'static str> {
        (self.part != Part::Leader).then_some("only a leader takes writes")
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(ghost: &mut Ghost, process: ProcessId, state: &Self, indication: &Indication) {
        ghost.observe(process, state, indication);
    }

    fn variables(&self) -> Variables {
        card::variables(self)
    }

    fn stable_variables(stable: &Stable) -> Variables {
        card::stable_variables(stable)
    }

    fn role(&self) -> Role {
        self.part.role()
    }

    fn badge(&self) -> Option<Badge> {
        Some(Badge { letter: 'T', number: self.current_term })
    }

    fn portrait(&self, processes: u16) -> Portrait {
        card::portrait(self, processes)
    }

    const ANSWERS: &'static [Mark] = &[Mark::Decide];

    const LEADS: bool = true;
    const MEASURED: &'static [&'static str] = &["log", "committed"];

    fn measures(&self) -> Vec<u32> {
        vec![self.log.last_index(), self.commit_index]
    }

    fn fills(&self, from: ProcessId, message: &Message) -> Option<u8> {
        card::fills(self, from, message)
    }
}

/// Election.
impl Raft {
    fn follower(stable: Stable, ctx: &mut Context<'_, Self>) -> Raft {
        let Stable { current_term, voted_for, log } = stable;
        let raft = Raft { current_term, voted_for, log, ..Raft::default() };
        raft.set_election_deadline(ctx);
        raft
    }

    /// Upon the election deadline: asks for votes in a new term.
    fn upon_election_due(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("campaign");
        self.part = Part::Candidate;
        self.leader = None;
        self.current_term += 1;
        self.voted_for = Some(ctx.me());
        self.votes = Set::from([ctx.me()]);
        self.store(ctx);
        ctx.indicate(Indication::Voted { term: self.current_term, candidate: ctx.me() });
        self.set_election_deadline(ctx);
        ctx.step("request-votes");
        let (term, last_log_index, last_log_term) = (self.current_term, self.log.last_index(), self.log.last_term());
        ctx.send_all(ctx.others(), &Message::RequestVote { term, last_log_index, last_log_term });
    }

    /// Upon any message of a newer term, before it is handled.
    fn upon_newer_term(&mut self, term: u32, ctx: &mut Context<'_, Self>) {
        ctx.step("newer-term");
        self.current_term = term;
        self.voted_for = None;
        self.store(ctx);
        if self.part == Part::Leader {
            self.set_election_deadline(ctx);
        }
        self.follow(None, ctx);
    }

    /// Upon RequestVote. `theirs` and `mine` are compared by the last entry's term first, then by length.
    fn upon_request_vote(&mut self, from: ProcessId, term: u32, theirs: (u32, u32), ctx: &mut Context<'_, Self>) {
        let mine = (self.log.last_term(), self.log.last_index());
        let free = self.voted_for.is_none_or(|candidate| candidate == from);
        let up_to_date = theirs >= mine || ctx.options().no_log_check;
        let granted = term == self.current_term && free && up_to_date;
        if granted {
            ctx.step("vote");
            self.voted_for = Some(from);
            self.store(ctx);
            ctx.indicate(Indication::Voted { term, candidate: from });
            self.set_election_deadline(ctx);
        } else {
            ctx.step("refuse");
        }
        ctx.send(from, Message::Vote { term: self.current_term, granted });
    }

    /// Upon the answer to RequestVote.
    fn upon_vote(&mut self, from: ProcessId, term: u32, granted: bool, ctx: &mut Context<'_, Self>) {
        if term < self.current_term {
            return ctx.ignore("answers an earlier term");
        }
        if self.part == Part::Follower {
            return ctx.ignore("not a candidate");
        }
        if !granted {
            return ctx.ignore("a refusal is not counted");
        }
        ctx.step("count");
        self.votes.insert(from);
        if self.part == Part::Candidate && self.votes.len() >= ctx.options().quorum(ctx.count()) {
            self.lead(ctx);
        }
    }

    fn lead(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("lead");
        let last = self.log.last_index();
        self.part = Part::Leader;
        self.leader = Some(ctx.me());
        self.next_index = Each(ctx.all().map(|_| last + 1).collect());
        self.match_index = Each::zero(ctx.count());
        self.match_index[ctx.me().index()] = last;
        ctx.cancel_timer(Timer::ElectionDue);
        ctx.indicate(Indication::Elected { term: self.current_term });
        self.replicate(ctx);
    }

    fn follow(&mut self, leader: Option<ProcessId>, ctx: &mut Context<'_, Self>) {
        if self.part == Part::Leader {
            ctx.cancel_timer(Timer::HeartbeatDue);
            (self.next_index, self.match_index) = (Each::default(), Each::default());
        }
        self.part = Part::Follower;
        self.leader = leader;
        self.votes.clear();
    }

    fn set_election_deadline(&self, ctx: &mut Context<'_, Self>) {
        let Options { election_timeout, election_spread, .. } = *ctx.options();
        let micros = election_timeout + ctx.draw(election_spread + 1);
        ctx.set_timer(Timer::ElectionDue, micros);
    }

    /// Writes everything durable. Every handler does so before it sends.
    fn store(&self, ctx: &mut Context<'_, Self>) {
        let voted_for = if ctx.options().volatile_vote { None } else { self.voted_for };
        ctx.store(Stable { current_term: self.current_term, voted_for, log: self.log.clone() });
    }
}

/// Log replication.
impl Raft {
    /// Upon a client's request: `x := command`.
    fn upon_write(&mut self, command: u32, ctx: &mut Context<'_, Self>) {
        if self.part != Part::Leader {
            return ctx.ignore("only a leader takes writes");
        }
        ctx.step("write");
        let entry = Entry { term: self.current_term, command };
        self.log.push(entry);
        self.match_index[ctx.me().index()] = self.log.last_index();
        self.store(ctx);
        ctx.indicate(Indication::Written { index: self.log.last_index(), entry });
        self.replicate(ctx);
    }

    /// Upon a write or the heartbeat: sends every other server what it lacks, if only nothing.
    fn replicate(&self, ctx: &mut Context<'_, Self>) {
        ctx.step("replicate");
        for follower in ctx.others() {
            self.send_entries(follower, ctx);
        }
        ctx.set_timer(Timer::HeartbeatDue, ctx.options().heartbeat);
    }

    fn send_entries(&self, follower: ProcessId, ctx: &mut Context<'_, Self>) {
        let next = self.next_index[follower.index()];
        let message = Message::AppendEntries {
            term: self.current_term,
            prev_log_index: next - 1,
            prev_log_term: self.log.term_at(next - 1),
            entries: self.log.from(next).take(MAX_ENTRIES).collect(),
            leader_commit: self.commit_index,
        };
        ctx.send(follower, message);
    }

    /// Upon AppendEntries of the current term.
    fn upon_append_entries(
        &mut self,
        from: ProcessId,
        (prev_log_index, prev_log_term): (u32, u32),
        entries: &[Entry],
        leader_commit: u32,
        ctx: &mut Context<'_, Self>,
    ) {
        ctx.step("follow");
        self.follow(Some(from), ctx);
        self.set_election_deadline(ctx);
        // Both are 0 at the start of the log; beyond my end the term is 0, which no entry has.
        let fits = self.log.term_at(prev_log_index) == prev_log_term || ctx.options().no_prev_check;
        if !fits {
            ctx.step("check");
            return self.answer(from, false, prev_log_index, ctx);
        }
        if !entries.is_empty() || ctx.options().blind_truncate {
            self.append(prev_log_index, entries, ctx);
        }
        let matched = prev_log_index + entries.len() as u32;
        if leader_commit.min(matched) > self.commit_index {
            ctx.step("learn");
            self.commit_index = leader_commit.min(matched);
            self.apply(ctx);
        }
        ctx.step("acknowledge");
        self.answer(from, true, matched, ctx);
    }

    #[track_caller]
    fn answer(&self, leader: ProcessId, success: bool, index: u32, ctx: &mut Context<'_, Self>) {
        ctx.send(leader, Message::Appended { term: self.current_term, success, index });
    }

    /// Takes over the leader's entries. What is there already stays: an old message must not erase newer entries.
    fn append(&mut self, prev_log_index: u32, entries: &[Entry], ctx: &mut Context<'_, Self>) {
        ctx.step("append");
        let before = self.log.prefix(self.log.last_index());
        if ctx.options().blind_truncate {
            self.log.truncate(prev_log_index);
        }
        for (index, &entry) in (prev_log_index + 1..).zip(entries) {
            if self.log.term_at(index) != entry.term {
                self.log.truncate(index - 1);
                self.log.push(entry);
            }
        }
        if self.log.prefix(self.log.last_index()) != before {
            self.store(ctx);
        }
    }

    /// Upon a positive answer to AppendEntries: the follower's log is mine up to `index`.
    fn upon_success(&mut self, from: ProcessId, index: u32, ctx: &mut Context<'_, Self>) {
        ctx.step("matched");
        let matched = self.match_index[from.index()].max(index);
        self.match_index[from.index()] = matched;
        self.next_index[from.index()] = matched + 1;
        self.try_commit(ctx);
    }

    /// Upon a negative answer to AppendEntries: the follower's log is not mine at `index`.
    fn upon_mismatch(&mut self, from: ProcessId, index: u32, ctx: &mut Context<'_, Self>) {
        // Deviation: the answer says which index it is about, so that a late or doubled one is known as such.
        if index + 1 != self.next_index[from.index()] || index <= self.match_index[from.index()] {
            return ctx.ignore("answers an older question");
        }
        ctx.step("back-off");
        self.next_index[from.index()] = index;
        self.send_entries(from, ctx);
    }

    /// Commits up to the last entry that a majority holds, if it is of this term.
    fn try_commit(&mut self, ctx: &mut Context<'_, Self>) {
        let holders = |index: u32| self.match_index.iter().filter(|&&matched| matched >= index).count();
        let enough = ctx.options().quorum(ctx.count());
        let held = self.match_index.iter().copied().filter(|&index| holders(index) >= enough).max().unwrap_or(0);
        let of_this_term = self.log.term_at(held) == self.current_term || ctx.options().fig8;
        if held > self.commit_index && of_this_term {
            ctx.step("commit");
            self.commit_index = held;
            self.apply(ctx);
        }
    }

    /// Hands everything committed to the state machine, in order.
    fn apply(&mut self, ctx: &mut Context<'_, Self>) {
        ctx.step("apply");
        while self.last_applied < self.commit_index {
            let index = self.last_applied + 1;
            let Some(entry) = self.log.get(index) else { return };
            self.last_applied = index;
            ctx.indicate(Indication::Applied { index, entry, leading: self.part == Part::Leader });
        }
    }
}
