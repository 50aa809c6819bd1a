//! `orrery.check`: a search as a promise; `orrery.on`: who hears how far it is.

use std::cell::RefCell;

use js_sys::{Function, JSON, Promise, Reflect};
use wasm_bindgen::prelude::*;

use super::api::{Orrery, change, error, value};
use super::app::Shared;
use crate::session::{Check, Session};

/// A promise that a search will keep.
struct Waiting {
    number: u32,
    keep: Function,
    refuse: Function,
}

#[derive(Default)]
struct Asking {
    waiting: Vec<Waiting>,
    ears: Vec<Function>,
    /// What the ears have heard: the number of the search, its milliseconds, whether it is over.
    heard: (u32, u64, bool),
}

thread_local! {
    static ASKING: RefCell<Asking> = RefCell::default();
}

#[wasm_bindgen]
impl Orrery {
    /// A promise of what all that could happen comes to: `{property, pace: "free" | "clock", budget, from, states, reduce}`. What would
    /// be refused in the panel rejects it.
    pub fn check(&self, options: JsValue) -> Promise {
        let text = JSON::stringify(&options).ok().and_then(|text| text.as_string()).unwrap_or_else(|| "{}".to_owned());
        let number = change(|session| session.ask(&text));
        Promise::new(&mut |keep, refuse| match &number {
            Ok(number) => {
                ASKING.with_borrow_mut(|asking| asking.waiting.push(Waiting { number: *number, keep, refuse }))
            }
            Err(error) => call(&refuse, error),
        })
    }

    /// Calls `listener` with `{states, transitions, depth, …}` while a search goes on.
    pub fn on(&self, event: &str, listener: Function) -> Result<(), JsValue> {
        known(event)?;
        ASKING.with_borrow_mut(|asking| asking.ears.push(listener));
        Ok(())
    }

    pub fn off(&self, event: &str, listener: Function) -> Result<(), JsValue> {
        known(event)?;
        ASKING.with_borrow_mut(|asking| asking.ears.retain(|ear| *ear != listener));
        Ok(())
    }
}

fn known(event: &str) -> Result<(), JsValue> {
    if event == "progress" {
        Ok(())
    } else {
        Err(error(&format!("there is no event “{event}”; there is progress")))
    }
}

/// What a script's function throws is the script's own affair.
fn call(function: &Function, given: &JsValue) {
    let _ = function.call1(&JsValue::UNDEFINED, given);
}

/// Tells those who wait what has become of the last search. They may call the page in turn, so it is left alone meanwhile.
pub fn tell(session: &Shared) {
    let told = heard(&session.borrow());
    told.iter().for_each(|(function, given)| call(function, given));
}

fn heard(session: &Session) -> Vec<(Function, JsValue)> {
    let mut told = Vec::new();
    let Some(check) = &session.checks.last else { return told };
    let over = |waiting: &mut Waiting| waiting.number < check.number || !check.running;
    let news = (check.number, check.news.millis, check.news.over);
    let (ears, kept) = ASKING.with_borrow_mut(|asking| {
        let is_new = std::mem::replace(&mut asking.heard, news) != news && check.news.rounds > 0;
        (if is_new { asking.ears.clone() } else { Vec::new() }, asking.waiting.extract_if(.., over).collect::<Vec<_>>())
    });
    if let (false, Ok(progress)) = (ears.is_empty(), value(&check.progress())) {
        told.extend(ears.into_iter().map(|ear| (ear, progress.clone())));
    }
    for Waiting { number, keep, refuse } in kept {
        let came = if number < check.number {
            Err("another search was started".to_owned())
        } else if check.failed {
            Err("it could not be searched here".to_owned())
        } else {
            report(check)
        };
        told.push(match came {
            Ok(report) => (keep, report),
            Err(text) => (refuse, error(&text)),
        });
    }
    told
}

/// With the run that was searched, and what was found as a fork of it.
fn report(check: &Check) -> Result<JsValue, String> {
    let report = value(&check.report())?;
    if let Some(text) = check.best().and_then(|goal| check.document(goal)) {
        let scenario = JSON::parse(&text).map_err(|_| "the browser could not read a document".to_owned())?;
        let _ = Reflect::set(&report, &"scenario".into(), &scenario);
    }
    Ok(report)
}
