//! A search that a script asks for, and what it is told: with the words of the headless command's `check`.

use serde::{Deserialize, Serialize};

use super::check::{Check, CheckMessage, Checks, Extent, News, Reply};
use super::message::Message;
use super::outside::plainly;
use super::session::Session;
use crate::check::{Budget, Pace};
use crate::sim::Action;

/// What can be asked. What is left out is as the panel has it at first.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object such as {property, budget}")]
struct Asked {
    property: Option<String>,
    pace: Option<String>,
    budget: String,
    from: Option<u32>,
    states: Option<u32>,
    reduce: Option<String>,
}

/// How far a search is. These names are public: add, never rename.
#[derive(Serialize)]
pub struct ProgressRecord {
    pub states: u64,
    pub transitions: u64,
    pub depth: u32,
    pub waiting: usize,
    pub bytes: usize,
    pub millis: u64,
    pub round: usize,
    pub rounds: usize,
    /// How many of the properties that are asked for have been found violated.
    pub found: usize,
    /// Of how many of these it is shown that no schedule has fewer steps.
    pub shortest: usize,
}

/// The verdict on all properties together. These names are public: add, never rename.
#[derive(Serialize)]
pub struct CheckRecord {
    /// `violated`; `holds` if everything within the budget was searched; else `bounded`.
    pub verdict: &'static str,
    /// The one of which the schedule has the fewest steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<&'static str>,
    pub properties: Vec<PropertyRecord>,
    pub states: u64,
    pub transitions: u64,
    pub depth: u32,
    /// Of the last round.
    pub budget: String,
    /// Up to renaming of these processes states were counted there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alike: Vec<String>,
    pub exhausted: bool,
    /// What ended it before that, if not the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    pub millis: u64,
    pub states_per_second: u64,
    pub peak_bytes: usize,
    /// Move by move.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schedule: Vec<MoveRecord>,
}

#[derive(Serialize)]
pub struct PropertyRecord {
    pub name: &'static str,
    pub verdict: &'static str,
    pub pace: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub faults: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortest: Option<bool>,
    /// The budget within which no schedule has fewer steps, or none breaks it at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// None of its steps can be left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimal: Option<bool>,
    /// After so many events it goes round for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<u32>,
}

/// An act, or the word `clock` where the clock goes on.
#[derive(Serialize)]
#[serde(untagged)]
pub enum MoveRecord {
    Act(Action),
    Clock(&'static str),
}

impl Session {
    /// Starts the search that this JSON asks for, as the panel would. Its number, else the sentence with which it is refused.
    pub fn ask(&mut self, text: &str) -> Result<u32, String> {
        let asked: Asked = serde_json::from_str(text)
            .map_err(|error| format!("this is no question to the checker: {}", plainly(&error)))?;
        let property = asked.property.map(|name| self.place_of(&name)).transpose()?;
        let pace = match asked.pace.as_deref() {
            None => None,
            Some("free") => Some(Pace::Free),
            Some("clock") => Some(Pace::Clock),
            Some(other) => return Err(format!("pace: “{other}” is not free or clock")),
        };
        let symmetry = match asked.reduce.as_deref() {
            None | Some("none") => false,
            Some("symmetry") => true,
            Some(other) => return Err(format!("reduce: “{other}” is not none or symmetry")),
        };
        Budget::default().read(&asked.budget).map_err(|error| error.to_string())?;
        if let Some(from) = asked.from {
            let last = self.recording().last();
            if from > last {
                return Err(format!("from: the run ends at event {last}, before {from}"));
            }
            self.do_or_tell(Message::Seek(from))?;
        }
        let (here, budget) = (asked.from.is_some(), asked.budget);
        self.checks = Checks { property, pace, here, budget, symmetry, ..self.checks.anew() };
        if let Some(states) = asked.states {
            self.update(Message::Check(CheckMessage::States(states.to_string())));
        }
        self.do_or_tell(Message::Check(CheckMessage::Start))?;
        self.checks.last.as_ref().map(|check| check.number).ok_or_else(|| "the search could not begin".to_owned())
    }

