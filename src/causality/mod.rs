//! Happened-before over recorded events.

use std::collections::BTreeMap;

use crate::clocks::VectorClock;
use crate::model::ProcessId;
use crate::sim::{EventKind, NO_MESSAGE, Row};

/// Computes the vector clock of every event of a run, fed row by row from event 0 on.
///
/// Memory is bounded by the messages still in flight, not by the length of the run.
#[derive(Clone, Debug)]
pub struct VectorScan {
    processes: Vec<VectorClock>,
    carried: BTreeMap<u32, VectorClock>,
}

impl VectorScan {
    pub fn new(processes: u16) -> Self {
        let count = usize::from(processes);
        VectorScan { processes: vec![VectorClock::new(processes); count], carried: BTreeMap::new() }
    }

    /// The clock of this event; `None` for an event that is not a step of a process. `sender` tells who sent the
    /// message with this serial; only the start, where every process may send, asks for it.
    pub fn next(&mut self, row: &Row, sender: impl Fn(u32) -> Option<ProcessId>) -> Option<VectorClock> {
        let sent = row.first_sent..row.first_sent + u32::from(row.sent);
        match row.kind {
            EventKind::Start => {
                for process in ProcessId::all(self.processes.len() as u16) {
                    self.processes[process.index()].tick(process);
                }
                for serial in sent {
                    let clock = sender(serial).and_then(|from| self.processes.get(from.index()));
                    self.carried.extend(clock.map(|clock| (serial, clock.clone())));
                }
                None
            }
            EventKind::Duplicate => {
                let original = self.carried.get(&row.message).cloned();
                self.carried.extend(sent.filter_map(|serial| Some((serial, original.clone()?))));
                None
            }
            EventKind::Deliver | EventKind::Fire | EventKind::Request | EventKind::Recover => {
                let process = row.at_process()?;
                let clock = self.processes.get_mut(process.index())?;
                if row.message != NO_MESSAGE
                    && let Some(carried) = self.carried.remove(&row.message)
                {
                    clock.merge(&carried);
                }
                clock.tick(process);
                let clock = clock.clone();
                self.carried.extend(sent.map(|serial| (serial, clock.clone())));
                Some(clock)
            }
            EventKind::Drop | EventKind::LostAtCrashed => {
                self.carried.remove(&row.message);
                None
            }
            _ => None,
        }
    }
}
