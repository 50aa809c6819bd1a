//! The forks: their names beside their tracks over the scrubber, and the list of all of them with what can be done.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::header::{button, emit, text_button};
use super::icon::{hued, icon};
use crate::scene::glyph::GlyphKind;
use crate::scene::path::pt;
use crate::scene::strip::{PITCH, TOP, landmarks_of, span};
use crate::scene::theme::{Family, Tone};
use crate::session::{CompareMessage, ForkMessage, ForkView, Message, Panel, Session, TrackPlace};
use crate::trace::Recording;

/// The size of the picture of a whole run in the list.
const THUMB: (f32, f32) = (250.0, 18.0);

/// How many rows the strip has.
pub fn rows(session: &Session) -> Classes {
    let rows = session.fork_tracks().len();
    classes!("strip", (rows > 1).then(|| format!("rows-{rows}")))
}

/// Lies over the tracks of the strip: a click on one goes to its fork, and so does its name.
pub fn names(session: &Session, act: &Callback<Message>) -> Html {
    let forks = session.forks();
    if forks.len() < 2 {
        return html! {};
    }
    let span = span(session.strip_tracks()) as f32;
    let percent = |event: u32| format!("{}%", (event as f32 / span * 10_000.0).round() / 100.0);
    let places = session.fork_tracks();
    let way = |(row, place): (usize, &TrackPlace)| {
        let y = (TOP + PITCH * row as f32).to_string();
        let (from, to) = (percent(place.leaves.map_or(0, |(_, from)| from)), percent(forks[place.branch].events));
        let go = emit(act, Message::SwitchBranch(place.branch));
        html! { <line class="track-way" x1={from} x2={to} y1={y.clone()} y2={y} onclick={go} /> }
    };
    let name = |(row, place): (usize, &TrackPlace)| {
        let fork = &forks[place.branch];
        // The scrubber lies over the whole first row.
        let gap = if row == 0 { "100%".to_owned() } else { percent(fork.events) };
        html! {
            <li>
                // A gap as wide as the track is long: no style may say so.
                <svg width={gap} height="1" aria-hidden="true"></svg>
                <button type="button" class="fork-name" aria-pressed={fork.current.to_string()} title={told(fork)} data-fork={place.branch.to_string()}
                    onpointerdown={Callback::from(hold)} onpointerup={dropped(act, place.branch)}
                    onclick={emit(act, Message::SwitchBranch(place.branch))}>
                    if fork.starred { { hued(GlyphKind::Star, Family::Green) } }
                    if fork.violated { { hued(GlyphKind::Violation, Family::Red) } }
                    <span>{ fork.name.clone() }</span>
                </button>
            </li>
        }
    };
    html! {
        <nav class="fork-names" aria-label="Forks">
            <svg class="track-ways" aria-hidden="true">{ for places.iter().enumerate().skip(1).map(way) }</svg>
            <ul>{ for places.iter().enumerate().map(name) }</ul>
        </nav>
    }
}

/// A name that was pressed keeps the pointer until it is let go, wherever that is.
fn hold(event: PointerEvent) {
    let pressed = event.target_dyn_into::<web_sys::Element>();
    if let Some(name) = pressed.and_then(|pressed| pressed.closest("[data-fork]").ok().flatten()) {
        // Without it the pointer is let go on the other name, which is not this one's business.
        let _ = name.set_pointer_capture(event.pointer_id());
    }
}

/// A name that is let go over another is compared with that.
fn dropped(act: &Callback<Message>, fork: usize) -> Callback<PointerEvent> {
    let act = act.clone();
    Callback::from(move |event: PointerEvent| {
        let page = web_sys::window().and_then(|window| window.document());
        let (x, y) = (event.client_x() as f32, event.client_y() as f32);
        let under = page.and_then(|page| page.element_from_point(x, y));
        let name = under.and_then(|under| under.closest("[data-fork]").ok().flatten());
        let other = name.and_then(|name| name.get_attribute("data-fork")).and_then(|number| number.parse().ok());
        if let Some(other) = other.filter(|other| *other != fork) {
            act.emit(Message::Compare(CompareMessage::Pair(fork, other)));
        }
    })
}

/// To the list of all forks; says how many have no track.
pub fn door(session: &Session, act: &Callback<Message>) -> Html {
    let (forks, shown) = (session.branches.list().len(), session.fork_tracks().len());
    if forks < 2 {
        return html! {};
    }
    let more = (forks > shown).then(|| format!("+{}", forks - shown));
    let label = format!("All {forks} forks: names, stars, taking out (Shift N)");
    button(act, Message::Show(Panel::Forks), "", &label, html! { <>{ icon(GlyphKind::IconFork) }{ more }</> })
}

