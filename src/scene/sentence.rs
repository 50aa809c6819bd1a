//! Every event, message and action in words: for screen readers, the event list, tooltips and the inspector.

use super::lens;
use super::list::HitId;
use super::look::Look;
use crate::faults::{Effects, Fault, Strategy};
use crate::links::InTransit;
use crate::model::{ProcessId, Sign};
use crate::sim::{Action, Behaviour, Effect, EventKind, Fate, Pending, Row, SentMessage, Waiting, World, flags};
use crate::trace::{MessageRow, Recording, Replayed};

/// One event as a sentence with its subject, from the row alone: cheap enough for long lists.
pub fn event(recording: &Recording, number: u32) -> String {
    let Some(row) = recording.row(number) else { return String::new() };
    let who = row.process;
    let sent = recording.message(row.message);
    let about = |row: &MessageRow| format!("{} from {} to {}", kind(recording, row), row.id.from, row.id.to);
    let what = match row.kind {
        EventKind::Start => "Every process starts".to_owned(),
        EventKind::Deliver => {
            let verb = if row.has(flags::IGNORED) { "receives and ignores" } else { "receives" };
            let message = sent.map_or(String::new(), |sent| titled(recording, sent));
            format!("{who} {verb} {message} from {}", row.peer)
        }
        EventKind::Fire => format!("{who}: {}", recording.behaviour().timer_name(row.timer)),
        EventKind::LostAtCrashed => {
            let message = sent.map_or(String::new(), |sent| kind(recording, sent).to_owned());
            format!("{message} from {} reaches {who}, which is crashed, and is lost", row.peer)
        }
        EventKind::Corrupted => {
            let message = sent.map_or(String::new(), |sent| kind(recording, sent).to_owned());
            format!("{message} from {} reaches {who} damaged, and its checksum discards it", row.peer)
        }
        EventKind::Omitted => {
            let message = sent.map_or(String::new(), |sent| kind(recording, sent).to_owned());
            format!("{who} omits to receive {message} from {}", row.peer)
        }
        EventKind::Drop
        | EventKind::Hold
        | EventKind::Release
        | EventKind::Delay
        | EventKind::Duplicate
        | EventKind::Forge
        | EventKind::Corrupt => {
            let done = match row.kind {
                EventKind::Drop => "is dropped",
                EventKind::Hold => "is held back",
                EventKind::Release => "is released",
                EventKind::Delay => "is delayed",
                EventKind::Corrupt => "is damaged",
                EventKind::Forge => "is forged",
                _ => "is duplicated",
            };
            format!("{} {done}", sent.map_or(String::new(), about))
        }
        _ => recording.act(number).map_or(String::new(), |act| action(recording.behaviour().as_ref(), act)),
    };
    let mut sentence = capital(&what);
    if row.kind == EventKind::Start {
        sentence.push_str(&sent_at_first(recording, row));
    } else if row.sent > 0 {
        sentence.push_str(&format!(", sends {}", sends(recording, row)));
    }
    if row.has(flags::CRASHED) {
        sentence.push_str(&format!(", and {who} crashes"));
    }
    if row.has(flags::VIOLATION) {
        sentence.push_str(&violated(recording, number));
    }
    sentence.push('.');
    sentence
}

/// Which properties an event breaks.
fn violated(recording: &Recording, number: u32) -> String {
    let (infos, broken) = (recording.behaviour().properties(), recording.head().broken());
    let here = broken.iter().filter(|breach| breach.event == number);
    let names: Vec<&str> =
        here.filter_map(|breach| infos.get(usize::from(breach.property))).map(|info| info.name).collect();
    match names.as_slice() {
        [] => "; a property is violated".to_owned(),
        [one] => format!("; {one} is violated"),
        many => format!("; {} are violated", many.join(" and ")),
    }
}

/// The label of an event's mark.
pub fn event_label(look: &Look<'_>, number: u32) -> String {
    format!("Step {number}. {}", event(look.recording, number))
}

/// About what can be hit: a crowd's picture holds no sentences, they are made where one is asked for.
pub fn hit(look: &Look<'_>, id: HitId) -> String {
    match id {
        HitId::Event(number) => event_label(look, number),
        HitId::Message(serial) => message(look, serial),
        HitId::Process(process) => match &look.eyes {
            Some(eyes) => lens::standing(eyes, &look.world, ProcessId(process)),
            None => standing(&look.world, ProcessId(process)),
        },
        HitId::Stack(from, to) => stack(look, ProcessId(from), ProcessId(to)),
        _ => String::new(),
    }
}

