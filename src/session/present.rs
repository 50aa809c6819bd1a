//! Showing a run to a room: the pictures alone, drawn for a projector, and a remote control's four keys.

use super::message::{Message, Panel};
use super::session::Session;
use crate::scene::look::Selection;
use crate::scene::sentence;
use crate::scene::theme::Theme;

/// What holds while the run is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presenting {
    /// The room sees nothing.
    pub curtain: bool,
    /// All but what the pointer is on is dimmed.
    pub spot: bool,
    /// The theme to which the presenter comes back.
    before: Theme,
}

/// What the band under the pictures says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// At most two lines in the hall.
    pub text: String,
    /// The question that the scenario asks, while it is shown at the moment at which it opens.
    pub headline: bool,
}

impl Session {
    pub(super) fn present(&mut self) {
        match self.presenting.take() {
            Some(presenting) => self.looks.theme = presenting.before,
            None => {
                self.presenting = Some(Presenting { curtain: false, spot: false, before: self.looks.theme });
                self.looks.theme = Theme::Projector;
                self.panel = Panel::None;
            }
        }
    }

    /// Closes or ends what lies uppermost, one thing at a time; where there is nothing, the selection is cleared.
    pub(super) fn close(&mut self) {
        if self.panel != Panel::None {
            self.panel = Panel::None;
            self.keymap.awaits = None;
        } else if !std::mem::take(&mut self.looks.moving)
            && !self.leave()
            && self.slide.take().is_none()
            && self.compare.take().is_none()
        {
            self.selection = Selection::Nothing;
        }
    }

    /// Leaves the presentation. Is there one?
    fn leave(&mut self) -> bool {
        let presented = self.presenting.is_some();
        if presented {
            self.present();
        }
        presented
    }

    /// What a key means while the run is presented, if it means something else then.
    pub fn remote(&self, key: &str) -> Option<Message> {
        self.presenting?;
        match key {
            "b" | "B" | "." => Some(Message::Curtain),
            "PageDown" => Some(Message::Step(1)),
            "PageUp" => Some(Message::Step(-1)),
            _ => None,
        }
    }

    pub(super) fn draw_curtain(&mut self) {
        if let Some(presenting) = &mut self.presenting {
            presenting.curtain = !presenting.curtain;
        }
    }

    pub(super) fn turn_spotlight(&mut self) {
        match &mut self.presenting {
            Some(presenting) => presenting.spot = !presenting.spot,
            None => self.refuse("The spotlight is for a room. Shift P presents the run to one.".to_owned()),
        }
    }

    /// What there is to say of this moment.
    pub fn caption(&self) -> Caption {
        match &self.shipped {
            Some(shipped) if self.branch == 0 && self.event == shipped.open_at => {
                Caption { text: shipped.headline.to_owned(), headline: true }
            }
            _ => Caption { text: sentence::event(self.recording(), self.event), headline: false },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spotlight_is_there_only_in_a_presentation() {
        let mut session = Session::landing();
        session.update(Message::Spotlight);
        assert!(session.notice.as_ref().is_some_and(|notice| notice.bad));
        session.update(Message::Present);
        session.update(Message::Spotlight);
        assert!(session.presenting.is_some_and(|presenting| presenting.spot));
        session.update(Message::Present);
        session.update(Message::Present);
        assert!(session.presenting.is_some_and(|presenting| !presenting.spot), "it begins without");
    }

    #[test]
    fn a_presentation_gives_back_what_was_before() {
        let mut session = Session::landing();
        session.update(Message::SetTheme(Theme::Dark));
        let event = session.event;
        assert_eq!(session.remote("b"), None, "outside, the key has its usual meaning");
        session.update(Message::Present);
        assert_eq!(session.looks.theme, Theme::Projector);
        assert!(session.caption().headline);
        for key in ["PageDown", "PageDown", "PageUp"] {
            let message = session.remote(key).expect("a remote's key");
            session.update(message);
        }
        assert_eq!(session.event, event + 1);
        assert!(!session.caption().headline && !session.caption().text.is_empty());
        for (key, drawn) in [("b", true), (".", false)] {
            let message = session.remote(key).expect("a remote's key");
            session.update(message);
            assert_eq!(session.presenting.map(|presenting| presenting.curtain), Some(drawn), "{key}");
        }
        session.update(Message::Close);
        assert_eq!((session.presenting, session.looks.theme), (None, Theme::Dark));
    }
}
