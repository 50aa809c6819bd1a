//! A run that was found by the clock, made again where time stands still, and cut down to what it needs.

use std::rc::Rc;

use super::choices::{Choice, Handler, Move, counts};
use super::system::{Standing, System};
use super::worlds::{Letter, Node, Worlds};
use crate::model::{ProcessId, digest_of};
use crate::sim::{Action, EventKind, Pending, Waiting, World, flags};

/// A choice, and the link over which its message comes.
#[derive(Clone, Copy)]
pub(super) struct Placed {
    pub choice: Choice,
    link: Option<(ProcessId, ProcessId)>,
}

fn link_of(letter: &Letter) -> (ProcessId, ProcessId) {
    (letter.id.from, letter.id.to)
}

fn is_about(choice: Choice, letter: &Letter) -> bool {
    matches!(choice, Choice::Run(Handler::Deliver(name)) | Choice::Drop(name) if name == letter.name)
}

impl Worlds {
    /// The choices that do what these moves do, as far as there are such. Where every message may be late there is no need for
    /// pauses and cuts; but where links keep order, what was lost makes way for what comes behind it.
    pub(super) fn followed(&mut self, start: &World, moves: &[Move]) -> Vec<Placed> {
        let (mut world, mut node, mut way) = (start.clone(), self.start(), Vec::new());
        for next in moves {
            let before = world.clone();
            if !next.make(&mut world, &mut self.step) {
                break;
            }
            for choice in self.alike(&before, &node) {
                if let Some(next) = self.after(&node, choice) {
                    way.push(Placed {
                        choice,
                        link: node.letters.iter().find(|letter| is_about(choice, letter)).map(link_of),
                    });
                    node = next;
                }
            }
        }
        way
    }

    /// The choices that do in this state what the last step did in another world.
    fn alike(&self, before: &World, node: &Node) -> Vec<Choice> {
        let (row, mut choices) = (&self.step.row, Vec::new());
        let Some(process) = row.at_process() else { return choices };
        let handler = match row.kind {
            EventKind::Crash => return vec![Choice::Crash(process)],
            EventKind::Recover => return vec![Choice::Recover(process)],
            EventKind::Deliver => {
                let is_it = |pending: &&Pending| matches!(&pending.what, Waiting::Message(message) if message.serial == row.message);
                let Some(Pending { what: Waiting::Message(message), .. }) = before.pending().iter().find(is_it) else {
                    return choices;
                };
                let print = message.fingerprint();
                let first = |print: u64| if self.fifo { digest_of(&(print, 0u64)) } else { print };
                let ahead = node
                    .letters
                    .iter()
                    .filter(|letter| self.fifo && link_of(letter) == (message.id.from, message.id.to));
                choices.extend(
                    ahead.map_while(|letter| (letter.print != print).then(|| Choice::Drop(first(letter.print)))),
                );
                Handler::Deliver(first(print))
            }
            EventKind::Fire => Handler::Fire { process, timer: row.timer },
            EventKind::Request => {
                let Some(Action::Request { process, offer, argument }) = self.step.act else { return choices };
                let known = self.question.requests.iter().position(|known| *known == (process, offer, argument));
                let Some(place) = known else { return choices };
                Handler::Request(place as u16)
            }
            _ => return choices,
        };
        let done = &self.step.effects.list[..self.step.done.min(self.step.effects.list.len())];
        let after = done.iter().filter(|layered| counts(&layered.effect)).count() as u16;
        choices.push(match after {
            _ if !row.has(flags::CRASHED) => Choice::Run(handler),
            0 => Choice::Crash(process),
            after => Choice::CrashAmid { process, after, handler },
        });
        choices
    }

    /// Those of these choices that can be made one after the other, up to where what is asked for is found. Where links keep
    /// order, what comes over a link may say something else than before.
    fn played(&mut self, way: &[Placed]) -> Option<Vec<Placed>> {
        let (mut node, mut made) = (self.start(), Vec::new());
        for &Placed { choice, link } in way {
            if self.judge(0, &node) == Standing::Found {
                break;
            }
            let first = node.letters.iter().find(|letter| self.fifo && Some(link_of(letter)) == link);
            let choice = match (choice, first) {
                (Choice::Run(Handler::Deliver(_)), Some(letter)) => Choice::Run(Handler::Deliver(letter.name)),
                (Choice::Drop(_), Some(letter)) => Choice::Drop(letter.name),
                _ => choice,
            };
            if let Some(next) = self.open_after(&node, choice) {
                made.push(Placed { choice, link });
                node = next;
            }
        }
        (self.judge(0, &node) == Standing::Found).then_some(made)
    }

    fn open_after(&mut self, node: &Rc<Node>, choice: Choice) -> Option<Rc<Node>> {
        let mut choices = Vec::new();
        match choice {
            Choice::Run(_) => self.handlers(node, &mut choices),
            _ => self.choices(node, &mut choices),
        }
        if choices.contains(&choice) { self.after(node, choice) } else { None }
    }

    /// Leaves out whatever can be left out: first long stretches, then shorter ones, at last every single choice.
    pub(super) fn cut_down(&mut self, way: &[Placed]) -> Option<Vec<Placed>> {
        let mut way = self.played(way)?;
        let mut stretch = way.len().div_ceil(2);
        while stretch > 0 {
            let (mut end, before) = (way.len(), way.len());
            while end > 0 {
                let from = end.saturating_sub(stretch);
                let rest: Vec<Placed> = way[..from].iter().chain(&way[end..]).copied().collect();
                if let Some(made) = self.played(&rest) {
                    way = made;
                }
                end = from.min(way.len());
            }
            if stretch > 1 || way.len() == before {
                stretch /= 2;
            }
        }
        Some(way)
    }
}
