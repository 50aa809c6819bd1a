//! The fault script as tracks: one row a fault, from where it strikes to where it is put right, on the run's time axis.
//!
//! Both ends are ordinary sliders, so the pointer, a finger and the keyboard move them alike.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::header::{emit, text_button};
use super::icon::icon;
use crate::model::ProcessId;
use crate::scene::glyph::GlyphKind;
use crate::session::{Composed, Edit, EntryView, Message, Session, TrackView};

/// A place on the axis, in thousandths of its length.
fn place(event: u32, last: u32) -> u32 {
    (u64::from(event) * 1000 / u64::from(last.max(1))) as u32
}

pub fn tracks(session: &Session, act: &Callback<Message>) -> Html {
    if !session.looks.tracks {
        return html! {};
    }
    let (tracks, more) = session.tracks();
    html! {
        <section class="tracks" aria-label="Fault script">
            <div class="tracks-head">
                <b>{ "Fault script" }</b>
                <small>{ "Drag an end, or move it with the arrow keys. A change of the past makes a fork." }</small>
                { text_button(act, Message::Script(Edit::Keep), "", html! { "Take over what was done by hand" }) }
                <button type="button" aria-label="Hide the fault script" title="Hide the fault script (f)" onclick={emit(act, Message::ToggleTracks)}>
                    { icon(GlyphKind::IconClose) }
                </button>
            </div>
            if tracks.is_empty() {
                <p class="hint">{ "Nothing is scripted in this run." }</p>
            }
            <ul>
                for track in tracks.iter() { { row(session, act, track) } }
            </ul>
            if more > 0 {
                <p class="hint">{ format!("{more} more entries are not shown.") }</p>
            }
            { form(session, act) }
        </section>
    }
}

fn row(session: &Session, act: &Callback<Message>, track: &TrackView) -> Html {
    let last = session.recording().last();
    let from = track.start.event.map(|event| place(event, last));
    let to = track
        .end
        .as_ref()
        .and_then(|end| end.event)
        .map_or(if track.end.is_some() { 1000 } else { 0 }, |event| place(event, last));
    let trouble =
        |entry: &EntryView| (!entry.trouble.is_empty()).then(|| format!("{}: {}", entry.sentence, entry.trouble));
    let troubles: Vec<String> =
        [Some(&track.start), track.end.as_ref()].into_iter().flatten().filter_map(trouble).collect();
    html! {
        <li>
            <div class="track-text">
                <span>{ track.start.sentence.clone() }</span>
                if let Some(end) = &track.end { <span>{ format!("… {}", end.sentence) }</span> }
                for trouble in troubles { <small>{ trouble }</small> }
            </div>
            <div class="track">
                <svg viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
                    <line x1="0" y1="10" x2="1000" y2="10" class="track-line" />
                    if let Some(from) = from {
                        <rect x={from.to_string()} y="5" width={to.saturating_sub(from).max(2).to_string()} height="10" class="track-span" />
                    }
                    <line x1={place(session.event, last).to_string()} y1="0" x2={place(session.event, last).to_string()} y2="20" class="track-now" />
                </svg>
                { slider(act, &track.start, last) }
                if let Some(end) = &track.end { { slider(act, end, last) } }
            </div>
            { remove(act, &track.start) }
            if let Some(end) = &track.end { { remove(act, end) } }
        </li>
    }
}

/// An end with a time can be moved; one that waits for something cannot.
fn slider(act: &Callback<Message>, entry: &EntryView, last: u32) -> Html {
    let (Some(_), Some(event)) = (entry.at, entry.event) else { return html! {} };
    let (act, cue) = (act.clone(), entry.cue);
    let onchange = Callback::from(move |event: Event| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        if let Some(event) = input.and_then(|input| input.value().parse().ok()) {
            act.emit(Message::Script(Edit::Move { cue, event }));
        }
    });
    html! {
        <input type="range" min="0" max={last.to_string()} value={event.to_string()} {onchange}
            aria-label={entry.sentence.clone()} aria-valuetext={format!("before event {}", event + 1)} title={entry.sentence.clone()} />
    }
}

fn remove(act: &Callback<Message>, entry: &EntryView) -> Html {
    let label = format!("Remove: {}", entry.sentence);
    html! {
        <button type="button" class="verb" aria-label={label.clone()} title={label}
            onclick={emit(act, Message::Script(Edit::Remove { cue: entry.cue }))}>{ icon(GlyphKind::IconClose) }</button>
    }
}

const ACT: &str = "script-act";
const MOMENT: &str = "script-moment";
const WHO: &str = "script-who";
const COUNT: &str = "script-count";
const LATER: &str = "script-later";

/// What stands in a field of the form.
fn field(id: &str) -> String {
    let element = web_sys::window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id(id));
    let Some(element) = element else { return String::new() };
    match element.dyn_into::<HtmlSelectElement>() {
        Ok(select) => select.value(),
        Err(element) => element.dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default(),
    }
}

fn form(session: &Session, act: &Callback<Message>) -> Html {
    let acts = session.script_acts();
    let moments = session.script_moments();
    let add = act.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        let number = |id: &str| field(id).trim().parse::<u32>().ok();
        let (Some(act), Some(count), Some(ms)) = (number(ACT), number(COUNT), number(LATER)) else {
            return add.emit(Message::Say("Milliseconds and the occurrence need whole numbers.".to_owned()));
        };
        let moment = number(MOMENT).map(|moment| moment as usize);
        let process = number(WHO).map(|process| ProcessId(process as u16));
        let composed = Composed { act: act as usize, moment, process, count, ms: u64::from(ms) };
        add.emit(Message::Script(Edit::Compose(composed)));
    });
    let mut index = 0;
    let mut next = || {
        index += 1;
        index - 1
    };
    html! {
        <div class="tracks-form">
            <label><span>{ "Do" }</span>
                <select id={ACT}>
                    for (group, acts) in acts.iter() {
                        <optgroup label={*group}>
                            for (name, _) in acts.iter() { { act_option(next(), name) } }
                        </optgroup>
                    }
                </select>
            </label>
            <label><span>{ "when" }</span>
                <select id={MOMENT}>
                    <option value="" selected=true>{ "at the playhead" }</option>
                    for (index, (name, _)) in moments.iter().enumerate() { <option value={index.to_string()}>{ name.clone() }</option> }
                </select>
            </label>
            <label><span>{ "at process" }</span>
                <select id={WHO}>
                    <option value="" selected=true>{ "any" }</option>
                    for process in ProcessId::all(session.recording().plan().processes) {
                        <option value={process.0.to_string()}>{ process.to_string() }</option>
                    }
                </select>
            </label>
            <label><span>{ "at which occurrence" }</span><input id={COUNT} class="field" type="number" min="1" value="1" /></label>
            <label><span>{ "ms later" }</span><input id={LATER} class="field" type="number" min="0" value="0" /></label>
            <button type="button" class="button" {onclick}>{ "Add to the script" }</button>
        </div>
    }
}

fn act_option(index: usize, name: &str) -> Html {
    html! { <option value={index.to_string()} selected={index == 0}>{ name.to_owned() }</option> }
}
