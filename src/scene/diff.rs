//! What a step changed in a process: short at the process itself, and in words beside the pictures.

use super::list::{DisplayList, Fill, Stroke, Text};
use super::look::Look;
use super::path::{Point, Rect, pt};
use super::text::{Face, Weight, fit};
use super::theme::Tone;
use crate::model::{ProcessId, Value, Variable};
use crate::sim::World;

/// So many lines stand at a process; the rest is counted.
const LINES: usize = 4;
/// Entries of a list that changed in place are told one by one up to so many.
const PLACES: usize = 3;
/// So many entries that came or went are named, and a value is written out up to so many characters.
const NAMED: usize = 6;
const LETTERS: usize = 60;
/// The widest that a line may be, px.
const WIDEST: f32 = 168.0;

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
fn grown(change: &Change) -> String {
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

fn variables(look: &Look<'_>, world: &World, process: ProcessId) -> Vec<Variable> {
    let state = world.slot(process).and_then(|slot| slot.state.as_ref());
    let mut variables = state.map(|state| world.behaviour().variables(&**state)).unwrap_or_default();
    variables.retain(|variable| !look.folded || variable.layer == 0);
    variables
}

/// Writes what the newest step changed beside its process, between it and the middle of the picture.
pub fn draw(list: &mut DisplayList, look: &Look<'_>, centres: &[Point], reach: f32) {
    // While a token flies there is no state between two steps.
    if look.moment != look.event as f32 || look.event == 0 {
        return;
    }
    let row = look.recording.row(look.event);
    let Some(process) = row.and_then(|row| row.at_process()) else { return };
    let Some(centre) = centres.get(process.index()) else { return };
    let before = look.recording.world_at(look.event - 1);
    let all = changes(&variables(look, &before, process), &variables(look, &look.world, process));
    let s = look.scale;
    let lines: Vec<Line> = all.iter().take(LINES).map(|(name, change)| line(look, name, change)).collect();
    if lines.is_empty() {
        return;
    }
    let more = all.len().saturating_sub(LINES);
    let rows = lines.len() + usize::from(more > 0);
    let widest = lines.iter().map(|line| line.width).fold(0.0, f32::max);
    let (w, h) = (widest + 14.0 * s, rows as f32 * 17.0 * s + 8.0 * s);
    let beyond = reach + 6.0 * s;
    let y = if centre.y < list.height / 2.0 { centre.y + beyond } else { centre.y - beyond - h };
    let x = (centre.x - w / 2.0).clamp(2.0, (list.width - w - 2.0).max(2.0));
    let rect = Rect::new(x, y.clamp(2.0, (list.height - h - 2.0).max(2.0)), w, h);
    list.rect(rect, 4.0 * s, Some(Fill::Solid(Tone::Panel)), Some(Stroke::new(Tone::Hairline, 1.0)));
    let mut y = rect.y + 12.5 * s;
    for line in lines {
        line.write(list, look, pt(rect.x + 7.0 * s, y));
        y += 17.0 * s;
    }
    if more > 0 {
        let face = Face::MARK.scaled(s);
        list.text(Text::new(format!("+{more} more"), pt(rect.x + 7.0 * s, y + face.drop()), face, Tone::Ink1));
    }
}

/// One line: the name, what it was, what it is now.
struct Line {
    name: String,
    was: String,
    is: String,
    width: f32,
}

fn line(look: &Look<'_>, name: &str, change: &Change) -> Line {
    let s = look.scale;
    let face = Face::MARK.scaled(s);
    let (was, is, name) = match change {
        Change::Replaced { was, is } => (was.clone(), is.clone(), name.to_owned()),
        Change::Grown { .. } => (String::new(), grown(change), name.to_owned()),
        Change::Entries(entries) => match entries.as_slice() {
            [(place, was, is)] => (was.clone(), is.clone(), format!("{name}[{place}]")),
            several => {
                let places: Vec<String> = several.iter().map(|(place, _, is)| format!("[{place}]={is}")).collect();
                (String::new(), places.join(" "), name.to_owned())
            }
        },
    };
    let short = |text: &str, room: f32| fit(look.measure, text, face, room * s).into_owned();
    let (name, was) = (short(&name, 70.0), short(&was, 44.0));
    let used = (look.measure.width(&name, face) + look.measure.width(&was, face)) / s;
    let is = short(&is, WIDEST - used - 22.0);
    let strong = face.weight(Weight::Strong);
    let gap = if was.is_empty() { 0.0 } else { 5.0 * s };
    let width = used * s + look.measure.width(&is, strong) + gap + 15.0 * s;
    Line { name, was, is, width }
}

impl Line {
    fn write(self, list: &mut DisplayList, look: &Look<'_>, at: Point) {
        let s = look.scale;
        let face = Face::MARK.scaled(s);
        let (strong, drop) = (face.weight(Weight::Strong), face.drop());
        let mut x = at.x;
        let place = |x: f32| pt(x, at.y + drop);
        let advance = look.measure.width(&self.name, face) + 5.0 * s;
        list.text(Text::new(self.name, place(x), face, Tone::Ink1));
        x += advance;
        if !self.was.is_empty() {
            let advance = look.measure.width(&self.was, face) + 5.0 * s;
            list.text(Text::new(self.was, place(x), face, Tone::Ink1).strike());
            x += advance;
        }
        let width = look.measure.width(&self.is, strong);
        let boxed = Rect::new(x, at.y - 7.5 * s, width + 8.0 * s, 15.0 * s);
        list.rect(boxed, 3.0 * s, Some(Fill::Solid(Tone::Canvas)), Some(Stroke::new(Tone::Ink0, 1.25)));
        list.text(Text::new(self.is, place(x + 4.0 * s), strong, Tone::Ink0));
    }
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
