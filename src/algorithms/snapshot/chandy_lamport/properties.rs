//! What Chandy and Lamport's snapshot promises.

use super::{ChandyLamport, Indication, Snapshot};
use crate::model::{Map, ProcessId, Value};
use crate::sim::{Progress, Property, View, Violation};

/// What the observer remembers of every snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Cuts {
    /// By snapshot and process: how many payments it had made when it recorded its state.
    recorded: Map<(u32, ProcessId), u32>,
    /// By snapshot, receiver and sender: what was paid before the sender's cut and came after the receiver's.
    in_transit: Map<(u32, ProcessId, ProcessId), Vec<u32>>,
    /// By snapshot: how many parts are complete, and the money in them.
    complete: Map<u32, (u16, u64)>,
    latest: Option<u32>,
    /// The first payment that was received before the cut and paid after it: snapshot, payer, receiver.
    orphan: Option<(u32, ProcessId, ProcessId)>,
    /// The first channel that was recorded wrongly, and what was on it.
    wrong: Option<(u32, ProcessId, ProcessId)>,
}

impl Cuts {
    pub(super) fn observe(&mut self, process: ProcessId, indication: &Indication) {
        match indication {
            Indication::Recorded { snapshot, paid } => {
                self.recorded.insert((*snapshot, process), *paid);
            }
            Indication::Received { from, number, amount } => self.receive(process, *from, *number, *amount),
            Indication::Completed { snapshot, recorded, channels } => {
                self.complete(process, *snapshot, *recorded, channels);
            }
        }
    }

    /// Compares a payment with every cut that its payer or its receiver has made.
    fn receive(&mut self, to: ProcessId, from: ProcessId, number: u32, amount: u32) {
        let last = self.recorded.keys().next_back().map_or(0, |&(snapshot, _)| snapshot);
        for snapshot in 1..=last {
            let paid_after = self.recorded.get(&(snapshot, from)).is_some_and(|&paid| number > paid);
            let received_after = self.recorded.contains_key(&(snapshot, to));
            match (paid_after, received_after) {
                (true, false) => self.orphan = self.orphan.or(Some((snapshot, from, to))),
                (false, true) => {
                    let channel = (snapshot, to, from);
                    self.in_transit.get_or_insert_with(channel, Vec::new).push(amount);
                }
                (false, false) | (true, true) => {}
            }
        }
    }

    fn complete(&mut self, to: ProcessId, snapshot: u32, recorded: u32, channels: &Map<ProcessId, Vec<u32>>) {
        let (parts, money) = self.complete.get_or_insert_with(snapshot, || (0, 0));
        *parts += 1;
        *money += channels.values().flatten().fold(u64::from(recorded), |sum, &amount| sum + u64::from(amount));
        self.latest = Some(snapshot);
        let every = (snapshot, to, ProcessId(0))..=(snapshot, to, ProcessId(u16::MAX));
        let missing = self.in_transit.range(every).find(|((.., from), amounts)| channels.get(from) != Some(*amounts));
        let missing = missing.map(|(&(_, to, from), _)| (snapshot, from, to));
        let extra = channels.keys().find(|&&from| !self.in_transit.contains_key(&(snapshot, to, from)));
        let extra = extra.map(|&from| (snapshot, from, to));
        self.wrong = self.wrong.or(missing).or(extra);
    }
}

pub fn all() -> &'static [Property<ChandyLamport>] {
    const {
        &[
            Property::always(
                "consistent cut",
                "No payment is received before the snapshot and made after it.",
                consistent_cut,
            ),
            Property::always(
                "channel states",
                "A channel's recorded state is exactly what was paid before the payer's recording and received after the \
             receiver's.",
                channel_states,
            ),
            Property::always(
                "money is conserved",
                "In every complete snapshot there is as much money as in the whole system.",
                money_is_conserved,
            ),
            Property::eventually(
                "every snapshot completes",
                "Once somebody has started a snapshot, everybody has its part some day, if nobody crashes.",
                every_snapshot_completes,
            )
            .within(diameter_and_one),
        ]
    }
}

type Seen<'a> = View<'a, ChandyLamport>;

fn consistent_cut(view: &Seen<'_>) -> Option<Violation> {
    let (snapshot, from, to) = view.ghost().orphan?;
    let sentence = format!(
        "{to} received a payment before it recorded for snapshot {snapshot}, and {from} made that payment after it had"
    );
    Some(Violation { process: Some(to), variable: "recorded", sentence })
}

fn channel_states(view: &Seen<'_>) -> Option<Violation> {
    let (snapshot, from, to) = view.ghost().wrong?;
    let was = view.ghost().in_transit.get(&(snapshot, to, from)).map_or(&[][..], Vec::as_slice);
    let was = Value::List(was.iter().map(|&amount| amount.into()).collect());
    let sentence =
        format!("in snapshot {snapshot} the channel from {from} to {to} held {was}, but something else is recorded");
    Some(Violation { process: Some(to), variable: "channel", sentence })
}

fn money_is_conserved(view: &Seen<'_>) -> Option<Violation> {
    let snapshot = view.ghost().latest?;
    let &(parts, money) = view.ghost().complete.get(&snapshot)?;
    let whole = u64::from(view.options().money) * u64::from(view.options().holders);
    (parts == view.count() && money != whole).then(|| Violation {
        process: None,
        variable: "recorded",
        sentence: format!("there is {money} in snapshot {snapshot}, and {whole} in the whole system"),
    })
}

fn every_snapshot_completes(view: &Seen<'_>) -> Progress {
    let latest = view.live().filter_map(|(_, process)| process.latest()).map(|(number, _)| number).fold(0, u32::max);
    let part = |process: &ChandyLamport, number| process.snapshots.get(&number).cloned();
    let lacks = |process: &ChandyLamport| {
        (1..=latest).find_map(|number| match part(process, number) {
            Some(Snapshot { open, .. }) if open.is_empty() => None,
            Some(Snapshot { open, .. }) => Some(format!("waits for the markers of {}", Value::processes(&open))),
            None => Some(format!("has not heard of snapshot {number}")),
        })
    };
    let Some((id, why)) = view.live().find_map(|(id, process)| Some((id, lacks(process)?))) else {
        return Progress::Reached;
    };
    match ProcessId::all(view.count()).find(|&process| !view.is_up(process)) {
        Some(crashed) => Progress::Blocked(format!("{id} {why}, and {crashed} is crashed")),
        None => Progress::NotYet(format!("{id} {why}")),
    }
}

fn diameter_and_one(view: &Seen<'_>, delay: u64) -> u64 {
    let diameter = if view.options().ring { u64::from(view.count()) - 1 } else { 1 };
    (diameter + 1) * delay
}
