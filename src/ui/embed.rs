//! The page inside another page: the pictures and one row of controls (`?embed=1`).

use yew::prelude::*;

use super::header::button;
use super::icon::{icon, sized};
use super::{browser, dock};
use crate::scene::glyph::GlyphKind;
use crate::session::{Message, Session};

/// How the page stands in another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Embed {
    /// The class that hides the picture which was not asked for.
    class: &'static str,
    /// What was asked for and is not known.
    pub refused: Option<&'static str>,
}

impl Embed {
    /// Reads the address; `None` where the page stands for itself.
    pub fn read() -> Option<Embed> {
        if browser::query("embed").as_deref() != Some("1") {
            return None;
        }
        let (class, refused) = match browser::query("view").as_deref() {
            None | Some("" | "both") => ("", None),
            Some("diagram" | "space-time") => ("only-diagram", None),
            Some("arena") => ("only-arena", None),
            Some(_) => ("", Some("The address asks for a view that there is not; it can be diagram, arena or both.")),
        };
        Some(Embed { class, refused })
    }

    pub fn class(self) -> Classes {
        classes!("is-embedded", self.class)
    }

    /// Does the row of controls have a place for this? A panel would cover all of a small frame.
    pub fn allows(self, message: &Message) -> bool {
        !matches!(
            message,
            Message::Show(_) | Message::History(_) | Message::Present | Message::ToggleTracks | Message::ToggleLooks
        )
    }
}

/// The one row. `fragment` is the last that was written to the address.
pub fn row(session: &Session, act: &Callback<Message>, fragment: &str) -> Html {
    let play = if session.playing { (GlyphKind::IconPause, "Pause") } else { (GlyphKind::IconPlay, "Play") };
    let full = format!("{}{fragment}", browser::address().split('?').next().unwrap_or_default());
    html! {
        <footer class="row">
            { button(act, Message::Step(-1), "go", "Back one event", icon(GlyphKind::IconPrev)) }
            { button(act, Message::TogglePlay, "go boxed", play.1, sized(play.0, 18, "")) }
            { button(act, Message::Step(1), "go", "Forward one event", icon(GlyphKind::IconNext)) }
            <span class="count"><b>{ session.event }</b>{ format!(" of {}", session.recording().last()) }</span>
            <div class="row-line">{ dock::scrubber(session, act) }</div>
            <a class="row-full" href={full} target="_blank" rel="noopener">{ icon(GlyphKind::IconOrrery) }<span>{ "Open in full" }</span></a>
        </footer>
    }
}
