//! The tree of runs: going from one to another, names and stars, taking forks out, and the way back to what was looked
//! at before the last act.

use super::compare::Compare;
use super::session::Session;
use crate::scenario::MAX_NAME;
use crate::scene::strip::Track;
use crate::trace::Removed;

/// So many forks have a track of their own; the others are in the list.
const TRACKS: usize = 3;
/// So many acts can be gone back to.
const KEPT: usize = 200;

/// What can be done with forks, beyond switching to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForkMessage {
    Rename(usize, String),
    /// Gives it a star, or takes it away.
    Star(usize),
    Remove(usize),
    /// To what was looked at before the last act; a fork that was taken out comes back.
    Undo,
    Redo,
}

/// Something that can be gone back on. Nothing recorded changes by it.
pub(super) enum Past {
    /// Where the person was before and after an act: branch and event.
    Acted((usize, u32), (usize, u32)),
    /// A fork that is out of the tree.
    Out(Box<Removed>),
    /// One that is in it, by its place: redoing takes it out.
    In(usize),
}

#[derive(Default)]
pub(super) struct Pasts {
    undo: Vec<Past>,
    redo: Vec<Past>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForkView {
    pub name: String,
    pub parent: Option<usize>,
    /// The last event that it shares with its parent.
    pub from: Option<u32>,
    pub events: u32,
    pub current: bool,
    pub starred: bool,
    pub violated: bool,
}

/// Which forks have tracks, and what they leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackPlace {
    pub branch: usize,
    /// The row of the track that it leaves, and the last event that both share.
    pub leaves: Option<(usize, u32)>,
}

impl Session {
    pub fn forks(&self) -> Vec<ForkView> {
        let view = |(index, branch): (usize, &crate::trace::Branch)| ForkView {
            name: branch.name.clone(),
            parent: branch.parent.map(|(parent, _)| parent),
            from: branch.parent.map(|(_, from)| from),
            events: branch.recording.last(),
            current: index == self.branch,
            starred: branch.starred,
            violated: !branch.recording.head().broken().is_empty(),
        };
        self.branches.list().iter().enumerate().map(view).collect()
    }

    /// The forks that have tracks, in the order of their rows: the first branch, the one that is looked at, those with
    /// stars, the newest. A fork that leaves later stands above one that leaves earlier, so that no track crosses
    /// another.
    pub fn fork_tracks(&self) -> Vec<TrackPlace> {
        let list = self.branches.list();
        let mut shown = vec![self.branch];
        shown.extend((1..list.len()).rev().filter(|branch| list[*branch].starred));
        shown.extend((1..list.len()).rev());
        let mut chosen: Vec<usize> = Vec::new();
        for branch in shown {
            if branch > 0 && !chosen.contains(&branch) && chosen.len() < TRACKS {
                chosen.push(branch);
            }
        }
        let mut places = vec![TrackPlace { branch: 0, leaves: None }];
        self.place_tracks(0, &chosen, &mut places);
        places
    }

    /// Puts those that left `row`'s branch under it, each followed by its own.
    fn place_tracks(&self, row: usize, chosen: &[usize], places: &mut Vec<TrackPlace>) {
        let parent = places[row].branch;
        // A fork of a fork that is not shown leaves what that one left.
        let ancestor = |branch: usize| {
            let mut at = branch;
            while let Some((next, _)) = self.branches.get(at).parent {
                if next == 0 || chosen.contains(&next) {
                    return next;
                }
                at = next;
            }
            0
        };
        let mut children: Vec<(u32, usize)> = chosen
            .iter()
            .filter(|branch| ancestor(**branch) == parent)
            .map(|&branch| (self.branches.shared(parent, branch), branch))
            .collect();
        while let Some(place) = (0..children.len()).max_by_key(|place| children[*place]) {
            let (from, branch) = children.swap_remove(place);
            places.push(TrackPlace { branch, leaves: Some((row, from)) });
            self.place_tracks(places.len() - 1, chosen, places);
        }
    }

