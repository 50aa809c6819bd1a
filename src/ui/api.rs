//! `window.orrery`: the page's interface for scripts, notebooks and tests. Every call means the same as the click.

use std::cell::RefCell;

use serde::Serialize;
use wasm_bindgen::prelude::*;
use yew::Callback;

use super::app::Shared;
use crate::scene::axis::Axis;
use crate::scene::theme::Theme;
use crate::session::outside;
use crate::session::{Figure, Ink, Message, Session, Views};

thread_local! {
    static PAGE: RefCell<Option<(Shared, Callback<()>)>> = const { RefCell::new(None) };
}

/// The object itself. Its methods are documented in the README.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug)]
pub struct Orrery;

/// Puts the interface on the window, with a promise that is resolved. `changed` hears that the session is another.
pub fn expose(session: Shared, changed: Callback<()>) {
    PAGE.set(Some((session, changed)));
    let object: JsValue = Orrery.into();
    let Some(window) = web_sys::window() else { return };
    // A page that will not take a property is not a page that a script could use.
    let _ = js_sys::Reflect::set(&object, &"ready".into(), &js_sys::Promise::resolve(&JsValue::TRUE));
    let _ = js_sys::Reflect::set(&window, &"orrery".into(), &object);
}

fn page<T>(look: impl FnOnce(&Shared, &Callback<()>) -> Result<T, String>) -> Result<T, JsValue> {
    let page = PAGE.with_borrow(Clone::clone).ok_or_else(|| error("the page is not ready"))?;
    look(&page.0, &page.1).map_err(|text| error(&text))
}

pub(super) fn error(text: &str) -> JsValue {
    js_sys::Error::new(text).into()
}

/// By way of JSON: the reader and writer of files are in the program anyway, a second kind would double them.
pub(super) fn value(given: &impl Serialize) -> Result<JsValue, String> {
    let text = serde_json::to_string(given).map_err(|error| error.to_string())?;
    js_sys::JSON::parse(&text).map_err(|_| "the browser could not read its own JSON".to_owned())
}

/// Does it, and turns what the user would read as a refusal into an error.
///
/// The session is changed here and now: the component takes its messages later, and the caller would be told of the
/// state before.
fn perform(message: Message) -> Result<(), JsValue> {
    change(|session| session.do_or_tell(message))
}

/// Changes the session here and now, and lets the page follow.
pub(super) fn change<T>(act: impl FnOnce(&mut Session) -> Result<T, String>) -> Result<T, JsValue> {
    page(|session, changed| {
        let done = act(&mut session.borrow_mut());
        changed.emit(());
        done
    })
}

#[wasm_bindgen]
impl Orrery {
    /// Replaces the run by a link, a file's text, a document, or `{algorithm, scenario}`; without a scenario, by a run of your own.
    pub fn load(&self, what: JsValue) -> Result<(), JsValue> {
        if let Some(text) = what.as_string() {
            return perform(Message::Open(text));
        }
        let field = |name: &str| js_sys::Reflect::get(&what, &name.into()).ok().filter(|found| !found.is_undefined());
        let word = |name: &str| field(name).and_then(|found| found.as_string());
        // What says its version is a document.
        match word("algorithm") {
            Some(algorithm) if field("orrery").is_none() && field("plan").is_none() => {
                perform(Message::Load { algorithm, scenario: word("scenario") })
            }
            _ => {
                let text = js_sys::JSON::stringify(&what).map(String::from)?;
                perform(Message::Open(text))
            }
        }
    }

    /// So many events forward, or back when negative.
    pub fn step(&self, events: Option<i32>) -> Result<u32, JsValue> {
        perform(Message::Step(events.unwrap_or(1)))?;
        self.event()
    }

    pub fn seek(&self, event: u32) -> Result<u32, JsValue> {
        perform(Message::Seek(event))?;
        self.event()
    }

    /// The event at the playhead.
    pub fn event(&self) -> Result<u32, JsValue> {
        page(|session, _| Ok(session.borrow().event))
    }

    /// The next-up list, with reasons for what is refused.
    pub fn enabled(&self) -> Result<JsValue, JsValue> {
        page(|session, _| value(&outside::enabled(&session.borrow())))
    }

    /// The same act as a click; in the past it forks.
    pub fn act(&self, action: JsValue) -> Result<(), JsValue> {
        let text = js_sys::JSON::stringify(&action).map(String::from)?;
        let action = outside::action(&text).map_err(|text| error(&text))?;
        perform(Message::Act(action))
    }

    pub fn events(&self, from: u32, to: u32) -> Result<JsValue, JsValue> {
        page(|session, _| value(&outside::events(&session.borrow(), from, to)))
    }

    /// The vector clock of this event.
    pub fn vector(&self, event: u32) -> Result<JsValue, JsValue> {
        page(|session, _| value(&outside::vector(&session.borrow(), event)))
    }

