//! Everything that a run starts from: processes, links, seed, parameters, rules.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::fields;
use super::header::{emit, text_button};
use crate::model::ProcessId;
use crate::scene::look::Selection;
use crate::session::{LinkCell, Message, Panel, Session, Setting};

pub fn setup(session: &Session, act: &Callback<Message>) -> Html {
    let (card, plan) = (session.entry.card, session.recording().plan());
    let range = card.processes;
    html! {
        <div class="setup">
            { shortfalls(session) }
            <p class="hint">{ "Each change starts the run again. The script of a shipped scenario stays; what no longer fits is skipped." }</p>
            <div class="fields">
                { number(act, "Processes", &format!("{} to {}", range.min, range.max), i64::from(plan.processes), (i64::from(range.min), i64::from(range.max)),
                    |value| u16::try_from(value).ok().map(Setting::Processes)) }
                { number(act, "Seed", "the same seed gives the same run", i64::try_from(plan.seed).unwrap_or(0), (0, i64::MAX),
                    |value| u64::try_from(value).ok().map(Setting::Seed)) }
                { fields::field(&session.preset_field(), act) }
                for parameter in card.parameters.iter() {
                    { number(act, parameter.name, parameter.meaning, session.parameter(parameter.name), (parameter.min, parameter.max),
                        move |value| Some(Setting::Parameter(parameter.name.to_owned(), value))) }
                }
            </div>
            <p>{ text_button(act, Message::Show(Panel::Sweep), "boxed", html! { "Many seeds at once" }) }</p>
            for group in session.setup_groups().iter() {
                { fields::group(group, act, false, if group.name == "Clocks" && !plan.clocks.is_empty() {
                    text_button(act, Message::Configure(Setting::PerfectClocks), "boxed", html! { "Make every clock perfect" })
                } else { html! {} }) }
            }
            { links(session, act) }
            <h3>{ "Break it" }</h3>
            { variants(session, act) }
        </div>
    }
}

/// What the algorithm assumes and this run does not give.
pub fn shortfalls(session: &Session) -> Html {
    let shortfalls = session.shortfalls();
    if shortfalls.is_empty() {
        return html! {};
    }
    html! {
        <div class="shortfalls">
            <b>{ "Assumes more than this run gives" }</b>
            <ul class="plain">for shortfall in shortfalls { <li>{ shortfall }</li> }</ul>
        </div>
    }
}

/// Links that are unlike the others: a table to choose one from, and what it does.
fn links(session: &Session, act: &Callback<Message>) -> Html {
    html! {
        <details class="fold">
            <summary><b>{ "Single links" }</b><span>{ session.links_state() }</span></summary>
            if let Some(rows) = session.link_table() {
                <p class="hint">{ "Choose a link: a row sends, a column receives. × there is no link, ∿ it flaps, ≠ it has another network." }</p>
                <table class="link-table">
                    <thead><tr><td></td>for from in ProcessId::all(rows.len() as u16) { <th scope="col">{ from.to_string() }</th> }</tr></thead>
                    <tbody>
                        for row in rows.iter() {
                            <tr>
                                <th scope="row">{ row[0].link.0.to_string() }</th>
                                for cell in row.iter() { <td>{ link_cell(cell, act) }</td> }
                            </tr>
                        }
                    </tbody>
                </table>
            }
            { fields::fields(&session.single_link_fields(), act) }
            if !session.recording().plan().links.is_empty() {
                { text_button(act, Message::Configure(Setting::Alike), "boxed", html! { "Make all links alike" }) }
            }
        </details>
    }
}

fn link_cell(cell: &LinkCell, act: &Callback<Message>) -> Html {
    let LinkCell { link: (from, to), sign, meaning, selected } = *cell;
    if from == to {
        return html! {};
    }
    let name = format!("{from} to {to}: {meaning}");
    html! {
        <button type="button" title={name.clone()} aria-label={name} aria-pressed={selected.to_string()}
            onclick={emit(act, Message::Select(Selection::Link(from, to)))}>{ sign }</button>
    }
}

fn number(
    act: &Callback<Message>,
    name: &'static str,
    meaning: &str,
    value: i64,
    (min, max): (i64, i64),
    setting: impl Fn(i64) -> Option<Setting> + 'static,
) -> Html {
    let act = act.clone();
    let onchange = Callback::from(move |event: Event| {
        let typed = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
        match typed.trim().parse().ok().and_then(&setting) {
            Some(setting) => act.emit(Message::Configure(setting)),
            None => act.emit(Message::Say(format!("{name} needs a whole number."))),
        }
    });
    html! {
        <label><span>{ name }</span>
            <input class="field" type="number" min={min.to_string()} max={max.to_string()} value={value.to_string()} {onchange} />
            <small>{ meaning.to_owned() }</small>
        </label>
    }
}

/// The rules as switches: on is as the paper has it.
pub fn variants(session: &Session, act: &Callback<Message>) -> Html {
    html! {
        <ul class="rules">
            for variant in session.entry.card.variants.iter() {
                <li>
                    <label class="check">
                        <input type="checkbox" checked={!session.has_variant(variant.id)} onchange={
                            let (act, message) = (act.clone(), session.toggle_variant(variant.id));
                            Callback::from(move |_: Event| act.emit(message.clone()))
                        } />
                        <span>{ variant.rule }<small>{ format!("Off: {} Breaks: {}.", variant.instead, variant.breaks) }</small></span>
                    </label>
                </li>
            }
        </ul>
    }
}
