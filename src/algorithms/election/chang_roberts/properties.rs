//! What Chang and Roberts' election promises.

use super::ChangRoberts;
use crate::model::ProcessId;
use crate::sim::{Progress, Property, View, Violation};

/// What the observer remembers: who led first, who else led, and the latest identifier that was announced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Leaders {
    first: Option<ProcessId>,
    second: Option<ProcessId>,
    latest: Option<(ProcessId, u32)>,
}

impl Leaders {
    pub(super) fn leads(&mut self, process: ProcessId, id: u32) {
        let first = *self.first.get_or_insert(process);
        if first != process {
            self.second = self.second.or(Some(process));
        }
        self.learns(process, id);
    }

    pub(super) fn learns(&mut self, process: ProcessId, id: u32) {
        self.latest = Some((process, id));
    }
}

pub fn all() -> &'static [Property<ChangRoberts>] {
    const {
        &[
            Property::always("one leader", "At most one process ever takes itself for the leader.", one_leader),
            Property::always(
                "the greatest leads",
                "Whoever is announced as the leader has the greatest identifier of all.",
                the_greatest_leads,
            ),
            Property::always(
                "few messages",
                "One election costs at most N(N+1)/2 ELECTION messages, if the links keep order.",
                few_messages,
            ),
            Property::eventually(
                "everyone knows the leader",
                "Once an election has started, every process learns who leads, if nobody crashes.",
                everyone_knows_the_leader,
            )
            .within(two_laps_and_one),
        ]
    }
}

type Seen<'a> = View<'a, ChangRoberts>;

fn one_leader(view: &Seen<'_>) -> Option<Violation> {
    let Leaders { first: Some(first), second: Some(second), .. } = *view.ghost() else { return None };
    let sentence = format!("{first} and {second} both take themselves for the leader");
    Some(Violation { process: Some(second), variable: "leader", sentence })
}

fn the_greatest_leads(view: &Seen<'_>) -> Option<Violation> {
    let (process, id) = view.ghost().latest?;
    let greatest = greatest(view);
    (id != greatest).then(|| Violation {
        process: Some(process),
        variable: "leader",
        sentence: format!("{process} says that {id} leads, but the greatest identifier is {greatest}"),
    })
}

/// Only the process that just moved can have sent one more. A process counts anew from each ELECTED, and whom that
/// has not reached yet still counts for the election before; as every process sends at most as many as when all start
/// at once, the sum obeys the bound all the same.
fn few_messages(view: &Seen<'_>) -> Option<Violation> {
    let (id, _) = view.touched()?;
    let count = u32::from(view.count());
    let most = count * (count + 1) / 2;
    let sent: u32 = view.live().map(|(_, process)| process.sent).sum();
    (sent > most).then(|| Violation {
        process: Some(id),
        variable: "sent",
        sentence: format!("{sent} ELECTION messages were sent, more than N(N+1)/2 = {most}"),
    })
}

fn everyone_knows_the_leader(view: &Seen<'_>) -> Progress {
    let greatest = Some(greatest(view));
    let mut live = view.live();
    if live.all(|(_, process)| !process.participant && process.leader == greatest) {
        return Progress::Reached;
    }
    if view.live().all(|(_, process)| !process.participant && process.leader.is_none()) {
        return Progress::Reached; // Nobody has started one.
    }
    if let Some(crashed) = ProcessId::all(view.count()).find(|&process| !view.is_up(process)) {
        return Progress::Blocked(format!("{crashed} is crashed, so the ring is open there"));
    }
    let waiting = view.live().find(|(_, process)| process.participant || process.leader != greatest);
    let who = waiting.map_or(ProcessId(0), |(id, _)| id);
    Progress::NotYet(format!("{who} does not know yet who leads"))
}

/// An identifier needs at most N−1 hops to wake the greatest process, whose own needs N, and so does the announcement.
fn two_laps_and_one(view: &Seen<'_>, delay: u64) -> u64 {
    (3 * u64::from(view.count()) - 1) * delay
}

fn greatest(view: &Seen<'_>) -> u32 {
    view.options().ids.iter().copied().fold(0, u32::max)
}
