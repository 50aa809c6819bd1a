//! What the interface shows, as plain data: lamps, the inspector, the gallery, the setup, the lists.

use super::message::{Message, Panel, Setting};
use super::session::Session;
use super::verb::Verb;
use crate::catalog;
use crate::faults::{Fault, Strategy};
use crate::model::{ProcessId, Set, Value, Variable};
use crate::scene::look::Selection;
use crate::scene::sentence;
use crate::scene::{diff, forged, lens};
use crate::sim::{Action, Expected, Kind, Lamp, Slot, Status, World};
use crate::trace::NEVER;

/// Of a longer list the inspector shows the last so many.
const ITEMS: usize = 24;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LampState {
    Holds,
    Reached,
    Open,
    Blocked,
    Broken,
}

/// One property and how it stands at the playhead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LampView {
    pub name: &'static str,
    pub promise: &'static str,
    pub state: LampState,
    /// What it says in words: why it is open, how it was violated.
    pub sentence: String,
    /// Where it was violated.
    pub event: Option<u32>,
}

/// A verb that can be done to what is selected.
#[derive(Clone, Debug, PartialEq)]
pub struct VerbView {
    pub name: String,
    pub key: &'static str,
    pub message: Message,
    /// Why not; `None` when it can be done.
    pub refused: Option<String>,
}

/// One variable, and what it was before this step when that was something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableView {
    pub name: &'static str,
    pub value: String,
    pub was: Option<String>,
    pub durable: bool,
    pub layer: u8,
    /// It was in memory only and fell away with the crash.
    pub lost: bool,
}

