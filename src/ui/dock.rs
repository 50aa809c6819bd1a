//! The bottom: the scrubber, the transport and the legend.

use yew::prelude::*;

use super::forks;
use super::header::{button, text_button};
use super::icon::{hued, icon, sized};
use crate::scene::glyph::GlyphKind;
use crate::scene::strip::span;
use crate::scene::theme::Family;
use crate::session::{Message, Panel, SPEEDS, Session, Zoom};

/// The playhead as an ordinary slider over the strip's line.
pub fn scrubber(session: &Session, act: &Callback<Message>) -> Html {
    let act = act.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let input = event.target_dyn_into::<web_sys::HtmlInputElement>();
        if let Some(event) = input.and_then(|input| input.value().parse().ok()) {
            act.emit(Message::Seek(event));
        }
    });
    let (last, span) = (session.recording().last(), span(session.strip_tracks()));
    html! {
        <input type="range" class="scrubber" min="0" max={span.to_string()} value={session.event.to_string()} {oninput}
            aria-label="Step" aria-valuetext={format!("step {} of {last}", session.event)} />
    }
}

/// The part of the run that the diagram shows, as a slider over the minimap.
pub fn minimap(session: &Session, act: &Callback<Message>) -> Html {
    let ((from, to), last, span) = (session.window(), session.recording().last(), span(session.strip_tracks()));
    let centre = act.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        let input = event.target_dyn_into::<web_sys::HtmlInputElement>();
        if let Some(event) = input.and_then(|input| input.value().parse().ok()) {
            centre.emit(Message::Centre(event));
        }
    });
    let leaf = act.clone();
    // A step of one event would move nothing that could be seen.
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let message = match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => Message::Leaf(-1),
            "ArrowRight" | "ArrowUp" => Message::Leaf(1),
            "PageUp" => Message::Leaf(-4),
            "PageDown" => Message::Leaf(4),
            "Home" => Message::Centre(0),
            "End" => Message::Centre(last),
            _ => return,
        };
        event.prevent_default();
        leaf.emit(message);
    });
    html! {
        <input type="range" class="minimap" min="0" max={span.to_string()} value={from.midpoint(to).to_string()} {oninput} {onkeydown}
            aria-label="Part of the run in the diagram" aria-valuetext={format!("events {from} to {to} of {last}")} />
    }
}

pub fn transport(session: &Session, act: &Callback<Message>) -> Html {
    let last = session.recording().last();
    let play = if session.playing { (GlyphKind::IconPause, "Pause") } else { (GlyphKind::IconPlay, "Play") };
    let choose = act.clone();
    let onchange = Callback::from(move |event: Event| {
        let select = event.target_dyn_into::<web_sys::HtmlSelectElement>();
        if let Some(speed) = select.and_then(|select| select.value().parse().ok()) {
            choose.emit(Message::SetSpeed(speed));
        }
    });
    let now = session.clock_text();
    html! {
        <div class="transport" role="group" aria-label="Time">
            { button(act, Message::Start, "go edge", "Jump to the start (Home)", icon(GlyphKind::IconStart)) }
            { button(act, Message::PreviousInteresting, "go", "Previous interesting event (Shift+Left)", icon(GlyphKind::IconPrevBig)) }
            { button(act, Message::Step(-1), "go", "Back one event (Left)", icon(GlyphKind::IconPrev)) }
            { button(act, Message::TogglePlay, "go boxed", play.1, sized(play.0, 18, "")) }
            { button(act, Message::Step(1), "go", "Forward one event (Right)", icon(GlyphKind::IconNext)) }
            { button(act, Message::NextInteresting, "go", "Next interesting event (Shift+Right)", icon(GlyphKind::IconNextBig)) }
            { button(act, Message::Newest, "go edge", "Jump to the newest event (End)", icon(GlyphKind::IconEnd)) }
            <span class="count"><b>{ session.event }</b>{ format!(" of {last}") }</span>
            <span class="label clock">{ now }</span>
            <label class="speed"><span class="unseen">{ "Speed" }</span>
                <select {onchange}>
                    for index in 0..SPEEDS.len() {
                        <option value={index.to_string()} selected={index == session.speed}>{ speed_name(index) }</option>
                    }
                </select>
            </label>
            <span class="push"></span>
            <span class="zoom">
                { button(act, Message::Zoom(-1), "", "Zoom out", html! { <span class="sign">{ "−" }</span> }) }
                <span class="label">{ "Zoom" }</span>
                { button(act, Message::Zoom(1), "", "Zoom in", html! { <span class="sign">{ "+" }</span> }) }
                { text_button(act, Message::Fit, "", html! { { if session.zoom == Zoom::Whole { "Closer" } else { "Fit" } } }) }
                if session.scroll.is_some() || matches!(session.zoom, Zoom::At(_)) {
                    { text_button(act, Message::Follow, "", html! { "Follow" }) }
                }
            </span>
            { text_button(act, Message::ToggleLooks, "", html! { <>{ icon(GlyphKind::IconEye) }<span>{ "View" }</span></> }) }
            { forks::door(session, act) }
            { text_button(act, Message::Show(Panel::Events), "", html! { <>{ icon(GlyphKind::IconList) }<span>{ "Events" }</span></> }) }
            <span class="label seed">{ format!("seed {}", session.recording().plan().seed) }</span>
        </div>
    }
}

