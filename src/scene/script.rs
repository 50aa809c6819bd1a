//! Entries of a fault script in words.

use crate::faults::{Happening, Pattern, When};
use crate::model::{Mark, ProcessId, Time};
use crate::sim::{Behaviour, CueState};

/// When an entry of a script is due: "at 120 ms", "once A sends AppendEntries for the 3rd time".
pub fn when(behaviour: &dyn Behaviour, when: When) -> String {
    match when {
        When::At(at) => format!("at {at}"),
        When::After(event) => format!("after event {event}"),
        When::Once(pattern) => {
            let then = if pattern.then > 0 { format!("{} after ", Time(pattern.then)) } else { "once ".to_owned() };
            let nth = match pattern.count {
                1 => String::new(),
                2 => " for the 2nd time".to_owned(),
                3 => " for the 3rd time".to_owned(),
                nth => format!(" for the {nth}th time"),
            };
            format!("{then}{}{nth}", happening(behaviour, &pattern))
        }
    }
}

/// Why an entry of a script has not happened, if it has not.
pub fn trouble(state: &CueState, over: bool) -> Option<String> {
    match state {
        CueState::Done => None,
        CueState::Refused { event, refusal } => Some(format!("refused after event {event}: {refusal}")),
        CueState::Waiting if over => Some("never happens: the run is over".to_owned()),
        CueState::Waiting => Some("has not had its turn".to_owned()),
    }
}

/// What a pattern describes, as a clause: "B receives Vote from A".
pub fn happening(behaviour: &dyn Behaviour, pattern: &Pattern) -> String {
    let name =
        |process: Option<ProcessId>, other: &str| process.map_or(other.to_owned(), |process| process.to_string());
    let who = name(pattern.process, "a process");
    let message = || match pattern.kind {
        Some(kind) => behaviour.kinds().get(usize::from(kind)).map_or("a message", |kind| kind.name),
        None => "a message",
    };
    let peer = |word: &str| pattern.peer.map_or(String::new(), |peer| format!(" {word} {peer}"));
    match pattern.what {
        Happening::Sent => format!("{who} sends {}{}", message(), peer("to")),
        Happening::Delivered => format!("{who} receives {}{}", message(), peer("from")),
        Happening::Indicated(mark) => {
            let does = match mark {
                Mark::Elected => "becomes leader",
                Mark::Decide => "decides",
                Mark::Learn => "learns the outcome",
                Mark::Enter => "enters",
                Mark::Leave => "leaves",
                Mark::Abort => "aborts",
                Mark::Deliver => "delivers",
                Mark::Snapshot => "records its part of a snapshot",
                Mark::Note => "notes something",
            };
            format!("{who} {does}")
        }
        Happening::Timer => format!("a timer of {} fires", name(pattern.process, "any process")),
        Happening::Request => format!("{who} is handed a request"),
        Happening::Crash => format!("{who} crashes"),
        Happening::Recovery => format!("{who} recovers"),
        Happening::Violation => "a property is violated".to_owned(),
    }
}
