//! A run event by event, with everything that the output says of each.

use orrery::causality::{StampScan, Stamps};
use orrery::model::{ProcessId, Time};
use orrery::scene::sentence;
use orrery::sim::{Cause, Effect, NO_MESSAGE, Row, Step, World};
use orrery::trace::Recording;

/// Goes through a run that is recorded on the way, and replays each event in a world of its own: a recording keeps
/// neither labels nor indications.
pub struct Walk {
    recording: Recording,
    world: World,
    step: Step,
    scan: StampScan,
    event: u32,
}

/// One event.
pub struct Happening<'a> {
    pub event: u32,
    pub row: &'a Row,
    pub step: &'a Step,
    pub recording: &'a Recording,
    /// The logical clocks of the process, when it is the event of one.
    pub stamps: Option<&'a Stamps>,
}

impl Walk {
    /// Stands at event 0.
    pub fn new(recording: Recording) -> Walk {
        let mut step = Step::default();
        let world = World::new(recording.behaviour().clone(), recording.plan().clone(), &mut step);
        let scan = StampScan::new(recording.plan().processes, false);
        Walk { recording, world, step, scan, event: 0 }
    }

    /// The event at which the walk stands.
    pub fn here(&mut self) -> Happening<'_> {
        let Walk { recording, step, scan, event, .. } = self;
        let stamps =
            scan.next(&step.row, |process| recording.clock(*event, process).0, |serial| recording.carries(serial));
        Happening { event: *event, row: &step.row, step, recording, stamps }
    }

    /// One event further, unless nothing can happen or it would be later than `until`.
    pub fn next(&mut self, until: Time) -> bool {
        let next = self.event + 1;
        if !self.recording.record_to(next + 1) || self.recording.row(next).is_none_or(|row| row.at > until) {
            return false;
        }
        let decisions = self.recording.decisions();
        let decision = decisions.binary_search_by_key(&self.event, |decision| decision.after).ok();
        let done = match decision.map(|place| &decisions[place].action) {
            Some(action) => self.world.apply(action, Cause::User, &mut self.step).is_ok(),
            None => self.world.advance(&mut self.step),
        };
        assert!(done, "event {next} was recorded and does not happen again");
        self.event = next;
        true
    }

    pub fn world(&self) -> &World {
        &self.world
    }
}

impl Happening<'_> {
    /// The kind of the message it is about, and its two ends.
    pub fn message(&self) -> Option<(&'static str, ProcessId, ProcessId)> {
        if self.row.message == NO_MESSAGE {
            return None;
        }
        let message = self.recording.message(self.row.message)?;
        Some((self.kind_name(message.kind), message.id.from, message.id.to))
    }

    /// What the clock of its process showed, in microseconds.
    pub fn physical(&self) -> Option<u64> {
        let process = self.stamps.and(self.row.at_process())?;
        Some(self.recording.clock(self.event, process).0)
    }

    pub fn kind_name(&self, kind: u16) -> &'static str {
        self.recording.behaviour().kinds().get(usize::from(kind)).map_or("message", |kind| kind.name)
    }

    /// The lines of the pseudocode that were executed.
    pub fn label(&self) -> Option<String> {
        let own = self.step.effects.steps.iter().filter(|executed| executed.layer == 0);
        let mut labels: Vec<&str> = own.map(|executed| executed.label).collect();
        labels.dedup();
        if labels.is_empty() { None } else { Some(labels.join(", ")) }
    }

    /// The names and sentences of what processes told the layer above.
    pub fn indications(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        let took_place = self.step.effects.list.iter().take(self.step.done);
        took_place.filter_map(|entry| match &entry.effect {
            Effect::Indicate { indication, .. } => {
                let (name, _, sentence) = self.recording.behaviour().indication(&**indication);
                Some((name, sentence))
            }
            _ => None,
        })
    }

    /// What happened, in words.
    pub fn detail(&self) -> String {
        let mut detail = sentence::event(self.recording, self.event);
        if let Some(ignored) = self.step.effects.ignored {
            detail.push_str(&format!(" The reason: {}.", ignored.reason));
        }
        if let Some(process) = self.row.at_process() {
            for (_, sentence) in self.indications() {
                detail.push_str(&format!(" {process} {sentence}."));
            }
        }
        detail
    }
}
