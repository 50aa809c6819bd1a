//! What an act changes beyond the session: the choices that the browser keeps, and whether the page fills the screen.

use super::{browser, hall};
use crate::session::{Message, Session};

/// What is to be looked at once the act is done.
pub struct Kept {
    theme: bool,
    keys: bool,
    presented: bool,
}

impl Kept {
    pub fn before(message: &Message, session: &Session) -> Kept {
        Kept {
            theme: matches!(message, Message::SetTheme(_) | Message::NextTheme),
            keys: matches!(message, Message::Rebind(_)),
            presented: session.presenting.is_some(),
        }
    }

    pub fn after(self, session: &Session) {
        let presenting = session.presenting.is_some();
        // The theme of the hall is none of the desk's.
        if self.theme && !presenting {
            browser::keep_theme(session.looks.theme);
        }
        if self.keys {
            browser::keep_keymap(&session.keymap.write());
        }
        if presenting != self.presented {
            hall::fill_screen(presenting);
            browser::keep_presenting(presenting);
        }
    }
}
