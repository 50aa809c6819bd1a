//! Everything that a run starts from: processes, links, seed, parameters, rules.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::header::text_button;
use crate::session::{Message, Panel, Session, Setting};

pub fn setup(session: &Session, act: &Callback<Message>) -> Html {
    let (card, plan) = (session.entry.card, session.recording().plan());
    let range = card.processes;
    let network = {
        let act = act.clone();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                act.emit(Message::Configure(Setting::Network(select.value())));
            }
        })
    };
    let networks = session.networks();
    let preset = networks.iter().any(|(.., own)| *own);
    html! {
        <div class="setup">
            <p class="hint">{ "Each change starts the run again. The script of a shipped scenario stays; what no longer fits is skipped." }</p>
            { number(act, "Processes", &format!("{} to {}", range.min, range.max), i64::from(plan.processes), (i64::from(range.min), i64::from(range.max)),
                |value| u16::try_from(value).ok().map(Setting::Processes)) }
            { number(act, "Seed", "the same seed gives the same run", i64::try_from(plan.seed).unwrap_or(0), (0, i64::MAX),
                |value| u64::try_from(value).ok().map(Setting::Seed)) }
            <p>{ text_button(act, Message::Show(Panel::Sweep), "boxed", html! { "Many seeds at once" }) }</p>
            <label class="row"><span>{ "Links" }</span>
                <select onchange={network}>
                    if !preset { <option value="" selected=true disabled=true>{ "this scenario's own" }</option> }
                    for (id, name, numbers, own) in networks {
                        <option value={id} selected={own}>{ format!("{name}: {numbers}") }</option>
                    }
                </select>
            </label>
            for parameter in card.parameters.iter() {
                { number(act, parameter.name, parameter.meaning, session.parameter(parameter.name), (parameter.min, parameter.max),
                    move |value| Some(Setting::Parameter(parameter.name.to_owned(), value))) }
            }
            <h3>{ "Break it" }</h3>
            { variants(session, act) }
        </div>
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
        <label class="row"><span>{ name }<small>{ meaning.to_owned() }</small></span>
            <input class="field" type="number" min={min.to_string()} max={max.to_string()} value={value.to_string()} {onchange} />
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