fn speed_name(index: usize) -> &'static str {
    const NAMES: [&str; SPEEDS.len()] = [
        "¼ event a second",
        "½ event a second",
        "1 event a second",
        "2 events a second",
        "4 events a second",
        "10 events a second",
        "50 events a second",
        "250 events a second",
        "1000 events a second",
    ];
    NAMES[index.min(NAMES.len() - 1)]
}

/// What the marks on this screen mean.
pub fn legend(session: &Session) -> Html {
    use crate::session::LegendMark as Mark;
    let entry = |mark: &Mark| match mark {
        Mark::Ghost => (GlyphKind::IconFork, Family::Slate, "was: dotted"),
        Mark::Torn => (GlyphKind::Backwards, Family::Red, "received before it was sent"),
        Mark::Pinned => (GlyphKind::Pinned, Family::Slate, "pinned"),
        Mark::Past => (GlyphKind::Past, Family::Blue, "past"),
        Mark::Future => (GlyphKind::Future, Family::Amber, "future"),
        Mark::Concurrent => (GlyphKind::PipNot, Family::Slate, "concurrent ∥"),
        Mark::Leads => (GlyphKind::Crown, Family::Amber, "leads"),
        Mark::Superseded => (GlyphKind::CrownHollow, Family::Amber, "thinks it leads"),
        Mark::Asks => (GlyphKind::Hand, Family::Magenta, "asks, waits"),
        Mark::Section => (GlyphKind::Enter, Family::Magenta, "critical section"),
        Mark::Timer => (GlyphKind::TimerFires, Family::Slate, "timer fires"),
        Mark::Yes => (GlyphKind::Plus, Family::Blue, "answer: yes"),
        Mark::No => (GlyphKind::Minus, Family::Blue, "answer: no"),
        Mark::Lost => (GlyphKind::Lost, Family::Red, "lost"),
        Mark::Crash => (GlyphKind::Crash, Family::Red, "crash"),
        Mark::Decided => (GlyphKind::Star, Family::Green, "decided"),
        Mark::Delivered => (GlyphKind::Deliver, Family::Slate, "delivered"),
        Mark::Ignored => (GlyphKind::Ignored, Family::Slate, "ignored"),
        Mark::Violated => (GlyphKind::Violation, Family::Red, "violated"),
        Mark::ByYou => (GlyphKind::UserTab, Family::Slate, "done by you"),
    };
    html! {
        <section class="legend" aria-label="On this screen">
            <span class="label">{ "On this screen" }</span>
            <ul class="key">
                for mark in session.legend().iter().take(9) {
                    <li>{ { let (glyph, family, _) = entry(mark); hued(glyph, family) } }{ entry(mark).2 }</li>
                }
            </ul>
        </section>
    }
}
