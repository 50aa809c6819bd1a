//! Keys of the person's own: each command may have another key than the usual ones.

use super::command::{Command, commands};
use super::message::Message;
use super::session::Session;
use crate::model::Map;

/// What is asked of the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rebind {
    /// The next key that is pressed becomes the key of the command with this name; of none: nobody waits for a key.
    Await(Option<&'static str>),
    /// This key was pressed, with Shift or without.
    Pressed {
        key: String,
        shift: bool,
    },
    /// The usual keys again, of one command.
    Reset(&'static str),
    ResetAll,
}

/// By a command's name, the one key that it has instead of its usual ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    own: Map<&'static str, String>,
    /// The command that waits for a key to be pressed.
    pub awaits: Option<&'static str>,
}

/// Keys with one meaning everywhere.
const FIXED: [&str; 3] = ["Tab", "Escape", "Enter"];
/// What a keyboard sends when no key of its own was pressed.
const NO_KEYS: [&str; 12] = [
    "Shift",
    "Control",
    "Alt",
    "AltGraph",
    "Meta",
    "CapsLock",
    "NumLock",
    "ScrollLock",
    "Fn",
    "Dead",
    "Process",
    "Unidentified",
];
/// Longer names of keys there are none.
const LONGEST: usize = 24;

impl Keymap {
    /// The keys of a command, first the one that is shown.
    pub fn keys<'a>(&'a self, command: &'a Command) -> Vec<&'a str> {
        match self.own.get(command.name) {
            Some(key) => vec![key.as_str()],
            None => command.keys.to_vec(),
        }
    }

    pub fn is_own(&self, command: &Command) -> bool {
        self.own.contains_key(&command.name)
    }

    pub fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// What a key means. `key` is the browser's name of it; digits choose from the next-up list.
    pub fn message(&self, key: &str, shift: bool) -> Option<Message> {
        if let (Some(digit @ b'1'..=b'9'), 1) = (key.bytes().next(), key.len()) {
            return Some(Message::Choose(digit - b'0'));
        }
        let plain = lower(key);
        let commands = commands();
        let with = |wanted: &str| commands.iter().find(|command| self.keys(command).contains(&wanted));
        let found = if shift {
            with(&format!("Shift+{plain}")).or_else(|| with(&plain).filter(|_| key.chars().count() == 1))
        } else {
            with(&plain)
        };
        found.map(|command| command.message.clone())
    }

    /// The key of the command that usually has this one.
    pub fn shown(&self, usual: &str) -> String {
        let wanted = lower(usual);
        // A step asks this for every verb that it shows; hardly anybody has keys of their own.
        let command = || commands().into_iter().find(|command| command.keys.contains(&wanted.as_str()));
        let own = self.has_own().then(command).flatten().and_then(|command| self.own.get(command.name).cloned());
        key_name(&own.unwrap_or(wanted))
    }

    /// Why this command cannot have this key.
    fn refusal(&self, name: &str, key: &str) -> Option<String> {
        let bare = key.strip_prefix("Shift+").unwrap_or(key);
        let digit = bare.len() == 1 && bare.as_bytes()[0].is_ascii_digit() && bare != "0";
        if digit {
            return Some("The digits 1 to 9 choose from the next-up list.".to_owned());
        }
        if FIXED.contains(&bare) {
            return Some(format!("{} means the same everywhere and cannot be given away.", key_name(bare)));
        }
        let all = commands();
        let other = all.iter().find(|command| {
            command.name != name && self.keys(command).iter().any(|own| bare_of(own) == bare_of(key))
        })?;
        Some(format!("{} is the key of “{}”; give that another one first.", key_name(key), other.name))
    }

    /// As text, a line for each key.
    pub fn write(&self) -> String {
        self.own.iter().map(|(name, key)| format!("{key}\t{name}\n")).collect()
    }