/// Who sends what before anything has happened: each process may.
fn sent_at_first(recording: &Recording, row: &Row) -> String {
    match sent_by(recording, row).as_slice() {
        [] => String::new(),
        all if all.iter().all(|message| message.kind == all[0].kind) => {
            format!("; they send {} {}", all.len(), kind(recording, all[0]))
        }
        all => format!("; they send {} messages", all.len()),
    }
}

fn sent_by<'a>(recording: &'a Recording, row: &Row) -> Vec<&'a MessageRow> {
    (row.first_sent..row.first_sent + u32::from(row.sent)).filter_map(|serial| recording.message(serial)).collect()
}

/// What an event sent: "RequestVote to A, B" or "Vote (yes) to D".
fn sends(recording: &Recording, row: &Row) -> String {
    let messages = sent_by(recording, row);
    match messages.as_slice() {
        [] => String::new(),
        [one] => format!("{} to {}", titled(recording, one), one.id.to),
        [first, ..] if messages.iter().all(|message| message.kind == first.kind) => {
            let to: Vec<String> = messages.iter().map(|message| message.id.to.to_string()).collect();
            let names = if to.len() > 6 { format!("{} processes", to.len()) } else { to.join(", ") };
            format!("{} to {names}", kind(recording, first))
        }
        many => format!("{} messages", many.len()),
    }
}

fn kind<'a>(recording: &'a Recording, row: &MessageRow) -> &'a str {
    recording.behaviour().kinds().get(usize::from(row.kind)).map_or("message", |kind| kind.name)
}

/// What a message is called, with its verdict, and whether it is a lie.
fn titled(recording: &Recording, row: &MessageRow) -> String {
    let name = with_sign(kind(recording, row), row.sign);
    if row.forged { format!("{name} (forged)") } else { name }
}

fn with_sign(name: &str, sign: Option<Sign>) -> String {
    match sign {
        Some(Sign::Yes) => format!("{name} (yes)"),
        Some(Sign::No) => format!("{name} (no)"),
        Some(Sign::Same) => format!("{name} (same)"),
        None => name.to_owned(),
    }
}

fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// One action as an imperative without a full stop: "crash A", "deliver A→B #1".
pub fn action(behaviour: &dyn Behaviour, action: &Action) -> String {
    match action {
        Action::Deliver { message } => format!("deliver {message}"),
        Action::Fire { process, timer } => format!("fire {process}'s timer: {}", behaviour.timer_name(*timer)),
        Action::Request { process, offer, argument } => {
            let Some(kind) = behaviour.offers().get(usize::from(*offer)) else { return format!("ask {process}") };
            match kind.argument {
                Some(named) => format!("{} {}={argument} at {process}", kind.name, named.name),
                None => format!("{} at {process}", kind.name),
            }
        }
        Action::Fault(fault) => self::fault(behaviour, fault),
    }
}

