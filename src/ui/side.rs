//! The column at the side: what to look at, what the selection is, and what could happen next.

use yew::prelude::*;

use super::header::{emit, text_button};
use super::icon::{hued, icon};
use super::lens;
use super::looks;
use super::processes::ProcessList;
use super::{causality, charts, code, compare};
use crate::model::{Family as MessageKind, ProcessId, Sign};
use crate::scene::glyph::GlyphKind;
use crate::scene::look::Selection;
use crate::scene::theme::Family;
use crate::session::{ChoiceRow, InspectorView, Message, RowKind, Session, VariableView, Verb, VerbView};

pub fn side(session: &Session, act: &Callback<Message>) -> Html {
    html! {
        <aside class="side" aria-label="Details">
            if session.looks.shown { { looks::looks(session, act) } }
            if session.compare.is_some() {
                { compare::side(session, act) }
            } else {
                if !session.looks.shown { { narration(session) } }
                { charts::charts(session) }
                if session.looks.code { { code::pane(session, act) } }
                { inspector(session, act) }
                { next_up(session, act) }
            }
        </aside>
    }
}

fn narration(session: &Session) -> Html {
    if let Some(process) = session.lens {
        return lens::hearsay(session, process);
    }
    let (headline, look) = match &session.shipped {
        Some(shipped) => (shipped.headline.to_owned(), shipped.look),
        None => {
            (session.entry.card.purpose.to_owned(), "Hand in a request, drop a message, crash a process, and step on.")
        }
    };
    html! {
        <section class="say" aria-label="What to look at">
            <h2>{ headline }</h2>
            <p>{ look }</p>
            if session.branches.list().len() < 2 {
                <p class="try by-thumb">{ "Step on below. Or tap a message, drop it, and see what follows." }</p>
                <p class="try by-key">{ format!("Press {} to step on. Or click a message, press ", session.keymap.shown("ArrowRight")) }<kbd class="kbd">{ session.keymap.shown("X") }</kbd>{ " to drop it, and see what follows." }</p>
            }
        </section>
    }
}

fn inspector(session: &Session, act: &Callback<Message>) -> Html {
    let view = session.inspector();
    let stable = view.variables.iter().any(|variable| variable.durable);
    html! {
        <section class="inspector" aria-label="Inspector">
            { process_picker(session, act) }
            <div class="sub"><h2>{ view.title.clone() }</h2><span class="label">{ view.step.clone() }</span></div>
            if !view.changes.is_empty() {
                <ul class="changed">
                    for change in view.changes.iter() { <li>{ change.clone() }</li> }
                </ul>
            }
            { fold(session, act) }
            if !session.looks.code { { code::fold(session) } }
            { verbs(session, &view.verbs, act) }
            if let Some(process) = view.process {
                <table class="state">
                    <caption>{ view.standing.clone() }</caption>
                    <tbody>
                        for (index, variable) in view.variables.iter().enumerate() {
                            { heading(session, &view.variables[..index], variable) }
                            { row(variable) }
                        }
                    </tbody>
                </table>
                if stable {
                    <p class="hint">{ icon(GlyphKind::Disk) }{ "on stable storage: survives a crash" }</p>
                }
                { links(&view, process, act) }
            }
            { causality::fold(session, act) }
            if !view.fields.is_empty() {
                <table class="state">
                    <caption>{ "Contents" }</caption>
                    <tbody>
                        for field in view.fields.iter() { { row(field) } }
                    </tbody>
                </table>
            }
        </section>
    }
}

/// What shows or hides the layers below, where there are any.
fn fold(session: &Session, act: &Callback<Message>) -> Html {
    let layers = session.layers();
    if layers.len() < 2 {
        return Html::default();
    }
    let verb = if session.looks.folded { "Show" } else { "Hide" };
    let inside = html! { <>{ verb }{ " what it stands on " }<kbd class="kbd">{ session.keymap.shown("Z") }</kbd></> };
    html! { <p class="hint">{ text_button(act, Message::ToggleFold, "", inside) }{ " " }{ layers[1..].join(", ") }</p> }
}

