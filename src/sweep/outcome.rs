//! What is left of one run: a few numbers.

use crate::model::Time;

/// How a property stands at the end of a run, from best to worst; and how a whole run does, by its worst property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// Safety, or a run of an algorithm that promises nothing else: never violated.
    Holds,
    /// Liveness: what was promised has come about.
    Reached,
    /// Liveness: waits, as the assumptions allow.
    Blocked,
    /// Liveness: the run was stopped before it came about.
    NotYet,
    /// Safety failed, or nothing can happen any more and what was promised has not come about.
    Violated,
}

impl Standing {
    /// From best to worst.
    pub const ALL: [Standing; 5] =
        [Standing::Holds, Standing::Reached, Standing::Blocked, Standing::NotYet, Standing::Violated];

    /// The word for it, in output and on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Holds => "holds",
            Standing::Reached => "reached",
            Standing::Blocked => "blocked",
            Standing::NotYet => "not yet",
            Standing::Violated => "violated",
        }
    }
}

/// An event, and when it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub event: u32,
    pub at: Time,
}

/// How one property ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub standing: Standing,
    /// Since when it is reached for good, or violated.
    pub since: Option<Moment>,
}

/// One run of a sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub seed: u64,
    /// One for each property, in the algorithm's order.
    pub verdicts: Vec<Verdict>,
    /// How many were sent. The copies that a link makes are not counted.
    pub messages: u32,
    /// How many events there were, the start included.
    pub events: u32,
    /// The decision: the first event at which a process elects, enters, decides, aborts, or learns of a decision.
    pub decided: Option<Moment>,
    /// When the last event was.
    pub end: Time,
    /// Nothing could happen any more. Otherwise the run was stopped at its bound.
    pub over: bool,
    pub digest: u64,
}

/// "Never" in a row of numbers.
const NEVER: u64 = u64::MAX;

impl Outcome {
    /// That of its worst property.
    pub fn standing(&self) -> Standing {
        self.verdicts.iter().map(|verdict| verdict.standing).max().unwrap_or(Standing::Holds)
    }

    /// As numbers, to be read by [`Outcome::of_row`].
    pub fn row(&self) -> Vec<u64> {
        let moment = |moment: Option<Moment>| moment.map_or([NEVER, 0], |moment| [moment.event.into(), moment.at.0]);
        let [event, at] = moment(self.decided);
        let (messages, events) = (self.messages.into(), self.events.into());
        let mut row = vec![self.seed, messages, events, event, at, self.end.0, self.over.into(), self.digest];
        for verdict in &self.verdicts {
            row.push(verdict.standing as u64);
            row.extend(moment(verdict.since));
        }
        row
    }

    /// `None` when these numbers are no outcome.
    pub fn of_row(row: &[u64]) -> Option<Outcome> {
        let (&[seed, messages, events, event, at, end, over, digest], rest) = row.split_first_chunk::<8>()?;
        let moment = |event: u64, at: u64| match event {
            NEVER => Some(None),
            event => Some(Some(Moment { event: u32::try_from(event).ok()?, at: Time(at) })),
        };
        let mut verdicts = Vec::new();
        for numbers in rest.chunks(3) {
            let &[standing, event, at] = numbers else { return None };
            let standing = *Standing::ALL.get(usize::try_from(standing).ok()?)?;
            verdicts.push(Verdict { standing, since: moment(event, at)? });
        }
        let (messages, events) = (u32::try_from(messages).ok()?, u32::try_from(events).ok()?);
        let (decided, end, over) = (moment(event, at)?, Time(end), over != 0);
        Some(Outcome { seed, verdicts, messages, events, decided, end, over, digest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_cross_over_as_numbers() {
        let verdicts = vec![
            Verdict { standing: Standing::Holds, since: None },
            Verdict { standing: Standing::Violated, since: Some(Moment { event: 7, at: Time(99) }) },
        ];
        let decided = Some(Moment { event: 5, at: Time(50) });
        let outcome = Outcome {
            seed: u64::MAX,
            verdicts,
            messages: 12,
            events: 30,
            decided,
            end: Time(1_000),
            over: true,
            digest: u64::MAX - 1,
        };
        let row = outcome.row();
        assert_eq!(Outcome::of_row(&row), Some(outcome.clone()));
        let undecided = Outcome { decided: None, over: false, verdicts: Vec::new(), ..outcome };
        assert_eq!(Outcome::of_row(&undecided.row()), Some(undecided));
        // Anything may come from outside.
        assert_eq!(Outcome::of_row(&row[..7]), None);
        assert_eq!(Outcome::of_row(&row[..10]), None);
        let strange = |place: usize| {
            let mut row = row.clone();
            row[place] = u64::MAX - 1;
            Outcome::of_row(&row)
        };
        assert_eq!((strange(1), strange(2), strange(3), strange(8)), (None, None, None, None));
    }

    #[test]
    fn the_worst_property_speaks_for_the_run() {
        assert!(Standing::ALL.is_sorted());
    }
}