fn fault(behaviour: &dyn Behaviour, fault: &Fault) -> String {
    let both = |both: &bool| if *both { "between" } else { "from" };
    let join = |both: &bool| if *both { "and" } else { "to" };
    match fault {
        Fault::Crash { process } => format!("crash {process}"),
        Fault::CrashAfterSends { process, sends: 1, .. } => format!("crash {process} after its next send"),
        Fault::CrashAfterSends { process, sends, .. } => format!("crash {process} after {sends} more sends"),
        Fault::CrashAfterEffects { process, count: 0, .. } => {
            format!("crash {process} in its next handler, before any effect")
        }
        Fault::CrashAfterEffects { process, count, of } => {
            let what = match of {
                Effects::All => "effects",
                Effects::Sends => "sends",
                Effects::Stores => "writes to stable storage",
                Effects::Indications => "indications",
            };
            format!("crash {process} after {count} more {what}")
        }
        Fault::Recover { process } => format!("recover {process}"),
        Fault::Pause { process } => format!("pause {process}"),
        Fault::Resume { process } => format!("resume {process}"),
        Fault::Slow { process, percent: 100 } => format!("{process} at normal speed"),
        Fault::Slow { process, percent } => format!("slow {process} to {percent} % of the time"),
        Fault::StepClock { process, micros } => format!("set {process}'s clock {}", ahead(*micros)),
        Fault::SlewClock { process, ppm: 0 } => format!("{process}'s clock at the right rate"),
        Fault::SlewClock { process, ppm } => format!("{process}'s clock runs {}", rate(*ppm)),
        Fault::Omit { process, send: 0, receive: 0 } => format!("{process} omits nothing any more"),
        Fault::Omit { process, send, receive } => {
            let share = |what: &str, of: &u16| format!("{what} {}.{} % of its messages", of / 10, of % 10);
            let both = [("send", send), ("receive", receive)].into_iter().filter(|(_, of)| **of > 0);
            let both: Vec<String> = both.map(|(what, of)| share(what, of)).collect();
            format!("{process} omits to {}", both.join(" and to "))
        }
        Fault::Byzantine { processes, to, kind, strategy } => {
            let what = kind.and_then(|kind| behaviour.kinds().get(usize::from(kind))).map(|kind| kind.name);
            let to = if to.is_empty() { "all".to_owned() } else { names(to) };
            let how = match strategy {
                Strategy::Honest => "honest".to_owned(),
                Strategy::Silent => "silent".to_owned(),
                Strategy::Forge(forgery) => format!("says {}", forgery_name(behaviour, *forgery)),
                Strategy::Replay(of) => format!("repeats what it said to {of}"),
                Strategy::Arbitrary => "says anything".to_owned(),
            };
            let about = what.map_or(String::new(), |what| format!(", {what} only"));
            format!("byzantine {}: {how}, to {to}{about}", names(processes))
        }
        Fault::Impersonate { message, sender } => format!("let {message} claim to come from {sender}"),
        Fault::Forge { message, forgery } => format!("forge {message}: says {}", forgery_name(behaviour, *forgery)),
        Fault::Cut { from, to, both: two } => format!("cut {} {from} {} {to}", both(two), join(two)),
        Fault::Heal { from, to, both: two } => format!("heal {} {from} {} {to}", both(two), join(two)),
        Fault::Isolate { group } => {
            format!("isolate {}", names(group))
        }
        Fault::HealAll => "heal every link".to_owned(),
        Fault::Drop { message } => format!("drop {message}"),
        Fault::Hold { message } => format!("hold {message}"),
        Fault::Release { message } => format!("release {message}"),
        Fault::Delay { message, micros } => format!("delay {message} by {}", crate::model::Time(*micros)),
        Fault::Duplicate { message } => format!("duplicate {message}"),
        Fault::Corrupt { message } => format!("damage {message}"),
        Fault::Partition { groups, one_way, in_transit } => {
            let names = |group: &Vec<ProcessId>| group.iter().map(ProcessId::to_string).collect::<Vec<_>>().join(", ");
            let groups: Vec<String> = groups.iter().map(names).collect();
            let between = if *one_way { ", towards the later group only" } else { "" };
            let then = match in_transit {
                InTransit::Lose => "",
                InTransit::Arrive => "; what is on its way still arrives",
                InTransit::Wait => "; messages wait until it heals",
            };
            format!("partition {}{between}{then}", groups.join(" | "))
        }
    }
}

/// “A, B, C”.
pub fn names(group: &[ProcessId]) -> String {
    let names: Vec<String> = group.iter().map(ProcessId::to_string).collect();
    names.join(", ")
}

fn forgery_name(behaviour: &dyn Behaviour, forgery: u8) -> &'static str {
    behaviour.forgeries().get(usize::from(forgery)).copied().unwrap_or("something else")
}

/// "5 ms forward".
fn ahead(micros: i64) -> String {
    format!("{} {}", crate::model::Time(micros.unsigned_abs()), if micros < 0 { "back" } else { "forward" })
}

/// "100 ppm too fast".
fn rate(ppm: i32) -> String {
    format!("{} parts per million {}", ppm.unsigned_abs(), if ppm < 0 { "slower" } else { "faster" })
}

