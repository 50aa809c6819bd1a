//! A part of the page that is made again only when what it tells of may have changed.

use yew::prelude::*;

use super::app::Shared;
use crate::session::{Message, SPEEDS, Session};

/// Above so many events a second nobody reads what stands beside the pictures.
const LEGIBLE: f32 = 50.0;
/// While playing faster, the words follow after so many milliseconds.
const WORDS_MS: f64 = 120.0;

/// How a part is made.
pub type Draw = fn(&Session, &Callback<Message>) -> Html;

/// A component, so that zooming and shifting the diagram do not compare all words with themselves.
pub struct Part;

#[derive(Properties)]
pub struct Props {
    session: Shared,
    act: Callback<Message>,
    draw: Draw,
    /// Another one each time that the words may have changed.
    told: u32,
}

/// The session is the same one always, and the callback a new one each time that does the same.
impl PartialEq for Props {
    fn eq(&self, other: &Props) -> bool {
        self.told == other.told
    }
}

impl Component for Part {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Part
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { session, act, draw, .. } = ctx.props();
        draw(session.borrow().visible(), act)
    }
}

/// What `draw` makes of the session as it was told of last.
pub fn part(session: &Shared, act: &Callback<Message>, told: u32, draw: Draw) -> Html {
    html! { <Part session={session.clone()} act={act.clone()} {draw} {told} /> }
}

/// Does an act only change how much of the run the diagram shows, and which part of it? No word stands on that.
pub fn only_frames(message: &Message) -> bool {
    matches!(
        message,
        Message::Zoom(_)
            | Message::ZoomAt { .. }
            | Message::Pan(_)
            | Message::Leaf(_)
            | Message::Centre(_)
            | Message::Fit
            | Message::Follow
    )
}

/// Is the run played so fast that the words, which followed so many milliseconds ago, need not follow each frame?
pub fn is_rushing(session: &Session, since: f64) -> bool {
    session.playing && SPEEDS[session.speed] > LEGIBLE && since < WORDS_MS
}
