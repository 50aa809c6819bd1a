//! Where processes stand in the arena: layouts, and what the person moves by hand.

use super::looks::{LookOption, LookView, option};
use super::message::Message;
use super::session::Session;
use crate::model::ProcessId;
use crate::scene::layout::{Layout, Shift};
use crate::scene::look::Selection;
use crate::sim::Waiting;

/// How far one press of an arrow key moves a process, in thousandths of the arena.
const NUDGE: i16 = 20;
/// Nothing can be moved farther than across the whole arena.
const FARTHEST: i16 = 1_000;

impl Session {
    pub(super) fn layout_option(&self, layout: Layout) -> LookOption {
        option(layout.name(), self.looks.arrangement.layout == layout, Message::SetLayout(layout))
    }

    /// The choices about moving; none where nothing can be moved.
    pub(super) fn moving_view(&self) -> Option<LookView> {
        let Selection::Process(process) = self.selection else {
            let moved = !self.looks.arrangement.moved.is_empty();
            let back = option("put back", false, Message::PutBack);
            return moved.then(|| LookView { name: "Moved processes", options: vec![back] });
        };
        let moving = self.looks.moving;
        let mut options = vec![option("fixed", !moving, Message::ToggleMoving)];
        options.push(option(&format!("arrows and clicks move {process}"), moving, Message::ToggleMoving));
        Some(LookView { name: "Moving", options })
    }

    /// What the arena is, for who cannot see it.
    pub fn arena_label(&self) -> String {
        let (count, how) = (self.recording().plan().processes, self.looks.arrangement.layout.words());
        format!("Arena: {count} processes, {how}. The list of processes tells the same in words.")
    }

    /// What a key means, here: while a process is moved, arrows move it.
    pub fn key(&self, key: &str, shift: bool) -> Option<Message> {
        let step = |right, down| match self.selection {
            Selection::Process(process) => Some(Message::Nudge(process, (right * NUDGE, down * NUDGE))),
            _ => None,
        };
        let nudge = match key {
            _ if !self.looks.moving => None,
            "ArrowLeft" => step(-1, 0),
            "ArrowRight" => step(1, 0),
            "ArrowUp" => step(0, -1),
            "ArrowDown" => step(0, 1),
            "Enter" => Some(Message::ToggleMoving),
            _ => None,
        };
        nudge.or_else(|| self.keymap.message(key, shift))
    }

    pub(super) fn set_layout(&mut self, layout: Layout) {
        let arrangement = &mut self.looks.arrangement;
        if layout == Layout::Free && arrangement.layout != Layout::Free {
            arrangement.base = arrangement.layout;
        }
        arrangement.layout = layout;
        let how = match layout {
            Layout::Free => {
                "Arena: free. Drag a process, or select one and press Shift M to move it by arrows or clicks."
            }
            _ => layout.command(),
        };
        self.tell(format!("{}.", how.trim_end_matches('.')));
    }

    pub(super) fn place(&mut self, process: ProcessId, (right, down): Shift) {
        if process.0 >= self.recording().plan().processes {
            return;
        }
        if self.looks.arrangement.layout != Layout::Free {
            // What was moved in another layout lies elsewhere in this one.
            self.looks.arrangement.moved.clear();
            self.set_layout(Layout::Free);
            self.notice = None;
        }
        let within = |by: i16| by.clamp(-FARTHEST, FARTHEST);
        self.looks.arrangement.moved.insert(process, (within(right), within(down)));
    }

    pub(super) fn nudge(&mut self, process: ProcessId, by: Shift) {
        let arrangement = &self.looks.arrangement;
        let free = arrangement.layout == Layout::Free;
        let (right, down) = arrangement.moved.get(&process).copied().filter(|_| free).unwrap_or_default();
        self.place(process, (right.saturating_add(by.0), down.saturating_add(by.1)));
    }

    pub(super) fn toggle_moving(&mut self) {
        let Selection::Process(process) = self.selection else {
            self.looks.moving = false;
            return self.refuse("Select a process first; then it can be moved in the arena.".to_owned());
        };
        self.looks.moving = !self.looks.moving;
        let text = match self.looks.moving {
            true => format!("Arrow keys, or a click into the arena, move {process}. Enter or Escape ends that."),
            false => format!("{process} stays where it is."),
        };
        self.tell(text);
    }

    /// The first message on this link, or the one after that which is selected, in the order of their arrival.
    pub(super) fn select_on(&mut self, from: ProcessId, to: ProcessId) {
        let world = self.world();
        let mut serials = world.pending().iter().rev().filter_map(|pending| match &pending.what {
            Waiting::Message(message) if (message.id.from, message.id.to) == (from, to) => Some(message.serial),
            _ => None,
        });
        let first = serials.clone().next();
        let selected = self.selection;
        let next = match serials.any(|serial| selected == Selection::Message(serial)) {
            true => serials.next().or(first),
            false => first,
        };
        if let Some(serial) = next {
            self.selection = Selection::Message(serial);
        }
    }
}
