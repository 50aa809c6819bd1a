//! Processes that do not do as their algorithm says: they omit to send or to receive, keep silent, repeat themselves, or
//! lie. All of it happens between `send` and the link: the state of a byzantine process stays that of an honest one.

use std::rc::Rc;

use super::action::Refusal;
use super::erased::{Forged, Object};
use super::parts::{InFlight, Slot};
use super::step::{Fate, SentMessage, Step};
use super::world::World;
use crate::faults::Strategy;
use crate::links::{Purpose, chance_below};
use crate::model::{Digest, Map, MessageId, ProcessId, Sign, digest_of};

/// How a byzantine process treats what its algorithm sends.
#[derive(Clone, Default)]
pub struct Lies {
    /// The newest last; of those that fit a message the newest counts.
    rules: Vec<Rc<Rule>>,
    /// What it last put on each link.
    last: Map<ProcessId, Said>,
}

/// More rules for one process are refused.
pub(super) const MAX_RULES: usize = 64;

/// For which messages a process has which strategy. Colluding processes share it.
struct Rule {
    /// The receivers; none stands for all.
    to: Vec<ProcessId>,
    kind: Option<u16>,
    strategy: Strategy,
}

/// A message without its envelope.
#[derive(Clone)]
struct Said {
    payload: Rc<dyn Object>,
    kind: u16,
    sign: Option<Sign>,
}

impl Lies {
    fn strategy(&self, to: ProcessId, kind: u16) -> Strategy {
        let fits = |rule: &&Rc<Rule>| {
            (rule.to.is_empty() || rule.to.contains(&to)) && rule.kind.is_none_or(|only| only == kind)
        };
        self.rules.iter().rev().find(fits).map_or(Strategy::Honest, |rule| rule.strategy)
    }

    /// Its rules, and what it could repeat.
    pub(super) fn fingerprint(&self) -> u64 {
        let mut digest = Digest::new();
        for rule in &self.rules {
            digest.mix(digest_of(&(&rule.to, rule.kind, rule.strategy)));
        }
        for (to, said) in &self.last {
            digest.mix(u64::from(to.0));
            digest.mix(said.payload.digest());
        }
        digest.value()
    }

    /// A rule that another one leaves nothing to say is dropped.
    fn add(&mut self, rule: &Rc<Rule>) {
        let covers =
            |old: &Rule| (rule.to.is_empty() || rule.to == old.to) && (rule.kind.is_none() || rule.kind == old.kind);
        self.rules.retain(|old| !covers(old));
        self.rules.push(rule.clone());
    }
}

impl Slot {
    /// Has it been declared byzantine? It is so for good, whatever it does.
    pub fn is_byzantine(&self) -> bool {
        self.quirks.as_ref().is_some_and(|quirks| quirks.lies.is_some())
    }

    /// Of a thousand messages, how many it omits to send, and how many to receive.
    pub fn omission(&self) -> (u16, u16) {
        self.quirks.as_ref().map_or((0, 0), |quirks| quirks.omission)
    }
}

impl World {
    /// Why these processes cannot treat what they send to those like this.
    pub(super) fn strategy_refusal(
        &self,
        processes: &[ProcessId],
        to: &[ProcessId],
        kind: Option<u16>,
        strategy: Strategy,
    ) -> Option<Refusal> {
        let of = match strategy {
            Strategy::Replay(of) => Some(of),
            _ => None,
        };
        let stranger = processes.iter().chain(to).chain(&of).find(|process| process.0 >= self.plan.processes);
        if let Some(stranger) = stranger {
            return Some(Refusal::NoProcess(*stranger));
        }
        let forgeries = self.behaviour.forgeries().len();
        let full = |process: &&ProcessId| {
            let lies = self.slots[process.index()].quirks.as_ref().and_then(|quirks| quirks.lies.as_ref());
            lies.is_some_and(|lies| lies.rules.len() >= MAX_RULES)
        };
        if let Some(process) = processes.iter().find(full) {
            return Some(Refusal::ManyRules(*process));
        }
        match strategy {
            _ if processes.is_empty() => Some(Refusal::Nobody),
            _ if kind.is_some_and(|kind| usize::from(kind) >= self.behaviour.kinds().len()) => Some(Refusal::NoKind),
            Strategy::Forge(forgery) if usize::from(forgery) >= forgeries => Some(Refusal::NoForgery),
            _ => None,
        }
    }

