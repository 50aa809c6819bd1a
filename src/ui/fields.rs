//! Groups of fields, drawn from what the session says of them.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::header::emit;
use super::side::verb_button;
use crate::session::{Control, FieldView, GroupView, Knob, Message};

/// A group that folds, with `inside` under its fields.
pub fn group(view: &GroupView, act: &Callback<Message>, open: bool, inside: Html) -> Html {
    html! {
        <details class="fold" {open}>
            <summary><b>{ view.name }</b><span>{ view.state.clone() }</span></summary>
            if !view.hint.is_empty() { <p class="hint">{ view.hint }</p> }
            { fields(&view.fields, act) }
            { inside }
            if !view.acts.is_empty() {
                <div class="verbs">
                    for verb in view.acts.iter() { { verb_button(verb, act) } }
                </div>
                if let Some(why) = view.acts.iter().find_map(|verb| verb.refused.clone()) { <p class="hint">{ why }</p> }
            }
        </details>
    }
}

pub fn fields(views: &[FieldView], act: &Callback<Message>) -> Html {
    html! {
        <div class="fields">
            for view in views.iter() { { field(view, act) } }
        </div>
    }
}

pub fn field(view: &FieldView, act: &Callback<Message>) -> Html {
    let (act_on, knob) = (act.clone(), view.knob);
    let control = match &view.control {
        Control::Number { value, fraction } => {
            let onchange = Callback::from(move |event: Event| {
                let input = event.target_dyn_into::<HtmlInputElement>();
                act_on.emit(Message::Set(knob, input.map(|input| input.value()).unwrap_or_default()));
            });
            let step = if *fraction { "any" } else { "1" };
            html! { <input class="field" type="number" {step} value={value.clone()} {onchange} /> }
        }
        Control::Choice { options, chosen } => {
            let onchange = Callback::from(move |event: Event| {
                if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
                    act_on.emit(Message::Set(knob, select.value()));
                }
            });
            html! {
                <select data-now={chosen.clone()} {onchange}>
                    for (value, name) in options.iter() {
                        <option value={value.clone()} selected={value == chosen}>{ name.clone() }</option>
                    }
                </select>
            }
        }
        Control::Many(processes) => {
            let message = |process| match knob {
                Knob::To => Message::Set(Knob::Receiver(process), "1".to_owned()),
                _ => Message::ToggleGroup(process),
            };
            return html! {
                <div class="many" role="group" aria-label={view.name.clone()}>
                    <span>{ view.name.clone() }</span>
                    <div class="seg">
                        for (process, on) in processes.iter() {
                            <button type="button" aria-pressed={on.to_string()} onclick={emit(act, message(*process))}>{ process.to_string() }</button>
                        }
                    </div>
                    <small>{ view.meaning }</small>
                </div>
            };
        }
    };
    html! {
        <label><span>{ view.name.clone() }</span>{ control }<small>{ view.meaning }</small></label>
    }
}
