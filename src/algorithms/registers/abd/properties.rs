//! What the register promises, judged from when operations began and ended.

use super::{Abd, Indication, Pair, Request, Tag, stamp};
use crate::model::{Map, ProcessId};
use crate::sim::{Progress, Property, View, Violation};

/// What the observer remembers. Moments are numbers of indications.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct History {
    now: u32,
    /// Since when each process's operation lasts, and the greatest tag of all that had ended by then.
    open: Map<ProcessId, (u32, Tag)>,
    /// Of each write that has ended: when it began, and when it ended.
    writes: Map<Tag, (u32, u32)>,
    /// The greatest tag of an operation that has ended.
    greatest: Tag,
    /// The first read of an overwritten value, and the tag of a write that came after it and before the read.
    stale: Option<(ProcessId, Pair, Tag)>,
    /// The first operation whose tag contradicts one that had ended before it began.
    inversion: Option<(ProcessId, Tag, Tag)>,
}

impl History {
    pub(super) fn observe(&mut self, process: ProcessId, indication: &Indication) {
        self.now += 1;
        match *indication {
            Indication::Begins(Request::Read | Request::Write(_)) => {
                self.open.insert(process, (self.now, self.greatest));
            }
            Indication::Returns(pair) => {
                let (begun, floor) = self.end(process, pair.tag);
                if pair.tag < floor {
                    self.inversion.get_or_insert((process, pair.tag, floor));
                }
                if let Some(later) = self.overwritten(pair.tag, begun) {
                    self.stale.get_or_insert((process, pair, later));
                }
            }
            Indication::Written(Pair { tag, .. }) => {
                let (begun, floor) = self.end(process, tag);
                if tag <= floor {
                    self.inversion.get_or_insert((process, tag, floor));
                }
                self.writes.insert(tag, (begun, self.now));
            }
        }
    }

    fn end(&mut self, process: ProcessId, tag: Tag) -> (u32, Tag) {
        self.greatest = self.greatest.max(tag);
        self.open.remove(&process).unwrap_or_default()
    }

    /// A write that began after the write of this tag had ended, and had ended itself by then.
    fn overwritten(&self, tag: Tag, by: u32) -> Option<Tag> {
        let ended = match self.writes.get(&tag) {
            Some(&(_, ended)) => ended,
            None if tag == Tag::default() => 0, // The value at the start.
            None => return None,                // Its write has not ended.
        };
        let later = |(_, (begun, until)): &(&Tag, &(u32, u32))| *begun > ended && *until < by;
        self.writes.iter().find(later).map(|(tag, _)| *tag)
    }
}

pub fn all() -> &'static [Property<Abd>] {
    const {
        &[
            Property::always(
                "regularity",
                "A read returns a value that was not overwritten before it began.",
                regularity,
            ),
            Property::always(
                "atomicity",
                "An operation that begins after another has ended has no smaller tag, and a write has a greater one: so \
                 the order of tags is one in which all could have happened at an instant.",
                atomicity,
            ),
            Property::eventually(
                "every operation ends",
                "Whoever reads or writes gets an answer, while as many processes are up as quorums need.",
                every_operation_ends,
            )
            .within(|view, delay| 2 * (view.options().resend + 2 * delay)),
        ]
    }
}

type Seen<'a> = View<'a, Abd>;

fn regularity(view: &Seen<'_>) -> Option<Violation> {
    let (process, Pair { tag, value }, later) = view.ghost().stale?;
    let [tag, later] = [tag, later].map(stamp);
    let sentence = format!("{process} read {value} with tag {tag}, which was overwritten with tag {later} before");
    Some(Violation { process: Some(process), variable: "val", sentence })
}

fn atomicity(view: &Seen<'_>) -> Option<Violation> {
    let (process, tag, floor) = view.ghost().inversion?;
    let [tag, floor] = [tag, floor].map(stamp);
    let sentence = format!("{process}'s operation has tag {tag}, and one that ended before it began has {floor}");
    Some(Violation { process: Some(process), variable: "ts", sentence })
}

fn every_operation_ends(view: &Seen<'_>) -> Progress {
    let Some((id, _)) = view.live().find(|(_, process)| process.operation.is_some()) else { return Progress::Reached };
    let (up, needed) = (view.live().count(), view.options().read_quorum.max(view.options().write_quorum));
    if up < usize::from(needed) {
        return Progress::Blocked(format!("{up} processes are up, and a quorum needs {needed}"));
    }
    Progress::NotYet(format!("{id}'s operation has not ended"))
}
