//! Clock stamps at the events, as the person chooses.

use super::frame::Frame;
use super::labels::Labels;
use super::look::Look;
use super::path::Point;
use crate::causality::{StampScan, Stamps};
use crate::model::{MILLISECOND, ProcessId};
use crate::sim::Row;
use crate::trace::Recording;

/// Vectors of more processes would not be read.
const WRITTEN: u16 = 8;
/// Of so many events the stamps are at hand.
const KEPT: u32 = 4_096;

/// Which clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stamp {
    #[default]
    None,
    Lamport,
    Vector,
    Hybrid,
    Physical,
}

impl Stamp {
    pub const ALL: [Stamp; 5] = [Stamp::None, Stamp::Lamport, Stamp::Vector, Stamp::Hybrid, Stamp::Physical];

    /// Its name in links, files and options.
    pub fn name(self) -> &'static str {
        ["none", "lamport", "vector", "hybrid", "physical"][self as usize]
    }

    pub fn named(name: &str) -> Option<Stamp> {
        Stamp::ALL.into_iter().find(|stamp| stamp.name() == name)
    }

    pub fn next(self) -> Stamp {
        Stamp::ALL[(self as usize + 1) % Stamp::ALL.len()]
    }

    pub fn sentence(self) -> &'static str {
        [
            "No clock stamps at the events.",
            "Lamport times at the events: one more than the greatest that the event could know of.",
            "Vector clocks at the events: of each process, how many events could have influenced it. The own one is boxed.",
            "Hybrid logical clocks at the events: the latest clock in milliseconds that it could know of, and a count.",
            "Physical clocks at the events, in milliseconds, right or wrong.",
        ][self as usize]
    }
}

/// The vector and hybrid stamps of the events that were asked for last, and the scan that made them. To ask for later
/// events goes on from there; to ask for much earlier ones starts again.
#[derive(Clone, Default)]
pub struct StampBook {
    scan: Option<StampScan>,
    /// The first event that has a page.
    first: u32,
    pages: std::collections::VecDeque<Option<Stamps>>,
}

impl StampBook {
    /// The stamps of an event; `None` for one of no single process.
    pub fn read(&mut self, recording: &Recording, event: u32) -> Option<&Stamps> {
        if event < self.first || self.scan.is_none() {
            let scan = StampScan::new(recording.plan().processes, false);
            *self = StampBook { scan: Some(scan), ..StampBook::default() };
        }
        let next = self.first + self.pages.len() as u32;
        let scan = self.scan.as_mut().filter(|_| event < recording.len())?;
        for (number, row) in recording.rows(next, event).filter(|_| next <= event) {
            let clock = |process| recording.clock(number, process).0;
            let stamps = scan.next(row, clock, |serial| recording.carries(serial)).cloned();
            // Only what could be asked for in one picture is worth keeping.
            self.pages.push_back(stamps.filter(|_| number + KEPT > event));
            if self.pages.len() as u32 > KEPT {
                self.pages.pop_front();
                self.first += 1;
            }
        }
        self.pages.get((event - self.first) as usize)?.as_ref()
    }
}

/// Wishes for the stamp of an event beside its mark.
pub fn stamp(frame: &Frame, look: &Look<'_>, (event, row): (u32, &Row), at: Point, labels: &mut Labels<'_>) {
    let Some((stamp, book)) = look.stamps else { return };
    let Some(point) = look.recording.history().point(event) else { return };
    let (down, s) = (frame.view.vertical, frame.scale);
    let physical = |process: ProcessId| look.recording.clock(event, process).0;
    match stamp {
        Stamp::None => {}
        Stamp::Lamport => labels.stamp(format!("L{}", row.lamport), at, down),
        Stamp::Physical => labels.stamp(format!("{} ms", physical(point.process) / MILLISECOND), at, down),
        Stamp::Hybrid => {
            if let Some(stamps) = book.borrow_mut().read(look.recording, event) {
                let Stamps { hybrid, .. } = stamps;
                labels.stamp(format!("{}.{}", hybrid.latest / MILLISECOND, hybrid.count), at, down);
            }
        }
        Stamp::Vector => {
            let mut book = book.borrow_mut();
            let Some(stamps) = book.read(look.recording, event) else { return };
            let count = look.count();
            let of = |process: ProcessId| stamps.vector.of(process);
            if count > WRITTEN {
                return labels.stamp(format!("V{}", of(point.process)), at, down);
            }
            let values = ProcessId::all(count).map(of).collect();
            let written = frame.view.per_step >= 40.0 * s;
            labels.columns(values, point.process.index(), written, at, down);
        }
    }
}