    /// Reads what was written, perhaps by an older program: what does not fit is left out.
    pub fn read(text: &str) -> Keymap {
        let mut map = Keymap::default();
        let all = commands();
        let mut wanted: Vec<(&'static str, String)> = Vec::new();
        for (key, name) in text.lines().filter_map(|line| line.split_once('\t')) {
            let known = all.iter().find(|command| command.name == name && !matches!(command.message, Message::Close));
            let fits = !key.is_empty() && key.chars().count() <= LONGEST && !key.chars().any(char::is_control);
            if let (Some(command), true) = (known, fits) {
                wanted.push((command.name, key.to_owned()));
            }
        }
        // Keys may have gone round in a ring, so each is tried again until no further one fits.
        loop {
            let before = wanted.len();
            for (name, key) in std::mem::take(&mut wanted) {
                if map.refusal(name, &key).is_none() {
                    map.own.insert(name, key);
                } else {
                    wanted.push((name, key));
                }
            }
            if wanted.is_empty() || wanted.len() == before {
                return map;
            }
        }
    }
}

/// What a key means to somebody who has given none another meaning.
pub fn message_for_key(key: &str, shift: bool) -> Option<Message> {
    Keymap::default().message(key, shift)
}

impl Session {
    pub(super) fn rebind(&mut self, rebind: Rebind) {
        match rebind {
            Rebind::Await(name) => self.keymap.awaits = name,
            Rebind::Pressed { key, shift } => self.give_key(&key, shift),
            Rebind::Reset(name) => {
                let all = commands();
                let usual = all.iter().find(|command| command.name == name).map_or(&[][..], |command| command.keys);
                let old = self.keymap.own.remove(&name);
                let taken = usual.iter().find_map(|key| self.keymap.refusal(name, key));
                if let (Some(why), Some(old)) = (taken, old) {
                    self.keymap.own.insert(name, old);
                    self.refuse(why);
                }
            }
            Rebind::ResetAll => self.keymap = Keymap::default(),
        }
    }

    fn give_key(&mut self, key: &str, shift: bool) {
        let Some(name) = self.keymap.awaits else { return };
        if NO_KEYS.contains(&key) {
            return;
        }
        if key == "Escape" {
            self.keymap.awaits = None;
            return;
        }
        let plain = lower(key);
        let letter = plain.chars().count() == 1 && plain.chars().all(char::is_alphabetic);
        // What is typed with Shift anyway is found without it too.
        let key = if shift && (letter || plain.chars().count() > 1) { format!("Shift+{plain}") } else { plain };
        match self.keymap.refusal(name, &key) {
            Some(why) => self.refuse(why),
            None => {
                let text = format!("{} is now the key of “{name}”.", key_name(&key));
                self.keymap.own.insert(name, key);
                self.keymap.awaits = None;
                self.tell(text);
            }
        }
    }

