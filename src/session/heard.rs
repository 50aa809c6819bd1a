//! What clients of a run asked and were told, as a history.

use crate::history::{Builder, Datum, Function, History, Outcome};
use crate::model::{Map, ProcessId};
use crate::sim::{Action, Answer, Effect, EventKind, flags};
use crate::trace::Recording;

/// So many events of a run are played again to hear what they answered.
const REPLAYED: u32 = 2_000;

pub(super) struct Heard {
    pub history: History,
    /// The event in which each operation was called.
    pub calls: Vec<u32>,
    /// The run is longer than what was listened to.
    pub cut: bool,
}

/// The client that asks at a process. What it asked for before a crash is never answered, so after that another one asks.
#[derive(Default)]
struct Asking {
    name: String,
    waits: bool,
    lost: bool,
    /// All that have asked here, as places in the history.
    clients: Vec<u32>,
}

#[derive(Default)]
struct Ear {
    builder: Builder,
    calls: Vec<u32>,
    clients: u32,
    asking: Map<ProcessId, Asking>,
}

impl Ear {
    fn call(&mut self, process: ProcessId, (function, argument): (Function, Option<i64>), event: u32) {
        let Ear { builder, calls, clients, asking } = self;
        let asking = asking.get_or_insert_with(process, Asking::default);
        if std::mem::take(&mut asking.lost) || asking.clients.is_empty() {
            asking.clients.push(*clients);
            *clients += 1;
            asking.name = match asking.clients.len() {
                1 => process.to_string(),
                nth => format!("{process}, {nth}"),
            };
        }
        let argument = argument.map_or(Datum::Nil, Datum::Number);
        // Who waits already is not heard.
        if builder.call(&asking.name, function, None, argument, None, 0).is_ok() {
            asking.waits = true;
            calls.push(event);
        }
    }

    fn answer(&mut self, process: ProcessId, value: Option<i64>) {
        let Some(asking) = self.asking.get_mut(&process).filter(|asking| asking.waits) else { return };
        asking.waits = false;
        // It waits, so there is something to answer.
        let _ = self.builder.answer(&asking.name, Outcome::Ok(value.map(Datum::Number)), None, 0);
    }

    fn crash(&mut self, process: ProcessId) {
        if let Some(asking) = self.asking.get_mut(&process) {
            asking.lost |= std::mem::take(&mut asking.waits);
        }
    }

    /// The history, with clients in the order of their processes.
    fn finish(self) -> (History, Vec<u32>) {
        let mut history = self.builder.finish();
        let order = self.asking.values().flat_map(|asking| asking.clients.iter().copied());
        let (mut places, mut names) = (vec![0; history.clients.len()], Vec::new());
        for client in order {
            places[client as usize] = names.len() as u32;
            names.push(std::mem::take(&mut history.clients[client as usize]));
        }
        history.clients = names;
        for operation in &mut history.operations {
            operation.client = places[operation.client as usize];
        }
        (history, self.calls)
    }
}

pub(super) fn heard(recording: &Recording) -> Heard {
    let behaviour = recording.behaviour();
    let (mut ear, mut replayed) = (Ear::default(), 0);
    for (event, row) in recording.rows(recording.first(), recording.last()) {
        if row.kind == EventKind::Request
            && !row.has(flags::IGNORED)
            && let Some(Action::Request { offer, argument, .. }) = recording.act(event)
            && let Some(call) = behaviour.call(*offer, *argument)
        {
            ear.call(row.process, call, event);
        }
        if row.mark.is_some() {
            replayed += 1;
            if replayed > REPLAYED {
                break;
            }
            for entry in &recording.replayed(event).step.effects.list {
                let Effect::Indicate { indication, .. } = &entry.effect else { continue };
                match behaviour.answer(&**indication) {
                    Some(Answer::Ends(value)) => ear.answer(row.process, value),
                    Some(Answer::Does(function)) => {
                        ear.call(row.process, (function, None), event);
                        ear.answer(row.process, None);
                    }
                    None => {}
                }
            }
        }
        if row.kind == EventKind::Crash || row.has(flags::CRASHED) {
            ear.crash(row.process);
        }
    }
    let (history, calls) = ear.finish();
    Heard { history, calls, cut: replayed > REPLAYED }
}
