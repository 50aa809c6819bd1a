//! What a step changed in a process's variables, in words.

use crate::model::{ProcessId, Value, Variable};

/// Entries of a list that changed in place are told one by one up to so many.
const PLACES: usize = 3;
/// So many entries that came or went are named, and a value is written out up to so many characters.
const NAMED: usize = 6;
const LETTERS: usize = 60;

/// How a value differs from what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another value in its place.
    Replaced { was: String, is: String },
    /// What a set, or the end of a list, has more and less than before.
    Grown { more: Vec<String>, less: Vec<String> },
    /// Entries of a list of the same length, by place from 0.
    Entries(Vec<(usize, String, String)>),
}

/// How this value differs from what it was; `None` when it does not.
pub fn change(was: &Value, is: &Value) -> Option<Change> {
    if was == is {
        return None;
    }
    let names = |all: &[ProcessId], but: &[ProcessId]| -> Vec<String> {
        all.iter().filter(|one| !but.contains(one)).map(ToString::to_string).collect()
    };
    let words = |values: &[Value]| -> Vec<String> { values.iter().map(ToString::to_string).collect() };
    Some(match (was, is) {
        (Value::Processes(was), Value::Processes(is)) => Change::Grown { more: names(is, was), less: names(was, is) },
        (Value::List(was), Value::List(is)) => {
            let common = was.iter().zip(is).take_while(|(was, is)| was == is).count();
            let different = || was.iter().zip(is).enumerate().filter(|(_, (was, is))| was != is);
            if common == was.len() || common == is.len() {
                Change::Grown { more: words(&is[common..]), less: words(&was[common..]) }
            } else if was.len() == is.len() && different().count() <= PLACES {
                Change::Entries(
                    different().map(|(place, (was, is))| (place, was.to_string(), is.to_string())).collect(),
                )
            } else {
                replaced(&Value::List(was.clone()), &Value::List(is.clone()))
            }
        }
        _ => replaced(was, is),
    })
}

fn replaced(was: &Value, is: &Value) -> Change {
    let short = |value: &Value| {
        let text = value.to_string();
        match text.char_indices().nth(LETTERS) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    };
    Change::Replaced { was: short(was), is: short(is) }
}

/// "log: +x=1", "commit: 3 → 4".
pub fn sentence(name: &str, change: &Change) -> String {
    match change {
        Change::Replaced { was, is } => format!("{name}: {was} → {is}"),
        Change::Grown { .. } => format!("{name}: {}", grown(change)),
        Change::Entries(entries) => {
            let entries = entries.iter().map(|(place, was, is)| format!("{name}[{place}]: {was} → {is}"));
            entries.collect::<Vec<_>>().join("; ")
        }
    }
}

/// "+B, +C, −D".
pub(super) fn grown(change: &Change) -> String {
    let Change::Grown { more, less } = change else { return String::new() };
    let signed = more.iter().map(|one| format!("+{one}")).chain(less.iter().map(|one| format!("−{one}")));
    let mut words = signed.take(NAMED).collect::<Vec<_>>().join(", ");
    let rest = (more.len() + less.len()).saturating_sub(NAMED);
    if rest > 0 {
        words.push_str(&format!(" and {rest} more"));
    }
    words
}

/// What differs between a process's variables before a step and after it.
pub fn changes(before: &[Variable], after: &[Variable]) -> Vec<(&'static str, Change)> {
    let one = |now: &Variable| {
        let earlier = before.iter().find(|other| (other.name, other.layer) == (now.name, now.layer))?;
        Some((now.name, change(&earlier.value, &now.value)?))
    };
    after.iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(was: Value, is: Value) -> String {
        change(&was, &is).map_or(String::new(), |change| sentence("v", &change))
    }

    #[test]
    fn a_set_says_who_came_and_who_went() {
        let set = |all: &[u16]| Value::Processes(all.iter().copied().map(ProcessId).collect());
        assert_eq!(told(set(&[0, 1]), set(&[0, 2])), "v: +C, −B");
        assert_eq!(told(set(&[]), set(&[3])), "v: +D");
        assert_eq!(told(set(&[1]), set(&[1])), "");
    }

    #[test]
    fn a_list_says_what_was_added_what_was_cut_off_and_which_entries_changed() {
        let list = |all: &[i64]| Value::List(all.iter().copied().map(Value::Number).collect());
        assert_eq!(told(list(&[1, 2]), list(&[1, 2, 3])), "v: +3");
        assert_eq!(told(list(&[1, 2, 3]), list(&[1])), "v: −2, −3");
        assert_eq!(told(list(&[1, 2, 3]), list(&[1, 5, 3])), "v[1]: 2 → 5");
        assert_eq!(told(list(&[1, 2]), list(&[3])), "v: [1, 2] → [3]");
        assert_eq!(told(Value::Number(3), Value::Number(4)), "v: 3 → 4");
    }
}