    fn place_of(&self, name: &str) -> Result<u8, String> {
        let names = self.checkable().into_iter().map(|(known, ..)| known).collect::<Vec<_>>();
        let place = names.iter().position(|known| *known == name);
        let refused = || format!("property: there is no “{name}”; there are {}", names.join(", "));
        place.map(|place| place as u8).ok_or_else(refused)
    }

    /// Does it, or tells what the person would read.
    pub fn do_or_tell(&mut self, message: Message) -> Result<(), String> {
        self.update(message);
        match &self.notice {
            Some(notice) if notice.bad => Err(notice.text.clone()),
            _ => Ok(()),
        }
    }
}

impl Check {
    pub fn progress(&self) -> ProgressRecord {
        let News { states, transitions, depth, waiting, bytes, millis, round, rounds, .. } = self.news;
        let count = |is: fn(&Reply) -> bool| self.news.answers.iter().filter(|reply| is(reply)).count();
        let found = count(|reply| matches!(reply, Reply::Found { .. }));
        let shortest = count(|reply| matches!(reply, Reply::Found { shortest: Some(_), .. }));
        ProgressRecord { states, transitions, depth, waiting, bytes, millis, round, rounds, found, shortest }
    }

    /// What became of it so far.
    pub fn report(&self) -> CheckRecord {
        let news = &self.news;
        let pace = |free: bool| if free { "free" } else { "clock" };
        let one = |(&name, reply): (&&'static str, &Reply)| {
            let mut record = PropertyRecord {
                name,
                verdict: "bounded",
                pace: pace(news.free),
                steps: None,
                faults: None,
                shortest: None,
                within: None,
                minimal: None,
                round: None,
            };
            match reply {
                Reply::Found { steps, faults, shortest, minimal, free, round, .. } => {
                    (record.verdict, record.pace, record.round) = ("violated", pace(*free), *round);
                    (record.steps, record.faults, record.shortest) =
                        (Some(*steps), Some(*faults), Some(shortest.is_some()));
                    (record.within, record.minimal) = (shortest.clone(), Some(*minimal));
                }
                Reply::Nothing(Extent { free, budget, .. }) => {
                    (record.verdict, record.pace, record.within) = ("holds", pace(*free), Some(budget.clone()));
                }
                Reply::Unknown(Some(Extent { free, .. })) => record.pace = pace(*free),
                Reply::Unknown(None) => {}
            }
            record
        };
        let properties: Vec<PropertyRecord> = self.names.iter().zip(&news.answers).map(one).collect();
        let exhausted = !properties.is_empty() && properties.iter().all(|property| property.verdict == "holds");
        let best = self.best();
        CheckRecord {
            verdict: match best {
                Some(_) => "violated",
                None if exhausted => "holds",
                None => "bounded",
            },
            property: best.and_then(|place| self.names.get(place).copied()),
            properties,
            states: news.states,
            transitions: news.transitions,
            depth: news.depth,
            budget: news.budget.clone(),
            alike: news.alike.clone(),
            exhausted,
            limit: news.limit.clone(),
            millis: news.millis,
            states_per_second: news.states * 1000 / news.millis.max(1),
            peak_bytes: news.bytes,
            schedule: best.map_or(Vec::new(), |place| self.moves(place)),
        }
    }

    /// Which goal's schedule has the fewest steps.
    pub fn best(&self) -> Option<usize> {
        let steps = |(place, reply): (usize, &Reply)| match reply {
            Reply::Found { steps, .. } => Some((*steps, place)),
            _ => None,
        };
        self.news.answers.iter().enumerate().filter_map(steps).min().map(|(_, place)| place)
    }

    fn moves(&self, goal: usize) -> Vec<MoveRecord> {
        let Some(Reply::Found { acts, events, .. }) = self.news.answers.get(goal) else { return Vec::new() };
        let mut moves: Vec<MoveRecord> = (0..*events).map(|_| MoveRecord::Clock("clock")).collect();
        for (place, act) in acts {
            if let Some(next) = moves.get_mut(*place as usize) {
                *next = MoveRecord::Act(act.clone());
            }
        }
        moves
    }
}
