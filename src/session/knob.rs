//! Settings as the interface shows them: groups of fields, each with its unit and range, and the numbers typed into them.

use super::view::VerbView;
use crate::model::ProcessId;

/// What a field sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    /// A part of what links do: of all, or of a single one.
    Links(Option<(ProcessId, ProcessId)>, LinkKnob),
    /// The ends of the single link that is looked at.
    LinkFrom,
    LinkTo,
    /// What the algorithm's links are made into, and how soon they send again.
    Stack,
    Resend,
    Timing,
    Gst,
    Bound,
    Stretch,
    Offset(ProcessId),
    Drift(ProcessId),
    SyncEvery,
    /// The process that is interfered with.
    Process,
    Share,
    /// Who lies together: a click on one of them chooses it for the group.
    Liar,
    Strategy,
    /// To whom: a click on one of them adds it or takes it away.
    To,
    Receiver(ProcessId),
    Kind,
    Jump,
    Rate,
    Point,
    Count,
    /// The other end of the link.
    Peer,
    InTransit,
    OneWay,
    Side(ProcessId),
}

/// One part of what a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKnob {
    Preset,
    Law,
    Least,
    Spread,
    Shape,
    Loss,
    Duplicate,
    Corrupt,
    Bandwidth,
    Order,
    Senders,
    Flap,
    Period,
    Down,
    Phase,
    InTransit,
}

/// How a field is set.
#[derive(Clone, Debug, PartialEq)]
pub enum Control {
    /// A number as it stands; may it have a fraction?
    Number { value: String, fraction: bool },
    /// One of these, each by value and name, and the value that is chosen.
    Choice { options: Vec<(String, String)>, chosen: String },
    /// Any of the processes.
    Many(Vec<(ProcessId, bool)>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct FieldView {
    pub name: String,
    /// Its unit and range.
    pub meaning: &'static str,
    pub knob: Knob,
    pub control: Control,
}

/// Fields that belong together, and what can be done with them.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupView {
    pub name: &'static str,
    /// How it stands, in a few words.
    pub state: String,
    pub hint: &'static str,
    pub fields: Vec<FieldView>,
    pub acts: Vec<VerbView>,
}

/// Digits behind the point: microseconds of milliseconds, hundredths.
pub(super) const MICROS: u32 = 3;
pub(super) const HUNDREDTHS: u32 = 2;

pub(super) fn number(name: &str, meaning: &'static str, knob: Knob, value: i64, digits: u32) -> FieldView {
    let control = Control::Number { value: written(value, digits), fraction: digits > 0 };
    FieldView { name: name.to_owned(), meaning, knob, control }
}

/// A choice among names; its value is the place in the list.
pub(super) fn choice(name: &str, meaning: &'static str, knob: Knob, names: Vec<String>, chosen: usize) -> FieldView {
    let options = names.into_iter().enumerate().map(|(index, name)| (index.to_string(), name)).collect();
    FieldView { name: name.to_owned(), meaning, knob, control: Control::Choice { options, chosen: chosen.to_string() } }
}

pub(super) fn words(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

/// The names of the processes, in their order.
pub(super) fn names(processes: u16) -> Vec<String> {
    ProcessId::all(processes).map(|process| process.to_string()).collect()
}

/// A whole number of the smallest unit, with so many digits behind the point and no idle zeros.
fn written(value: i64, digits: u32) -> String {
    let one = 10u64.pow(digits);
    let (whole, rest) = (value.unsigned_abs() / one, value.unsigned_abs() % one);
    let sign = if value < 0 { "-" } else { "" };
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let rest = format!("{:0width$}", rest, width = digits as usize);
    format!("{sign}{whole}.{}", rest.trim_end_matches('0'))
}

/// The number that was typed, in the smallest unit.
pub(super) fn read(text: &str, digits: u32) -> Option<i64> {
    let text = text.trim();
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = digits as usize;
    if whole.len() + rest.len() == 0 || rest.len() > digits || whole.len() > 12 {
        return None;
    }
    let all = whole.bytes().chain(rest.bytes()).chain(std::iter::repeat_n(b'0', digits - rest.len()));
    let value = all.map(|byte| byte.is_ascii_digit().then(|| i64::from(byte - b'0')));
    value.into_iter().try_fold(0i64, |sum, digit| Some(sum * 10 + digit?)).map(|value| sign * value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for (value, text) in
            [(0, "0"), (10_000, "10"), (50, "0.05"), (-1_500, "-1.5"), (1, "0.001"), (3_600_000_000, "3600000")]
        {
            assert_eq!(written(value, MICROS), text);
            assert_eq!(read(text, MICROS), Some(value));
        }
        assert_eq!(read(" 7 ", 0), Some(7));
        assert_eq!(read(".5", HUNDREDTHS), Some(50));
        for nonsense in ["", "-", ".", "x", "1.2345", "1.5.5", "1e3", "9999999999999", "--1", "+1"] {
            assert_eq!(read(nonsense, MICROS), None, "{nonsense}");
        }
    }
}