/// What is selected, looked into.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InspectorView {
    pub title: String,
    /// What happened in this step.
    pub step: String,
    pub changes: Vec<String>,
    pub process: Option<ProcessId>,
    pub standing: String,
    pub variables: Vec<VariableView>,
    /// Fields of the selected message.
    pub fields: Vec<VariableView>,
    pub verbs: Vec<VerbView>,
    /// For a process: every link to another one.
    pub links: Vec<LinkView>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkView {
    pub other: ProcessId,
    pub cut_to: bool,
    pub cut_from: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioView {
    pub id: &'static str,
    pub title: &'static str,
    pub headline: &'static str,
    /// The property that it violates on purpose.
    pub breaks: Option<&'static str>,
    pub current: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlgorithmView {
    pub id: &'static str,
    pub name: &'static str,
    pub purpose: &'static str,
    pub current: bool,
    pub scenarios: Vec<ScenarioView>,
}

impl Session {
    pub fn lamps(&self) -> Vec<LampView> {
        // No process can judge the whole.
        if self.eyes.is_some() {
            return Vec::new();
        }
        let world = self.world();
        let infos = world.behaviour().properties().to_vec();
        let lamps = infos.into_iter().zip(world.lamps());
        lamps
            .map(|(info, lamp)| {
                let (state, sentence, event) = match lamp {
                    Lamp::Holds => (LampState::Holds, "Holds up to here.".to_owned(), None),
                    Lamp::Reached => (LampState::Reached, "Has come about.".to_owned(), None),
                    Lamp::Open(why) => (LampState::Open, format!("Not yet: {why}"), None),
                    Lamp::Blocked(why) => {
                        (LampState::Blocked, format!("Blocked, as the assumptions allow: {why}"), None)
                    }
                    Lamp::Broken { event, violation } => {
                        let text = match info.kind {
                            Kind::Always => format!("Violated at step {event}: {}", violation.sentence),
                            Kind::Eventually => format!("Never came about: {}", violation.sentence),
                        };
                        (LampState::Broken, text, Some(event))
                    }
                };
                LampView { name: info.name, promise: info.promise, state, sentence, event }
            })
            .collect()
    }

    /// The state of a process in one line, as far as it is shown.
    pub(super) fn standing(&self, world: &World, process: ProcessId) -> String {
        match &self.eyes {
            Some(eyes) => lens::standing(eyes, world, process),
            None => sentence::standing(world, process),
        }
    }

    /// What is selected; with nothing selected, the process at which the last step happened.
    pub fn inspector(&self) -> InspectorView {
        let event = match self.selection {
            Selection::Event(event) => event,
            _ => self.event,
        };
        let replayed = self.recording().replayed(event.min(self.event));
        let happened = replayed.step.row.at_process();
        let mut view = InspectorView {
            title: sentence::event(self.recording(), event.min(self.event)),
            step: format!("step {}", event.min(self.event)),
            changes: sentence::changes(&replayed, self.looks.folded),
            ..InspectorView::default()
        };
        if let Selection::Message(serial) = self.selection {
            self.inspect_message(serial, &mut view);
            return view;
        }
        if let Selection::Link(from, to) = self.selection {
            self.inspect_link(from, to, &mut view);
            return view;
        }
        let process = match self.selection {
            Selection::Process(process) => Some(process),
            _ => happened,
        };
        let Some(process) = process.filter(|process| process.0 < self.recording().plan().processes) else {
            return view;
        };
        view.process = Some(process);
        // Of a selected event, what it changed; else how things stand at the playhead.
        let world = match self.selection {
            Selection::Event(_) => replayed.after.clone(),
            _ => self.world(),
        };
        view.standing = self.standing(&world, process);
        view.verbs = self.process_verbs(process);
        if self.eyes.as_ref().is_some_and(|eyes| eyes.is_blank(process)) {
            return view;
        }
        let before = if happened == Some(process) { replayed.before } else { world.clone() };
        let earlier = self.variables(&before, process);
        let now = self.variables(&world, process);
        view.variables = changed_variables(&earlier, &now);
        if world.slot(process).is_some_and(|slot| slot.state.is_none()) {
            let lost = earlier.iter().filter(|variable| !variable.durable);
            view.variables.extend(lost.map(|variable| VariableView {
                name: variable.name,
                value: String::new(),
                was: Some(shown(&variable.value)),
                durable: false,
                layer: variable.layer,
                lost: true,
            }));
        }
        let changed = diff::changes(&earlier, &now);
        view.changes.extend(changed.iter().map(|(name, change)| diff::sentence(name, change)));
        if self.eyes.is_some() {
            return view;
        }
        let others = ProcessId::all(world.plan().processes).filter(|other| *other != process);
        let link =
            |other| LinkView { other, cut_to: world.is_cut(process, other), cut_from: world.is_cut(other, process) };
        view.links = others.take(12).map(link).collect();
        view
    }

    pub(super) fn variables(&self, world: &World, process: ProcessId) -> Vec<Variable> {
        let Some(slot) = world.slot(process) else { return Vec::new() };
        let mut variables = match &slot.state {
            Some(state) => world.behaviour().variables(&**state),
            None => world.behaviour().stable_variables(slot.stable.as_deref()),
        };
        variables.retain(|variable| !self.looks.folded || variable.layer == 0);
        variables
    }

    fn inspect_message(&self, serial: u32, view: &mut InspectorView) {
        let recording = self.recording();
        let Some(row) = recording.message(serial) else { return };
        let look = self.look(self.event as f32, None, 1.0);
        view.title = sentence::message(&look, serial);
        view.changes.clear();
        let ended = if look.has_ended(row) { format!(", ended at step {}", row.ended) } else { String::new() };
        view.step = format!("sent at step {}{ended}", row.sent);
        view.fields = self.fields_of(serial);
        let can = row.sent <= self.event && !(row.ended != NEVER && row.ended <= self.event);
        let refused = |verb: Verb| {
            let action = self.action_for(verb).err();
            action.or_else(|| (!can).then(|| "It is not in flight at this moment.".to_owned()))
        };
        let held = self.world().message(row.id).is_some_and(|message| message.held);
        let verb = |name: &str, key, verb| VerbView {
            name: name.to_owned(),
            key,
            message: Message::Do(verb),
            refused: refused(verb),
        };
        view.verbs = vec![
            verb("Deliver now", "Enter", Verb::Now),
            verb("Drop", "X", Verb::Kill),
            verb(if held { "Release" } else { "Hold" }, "H", Verb::Hold),
            verb("Delay 20 ms", "L", Verb::Slow),
            verb("Duplicate", "U", Verb::Double),
        ];
        let world = self.world();
        view.verbs.push(fault_verb(&world, "Damage".to_owned(), "", Fault::Corrupt { message: row.id }));
        if self.eyes.is_none() && world.slot(row.id.from).is_some_and(Slot::is_byzantine) {
            let lies = world.behaviour().forgeries().iter().zip(0..);
            view.verbs.extend(lies.map(|(name, forgery)| {
                fault_verb(&world, format!("Say {name}"), "", Fault::Forge { message: row.id, forgery })
            }));
        }
    }

    /// The contents of a message: in flight they are at hand, otherwise its sending is played again. Of a forged one also
    /// what it was given to say.
    fn fields_of(&self, serial: u32) -> Vec<VariableView> {
        let recording = self.recording();
        let Some(row) = recording.message(serial) else { return Vec::new() };
        let behaviour = recording.behaviour();
        // It may have been forged on its way.
        let last = recording.world_at(row.ended.saturating_sub(1).max(row.sent));
        let now = self.world();
        let flying = now.message(row.id).or_else(|| last.message(row.id));
        let given = (row.forged && self.eyes.is_none() || flying.is_none()).then(|| forged::given(recording, row));
        let given = given.flatten().map(|(message, _)| behaviour.fields(&*message));
        let said = flying.map(|message| behaviour.fields(&*message.payload));
        let was = |field: &(&'static str, Value)| {
            let before = given.iter().flatten().find(|before| before.0 == field.0 && before.1 != field.1);
            before.map(|before| shown(&before.1))
        };
        let field = |field: &(&'static str, Value)| VariableView {
            name: field.0,
            value: field.1.to_string(),
            was: was(field),
            durable: false,
            layer: 0,
            lost: false,
        };
        said.as_ref().or(given.as_ref()).map_or(Vec::new(), |fields| fields.iter().map(field).collect())
    }

    fn inspect_link(&self, from: ProcessId, to: ProcessId, view: &mut InspectorView) {
        let world = self.world();
        let (there, back) = (world.is_cut(from, to), world.is_cut(to, from));
        let state = match (there, back) {
            _ if self.eyes.is_some() => "what it does is out of sight".to_owned(),
            (true, true) => "cut in both directions".to_owned(),
            (true, false) => format!("cut from {from} to {to}"),
            (false, true) => format!("cut from {to} to {from}"),
            (false, false) => "whole".to_owned(),
        };
        view.title = format!("Link between {from} and {to}: {state}.");
        view.step = String::new();
        view.changes.clear();
        let verb = |name: String, key, fault: Fault| fault_verb(&world, name, key, fault);
        view.verbs = vec![
            verb("Cut".into(), "X", Fault::Cut { from, to, both: true }),
            verb("Heal".into(), "R", Fault::Heal { from, to, both: true }),
            verb(format!("Cut {from}→{to} only"), "", Fault::Cut { from, to, both: false }),
            verb(format!("Cut {to}→{from} only"), "", Fault::Cut { from: to, to: from, both: false }),
            verb(format!("Heal {from}→{to} only"), "", Fault::Heal { from, to, both: false }),
            verb(format!("Heal {to}→{from} only"), "", Fault::Heal { from: to, to: from, both: false }),
            more(),
        ];
    }

    fn process_verbs(&self, process: ProcessId) -> Vec<VerbView> {
        let world = self.world();
        let status = world.slot(process).map_or(Status::Up, |slot| slot.status());
        let slow = world.slot(process).is_some_and(|slot| slot.percent != 100);
        let verb = |name: &str, key, action: Action| {
            let refused = world.refusal(&action).map(|refusal| refusal.to_string());
            VerbView { name: name.to_owned(), key, message: Message::Act(action), refused }
        };
        let fault = |name: &str, key, fault| verb(name, key, Action::Fault(fault));
        let mut verbs = Vec::new();
        match status {
            Status::Crashed => verbs.push(fault("Recover", "R", Fault::Recover { process })),
            _ => verbs.push(fault("Crash", "X", Fault::Crash { process })),
        }
        match status {
            Status::Paused => verbs.push(fault("Resume", "H", Fault::Resume { process })),
            _ => verbs.push(fault("Pause", "H", Fault::Pause { process })),
        }
        let percent = if slow { 100 } else { 200 };
        let name = if slow { "Full speed" } else { "Half speed" };
        verbs.push(fault(name, "L", Fault::Slow { process, percent }));
        let timers = world.slot(process).map(|slot| slot.timers.clone()).unwrap_or_default();
        for armed in timers {
            let name = format!("Fire {}", world.behaviour().timer_name(armed.timer));
            verbs.push(verb(&name, "T", Action::Fire { process, timer: armed.timer }));
        }
        for (offer, kind) in world.behaviour().offers().iter().enumerate() {
            let argument = kind.argument.map_or(0, |argument| argument.default);
            let action = self.numbered(Action::Request { process, offer: offer as u8, argument });
            let name = sentence::action(&**world.behaviour(), &action);
            verbs.push(verb(&name, if offer == 0 { "W" } else { "" }, action));
        }
        verbs.push(more());
        let mut group: Set<ProcessId> = self.group.clone();
        group.insert(process);
        let names: Vec<String> = group.iter().map(ProcessId::to_string).collect();
        let colluders: Vec<ProcessId> = group.into_iter().collect();
        let isolate = Fault::Isolate { group: colluders.clone() };
        verbs.push(fault(&format!("Isolate {}", names.join(", ")), "", isolate));
        // Chosen processes collude.
        let byzantine =
            |strategy| Fault::Byzantine { processes: colluders.clone(), to: Vec::new(), kind: None, strategy };
        let lies = world.behaviour().forgeries().iter().zip(0..);
        let mut strategies: Vec<(String, Strategy)> =
            lies.map(|(name, forgery)| (format!("Lie: say {name}"), Strategy::Forge(forgery))).collect();
        if !strategies.is_empty() {
            strategies.push(("Lie: say anything".to_owned(), Strategy::Arbitrary));
            strategies.push(("Lie: keep silent".to_owned(), Strategy::Silent));
        }
        if self.eyes.is_none() && world.slot(process).is_some_and(Slot::is_byzantine) {
            strategies.push(("Stop lying".to_owned(), Strategy::Honest));
        }
        verbs.extend(strategies.into_iter().map(|(name, strategy)| fault(&name, "", byzantine(strategy))));
        for sends in 1..=3u32 {
            let name = if sends == 1 { "Crash after next send".to_owned() } else { format!("after {sends} sends") };
            verbs.push(fault(&name, "", Fault::CrashAfterSends { process, sends, kind: None }));
        }
        verbs
    }

    /// Every algorithm with its scenarios, by chapter.
    pub fn gallery(&self) -> Vec<(&'static str, Vec<AlgorithmView>)> {
        let shipped = self.shipped.as_ref().map(|shipped| shipped.id);
        let algorithm = |entry: &catalog::Entry| {
            let current = entry.card.id == self.entry.card.id;
            let scenario = |shipped_one: crate::sim::Shipped| ScenarioView {
                id: shipped_one.id,
                title: shipped_one.title,
                headline: shipped_one.headline,
                breaks: match shipped_one.expected {
                    Expected::Violates(property) | Expected::Unpromised(property) => Some(property),
                    _ => None,
                },
                current: current && shipped == Some(shipped_one.id),
            };
            AlgorithmView {
                id: entry.card.id,
                name: entry.card.name,
                purpose: entry.card.purpose,
                current,
                scenarios: (entry.scenarios)().into_iter().map(scenario).collect(),
            }
        };
        let chapter = |&(title, ids): &(&'static str, &[&str])| {
            (title, ids.iter().filter_map(|id| catalog::find(id)).map(algorithm).collect())
        };
        catalog::CHAPTERS.iter().map(chapter).collect()
    }

    /// Is this "break it" switch on?
    pub fn has_variant(&self, id: &str) -> bool {
        self.recording().plan().variants.contains(id)
    }

    pub fn parameter(&self, name: &str) -> i64 {
        let given = self.recording().plan().parameters.get(name).copied();
        let default = self.entry.card.parameters.iter().find(|parameter| parameter.name == name);
        given.or(default.map(|parameter| parameter.default)).unwrap_or(0)
    }

    /// The message that turns a "break it" switch.
    pub fn toggle_variant(&self, id: &str) -> Message {
        Message::Configure(Setting::Variant(id.to_owned(), !self.has_variant(id)))
    }

    /// The names of the layers from the top down: the algorithm's own, then those of what it stands on.
    pub fn layers(&self) -> Vec<&'static str> {
        self.recording().behaviour().layers().to_vec()
    }

    /// The events round the playhead, as sentences: number, sentence, is it interesting, is it the current one.
    pub fn event_list(&self, rows: u32) -> Vec<(u32, String, bool)> {
        let last = self.recording().last();
        let from = self.event.saturating_sub(rows / 2).min(last.saturating_sub(rows));
        let to = from.saturating_add(rows).min(last);
        let row = |(event, row): (u32, &crate::sim::Row)| {
            (event, sentence::event(self.recording(), event), row.is_interesting())
        };
        self.recording().rows(from, to).map(row).collect()
    }
}

fn fault_verb(world: &World, name: String, key: &'static str, fault: Fault) -> VerbView {
    let action = Action::Fault(fault);
    let refused = world.refusal(&action).map(|refusal| refusal.to_string());
    VerbView { name, key, message: Message::Act(action), refused }
}

/// The door to what needs more than a key.
fn more() -> VerbView {
    VerbView { name: "More ways".to_owned(), key: ".", message: Message::Show(Panel::Interfere), refused: None }
}

/// A value for the inspector: a log of thousands of entries would cover everything else, and takes the browser long to
/// lay out. Scripts get values whole.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::List(list) if list.len() > ITEMS => {
            let (earlier, last) = list.split_at(list.len() - ITEMS);
            let last: Vec<String> = last.iter().map(ToString::to_string).collect();
            format!("[… {} earlier, {}]", earlier.len(), last.join(", "))
        }
        _ => value.to_string(),
    }
}

