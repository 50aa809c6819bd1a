//! What opens over the run: gallery, card, commands, keys, sharing, the list of events.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::html::Scope;
use yew::prelude::*;

use super::app::{Act, App, Shared};
use super::header::{button, emit};
use super::icon::{hued, icon};
use super::{
    browser, causality, check, code, fields, forks, history, keys, legend, lens, output, setup, states, sweep,
};
use crate::paint::colours::Colours;
use crate::scene::glyph::GlyphKind;
use crate::scene::theme::Family;
use crate::session::{AlgorithmView, Message, Panel, Session, matching};

/// Events shown in the list at a time.
const ROWS: u32 = 80;

pub fn panel(
    session: &Session,
    link: &Scope<App>,
    act: &Callback<Message>,
    (query, single_keys, all_keys): (&str, bool, bool),
    film: Option<f64>,
    painted: (&Shared, &Rc<Colours>),
) -> Html {
    let visible = session.visible();
    let beyond = lens::beyond(visible, session.panel, act);
    let (name, inside) = match session.panel {
        Panel::None => return html! {},
        Panel::Forks => ("Forks", beyond.unwrap_or_else(|| forks::panel(session, act))),
        Panel::Gallery => ("Algorithms and scenarios", gallery(session, act)),
        Panel::Setup => ("Set up this run", setup::setup(visible, act)),
        Panel::Interfere => ("More ways to interfere", interfere(visible, act)),
        Panel::Card => ("About this algorithm", card(visible, act)),
        Panel::Palette => ("Find a command", palette(session, link, act, query)),
        Panel::Keys => ("Keys", keys::sheet(session, link, single_keys, all_keys)),
        Panel::Share => ("Share or save this run", share(session, link)),
        Panel::Picture => ("Pictures, paper, films", output::panel(visible, link, film)),
        Panel::Legend => ("What every mark means", legend::panel(visible)),
        Panel::Events => ("Events", events(visible, act)),
        Panel::States => ("Global states", beyond.unwrap_or_else(|| states::states(session, act))),
        Panel::Why => ("Why it is violated", beyond.unwrap_or_else(|| causality::why(session, act))),
        Panel::Check => ("Search all that could happen", beyond.unwrap_or_else(|| check::check(session, act))),
        Panel::History => ("What clients were told", beyond.unwrap_or_else(|| history::panel(session, painted, act))),
        Panel::Sweep => ("Many seeds", beyond.unwrap_or_else(|| sweep::sweep(session, act))),
    };
    let wide = matches!(
        session.panel,
        Panel::Card
            | Panel::Forks
            | Panel::Gallery
            | Panel::Setup
            | Panel::Interfere
            | Panel::States
            | Panel::Sweep
            | Panel::Check
            | Panel::History
            | Panel::Legend
    );
    // Nothing in it takes the keyboard, so that it can be scrolled only if it does so itself.
    let still = session.panel == Panel::Legend;
    html! {
        <div class="veil" onclick={emit(act, Message::Close)}>
            <div class={classes!("panel", wide.then_some("is-wide"))} role="dialog" aria-modal="true" aria-label={name}
                onclick={Callback::from(|event: MouseEvent| event.stop_propagation())}>
                <div class="panel-head">
                    <h2>{ name }</h2>
                    <button type="button" id="panel-first" aria-label="Close" title="Close (Escape)" onclick={emit(act, Message::Close)}>
                        { icon(GlyphKind::IconClose) }
                    </button>
                </div>
                <div class="panel-body" tabindex={still.then_some("0")}>{ inside }</div>
            </div>
        </div>
    }
}

fn gallery(session: &Session, act: &Callback<Message>) -> Html {
    html! {
        <div class="gallery">
            for (title, algorithms) in session.gallery() {
                <section class="shelf">
                    <h3>{ title }</h3>
                    for algorithm in algorithms.iter() { { shelf(algorithm, act) } }
                </section>
            }
        </div>
    }
}

fn shelf(algorithm: &AlgorithmView, act: &Callback<Message>) -> Html {
    let load = |scenario: Option<&str>| {
        emit(act, Message::Load { algorithm: algorithm.id.into(), scenario: scenario.map(str::to_owned) })
    };
    html! {
        <details open={algorithm.current}>
            <summary><b>{ algorithm.name }</b><span>{ algorithm.purpose }</span></summary>
            <ul>
                for scenario in algorithm.scenarios.iter() {
                    <li>
                        <button type="button" class="scenario" aria-current={scenario.current.then_some("true")} onclick={load(Some(scenario.id))}>
                            <b>{ scenario.title }</b>
                            <span>{ scenario.headline }</span>
                            if let Some(property) = scenario.breaks {
                                <small>{ hued(GlyphKind::Violation, Family::Red) }{ format!("a rule is broken: {property} fails") }</small>
                            }
                        </button>
                    </li>
                }
                <li>
                    <button type="button" class="scenario is-free" onclick={load(None)}>
                        <b>{ "Free run" }</b><span>{ "No script: start it and interfere." }</span>
                    </button>
                </li>
            </ul>
        </details>
    }
}