/// One message and its fate at this moment, as a sentence.
pub fn message(look: &Look<'_>, serial: u32) -> String {
    let Some(row) = look.recording.message(serial) else { return String::new() };
    let fate = if look.has_ended(row) {
        match row.fate {
            Fate::InFlight => "in flight",
            Fate::Delivered => "delivered",
            Fate::Ignored => "delivered and ignored",
            Fate::Lost => "lost on its link",
            Fate::Cut => "lost at a cut",
            Fate::ReceiverDown => "lost: the receiver is crashed",
            Fate::Dropped => "dropped",
            Fate::Corrupted => "damaged on the way and discarded",
            Fate::Omitted if row.ended == row.sent => "never sent: its sender omits it",
            Fate::Omitted => "lost: the receiver omits it",
        }
    } else if row.sent > look.event {
        "not sent yet"
    } else if let Some(eyes) = &look.eyes {
        let process = eyes.process;
        return format!(
            "{} from {} to {}: sent; {process} cannot know whether it arrived.",
            titled(look.recording, row),
            row.id.from,
            row.id.to
        );
    } else {
        match look.world.message(row.id) {
            Some(message) if message.held => "held back",
            Some(message) if message.waits => "waiting at a cut",
            _ => "in flight",
        }
    };
    format!("{} from {} to {}, {fate}.", titled(look.recording, row), row.id.from, row.id.to)
}

/// The messages on their way from one process to another: how many of which kind.
pub fn stack(look: &Look<'_>, from: ProcessId, to: ProcessId) -> String {
    let kinds = look.recording.behaviour().kinds();
    let on_it = |pending: &Pending| match &pending.what {
        Waiting::Message(message) if (message.id.from, message.id.to) == (from, to) => Some(message.kind),
        _ => None,
    };
    let flying: Vec<u16> = look.world.pending().iter().filter_map(on_it).collect();
    let count = |kind: u16| flying.iter().filter(|other| **other == kind).count();
    let each = (0..).zip(kinds).map(|(number, kind)| (count(number), kind.name)).filter(|(count, _)| *count > 0);
    let each: Vec<String> = each.map(|(count, name)| format!("{count} {name}")).collect();
    let all = flying.len();
    format!("{all} messages from {from} to {to}: {}.", each.join(", "))
}

/// The request of this event without its process: "write x=1".
pub fn request(look: &Look<'_>, number: u32) -> String {
    let Some(Action::Request { offer, argument, .. }) = look.recording.act(number) else { return String::new() };
    match look.recording.behaviour().offers().get(usize::from(*offer)) {
        Some(kind) => match kind.argument {
            Some(named) => format!("{} {}={argument}", kind.name, named.name),
            None => kind.name.to_owned(),
        },
        None => String::new(),
    }
}