fn changed_variables(before: &[Variable], after: &[Variable]) -> Vec<VariableView> {
    let view = |variable: &Variable| {
        let earlier = before
            .iter()
            .find(|other| (other.name, other.layer) == (variable.name, variable.layer))
            .map(|other| &other.value);
        let was = earlier.filter(|earlier| **earlier != variable.value).map(shown);
        VariableView {
            name: variable.name,
            value: shown(&variable.value),
            was,
            durable: variable.durable,
            layer: variable.layer,
            lost: false,
        }
    };
    after.iter().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_long_list_is_shown_and_the_rest_counted() {
        let list = |length: i64| Value::List((0..length).map(Value::Number).collect());
        assert_eq!(shown(&list(3)), "[0, 1, 2]");
        assert!(shown(&list(24)).starts_with("[0, 1, "));
        let long = shown(&list(9_000));
        assert!(long.starts_with("[… 8976 earlier, 8976, "), "{long}");
        assert!(long.ends_with(", 8999]"), "{long}");
    }

    #[test]
    fn a_variable_that_changed_says_what_it_was() {
        let variable = |value: u32| vec![Variable::volatile("term", value)];
        let same = &changed_variables(&variable(1), &variable(1))[0];
        assert_eq!((same.value.as_str(), &same.was), ("1", &None));
        let changed = &changed_variables(&variable(1), &variable(2))[0];
        assert_eq!((changed.value.as_str(), changed.was.as_deref()), ("2", Some("1")));
    }
}
