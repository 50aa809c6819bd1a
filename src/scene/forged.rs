//! What a forged message said before and what it says now: its sender's algorithm wrote one thing, its receiver reads
//! another.

use std::rc::Rc;

use super::list::HitId;
use super::look::{Look, Selection};
use crate::model::Value;
use crate::sim::{Behaviour, Effect, Object};
use crate::trace::{MessageRow, Recording};

/// The two, as short as they can be told.
pub struct Lie {
    pub was: String,
    pub is: String,
}

/// What the sender's algorithm gave its link to carry, and its kind. The sending is played again.
pub fn given(recording: &Recording, row: &MessageRow) -> Option<(Rc<dyn Object>, u16)> {
    let step = recording.replayed(row.sent).step;
    // Several may have gone the same way in this step.
    let mut same_way =
        step.sent.iter().filter(|sent| sent.id.copy == 0 && (sent.id.from, sent.id.to) == (row.id.from, row.id.to));
    let place = same_way.position(|sent| sent.id.nth == row.id.nth)?;
    let mut sends = step.effects.list.into_iter().filter_map(|entry| match entry.effect {
        Effect::Send { to, message, kind, .. } if to == row.id.to => Some((message, kind)),
        _ => None,
    });
    sends.nth(place)
}

/// What a message says at this moment, or said last, if that is not what its sender's algorithm gave it.
pub fn lie(look: &Look<'_>, serial: u32) -> Option<Lie> {
    // Who receives it cannot know.
    let row = look.recording.message(serial).filter(|row| row.forged && look.eyes.is_none())?;
    let event = look.event.min(row.ended.saturating_sub(1)).max(row.sent);
    let world = if event == look.event { look.world.clone() } else { look.recording.world_at(event) };
    let message = world.message(row.id)?;
    let (was, kind) = given(look.recording, row)?;
    let behaviour = look.recording.behaviour();
    let (mut was, mut is) = told(&**behaviour, (&*was, kind), (&*message.payload, message.kind));
    if message.claims != row.id.from {
        (was, is) = (format!("{was} {}", row.id.from), format!("{is} {}", message.claims));
    }
    (was != is).then(|| Lie { was: was.trim().to_owned(), is: is.trim().to_owned() })
}

type Said<'a> = (&'a dyn Object, u16);

/// By the names of their kinds where these differ, else by the fields that do.
fn told(behaviour: &dyn Behaviour, was: Said<'_>, is: Said<'_>) -> (String, String) {
    let short = |said: Said<'_>| behaviour.kinds().get(usize::from(said.1)).map_or("", |kind| kind.short);
    if short(was) != short(is) {
        return (short(was).to_owned(), short(is).to_owned());
    }
    let fields = [was, is].map(|said| behaviour.fields(said.0));
    let of = |all: &[(&'static str, Value)], other: &[(&'static str, Value)]| {
        let differs = all.iter().filter(|field| !other.contains(field));
        differs.map(|field| field.1.to_string()).collect::<Vec<_>>().join(" ")
    };
    (of(&fields[0], &fields[1]), of(&fields[1], &fields[0]))
}

/// Is it told at this message now? To say it of all in sight would take a replay for each.
pub fn is_told(look: &Look<'_>, serial: u32, row: &MessageRow) -> bool {
    let pointed = look.hover == Some(HitId::Message(serial)) || look.selection == Selection::Message(serial);
    row.forged && (pointed || row.sent == look.event || row.ended == look.event)
}