/// What changed in one step, sentence by sentence: indications, stored, ignored, sent, timers.
/// Folded, without what the algorithm stands on.
pub fn changes(replayed: &Replayed, folded: bool) -> Vec<String> {
    let Replayed { before, after, step } = replayed;
    let behaviour = after.behaviour();
    let mut sentences = Vec::new();
    let Some(process) = step.row.at_process() else { return sentences };
    if let Some(ignored) = step.effects.ignored {
        sentences.push(format!("{process} ignored it: {}.", ignored.reason));
    }
    let done = &step.effects.list[..step.done.min(step.effects.list.len())];
    let mut sent: Vec<(String, Vec<String>)> = Vec::new();
    for entry in done.iter().filter(|entry| !folded || entry.layer == 0) {
        match &entry.effect {
            Effect::Indicate { indication, .. } => {
                sentences.push(format!("{process} {}.", behaviour.indication(&**indication).2));
            }
            Effect::Inner { indication, tell, .. } => {
                let layer = behaviour.layers().get(usize::from(entry.layer)).copied().unwrap_or_default();
                sentences.push(format!("{process} {} ({layer}).", tell(&**indication).2));
            }
            Effect::Store(_) | Effect::Amend(_) => sentences.push(format!("{process} wrote to stable storage.")),
            Effect::SetTimer { timer, micros } => {
                let name = behaviour.timer_name(*timer);
                sentences.push(format!("{process} set a timer: {name} in {}.", crate::model::Time(*micros)));
            }
            Effect::CancelTimer { timer } => {
                let was_armed = before.slot(process).is_some_and(|slot| slot.timers.iter().any(|t| t.timer == *timer));
                if was_armed {
                    sentences.push(format!("{process} cancelled a timer: {}.", behaviour.timer_name(*timer)));
                }
            }
            Effect::AdjustClock { micros } => sentences.push(format!("{process} set its clock {}.", ahead(*micros))),
            Effect::SlewClock { ppm } => sentences.push(format!("{process} lets its clock run {}.", rate(*ppm))),
            Effect::Send { to, kind, sign, .. } => {
                let name = behaviour.kinds().get(usize::from(*kind)).map_or("message", |kind| kind.name);
                let name = with_sign(name, *sign);
                match sent.last_mut().filter(|(last, _)| *last == name) {
                    Some((_, to_all)) => to_all.push(to.to_string()),
                    None => sent.push((name, vec![to.to_string()])),
                }
            }
        }
    }
    sentences.extend(sent.into_iter().map(|(name, to)| {
        let to = if to.len() > 6 { format!("{} processes", to.len()) } else { to.join(", ") };
        format!("{process} sent {name} to {to}.")
    }));
    for sent in &step.sent {
        let name = behaviour.kinds().get(usize::from(sent.kind)).map_or("message", |kind| kind.name);
        match sent {
            SentMessage { fate: Fate::Omitted, .. } => {
                sentences.push(format!("{process} omitted to send it to {}.", sent.id.to));
            }
            SentMessage { forged: true, .. } => {
                sentences.push(format!("What it sent to {} is forged: {}.", sent.id.to, with_sign(name, sent.sign)));
            }
            _ => {}
        }
    }
    if step.row.has(flags::CRASHED) {
        sentences.push(format!("{process} crashed in the middle of the handler; the rest of it never happened."));
    }
    if step.row.kind == EventKind::Crash || step.row.has(flags::CRASHED) {
        sentences.extend(lost(replayed, process));
    }
    for breach in &after.broken()[before.broken().len().min(after.broken().len())..] {
        let name = behaviour.properties().get(usize::from(breach.property)).map_or("a property", |info| info.name);
        sentences.push(format!("Violated: {name}. {}", breach.violation.sentence));
    }
    sentences
}

/// What a crash in this step took from the process: its volatile variables, and what it had written and not synced.
fn lost(replayed: &Replayed, process: ProcessId) -> Vec<String> {
    let Replayed { before, after, step } = replayed;
    let (Some(was), Some(is)) = (before.slot(process), after.slot(process)) else { return Vec::new() };
    let behaviour = after.behaviour();
    let variables = was.state.as_ref().map(|state| behaviour.variables(&**state)).unwrap_or_default();
    let volatile = variables.iter().filter(|variable| !variable.durable).map(|variable| variable.name);
    let written = step.effects.list.iter().take(step.done).rev().find_map(|entry| match &entry.effect {
        Effect::Store(stable) => Some(&**stable),
        _ => None,
    });
    let written = behaviour.stable_variables(written.or(was.stable.as_deref()));
    let left = behaviour.stable_variables(is.stable.as_deref());
    let unsynced = written.iter().zip(&left).filter(|(was, is)| was.value != is.value).map(|(was, _)| was.name);
    let list = |names: Vec<&str>, what: &str| {
        (!names.is_empty()).then(|| format!("{process} loses {what}: {}.", names.join(", ")))
    };
    let volatile = list(volatile.collect(), "what it kept in memory");
    let unsynced =
        (after.plan().sync_every > 0).then(|| list(unsynced.collect(), "what it had written and not synced"));
    volatile.into_iter().chain(unsynced.flatten()).collect()
}

/// The state of a process in one line, for announcements: role and badge, and whether it lies.
pub fn standing(world: &World, process: ProcessId) -> String {
    let lies = world.slot(process).is_some_and(|slot| slot.state.is_some() && slot.is_byzantine());
    posture(world, process) + if lies { ", byzantine" } else { "" }
}

/// The same without what nobody but an observer of all knows.
pub fn posture(world: &World, process: ProcessId) -> String {
    let Some(slot) = world.slot(process) else { return String::new() };
    let Some(state) = &slot.state else { return format!("{process} is crashed") };
    let role = world.behaviour().role(&**state).name;
    match world.behaviour().badge(&**state) {
        Some(badge) => format!("{process} is {role}, {}{}", badge.letter, badge.number),
        None => format!("{process} is {role}"),
    }
}