    /// The same as the picture of the strip takes them.
    pub fn strip_tracks(&self) -> Vec<Track<'_>> {
        let track = |place: &TrackPlace| Track {
            recording: &self.branches.get(place.branch).recording,
            leaves: place.leaves,
            current: place.branch == self.branch,
        };
        self.fork_tracks().iter().map(track).collect()
    }

    /// What there is to be undone: "crash A at 12 taken out".
    pub fn removed(&self) -> Option<&str> {
        match self.pasts.undo.last()? {
            Past::Out(removed) => Some(removed.name()),
            _ => None,
        }
    }

    /// Goes to another fork: the playhead stays at its step, or at the first one that differs when it is later.
    pub(super) fn switch(&mut self, branch: usize) {
        if branch >= self.branches.list().len() {
            return self.refuse("There is no such fork.".to_owned());
        }
        self.playing = false;
        if branch != self.branch {
            let divergence = self.branches.shared(self.branch, branch).saturating_add(1);
            self.event = self.event.min(divergence);
        }
        self.branch = branch;
        self.event = self.event.min(self.recording().last());
        self.jumps += 1;
    }

    /// Remembers where an act was done, so that one can go back there.
    pub(super) fn note_act(&mut self, before: (usize, u32)) {
        self.note_past(Past::Acted(before, (self.branch, self.event)));
    }

    fn note_past(&mut self, past: Past) {
        self.pasts.redo.clear();
        self.pasts.undo.push(past);
        if self.pasts.undo.len() > KEPT {
            self.pasts.undo.remove(0);
        }
    }

    pub(super) fn tend_fork(&mut self, message: ForkMessage) {
        let known = self.branches.list().len();
        match message {
            ForkMessage::Rename(branch, _) | ForkMessage::Star(branch) | ForkMessage::Remove(branch)
                if branch >= known =>
            {
                self.refuse("There is no such fork.".to_owned());
            }
            ForkMessage::Rename(branch, name) => {
                let name = fitting(&name);
                if name.is_empty() {
                    return self.refuse("A fork needs a name.".to_owned());
                }
                self.branches.get_mut(branch).name = name;
            }
            ForkMessage::Star(branch) => {
                let branch = self.branches.get_mut(branch);
                branch.starred = !branch.starred;
            }
            ForkMessage::Remove(branch) => match self.take_out(branch) {
                Some(removed) => {
                    let text = format!("“{}” is taken out. Undo (Ctrl Z) puts it back.", removed.name());
                    self.note_past(Past::Out(Box::new(removed)));
                    self.tell(text);
                }
                None => self.refuse("The first run stays: the others grew from it.".to_owned()),
            },
            ForkMessage::Undo => match self.pasts.undo.pop() {
                Some(past) => {
                    let back = self.go_back(past, false);
                    self.pasts.redo.extend(back);
                }
                None => self.refuse("Nothing to go back on: nothing was done by hand here.".to_owned()),
            },
            ForkMessage::Redo => match self.pasts.redo.pop() {
                Some(past) => {
                    let forth = self.go_back(past, true);
                    self.pasts.undo.extend(forth);
                }
                None => self.refuse("There is nothing to redo.".to_owned()),
            },
        }
    }

    /// Goes back on something, or forward again, and returns what undoes that.
    fn go_back(&mut self, past: Past, again: bool) -> Option<Past> {
        self.playing = false;
        match past {
            Past::Acted(before, after) => {
                let (branch, event) = if again { after } else { before };
                self.branch = branch.min(self.branches.list().len() - 1);
                self.event = event.min(self.recording().last());
                self.jumps += 1;
                let text = if again {
                    "After your act again."
                } else {
                    "Before your last act. What followed from it is still there."
                };
                self.tell(text.to_owned());
                Some(Past::Acted(before, after))
            }
            Past::Out(removed) => {
                let (place, text) = (removed.place(), format!("“{}” is back.", removed.name()));
                self.branches.restore(*removed);
                self.shift_branches(|branch| Some(branch + usize::from(branch >= place)));
                self.tell(text);
                Some(Past::In(place))
            }
            Past::In(place) => self.take_out(place).map(|removed| Past::Out(Box::new(removed))),
        }
    }

    /// Takes a fork out of the tree. Who looked at it looks at what it had left.
    fn take_out(&mut self, branch: usize) -> Option<Removed> {
        let (parent, _) = self.branches.get(branch).parent?;
        if self.branch == branch {
            self.switch(parent);
        }
        let removed = self.branches.remove(branch)?;
        self.shift_branches(|other| match other {
            _ if other == branch => None,
            _ => Some(other - usize::from(other > branch)),
        });
        Some(removed)
    }

    /// The branches have other places now; one of them perhaps none.
    fn shift_branches(&mut self, place: impl Fn(usize) -> Option<usize>) {
        self.branch = place(self.branch).unwrap_or(0);
        self.ghost = self.ghost.and_then(&place);
        self.compare = self.compare.and_then(|compare| Some(Compare { other: place(compare.other)?, ..compare }));
        self.parallels.take();
    }
}

