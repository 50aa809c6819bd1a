//! The logical clocks of every event, computed the way the processes would: forward, from the stamps on messages.

use std::collections::VecDeque;
use std::rc::Rc;

use super::process_of;
use crate::clocks::{Hybrid, MatrixClock, VectorClock};
use crate::model::ProcessId;
use crate::sim::{EventKind, NO_MESSAGE, Row};

/// With more processes than this there are no matrix clocks: each would take more than four kilobytes.
pub const MATRIX_LIMIT: u16 = 32;

/// What an event is stamped with besides its Lamport time, which is in its row. It is also what its messages carry.
#[derive(Clone, Debug, Default)]
pub struct Stamps {
    pub vector: VectorClock,
    pub hybrid: Hybrid,
    /// With more than [`MATRIX_LIMIT`] processes, or when nobody asked for it, it is empty.
    pub matrix: MatrixClock,
}

/// What the scan asks of a message.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    pub from: ProcessId,
    /// It left: it was not lost on its link or at a cut at once.
    pub left: bool,
}

/// Stamps every event of a run, fed row by row from event 0 on. What is kept is the stamps of each process's newest
/// event, and of the messages under way.
#[derive(Clone, Debug)]
pub struct StampScan {
    newest: Vec<Rc<Stamps>>,
    /// By serial, from `first` on.
    carried: VecDeque<Option<Rc<Stamps>>>,
    first: u32,
}

impl StampScan {
    pub fn new(processes: u16, matrix: bool) -> StampScan {
        let matrix = if matrix && processes <= MATRIX_LIMIT { processes } else { 0 };
        let zero = Rc::new(Stamps {
            vector: VectorClock::new(processes),
            hybrid: Hybrid::default(),
            matrix: MatrixClock::new(matrix),
        });
        StampScan { newest: vec![zero; usize::from(processes)], carried: VecDeque::new(), first: 0 }
    }

    /// The stamps of this event; `None` for one that is not of a single process. `physical` is what the clock of a
    /// process shows at this event, in microseconds; `sent` tells about the message with this serial.
    pub fn next(
        &mut self,
        row: &Row,
        physical: impl Fn(ProcessId) -> u64,
        sent: impl Fn(u32) -> Option<Sent>,
    ) -> Option<&Stamps> {
        let serials = row.first_sent..row.first_sent + u32::from(row.sent);
        let stamped = match row.kind {
            EventKind::Start => {
                for process in ProcessId::all(self.newest.len() as u16) {
                    self.tick(process, physical(process), None);
                }
                None
            }
            EventKind::Duplicate => {
                let original = self.carried(row.message).cloned();
                serials.for_each(|_| self.carried.push_back(original.clone()));
                return None;
            }
            _ => process_of(row).filter(|process| process.index() < self.newest.len()),
        };
        let arrived = if row.message == NO_MESSAGE { None } else { self.take(row) };
        if let Some(process) = stamped {
            let received = arrived.as_deref().map(|stamps| (row.peer, stamps));
            self.tick(process, physical(process), received);
        }
        for serial in serials {
            let message = sent(serial).filter(|sent| sent.left);
            let stamps = message.and_then(|sent| self.newest.get(stamped.unwrap_or(sent.from).index()));
            self.carried.push_back(stamps.cloned());
        }
        stamped.map(|process| &*self.newest[process.index()])
    }

    /// The stamps of the newest event of a process.
    pub fn newest(&self, process: ProcessId) -> Option<&Stamps> {
        self.newest.get(process.index()).map(|stamps| &**stamps)
    }

    fn carried(&self, serial: u32) -> Option<&Rc<Stamps>> {
        self.carried.get(serial.checked_sub(self.first)? as usize)?.as_ref()
    }

    /// The stamps on the message that ends here, and the end of them.
    fn take(&mut self, row: &Row) -> Option<Rc<Stamps>> {
        if !matches!(row.kind, EventKind::Deliver | EventKind::Drop) && !row.kind.is_lost_arrival() {
            return None;
        }
        let place = row.message.checked_sub(self.first)? as usize;
        let taken = self.carried.get_mut(place)?.take();
        while let Some(None) = self.carried.front() {
            self.carried.pop_front();
            self.first += 1;
        }
        taken
    }

    fn tick(&mut self, process: ProcessId, physical: u64, received: Option<(ProcessId, &Stamps)>) {
        let own = Rc::make_mut(&mut self.newest[process.index()]);
        if let Some((sender, received)) = received {
            own.vector.merge(&received.vector);
            own.matrix.merge(process, sender, &received.matrix);
        }
        own.vector.tick(process);
        own.matrix.tick(process);
        own.hybrid = own.hybrid.next(physical, received.map(|(_, stamps)| stamps.hybrid));
    }
}
