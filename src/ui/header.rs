//! The top line: what runs, whether its promises hold, and the doors to everything else.

use yew::prelude::*;

use super::icon::{hued, icon, sized};
use super::lens;
use crate::scene::glyph::GlyphKind;
use crate::scene::theme::{Family, Theme};
use crate::session::{HistoryMessage, LampState, LampView, Message, Panel, Session};

/// A button that does one thing.
pub fn button(act: &Callback<Message>, message: Message, class: &'static str, label: &str, inside: Html) -> Html {
    let act = act.clone();
    let onclick = Callback::from(move |_: MouseEvent| act.emit(message.clone()));
    html! { <button type="button" {class} {onclick} aria-label={label.to_owned()} title={label.to_owned()}>{ inside }</button> }
}

/// A button whose text is its name.
pub fn text_button(act: &Callback<Message>, message: Message, class: &'static str, inside: Html) -> Html {
    let act = act.clone();
    let onclick = Callback::from(move |_: MouseEvent| act.emit(message.clone()));
    html! { <button type="button" {class} {onclick}>{ inside }</button> }
}

pub fn header(session: &Session, act: &Callback<Message>) -> Html {
    let plan = session.recording().plan();
    let shortfalls = session.shortfalls();
    let broken = !plan.variants.is_empty();
    let without = format!("rule broken: {}", plan.variants.iter().cloned().collect::<Vec<_>>().join(", "));
    let (glyph, name) = match session.looks.theme {
        Theme::Light => (GlyphKind::IconSun, "Light theme; switch to dark"),
        Theme::Dark => (GlyphKind::IconMoon, "Dark theme; switch to projector"),
        Theme::Projector => (GlyphKind::IconProjector, "Projector theme; switch to light"),
    };
    html! {
        <header class={classes!("head", broken.then_some("is-broken"))}>
            <button type="button" class="title" onclick={emit(act, Message::Show(Panel::Gallery))} title="Choose an algorithm or a scenario">
                { sized(GlyphKind::IconOrrery, 20, "") }
                <b>{ session.title.clone() }</b>
                <span>{ format!("{}, {} processes", session.entry.card.name, plan.processes) }</span>
                { sized(GlyphKind::IconDown, 14, "") }
            </button>
            if broken {
                <span class="mutant" title={without.clone()}>{ hued(GlyphKind::Violation, Family::Red) }<span>{ without }</span></span>
            }
            if !shortfalls.is_empty() {
                <details class="lacks">
                    <summary>{ hued(GlyphKind::LampUnknown, Family::Amber) }<span>{ "assumes more than this run gives" }</span></summary>
                    <ul class="plain">for shortfall in shortfalls { <li>{ shortfall }</li> }</ul>
                </details>
            }
            { lens::choice(session, act) }
            <div class="doors">
                { text_button(act, Message::Show(Panel::Setup), "", html! { <>{ icon(GlyphKind::IconTurn) }<span>{ "Set up" }</span></> }) }
                { text_button(act, Message::Show(Panel::Card), "", html! { <>{ icon(GlyphKind::IconList) }<span>{ "About" }</span></> }) }
                { text_button(act, Message::Show(Panel::Share), "", html! { <>{ icon(GlyphKind::IconShare) }<span>{ "Share" }</span></> }) }
                { text_button(act, Message::Present, "", html! { <>{ icon(GlyphKind::IconPresent) }<span>{ "Present" }</span></> }) }
                { button(act, Message::NextTheme, "", name, icon(glyph)) }
                { button(act, Message::Show(Panel::Palette), "", "Find a command", icon(GlyphKind::IconSearch)) }
                { button(act, Message::Show(Panel::Keys), "", "Keys and help", icon(GlyphKind::IconHelp)) }
            </div>
        </header>
    }
}

/// The lamps, one for each promise of the algorithm, and the ways to ask about more than what was seen.
pub fn lamps(session: &Session, act: &Callback<Message>) -> Html {
    html! {
        // On a phone the row is wider than the screen; whoever has no pointer scrolls it with the arrow keys.
        <ul class="lamps" aria-label="Properties" tabindex="0">
            for view in session.lamps() { { lamp(&view, act) } }
            if let Some(process) = session.lens { { lens::unjudged(process) } } else {
                <li class="beyond">
                    { text_button(act, Message::Show(Panel::Check), "", html! { "Search all that could happen" }) }
                    if session.recording().behaviour().object().is_some() {
                        { text_button(act, Message::History(HistoryMessage::Show), "", html! { "What clients were told" }) }
                    }
                </li>
            }
        </ul>
    }
}

pub fn emit(act: &Callback<Message>, message: Message) -> Callback<MouseEvent> {
    let act = act.clone();
    Callback::from(move |_: MouseEvent| act.emit(message.clone()))
}

fn lamp(view: &LampView, act: &Callback<Message>) -> Html {
    let (glyph, family, word) = match view.state {
        LampState::Holds => (GlyphKind::LampOk, Family::Green, "holds"),
        LampState::Reached => (GlyphKind::LampOk, Family::Green, "reached"),
        LampState::Open => (GlyphKind::LampUnknown, Family::Slate, "open"),
        LampState::Blocked => (GlyphKind::Pause, Family::Amber, "blocked"),
        LampState::Broken => (GlyphKind::Violation, Family::Red, "violated"),
    };
    let mut name = view.name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let title = format!("{} {}", view.promise, view.sentence);
    let class = classes!("lamp", format!("is-{word}"));
    let inside = html! { <>{ hued(glyph, family) }<span>{ name }</span><span class="unseen">{ format!(": {word}. {}", view.sentence) }</span></> };
    match view.event {
        Some(event) => html! {
            <li {class}><button type="button" {title} onclick={emit(act, Message::Seek(event))}>{ inside }</button></li>
        },
        None => html! { <li {class} {title}>{ inside }</li> },
    }
}

/// The line that says what was refused or what changed. The panel of histories says it itself.
pub fn notice(session: &Session, act: &Callback<Message>) -> Html {
    let Some(notice) = session.notice.as_ref().filter(|_| session.panel != Panel::History || session.lens.is_some())
    else {
        return html! {};
    };
    let class = classes!("notice", notice.bad.then_some("is-bad"));
    html! {
        <div {class} role="alert">
            { icon(if notice.bad { GlyphKind::IconLock } else { GlyphKind::IconTick }) }
            <span>{ notice.text.clone() }</span>
            { button(act, Message::Dismiss, "", "Dismiss", icon(GlyphKind::IconClose)) }
        </div>
    }
}