/// A name as documents keep it: one line, not too long.
pub(super) fn fitting(name: &str) -> String {
    let line = name.trim().chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    line.take(MAX_NAME).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::message::Message;
    use super::*;
    use crate::faults::Fault;
    use crate::model::ProcessId;
    use crate::sim::Action;

    fn crash(process: u16) -> Message {
        Message::Act(Action::Fault(Fault::Crash { process: ProcessId(process) }))
    }

    fn grown(places: &[(usize, u32, u16)]) -> Session {
        let mut session = Session::landing();
        for (branch, event, process) in places {
            session.update(Message::SwitchBranch(*branch));
            session.update(Message::Seek(*event));
            session.update(crash(*process));
        }
        session
    }

    fn tend(session: &mut Session, message: ForkMessage) {
        session.update(Message::Fork(message));
    }

    #[test]
    fn undo_goes_before_the_act_and_redo_after_it() {
        let mut session = grown(&[(0, 20, 1), (1, 30, 2)]);
        assert_eq!((session.branch, session.event), (2, 31));
        let lengths = |session: &Session| session.forks().iter().map(|fork| fork.events).collect::<Vec<_>>();
        let recorded = lengths(&session);
        tend(&mut session, ForkMessage::Undo);
        assert_eq!((session.branch, session.event), (1, 30));
        tend(&mut session, ForkMessage::Undo);
        assert_eq!((session.branch, session.event), (0, 20));
        tend(&mut session, ForkMessage::Undo);
        assert!(session.notice.as_ref().is_some_and(|notice| notice.bad), "there is nothing left");
        tend(&mut session, ForkMessage::Redo);
        tend(&mut session, ForkMessage::Redo);
        assert_eq!((session.branch, session.event), (2, 31));
        assert_eq!(lengths(&session), recorded, "history has changed");
    }

    #[test]
    fn a_fork_that_was_taken_out_comes_back_with_its_children() {
        let mut session = grown(&[(0, 20, 1), (1, 30, 2), (0, 40, 3)]);
        let before = session.forks();
        session.update(Message::SwitchBranch(1));
        tend(&mut session, ForkMessage::Remove(1));
        let names: Vec<&str> = before.iter().map(|fork| fork.name.as_str()).collect();
        let left = session.forks();
        assert_eq!(left.iter().map(|fork| fork.name.as_str()).collect::<Vec<_>>(), [names[0], names[2], names[3]]);
        assert_eq!((left[1].parent, left[1].from), (Some(0), Some(20)), "it left where its parent had");
        assert_eq!(session.branch, 0);
        let fragment = session.fragment();
        assert!(!fragment.is_empty());
        session.update(Message::Seek(25));
        session.update(crash(4));
        assert_eq!(session.branch, 3);
        tend(&mut session, ForkMessage::Undo);
        tend(&mut session, ForkMessage::Undo);
        let again = session.forks();
        assert_eq!(again.len(), 5);
        for (fork, old) in again.iter().zip(&before) {
            assert_eq!((&fork.name, fork.parent, fork.from), (&old.name, old.parent, old.from));
        }
        assert_eq!(again[4].parent, Some(0));
        tend(&mut session, ForkMessage::Redo);
        tend(&mut session, ForkMessage::Redo);
        assert_eq!((session.forks().len(), session.branch), (4, 3));
        tend(&mut session, ForkMessage::Remove(0));
        assert!(session.notice.as_ref().is_some_and(|notice| notice.bad), "the first run stays");
    }

    #[test]
    fn names_and_stars_are_kept_by_links_and_files() {
        let mut session = grown(&[(0, 20, 1)]);
        let (plain, plain_file) = (session.fragment(), session.file().expect("written").1);
        assert!(!plain_file.contains("starred"), "what is usual is not written");
        tend(&mut session, ForkMessage::Rename(1, "  what\nif \u{7}".to_owned()));
        tend(&mut session, ForkMessage::Star(1));
        assert_ne!(session.fragment(), plain);
        for text in [session.fragment(), session.file().expect("written").1] {
            let mut other = Session::landing();
            other.update(Message::Open(text));
            let fork = &other.forks()[1];
            assert_eq!((fork.name.as_str(), fork.starred), ("what if", true));
        }
        tend(&mut session, ForkMessage::Rename(1, " \n".to_owned()));
        assert_eq!(session.forks()[1].name, "what if");
        tend(&mut session, ForkMessage::Rename(1, "x".repeat(500)));
        assert_eq!(session.forks()[1].name.len(), MAX_NAME);
        assert!(!session.fragment().is_empty());
    }

    #[test]
    fn switching_keeps_the_step_or_goes_to_the_first_that_differs() {
        let mut session = grown(&[(0, 20, 1)]);
        session.update(Message::Seek(12));
        session.update(Message::SwitchBranch(0));
        assert_eq!(session.event, 12);
        session.update(Message::Seek(35));
        session.update(Message::SwitchBranch(1));
        assert_eq!(session.event, 21);
    }

    #[test]
    fn tracks_do_not_cross_and_the_fork_that_is_looked_at_has_one() {
        let mut session = grown(&[(0, 20, 1), (1, 30, 2), (0, 40, 3), (0, 10, 4), (2, 35, 0)]);
        for branch in 0..session.forks().len() {
            session.update(Message::SwitchBranch(branch));
            let places = session.fork_tracks();
            assert!(places.len() <= TRACKS + 1);
            assert!(places.iter().any(|place| place.branch == branch), "{branch}: {places:?}");
            assert_eq!(places[0], TrackPlace { branch: 0, leaves: None });
            for (row, place) in places.iter().enumerate().skip(1) {
                let (parent, from) = place.leaves.expect("a fork");
                assert!(parent < row);
                // Whatever lies between a track and the one that it leaves begins later.
                for between in &places[parent + 1..row] {
                    assert!(between.leaves.expect("a fork").1 >= from, "{places:?}");
                }
            }
        }
    }
}
