//! How much may go wrong in a search, and how much may be asked for.

use thiserror::Error;

/// How many times each kind of thing may happen on one way. What is left of it is part of a state: two ways that meet
/// with different remainders have different futures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Budget {
    left: [u8; NAMES.len()],
}

/// What a budget bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A process crashes: between two events, or in the middle of a handler.
    Crashes,
    Recoveries,
    /// A message in flight is lost.
    Drops,
    /// A message in flight is doubled.
    Duplicates,
    /// A timer goes off.
    Timers,
    /// The layer above asks for something.
    Requests,
    /// The processes are parted into two groups. Healing is free. This matters also where any message may be late: what is cut
    /// off is lost, which makes way for what is behind it on links that keep order, and can go on for ever.
    Partitions,
    /// A message of a byzantine process is replaced by one of the algorithm's forgeries.
    Forgeries,
    /// A message arrives earlier than its link would have brought it. Only where time matters; elsewhere messages arrive
    /// in any order anyway.
    Early,
}

/// By the number of the kind.
pub const NAMES: [&str; 9] =
    ["crashes", "recoveries", "drops", "duplicates", "timers", "requests", "partitions", "forgeries", "early"];

pub const KINDS: [Kind; 9] = [
    Kind::Crashes,
    Kind::Recoveries,
    Kind::Drops,
    Kind::Duplicates,
    Kind::Timers,
    Kind::Requests,
    Kind::Partitions,
    Kind::Forgeries,
    Kind::Early,
];

/// What goes wrong.
pub const FAULTS: [Kind; 6] =
    [Kind::Crashes, Kind::Recoveries, Kind::Drops, Kind::Duplicates, Kind::Partitions, Kind::Forgeries];

/// As many as one likes.
pub const UNLIMITED: u8 = u8::MAX;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BudgetError {
    #[error(
        "budget: there is no “{0}”; it has crashes, recoveries, drops, duplicates, timers, requests, partitions, forgeries, early"
    )]
    Name(String),
    #[error("budget: “{0}” is not of the form name=number, such as crashes=1")]
    Form(String),
    #[error("budget: {name} is a number from 0 to 254 or the word any, not “{given}”")]
    Number { name: &'static str, given: String },
}

impl Budget {
    /// As many of everything as one likes.
    pub fn any() -> Budget {
        Budget { left: [UNLIMITED; NAMES.len()] }
    }

    pub fn of(&self, kind: Kind) -> u8 {
        self.left[kind as usize]
    }

    pub fn set(mut self, kind: Kind, number: u8) -> Budget {
        self.left[kind as usize] = number;
        self
    }

    pub fn allows(&self, kind: Kind) -> bool {
        self.of(kind) > 0
    }

    /// What is left when it has happened once.
    pub fn spent(mut self, kind: Kind) -> Budget {
        let left = &mut self.left[kind as usize];
        if *left != UNLIMITED {
            *left = left.saturating_sub(1);
        }
        self
    }

    /// Is it no more of anything than the other?
    pub fn fits(&self, other: Budget) -> bool {
        self.left.iter().zip(other.left).all(|(own, other)| *own <= other)
    }

    /// Changes what a text like `crashes=1,timers=3` names; `any` stands for as many as one likes.
    pub fn read(mut self, text: &str) -> Result<Budget, BudgetError> {
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, given) = part.split_once('=').ok_or_else(|| BudgetError::Form(part.to_owned()))?;
            let Some(place) = NAMES.iter().position(|known| *known == name.trim()) else {
                return Err(BudgetError::Name(name.trim().to_owned()));
            };
            let number = || BudgetError::Number { name: NAMES[place], given: given.trim().to_owned() };
            self.left[place] = match given.trim() {
                "any" => UNLIMITED,
                digits => digits.parse().ok().filter(|number| *number != UNLIMITED).ok_or_else(number)?,
            };
        }
        Ok(self)
    }

    /// As [`Budget::read`] reads it, without what is 0.
    pub fn write(&self) -> String {
        let mut text = String::new();
        for (name, left) in NAMES.iter().zip(self.left).filter(|(_, left)| *left > 0) {
            let comma = if text.is_empty() { "" } else { "," };
            let number = if left == UNLIMITED { "any".to_owned() } else { left.to_string() };
            text += &format!("{comma}{name}={number}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_read_as_it_is_written() {
        let budget = Budget::default().read("crashes=1, timers=any,,early=254").unwrap();
        assert_eq!(budget.write(), "crashes=1,timers=any,early=254");
        assert_eq!(Budget::default().read(&budget.write()), Ok(budget));
        assert_eq!(budget.spent(Kind::Crashes).of(Kind::Crashes), 0);
        assert_eq!(budget.spent(Kind::Timers).of(Kind::Timers), UNLIMITED);
        assert!(NAMES.iter().zip(KINDS).all(|(name, kind)| NAMES[kind as usize] == *name));
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_a_sentence() {
        let refusal = |text: &str| Budget::default().read(text).unwrap_err().to_string();
        assert!(refusal("crash=1").starts_with("budget: there is no “crash”"));
        assert_eq!(refusal("crashes"), "budget: “crashes” is not of the form name=number, such as crashes=1");
        for number in ["255", "-1", "1e3", ""] {
            assert!(refusal(&format!("drops={number}")).contains("from 0 to 254"), "{number}");
        }
    }
}