    /// Would this do anything now? What is in doubt counts as possible.
    pub fn can(&self, message: &Message) -> bool {
        use super::causality::Inquiry;
        use super::message::Panel;
        match message {
            Message::Do(verb) => self.action_for(*verb).is_ok_and(|action| self.world().refusal(&action).is_none()),
            Message::Step(by) if *by < 0 => self.event > 0,
            Message::Start | Message::PreviousInteresting => self.event > 0,
            Message::Newest => self.event < self.recording().last(),
            Message::Inquire(Inquiry::Widen | Inquiry::Narrow | Inquiry::NoCut) => self.cut.is_some(),
            Message::ToggleFold => self.layers().len() > 1,
            Message::Show(Panel::Why) => !self.recording().head().broken().is_empty(),
            _ => true,
        }
    }
}

/// What is typed with Shift anyway is the same key with it and without.
fn bare_of(key: &str) -> &str {
    let bare = key.strip_prefix("Shift+").unwrap_or(key);
    let letter = bare.chars().any(char::is_alphabetic) || bare == " ";
    if letter { key } else { bare }
}

/// A letter is the same with Shift and without; names of keys stay as they are.
fn lower(key: &str) -> String {
    if key.chars().count() == 1 { key.to_ascii_lowercase() } else { key.to_owned() }
}

/// A key as people call it.
pub fn key_name(key: &str) -> String {
    if let Some(rest) = key.strip_prefix("Shift+") {
        // What is typed with Shift anyway needs no mention of it.
        let plain = rest.len() == 1 && !rest.as_bytes()[0].is_ascii_alphabetic();
        return if plain { rest.to_owned() } else { format!("Shift {}", key_name(rest)) };
    }
    match key {
        "ArrowRight" => "→".to_owned(),
        "ArrowLeft" => "←".to_owned(),
        "ArrowUp" => "↑".to_owned(),
        "ArrowDown" => "↓".to_owned(),
        "PageDown" => "Page Down".to_owned(),
        "PageUp" => "Page Up".to_owned(),
        " " => "Space".to_owned(),
        "Escape" => "Esc".to_owned(),
        "Enter" => "↵".to_owned(),
        key => match key.strip_prefix("Ctrl+") {
            Some(rest) => format!("Ctrl {}", key_name(rest)),
            None if key.len() == 1 => key.to_ascii_uppercase(),
            None => key.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{HistoryMessage, Panel, Verb};

    const NEXT: &str = "Next event";

    fn press(session: &mut Session, name: &'static str, key: &str, shift: bool) {
        session.update(Message::Rebind(Rebind::Await(Some(name))));
        session.update(Message::Rebind(Rebind::Pressed { key: key.to_owned(), shift }));
    }

    fn said(session: &Session) -> (String, bool) {
        session.notice.as_ref().map_or_else(Default::default, |notice| (notice.text.clone(), notice.bad))
    }

    #[test]
    fn keys_are_found_with_and_without_shift() {
        let map = Keymap::default();
        assert_eq!(map.message("ArrowRight", false), Some(Message::Step(1)));
        assert_eq!(map.message("ArrowRight", true), Some(Message::NextInteresting));
        assert_eq!(map.message("X", false), Some(Message::Do(Verb::Kill)), "with the capitals locked");
        assert_eq!(map.message("X", true), Some(Message::History(HistoryMessage::Show)));
        assert_eq!(map.message("?", true), Some(Message::Show(Panel::Keys)));
        assert_eq!(map.message("3", false), Some(Message::Choose(3)));
        assert_eq!(map.message("F9", false), None);
    }

    #[test]
    fn a_command_gets_another_key_and_loses_its_usual_ones() {
        let mut session = Session::landing();
        press(&mut session, NEXT, "F8", false);
        assert!(!said(&session).1, "{}", said(&session).0);
        assert_eq!(session.keymap.message("F8", false), Some(Message::Step(1)));
        assert_eq!(session.keymap.message("ArrowRight", false), None);
        assert_eq!(session.keymap.shown("→").as_str(), "→", "a name is no key");
        assert_eq!(session.keymap.shown("ArrowRight"), "F8");
        // The key that it gave up can be another's, and then it cannot come back.
        press(&mut session, "Previous event", "ArrowRight", false);
        assert_eq!(session.keymap.message("ArrowRight", false), Some(Message::Step(-1)));
        session.update(Message::Rebind(Rebind::Reset(NEXT)));
        assert!(said(&session).1 && said(&session).0.contains("Previous event"), "{}", said(&session).0);
        assert_eq!(session.keymap.message("F8", false), Some(Message::Step(1)));
        session.update(Message::Rebind(Rebind::ResetAll));
        assert_eq!(session.keymap.message("ArrowRight", false), Some(Message::Step(1)));
    }

    #[test]
    fn what_is_taken_is_refused_with_the_name_of_the_other() {
        let mut session = Session::landing();
        for (key, shift, word) in
            [("g", false, "Choose an algorithm"), ("G", true, ""), ("3", false, "digits"), ("Tab", false, "everywhere")]
        {
            press(&mut session, NEXT, key, shift);
            if word.is_empty() {
                continue;
            }
            let (text, bad) = said(&session);
            assert!(bad && text.contains(word), "{key}: {text}");
            assert_eq!(session.keymap.awaits, Some(NEXT), "another key can be pressed");
        }
        press(&mut session, NEXT, "Shift", true);
        assert_eq!(session.keymap.awaits, Some(NEXT));
        press(&mut session, NEXT, "Escape", false);
        assert_eq!(session.keymap.awaits, None);
    }

    #[test]
    fn what_is_kept_is_checked_when_it_is_read() {
        let mut session = Session::landing();
        press(&mut session, NEXT, "F8", false);
        press(&mut session, "Previous event", "ArrowRight", false);
        let text = session.keymap.write();
        let read = Keymap::read(&text);
        assert_eq!((read.write(), read.awaits), (text, None));
        let long = format!("{}\t{NEXT}", "x".repeat(100));
        for nonsense in [
            "",
            "\t\t\t",
            "g\tNext event",
            "F8\tNo such command",
            "5\tNext event",
            "no tab",
            &long,
            "F7\tClose, or clear the selection",
        ] {
            assert!(!Keymap::read(nonsense).has_own(), "{nonsense}");
        }
    }

    #[test]
    fn only_what_can_be_done_is_possible() {
        let mut session = Session::landing();
        session.update(Message::Start);
        session.update(Message::Select(crate::scene::look::Selection::Nothing));
        for message in [
            Message::Step(-1),
            Message::Start,
            Message::Do(Verb::Kill),
            Message::Inquire(crate::session::Inquiry::Widen),
        ] {
            assert!(!session.can(&message), "{message:?}");
        }
        session.update(Message::Step(1));
        assert!(session.can(&Message::Step(-1)) && session.can(&Message::Newest));
    }
}
