//! Which updates an answer comes from: the writes-into relation of causal memory (Ahamad, Neiger, Burns, Kohli, Hutto:
//! "Causal memory: definitions, implementation, and programming", 1995), for every model.
//!
//! A value that is read comes from an update that put it there, a list or a text from the updates of all its parts, a
//! total from additions that make it up, a lock that is taken from a release, or from nobody. Where several
//! updates fit, each is a possibility.

use super::model::{Act, EMPTY, NIL, Value, number_of};
use super::object::{Deed, Task};
use super::operation::Datum;

/// More possibilities of one answer, or more attempts to find them, are not looked at.
const MAX_WAYS: usize = 256;
const MAX_TRIES: u32 = 20_000;

/// For one operation: each way in which its answer can have come about, as the updates it comes from.
pub type Ways = Vec<Vec<u32>>;

/// `None` if there are too many.
pub fn ways(task: &Task, operation: u32) -> Option<Ways> {
    let none = Some(vec![Vec::new()]);
    let Some(deed) = task.deed(operation) else { return none };
    let finder = Finder { task, operation, deed };
    match &deed.act {
        Act::Read(Some(value)) | Act::Cas { from: value, done: Some(true), .. } => {
            let initial = task.initial.first() == Some(value);
            finder.product(&[*value], initial)
        }
        Act::TakeFirst(Some(value)) | Act::TakeLast(Some(value)) | Act::Entry(_, Some(value)) if *value != NIL => {
            finder.product(&[*value], false)
        }
        Act::Contains(value, Some(true)) | Act::Remove(value, Some(true)) | Act::Add(value, Some(false)) => {
            finder.product(&[*value], false)
        }
        Act::Elements(Some(values)) | Act::Entries(Some(values)) => finder.product(values, false),
        Act::Get(Some(value)) => finder.pieces(*value),
        Act::Total(Some(total)) => finder.sum(total.wrapping_sub(number_of(&task.initial))),
        Act::Acquire => {
            let releases = finder.candidates(|act| *act == Act::Release);
            let ways = [Vec::new()].into_iter().chain(releases.into_iter().map(|release| vec![release]));
            Some(ways.collect())
        }
        _ => none,
    }
    .filter(|ways| ways.len() <= MAX_WAYS)
}

struct Finder<'a> {
    task: &'a Task,
    operation: u32,
    deed: &'a Deed,
}

impl Finder<'_> {
    /// Updates of the same object, the likeliest first: those called latest before the answer, then what came after.
    fn candidates(&self, fits: impl Fn(&Act) -> bool) -> Vec<u32> {
        let all = self.task.deeds.len() as u32;
        (0..self.operation)
            .rev()
            .chain(self.operation + 1..all)
            .filter(|number| self.is_source(*number, &fits))
            .collect()
    }

    /// The same among those that put a value.
    fn putting(&self, value: Value) -> Vec<u32> {
        let all = self.task.put[value as usize].as_slice();
        let (early, late) = all.split_at(all.partition_point(|number| *number < self.operation));
        early.iter().rev().chain(late).copied().filter(|number| self.is_source(*number, &|_| true)).collect()
    }

    fn is_source(&self, number: u32, fits: &dyn Fn(&Act) -> bool) -> bool {
        let deed = self.task.deed(number).filter(|deed| deed.object == self.deed.object && deed.act.changes());
        number != self.operation && deed.is_some_and(|deed| fits(&deed.act))
    }

    /// One update for each of these values, or for none if `initial`.
    fn product(&self, values: &[Value], initial: bool) -> Option<Ways> {
        let mut ways: Ways = vec![Vec::new()];
        for value in values {
            let found = self.putting(*value);
            let mut longer = Vec::new();
            for way in &ways {
                for update in found.iter().filter(|update| !way.contains(update)) {
                    longer.push(way.iter().copied().chain([*update]).collect());
                    if longer.len() > MAX_WAYS {
                        return None;
                    }
                }
            }
            ways = longer;
        }
        if initial {
            ways.push(Vec::new());
        }
        Some(ways)
    }

    /// A text from what was put, or what was there at first, and then appended.
    fn pieces(&self, value: Value) -> Option<Ways> {
        let whole = self.candidates(|act| *act == Act::Put(value)).into_iter().map(|put| vec![put]);
        let mut ways: Ways = whole.collect();
        if self.task.initial == [value] || (value == EMPTY && self.task.initial.is_empty()) {
            ways.push(Vec::new());
        }
        let Some(text) = self.text(value).filter(|text| !text.is_empty()) else { return Some(ways) };
        let mut tries = 0;
        let first = self.task.initial.first().map_or(Some(""), |first| self.text(*first));
        let appends = self.candidates(|act| matches!(act, Act::Append(_)));
        let mut grow = |rest: &str, first: Vec<u32>| -> Option<()> {
            let mut open = vec![(rest.len(), first)];
            while let Some((left, way)) = open.pop() {
                for append in &appends {
                    tries += 1;
                    if tries > MAX_TRIES || ways.len() > MAX_WAYS {
                        return None;
                    }
                    let piece = self.piece(*append).filter(|piece| !piece.is_empty());
                    let Some(piece) = piece else { continue };
                    if way.contains(append) || !rest[rest.len() - left..].starts_with(piece) {
                        continue;
                    }
                    let longer: Vec<u32> = way.iter().copied().chain([*append]).collect();
                    match left - piece.len() {
                        0 => ways.push(longer),
                        left => open.push((left, longer)),
                    }
                }
            }
            Some(())
        };
        if let Some(rest) = first.and_then(|first| text.strip_prefix(first)) {
            grow(rest, Vec::new())?;
        }
        for put in self.candidates(|act| matches!(act, Act::Put(_))) {
            if let Some(rest) = self.piece(put).and_then(|piece| text.strip_prefix(piece)) {
                grow(rest, vec![put])?;
            }
        }
        Some(ways)
    }

    /// Additions that make up a total.
    fn sum(&self, total: i64) -> Option<Ways> {
        let added = self.candidates(|act| matches!(act, Act::Count(by) if *by != 0));
        let mut ways = Vec::new();
        let mut open = vec![(0, total, Vec::new())];
        let mut tries = 0;
        while let Some((place, left, way)) = open.pop() {
            tries += 1;
            if tries > MAX_TRIES {
                return None;
            }
            let Some(update) = added.get(place) else {
                if left == 0 {
                    ways.push(way);
                }
                continue;
            };
            let Some(Deed { act: Act::Count(by), .. }) = self.task.deed(*update) else { continue };
            let longer = way.iter().copied().chain([*update]).collect();
            open.push((place + 1, left, way));
            open.push((place + 1, left.wrapping_sub(*by), longer));
        }
        Some(ways)
    }

    fn text(&self, value: Value) -> Option<&str> {
        match &self.task.values[value as usize] {
            Datum::Text(text) => Some(text),
            _ => None,
        }
    }

    fn piece(&self, update: u32) -> Option<&str> {
        match self.task.deed(update)?.act {
            Act::Put(value) | Act::Append(value) => self.text(value),
            _ => None,
        }
    }
}
