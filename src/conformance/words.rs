//! What a person may ask for, and what cannot be read.

use std::ops::RangeInclusive;

use thiserror::Error;

use super::{abd, chang_roberts, echo, lamport_mutex, ping_pong, register, single_copy, two_phase_commit};
use crate::check::{Limits, Order};

/// A model that is on offer.
pub struct Offer {
    pub id: &'static str,
    /// What each size counts, its range, and what it is if it is not said.
    pub sizes: &'static [(&'static str, RangeInclusive<u32>, Option<u32>)],
    /// The first value of an option is the usual one.
    pub options: &'static [(&'static str, &'static [&'static str])],
}

const CLIENTS: (&str, RangeInclusive<u32>, Option<u32>) = ("clients", 1..=register::MOST_CLIENTS as u32, None);
const ELISION: (&str, &[&str]) = ("elision", &["yes", "no"]);

pub const MODELS: [Offer; 9] = [
    Offer {
        id: "two-phase-commit",
        sizes: &[("resource managers", 1..=two_phase_commit::MOST, None)],
        options: &[("symmetry", &["no", "yes"])],
    },
    Offer {
        id: "single-copy-register",
        sizes: &[CLIENTS, ("servers", 1..=single_copy::MOST_SERVERS as u32, Some(1))],
        options: &[ELISION, ("network", &["unordered", "duplicating"]), ("stale", &["refused", "accepted"])],
    },
    Offer { id: "abd", sizes: &[CLIENTS, ("servers", 2..=abd::MOST_SERVERS as u32, None)], options: &[ELISION] },
    Offer { id: "paxos", sizes: &[CLIENTS], options: &[ELISION] },
    Offer {
        id: "ping-pong",
        sizes: &[("highest count", 1..=ping_pong::MOST, None)],
        options: &[("loss", &["yes", "no"])],
    },
    Offer { id: "chang-roberts", sizes: &[("processes", 1..=chang_roberts::MOST, None)], options: &[] },
    Offer {
        id: "lamport-mutex",
        sizes: &[("processes", 1..=lamport_mutex::MOST, None), ("highest clock", 1..=lamport_mutex::MOST_CLOCK, None)],
        options: &[],
    },
    Offer { id: "alternating-bit", sizes: &[], options: &[] },
    Offer { id: "echo", sizes: &[("processes", 2..=echo::MOST, None)], options: &[] },
];

/// The options of the search itself.
const SEARCH: &[&str] = &["order", "sleep", "depth", "states", "megabytes"];

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("there is no model “{given}”; there are {}", MODELS.map(|model| model.id).join(", "))]
    Model { given: String },
    #[error("{model}: the number of {size} is a number from {least} to {most}, not “{given}”")]
    Size { model: &'static str, size: &'static str, least: u32, most: u32, given: String },
    #[error("{model}: the number of {size} is missing")]
    Missing { model: &'static str, size: &'static str },
    #[error("{model}: there is nothing that “{given}” could be the size of")]
    TooMany { model: &'static str, given: String },
    #[error("{model}: {one} clients with {two} servers send more messages than a state has room for")]
    Together { model: &'static str, one: u32, two: u32 },
    #[error("{model}: there is no option “{given}”; there are {}", known(model))]
    Option { model: &'static str, given: String },
    #[error("{option} is {known}, not “{given}”")]
    Value { option: String, known: String, given: String },
}

fn known(model: &str) -> String {
    let offer = MODELS.iter().find(|offer| offer.id == model);
    let own = offer.into_iter().flat_map(|offer| offer.options).map(|(name, _)| *name);
    own.chain(SEARCH.iter().copied()).collect::<Vec<_>>().join(", ")
}

/// A model as it was asked for.
pub struct Words<'a> {
    pub model: &'static str,
    /// 1 where there is none.
    pub sizes: [u32; 2],
    options: Vec<(&'a str, &'a str)>,
}

impl Words<'_> {
    /// What an option was set to. The last one counts.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

pub fn read<'a>(words: &[&'a str]) -> Result<Words<'a>, Refusal> {
    let name = words.first().copied().unwrap_or_default();
    let offer =
        MODELS.iter().find(|offer| offer.id == name).ok_or_else(|| Refusal::Model { given: name.to_owned() })?;
    let model = offer.id;
    let (mut sizes, mut options, mut given) = ([1; 2], Vec::new(), Vec::new());
    for &word in words.iter().skip(1) {
        match word.split_once('=') {
            Some(option) => options.push(option),
            None => given.push(word),
        }
    }
    for (place, (size, range, usual)) in offer.sizes.iter().enumerate() {
        let (least, most) = (*range.start(), *range.end());
        sizes[place] =
            match given.get(place) {
                Some(given) => given
                    .parse()
                    .ok()
                    .filter(|number| range.contains(number))
                    .ok_or_else(|| Refusal::Size { model, size, least, most, given: (*given).to_owned() })?,
                None => usual.ok_or(Refusal::Missing { model, size })?,
            };
    }
    if let Some(&given) = given.get(offer.sizes.len()) {
        return Err(Refusal::TooMany { model, given: given.to_owned() });
    }
    for (option, value) in &options {
        let values = offer.options.iter().find(|(name, _)| name == option).map(|(_, values)| values);
        match values {
            Some(values) if !values.contains(value) => return Err(refused(option, &values.join(" or "), value)),
            None if !SEARCH.contains(option) => {
                return Err(Refusal::Option { model, given: (*option).to_owned() });
            }
            _ => {}
        }
    }
    Ok(Words { model, sizes, options })
}

/// How it is to be searched.
pub fn manner(words: &[&str]) -> Result<(Order, Limits), Refusal> {
    let words = read(words)?;
    let number = |option: &str, usual: u32, most: u32| match words.option(option) {
        None => Ok(usual),
        Some(given) => given
            .parse()
            .ok()
            .filter(|number| (1..=most).contains(number))
            .ok_or_else(|| refused(option, &format!("a number from 1 to {most}"), given)),
    };
    let order = match words.option("order") {
        None | Some("breadth") => Order::Breadth,
        Some("deepening") => Order::Deepening,
        Some(given) => return Err(refused("order", "breadth or deepening", given)),
    };
    let sleep = match words.option("sleep") {
        None | Some("no") => false,
        Some("yes") => true,
        Some(given) => return Err(refused("sleep", "yes or no", given)),
    };
    let megabytes = number("megabytes", 2_000, 1_000_000)? as usize;
    let limits = Limits {
        depth: number("depth", 1_000_000, 1_000_000)?,
        states: number("states", 4_000_000_000, 4_000_000_000)?,
        bytes: megabytes.saturating_mul(1_000_000),
        cycles: false,
        sleep,
    };
    Ok((order, limits))
}

fn refused(option: &str, known: &str, given: &str) -> Refusal {
    Refusal::Value { option: option.to_owned(), known: known.to_owned(), given: given.to_owned() }
}
