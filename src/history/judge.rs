//! Judges an order that somebody has thought of, for example by moving linearization points.

use super::error::HistoryError;
use super::model::Model;
use super::object::{States, Task};
use super::operation::{Datum, History};

/// What is wrong with an order of operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The answer of this operation is not what the object gives here. With the object's state in words.
    Answer { operation: u32, state: String },
    /// This operation comes after one that was called only when it had been answered already.
    TooLate { operation: u32, after: u32 },
    /// This operation has been answered and is missing.
    Missing { operation: u32 },
    /// This place stands for no operation, or for one that stands in the order already.
    Twice { operation: u32 },
}

/// Whether an order of operations (places in [`History::operations`]) explains every answer and keeps to real time. If not,
/// the first that does not fit.
pub fn judge(
    history: &History,
    model: Model,
    initial: Option<&Datum>,
    order: &[u32],
) -> Result<Result<(), Misfit>, HistoryError> {
    let task = Task::new(history, model, initial)?;
    Ok(judged(history, &task, order))
}

fn judged(history: &History, task: &Task, order: &[u32]) -> Result<(), Misfit> {
    let mut states = States::new(&task.initial);
    let mut objects = vec![0; task.objects as usize];
    let mut seen = vec![false; task.deeds.len()];
    // The operation with the latest call so far.
    let mut latest: Option<u32> = None;
    for operation in order.iter().copied() {
        match seen.get_mut(operation as usize) {
            Some(seen @ false) => *seen = true,
            _ => return Err(Misfit::Twice { operation }),
        }
        let of = &history.operations[operation as usize];
        if let Some(after) = latest
            && of.answer.is_some_and(|answer| answer < history.operations[after as usize].call)
        {
            return Err(Misfit::TooLate { operation, after });
        }
        if latest.is_none_or(|latest| latest < operation) {
            latest = Some(operation);
        }
        let Some(deed) = task.deed(operation) else { continue };
        let object = &mut objects[deed.object as usize];
        let Some(next) = states.step(deed, of.answer.is_some(), &task.values, *object) else {
            let state = task.describe(states.get(*object), &history.clients);
            return Err(Misfit::Answer { operation, state });
        };
        *object = next;
    }
    let missing = |operation: &u32| {
        let answered = history.operations[*operation as usize].answer.is_some();
        answered && task.deed(*operation).is_some() && !seen[*operation as usize]
    };
    match (0..task.deeds.len() as u32).find(missing) {
        Some(operation) => Err(Misfit::Missing { operation }),
        None => Ok(()),
    }
}