    /// The variables of every process after this event.
    pub fn state(&self, event: Option<u32>) -> Result<JsValue, JsValue> {
        page(|session, _| {
            let session = session.borrow();
            value(&outside::state(&session, event.unwrap_or(session.event)))
        })
    }

    pub fn summary(&self) -> Result<JsValue, JsValue> {
        page(|session, _| value(&outside::summary(&session.borrow())))
    }

    pub fn forks(&self) -> Result<JsValue, JsValue> {
        page(|session, _| value(&outside::forks(&session.borrow())))
    }

    /// Goes to the fork with this number, from 0.
    #[wasm_bindgen(js_name = switchTo)]
    pub fn switch_to(&self, fork: u32) -> Result<(), JsValue> {
        perform(Message::SwitchBranch(fork as usize))
    }

    /// The picture of this moment: `{view: "space-time" | "arena", theme: "light" | "dark" | "projector",
    /// axis: "step" | "real" | "logical" | "local", width, height}`; without an axis, the one that is shown.
    pub fn svg(&self, options: JsValue) -> Result<String, JsValue> {
        let word = |name: &str| js_sys::Reflect::get(&options, &name.into()).ok();
        let text = |name: &str| word(name).and_then(|found| found.as_string());
        let number = |name: &str, usual: f64| word(name).and_then(|found| found.as_f64()).unwrap_or(usual) as f32;
        let theme = text("theme").unwrap_or_else(|| "light".to_owned());
        let theme = Theme::named(&theme).ok_or_else(|| error("there is no such theme"))?;
        let size = (number("width", 1046.0).clamp(100.0, 8000.0), number("height", 384.0).clamp(100.0, 8000.0));
        let view = text("view").unwrap_or_else(|| "space-time".to_owned());
        page(|session, _| {
            let session = session.borrow();
            let axis = match text("axis") {
                Some(axis) => Axis::named(&axis).ok_or("there is no such time axis")?,
                None => session.looks.axis,
            };
            let list = outside::picture_on(axis, &session, &view, theme, size)?;
            Ok(crate::paint::svg::svg(&list, theme, &crate::paint::svg::SvgOptions::default()))
        })
    }

    /// A promise of the picture of this moment as a PNG (a `Blob`): `{view: "both" | "space-time" | "arena", theme: "light" |
    /// "dark" | "projector" | "greys", width, height, scale: 1 | 2 | 3, words, legend, clear}`.
    pub fn png(&self, options: JsValue) -> Result<js_sys::Promise, JsValue> {
        let given = |name: &str| js_sys::Reflect::get(&options, &name.into()).ok();
        let text = |name: &str, usual: &str| {
            given(name).and_then(|found| found.as_string()).unwrap_or_else(|| usual.to_owned())
        };
        let number = |name: &str, usual: u32, most: u32| {
            given(name).and_then(|found| found.as_f64()).map_or(usual, |number| number as u32).clamp(1, most)
        };
        let is = |name: &str| given(name).is_some_and(|found| found.is_truthy());
        let views = match text("view", "both").as_str() {
            "both" => Views::Both,
            "space-time" => Views::Diagram,
            "arena" => Views::Arena,
            other => return Err(error(&format!("there is no view “{other}”; use both, space-time or arena"))),
        };
        let ink = match text("theme", "light").as_str() {
            "greys" => Ink::Greys,
            name => Ink::Theme(Theme::named(name).ok_or_else(|| error("there is no such theme"))?),
        };
        let figure = Figure {
            views,
            ink,
            width: number("width", 1280, 4000).max(100),
            height: number("height", 720, 4000).max(100),
            sharpness: number("scale", 1, 3),
            words: is("words"),
            legend: is("legend"),
            clear: is("clear"),
            ..Figure::default()
        };
        page(|session, _| super::output::png(session.borrow().visible(), &figure))
    }

    /// The document of this run, as the file holds it.
    pub fn scenario(&self) -> Result<JsValue, JsValue> {
        let text = page(|session, _| session.borrow().file())?.1;
        js_sys::JSON::parse(&text)
    }

    /// The fragment that reopens this run at this event.
    pub fn link(&self) -> Result<String, JsValue> {
        page(|session, _| Ok(session.borrow().fragment()))
    }

    /// Records until there are so many events, and measures it: milliseconds.
    pub fn record(&self, events: u32) -> Result<f64, JsValue> {
        page(|session, changed| {
            let began = super::browser::now();
            session.borrow_mut().record_to(events);
            let took = super::browser::now() - began;
            changed.emit(());
            Ok(took)
        })
    }

    /// Stops the program on purpose, to see that the page survives it.
    #[wasm_bindgen(js_name = failForTest)]
    pub fn fail_for_test(&self) {
        panic!("asked to fail");
    }
}