    /// Declares processes byzantine and makes a rule for what they send from now on, the same for all of them.
    pub(super) fn make_byzantine(
        &mut self,
        processes: &[ProcessId],
        to: &[ProcessId],
        kind: Option<u16>,
        strategy: Strategy,
    ) {
        let rule = Rc::new(Rule { to: to.to_vec(), kind, strategy });
        for &process in processes {
            self.slot_mut(process).quirks_mut().lies.get_or_insert_default().add(&rule);
        }
    }

    /// Why this forgery of a message in flight cannot be.
    pub(super) fn forgery_refusal(&self, id: MessageId, forgery: u8) -> Option<Refusal> {
        let Some(message) = self.message(id) else { return Some(Refusal::NotInFlight(id)) };
        if !self.slots[id.from.index()].is_byzantine() {
            return Some(Refusal::Correct(id.from));
        }
        self.forged(message, forgery).is_none().then_some(Refusal::NoForgery)
    }

    /// Replaces what a message in flight says.
    pub(super) fn forge(&mut self, id: MessageId, forgery: u8, step: &mut Step) {
        let Some(forged) = self.message(id).and_then(|message| self.forged(message, forgery)) else { return };
        self.digest.mix(forged.payload.digest());
        if let Some(message) = self.message_mut(id) {
            (message.payload, message.kind, message.sign) = (forged.payload, forged.kind, forged.sign);
            message.forged = true;
            step.forged.push((message.serial, message.kind, message.sign));
        }
    }

    fn forged(&self, message: &InFlight, forgery: u8) -> Option<Forged> {
        let forged = self.behaviour.forge(forgery, &*message.payload, message.id.to, self.plan.processes)?;
        (!forged.payload.equals(&*message.payload)).then_some(forged)
    }

    /// What a process really puts on the link where its algorithm sends `message`; `None` for nothing, which is then
    /// recorded as omitted.
    pub(super) fn as_sent(&mut self, mut message: InFlight, step: &mut Step) -> Option<InFlight> {
        let (id, seed) = (message.id, self.plan.seed);
        let Some(quirks) = &self.slots[id.from.index()].quirks else { return Some(message) };
        let omitted = happens(seed, Purpose::OmitSend, id, quirks.omission.0);
        let strategy = quirks.lies.as_ref().map(|lies| lies.strategy(id.to, message.kind));
        let strategy = match strategy {
            Some(Strategy::Arbitrary) => {
                let forgeries = self.behaviour.forgeries().len() as u64;
                match chance_below(seed, Purpose::Lie, id, forgeries + 2) {
                    0 => Strategy::Honest,
                    1 => Strategy::Silent,
                    other => Strategy::Forge((other - 2) as u8),
                }
            }
            other => other.unwrap_or(Strategy::Honest),
        };
        let said = match strategy {
            Strategy::Forge(forgery) => {
                self.forged(&message, forgery).map(|Forged { payload, kind, sign }| Said { payload, kind, sign })
            }
            Strategy::Replay(of) => quirks.lies.as_ref().and_then(|lies| lies.last.get(&of)).cloned(),
            Strategy::Honest | Strategy::Silent | Strategy::Arbitrary => None,
        };
        if let Some(Said { payload, kind, sign }) = said {
            message.forged = !payload.equals(&*message.payload);
            (message.payload, message.kind, message.sign) = (payload, kind, sign);
            self.digest.mix(message.payload.digest());
        }
        if omitted || strategy == Strategy::Silent {
            self.serials += 1;
            let InFlight { kind, sign, forged, .. } = message;
            step.sent.push(SentMessage { id, kind, sign, due: self.now, fate: Fate::Omitted, forged });
            return None;
        }
        if let Some(lies) = self.slot_mut(id.from).quirks_mut().lies.as_mut() {
            let InFlight { payload, kind, sign, .. } = &message;
            lies.last.insert(id.to, Said { payload: payload.clone(), kind: *kind, sign: *sign });
        }
        Some(message)
    }

    /// Does the receiver omit to receive this message?
    pub(super) fn omits_to_receive(&self, id: MessageId) -> bool {
        happens(self.plan.seed, Purpose::OmitReceive, id, self.slots[id.to.index()].omission().1)
    }
}

/// Does what happens to so many of a thousand messages happen to this one?
fn happens(seed: u64, purpose: Purpose, id: MessageId, per_mille: u16) -> bool {
    per_mille > 0 && chance_below(seed, purpose, id, 1000) < u64::from(per_mille)
}