fn card(session: &Session, act: &Callback<Message>) -> Html {
    let card = session.entry.card;
    let list = |items: &'static [&'static str]| html! { <ul class="plain">for item in items.iter() { <li>{ *item }</li> }</ul> };
    html! {
        <div class="card">
            <div class="card-main">
                <h3 class="card-name">{ card.name }</h3>
                <p class="card-purpose">{ card.purpose }</p>
                <dl class="facts">
                    <div><dt>{ "timing" }</dt><dd>{ card.timing.words() }</dd></div>
                    <div><dt>{ "failures" }</dt><dd>{ card.failures.words() }</dd></div>
                    <div><dt>{ "links" }</dt><dd>{ card.links.words() }</dd></div>
                </dl>
                <p>{ card.assumes }</p>
                { setup::shortfalls(session) }
                <h4>{ "As the paper says it" }</h4>
                { code::listing(session) }
            </div>
            <div class="card-side">
                <h4>{ "Costs" }</h4>
                <table class="state"><tbody>
                    for (what, cost) in card.costs.iter() { <tr><th scope="row">{ *what }</th><td>{ *cost }</td></tr> }
                </tbody></table>
                <h4>{ "Roles" }</h4>
                <table class="state"><tbody>
                    for (role, does) in card.roles.iter() { <tr><th scope="row">{ *role }</th><td class="words">{ *does }</td></tr> }
                </tbody></table>
                <h4>{ "Break it" }</h4>
                { setup::variants(session, act) }
                <h4>{ "What is simplified" }</h4>
                { list(card.simplified) }
                <h4>{ "Sources" }</h4>
                { list(card.sources) }
            </div>
        </div>
    }
}

/// What needs a few numbers before it is done.
fn interfere(session: &Session, act: &Callback<Message>) -> Html {
    html! {
        <div class="interfere">
            { fields::fields(&[session.aim_field()], act) }
            <div class="folds">
                for group in session.deed_groups().iter() { { fields::group(group, act, true, html! {}) } }
            </div>
        </div>
    }
}

fn palette(session: &Session, link: &Scope<App>, act: &Callback<Message>, query: &str) -> Html {
    let typed = link.callback(|event: InputEvent| {
        Act::Query(event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default())
    });
    let run = |message: Message| {
        let act = act.clone();
        move || {
            // The palette itself closes first, so that a command may open another panel.
            act.emit(Message::Close);
            act.emit(message.clone());
        }
    };
    let enter = act.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() != "Enter" {
            return;
        }
        // Otherwise the key would also press the button that has the focus in the panel that opens.
        event.prevent_default();
        // What stands in the field counts: the list may be a few letters behind somebody who types fast.
        let typed = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
        if let Some(first) = matching(&typed).into_iter().next() {
            enter.emit(Message::Close);
            enter.emit(first.message);
        }
    });
    let found = matching(query);
    html! {
        <>
            <input id="panel-field" class="field" type="text" placeholder="Type a few letters" aria-label="Command" value={query.to_owned()}
                oninput={typed} {onkeydown} autocomplete="off" spellcheck="false" />
            if found.is_empty() { <p class="hint" role="status">{ "No command has these letters." }</p> }
            <ul class="commands">
                for command in found {
                    <li><button type="button" onclick={let act = run(command.message.clone()); Callback::from(move |_: MouseEvent| act())}>
                        <span>{ command.name }</span>{ keys::cap(session, &command) }
                    </button></li>
                }
            </ul>
        </>
    }
}

fn share(session: &Session, link: &Scope<App>) -> Html {
    let fragment = session.fragment();
    let address = format!("{}{fragment}", browser::address());
    let act = link.callback(Act::Do);
    let copied = address.clone();
    let opened = link.callback(|event: Event| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        let file = input.and_then(|input| input.files()).and_then(|files| files.get(0));
        Act::File(file)
    });
    let pasted = link.callback(|event: Event| {
        let text = event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default();
        Act::Do(Message::Open(text))
    });
    html! {
        <div class="share">
            if fragment.is_empty() {
                <p>{ "This run is too large for a link. Save it as a file instead." }</p>
            } else {
                <label><span class="label">{ "This run, at this event, with its forks" }</span>
                    <textarea class="field mono" readonly=true rows="4" value={address} />
                </label>
                <button type="button" class="boxed" onclick={link.callback(move |_: MouseEvent| Act::Copy(copied.clone()))}>
                    { icon(GlyphKind::IconCopy) }{ "Copy the link" }
                </button>
            }
            <button type="button" class="boxed" onclick={link.callback(|_: MouseEvent| Act::Save)}>
                { icon(GlyphKind::IconSave) }{ "Save as a file" }
            </button>
            { output::door(&act) }
            <hr/>
            <label class="file"><span class="label">{ "Open a file (.orrery.json)" }</span>
                <input type="file" accept=".json,application/json" onchange={opened} />
            </label>
            <label><span class="label">{ "Or paste a link or a file's text" }</span>
                <textarea class="field mono" rows="3" onchange={pasted} spellcheck="false" />
            </label>
        </div>
    }
}

fn events(session: &Session, act: &Callback<Message>) -> Html {
    let last = session.recording().last();
    html! {
        <>
            <p class="hint">{ format!("{} events so far; shown are those round step {}.", last + 1, session.event) }</p>
            <div class="event-moves">
                { button(act, Message::Step(-(ROWS as i32)), "boxed", "Earlier events", html! { "Earlier" }) }
                { button(act, Message::Step(ROWS as i32), "boxed", "Later events", html! { "Later" }) }
            </div>
            <ol class="events">
                for (number, sentence, interesting) in session.event_list(ROWS) {
                    <li key={number}>
                        <button type="button" class={classes!(interesting.then_some("is-interesting"), (number > session.event).then_some("is-future"))}
                            aria-current={(number == session.event).then_some("step")} onclick={emit(act, Message::Seek(number))}>
                            <span class="number">{ number }</span><span>{ sentence }</span>
                        </button>
                    </li>
                }
            </ol>
        </>
    }
}