/// One button for each process, or a list when there are many.
fn process_picker(session: &Session, act: &Callback<Message>) -> Html {
    let count = session.recording().plan().processes;
    let chosen = match session.selection {
        Selection::Process(process) => Some(process),
        _ => None,
    };
    if count > 10 {
        let select = |process: Option<ProcessId>| process.map_or(Selection::Nothing, Selection::Process);
        let choose = act.reform(move |process| Message::Select(select(process)));
        return html! { <ProcessList class="pick" name="Process" none="follow the run" {count} {chosen} {choose} /> };
    }
    html! {
        <div class="pick" role="group" aria-label="Process to look into">
            <span class="label">{ "Process" }</span>
            <div class="seg">
                <button type="button" aria-pressed={chosen.is_none().to_string()} onclick={emit(act, Message::Select(Selection::Nothing))}>{ "follow" }</button>
                for process in ProcessId::all(count) {
                    <button type="button" aria-pressed={(chosen == Some(process)).to_string()}
                        onclick={emit(act, Message::Select(Selection::Process(process)))}>{ process.to_string() }</button>
                }
            </div>
        </div>
    }
}

/// The verbs with a key at hand; the finer ones are folded away.
fn verbs(session: &Session, verbs: &[VerbView], act: &Callback<Message>) -> Html {
    if verbs.is_empty() {
        return html! {};
    }
    let (usual, finer): (Vec<_>, Vec<_>) = verbs.iter().partition(|verb| !verb.key.is_empty());
    html! {
        <div class="verbs" role="group" aria-label="What you can do">
            for verb in usual { { keyed(verb, session.keymap.shown(verb.key), act) } }
            if !finer.is_empty() {
                <details class="finer">
                    <summary>{ "more" }</summary>
                    <div class="verbs">
                        for verb in finer { { verb_button(verb, act) } }
                    </div>
                </details>
            }
        </div>
    }
}

pub fn verb_button(verb: &VerbView, act: &Callback<Message>) -> Html {
    keyed(verb, String::new(), act)
}

fn keyed(verb: &VerbView, key: String, act: &Callback<Message>) -> Html {
    let title = verb.refused.clone().map_or_else(|| verb.name.clone(), |why| format!("{}: {why}", verb.name));
    html! {
        <button type="button" class="boxed" {title} disabled={verb.refused.is_some()} onclick={emit(act, verb.message.clone())}>
            { verb.name.clone() }
            if !key.is_empty() { <kbd class="kbd">{ key }</kbd> }
        </button>
    }
}

/// The name of the layer, where its variables begin.
fn heading(session: &Session, before: &[VariableView], variable: &VariableView) -> Html {
    let begins = variable.layer > before.last().map_or(0, |last| last.layer);
    let name = session.layers().get(usize::from(variable.layer)).copied().filter(|_| begins);
    html! { if let Some(name) = name { <tr><th class="layer" colspan="2" scope="colgroup">{ name }</th></tr> } }
}

fn row(variable: &VariableView) -> Html {
    html! {
        <tr>
            <th scope="row">{ variable.name }if variable.durable { { icon(GlyphKind::Disk) }<span class="unseen">{ " on stable storage" }</span> }</th>
            <td>
                if let Some(was) = variable.was.as_ref().filter(|_| variable.lost) {
                    <del class="was">{ was.clone() }</del><span class="label">{ "lost" }</span>
                } else if let Some(was) = &variable.was {
                    <del class="was">{ was.clone() }</del><ins class="now">{ variable.value.clone() }</ins>
                } else {
                    { variable.value.clone() }
                }
            </td>
        </tr>
    }
}

fn links(view: &InspectorView, process: ProcessId, act: &Callback<Message>) -> Html {
    if view.links.is_empty() {
        return html! {};
    }
    html! {
        <details class="links">
            <summary>{ format!("Links of {process}, and groups") }</summary>
            <ul>
                for link in view.links.iter() {
                    <li>
                        <button type="button" onclick={emit(act, Message::Select(Selection::Link(process, link.other)))}>
                            { format!("{process}–{}", link.other) }
                        </button>
                        <span class="label">{ match (link.cut_to, link.cut_from) {
                            (true, true) => "cut",
                            (true, false) => "cut there",
                            (false, true) => "cut back",
                            (false, false) => "whole",
                        } }</span>
                        <button type="button" onclick={emit(act, Message::ToggleGroup(link.other))}>{ "group with" }</button>
                    </li>
                }
            </ul>
            { text_button(act, Message::Do(Verb::HealAll), "boxed", html! { "Heal every link" }) }
        </details>
    }
}

