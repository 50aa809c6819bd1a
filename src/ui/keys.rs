//! The keyboard: what a key does, and the sheet on which each command can get another one.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::html::Scope;
use yew::prelude::*;

use super::app::{Act, App};
use super::browser;
use super::header::emit;
use super::icon::icon;
use crate::scene::glyph::GlyphKind;
use crate::session::{Command, Message, Panel, Rebind, Session, commands, key_name};

impl App {
    /// What a key means here and now, unless it is not for us.
    pub(super) fn meaning(&self, event: &KeyboardEvent) -> Option<Message> {
        let key = event.key();
        let session = self.session.borrow();
        if session.keymap.awaits.is_some() && key != "Tab" && !event.ctrl_key() && !event.meta_key() && !event.alt_key()
        {
            return Some(Message::Rebind(Rebind::Pressed { key, shift: event.shift_key() }));
        }
        // A part of the page may have answered it.
        if event.default_prevented() || event.alt_key() || event.is_composing() {
            return None;
        }
        let held = event.ctrl_key() || event.meta_key();
        // A remote control's keys cannot be switched off, and no slider takes them: it has no others.
        if let Some(message) = session.remote(&key).filter(|_| !held) {
            return Some(message);
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if key != "Escape" && browser::takes_keys(target, &key) {
            return None;
        }
        if session.panel != Panel::None && key != "Escape" {
            return None;
        }
        let single = !held && key.chars().count() == 1 && key != " ";
        if single && !self.single_keys {
            return None;
        }
        // What the browser calls Z while Control and Shift are held.
        let key = if held { format!("Ctrl+{}", key.to_ascii_lowercase()) } else { key };
        session.key(&key, event.shift_key())
    }
}

/// The key of a command, if it has one.
pub fn cap(session: &Session, command: &Command) -> Html {
    match session.keymap.keys(command).first() {
        Some(key) => html! { <kbd class="kbd">{ key_name(key) }</kbd> },
        None => html! {},
    }
}

/// All commands with their keys; those first that can do something now.
pub fn sheet(session: &Session, link: &Scope<App>, single_keys: bool, all_shown: bool) -> Html {
    let act = link.callback(Act::Do);
    let all = commands();
    let onchange = link.callback(move |_: Event| Act::SingleKeys(!single_keys));
    let onfilter = link.callback(move |_: Event| Act::AllKeys(!all_shown));
    let shown =
        |command: &&Command| all_shown || (!session.keymap.keys(command).is_empty() && session.can(&command.message));
    html! {
        <div class="keys">
            <div class="keys-head">
                <label class="check">
                    <input type="checkbox" checked={all_shown} onchange={onfilter} />
                    <span>{ "All commands, also those that can do nothing now" }</span>
                </label>
                <label class="check">
                    <input type="checkbox" id="single-keys" checked={single_keys} {onchange} />
                    <span>{ "Single letters act as commands (switch off for speech input)" }</span>
                </label>
                if session.keymap.has_own() {
                    <button type="button" class="boxed" onclick={emit(&act, Message::Rebind(Rebind::ResetAll))}>{ "Give every command its usual key again" }</button>
                }
                if let Some(notice) = &session.notice { <p class="hint" role="status">{ notice.text.clone() }</p> }
            </div>
            for group in ["Time", "Interfere", "Look", "Run"] {
                <section>
                    <h3>{ group }</h3>
                    <ul>
                        for command in all.iter().filter(|command| command.group == group).filter(shown) { { row(session, &act, command) } }
                        if group == "Interfere" {
                            <li><span>{ "Let the n-th row of the next-up list happen" }</span><kbd class="kbd">{ "1–9" }</kbd></li>
                        }
                    </ul>
                </section>
            }
        </div>
    }
}

fn row(session: &Session, act: &Callback<Message>, command: &Command) -> Html {
    let name = command.name;
    let awaits = session.keymap.awaits == Some(name);
    let own = session.keymap.is_own(command);
    let ask = Message::Rebind(Rebind::Await((!awaits).then_some(name)));
    let fixed = command.message == Message::Close;
    html! {
        <li key={name}>
            <span>{ name }</span>
            if awaits {
                <button type="button" class="boxed" aria-live="polite" onclick={emit(act, ask)}>{ "Press a key …" }</button>
            } else {
                { cap(session, command) }
                if own {
                    <button type="button" aria-label={format!("The usual key again for: {name}")} title="The usual key again"
                        onclick={emit(act, Message::Rebind(Rebind::Reset(name)))}>{ icon(GlyphKind::IconTurn) }</button>
                }
                if !fixed {
                    <button type="button" aria-label={format!("Change the key of: {name}")} title="Another key"
                        onclick={emit(act, ask)}>{ "Change" }</button>
                }
            }
        </li>
    }
}