fn told(fork: &ForkView) -> String {
    let from = fork.from.map_or("the first run".to_owned(), |from| format!("leaves after step {from}"));
    format!("{}: {from}, {} events. Drag it onto another to compare the two.", fork.name, fork.events)
}

/// Every fork, with what can be done with it.
pub fn panel(session: &Session, act: &Callback<Message>) -> Html {
    let forks = session.forks();
    let tend = |message| Message::Fork(message);
    let longest = forks.iter().map(|fork| fork.events).max().unwrap_or(0).max(1);
    let row = |(index, fork): (usize, &ForkView)| {
        let rename = act.clone();
        let onchange = Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                rename.emit(Message::Fork(ForkMessage::Rename(index, input.value())));
            }
        });
        let go = if fork.current { "Here" } else { "Go" };
        let star = if fork.starred { "Take the star away" } else { "Give it a star" };
        let left = match (fork.parent, fork.from) {
            (Some(parent), Some(from)) => format!("leaves {} after step {from}", forks[parent].name),
            _ => "the first run".to_owned(),
        };
        html! {
            <li key={index} class={fork.current.then_some("is-current")}>
                <button type="button" class="boxed" aria-pressed={fork.current.to_string()} onclick={emit(act, Message::SwitchBranch(index))}
                    aria-label={format!("{go}: {}", fork.name)}>{ go }</button>
                <input class="field" value={fork.name.clone()} {onchange} aria-label="Name" maxlength="80" />
                { thumbnail(&session.branches.get(index).recording, fork.from.unwrap_or(0), longest) }
                <small>{ format!("{left}; {} events", fork.events) }if fork.violated { <>{ " " }{ hued(GlyphKind::Violation, Family::Red) }{ " a rule is broken" }</> }</small>
                <span class="fork-acts">
                    <button type="button" aria-pressed={fork.starred.to_string()} aria-label={format!("{star}: {}", fork.name)} title={star}
                        onclick={emit(act, tend(ForkMessage::Star(index)))}>{ icon(GlyphKind::Star) }</button>
                    if !fork.current {
                        { button(act, Session::compare_with(index), "boxed", &format!("Compare with: {}", fork.name), html! { "Compare" }) }
                    }
                    if index > 0 {
                        { button(act, tend(ForkMessage::Remove(index)), "", &format!("Take out: {}", fork.name), icon(GlyphKind::IconClose)) }
                    }
                </span>
            </li>
        }
    };
    html! {
        <div class="fork-list">
            <p class="hint">{ "Whoever acts in the past makes a fork; the old future stays. The marks are what happened in each after it left." }</p>
            <ul>{ for forks.iter().enumerate().map(row) }</ul>
            <div class="verbs">
                if let Some(name) = session.removed() {
                    { text_button(act, tend(ForkMessage::Undo), "boxed", html! { format!("Undo: put “{name}” back") }) }
                }
                { text_button(act, Message::Show(Panel::Share), "boxed", html! { "Share or save them all" }) }
            </div>
        </div>
    }
}

/// A whole run as a line with its landmarks; what it shares with another is thin.
fn thumbnail(recording: &Recording, from: u32, longest: u32) -> Html {
    let x = |event: f32| 8.0 + event / longest as f32 * (THUMB.0 - 16.0);
    let middle = (THUMB.1 / 2.0).to_string();
    let marks = landmarks_of(recording, from, |event| pt(x(event), THUMB.1 / 2.0));
    let (start, end) = (x(from as f32).to_string(), x(recording.last() as f32).to_string());
    html! {
        <svg class="thumb" width={THUMB.0.to_string()} height={THUMB.1.to_string()} aria-hidden="true">
            <line class="thumb-shared" x1={x(0.0).to_string()} x2={start.clone()} y1={middle.clone()} y2={middle.clone()} />
            <line class="thumb-own" x1={start} x2={end} y1={middle.clone()} y2={middle} />
            for (_, glyph) in marks.iter() {
                <g transform={format!("translate({} 1)", glyph.centre.x - 8.0)}>
                    { if let Tone::Hue(family) = glyph.tone { hued(glyph.kind, family) } else { icon(glyph.kind) } }
                </g>
            }
        </svg>
    }
}