fn next_up(session: &Session, act: &Callback<Message>) -> Html {
    let rows = session.choices();
    let possible = rows.iter().filter(|row| row.possible).count();
    let more = if session.lens.is_none() && session.world().pending().len() > rows.len() { " of many" } else { "" };
    html! {
        <section class="tray" aria-label="Next up">
            <div class="sub"><h2>{ "Next up" }</h2><span class="label">{ format!("{possible}{more} can happen") }</span></div>
            if let Some(process) = session.lens {
                <p class="hint">{ format!("A message may arrive; which and when, {process} cannot know.") }</p>
            } else if rows.is_empty() {
                <p class="hint">{ "Nothing can happen. That is a deadlock, or the end." }</p>
            }
            <ol>
                for (place, choice) in rows.iter().enumerate() { { choice_row(place, choice, session, act) } }
            </ol>
        </section>
    }
}

fn choice_row(place: usize, row: &ChoiceRow, session: &Session, act: &Callback<Message>) -> Html {
    let selected =
        row.message.is_some() && session.selection == row.message.map_or(Selection::Nothing, Selection::Message);
    if !row.possible {
        let select = row.message.map(|serial| emit(act, Message::Select(Selection::Message(serial))));
        return html! {
            <li class={classes!("no", selected.then_some("is-selected"))}>
                <span></span>{ icon(GlyphKind::IconLock) }
                if let Some(onclick) = select { <button type="button" class="what" {onclick}>{ row.text.clone() }</button> }
                else { <span class="what">{ row.text.clone() }</span> }
                <small>{ row.note.clone() }</small>
            </li>
        };
    }
    let first = place == 0;
    let verb = |key: &'static str, name: &'static str, glyph: GlyphKind, fault: Verb, serial: u32| {
        let act = act.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            act.emit(Message::Select(Selection::Message(serial)));
            act.emit(Message::Do(fault));
        });
        html! { <button type="button" class="verb" title={format!("{name} ({key})")} aria-label={name} {onclick}>{ icon(glyph) }</button> }
    };
    html! {
        <li class={classes!(first.then_some("first"), selected.then_some("is-selected"))}>
            <kbd class="kbd">{ if place < 9 { (place + 1).to_string() } else { String::new() } }</kbd>
            { row_icon(row.kind) }
            <button type="button" class="what" onclick={emit(act, Message::Act(row.action.clone()))}>{ row.text.clone() }</button>
            if let Some(serial) = row.message {
                <span class="row-verbs">
                    { verb("X", "Drop", GlyphKind::IconDrop, Verb::Kill, serial) }
                    { verb("H", "Hold", GlyphKind::IconHold, Verb::Hold, serial) }
                    { verb("L", "Delay", GlyphKind::IconDelay, Verb::Slow, serial) }
                    { verb("U", "Duplicate", GlyphKind::IconDuplicate, Verb::Double, serial) }
                    <button type="button" class="verb" title="Look into it" aria-label="Look into it"
                        onclick={emit(act, Message::Select(Selection::Message(serial)))}>{ icon(GlyphKind::IconEye) }</button>
                </span>
            }
            <small>{ row.note.clone() }</small>
        </li>
    }
}

fn row_icon(kind: RowKind) -> Html {
    match kind {
        RowKind::Timer => hued(GlyphKind::TimerFires, Family::Slate),
        RowKind::Request => icon(GlyphKind::Invoke),
        RowKind::Recover => hued(GlyphKind::Recover, Family::Green),
        RowKind::Message(_, Some(Sign::Yes)) => hued(GlyphKind::Plus, Family::Blue),
        RowKind::Message(_, Some(Sign::No)) => hued(GlyphKind::Minus, Family::Blue),
        RowKind::Message(_, Some(Sign::Same)) => hued(GlyphKind::Equal, Family::Blue),
        RowKind::Message(family, None) => match family {
            MessageKind::Ask | MessageKind::Answer => hued(GlyphKind::Receive, Family::Blue),
            MessageKind::Payload => hued(GlyphKind::Receive, Family::Green),
            MessageKind::Control => hued(GlyphKind::Receive, Family::Slate),
            MessageKind::Special => hued(GlyphKind::Receive, Family::Magenta),
        },
    }
}
