//! A search's hands: a worker that loads the same program as the page, or the page itself in slices where there is none.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use yew::Callback;

use super::browser;
use crate::session::{Check, CheckMessage, Errand, Message, News, Task};

/// A worker tells how far it is about so often, in milliseconds.
const NEWS: f64 = 150.0;
/// The page's own slices last so many milliseconds: half a frame.
const SLICE: f64 = 8.0;

thread_local! {
    static ERRAND: RefCell<Option<Errand>> = const { RefCell::new(None) };
}

/// In a worker: what is to be searched. Returns whether that could be read.
#[wasm_bindgen(js_name = checkPrepare)]
pub fn prepare(task: &str) -> bool {
    let errand = Task::begin(task).ok();
    ERRAND.set(errand);
    ERRAND.with_borrow(Option::is_some)
}

/// In a worker: goes on for so many milliseconds. How it stands then, in JSON; nothing if there is nothing to do.
#[wasm_bindgen(js_name = checkWork)]
pub fn work(millis: f64) -> String {
    let news = ERRAND.with_borrow_mut(|errand| Some(errand.as_mut()?.work(millis, browser::now)));
    news.and_then(|news| serde_json::to_string(&news).ok()).unwrap_or_default()
}

/// Runs one search. To drop it is to stop it.
pub struct Searcher {
    pub number: u32,
    _hand: Rc<Hand>,
}

struct Hand {
    number: u32,
    task: String,
    act: Callback<Message>,
    worker: RefCell<Option<Worker>>,
    own: RefCell<(Option<Errand>, Option<Timeout>)>,
}

struct Worker {
    worker: web_sys::Worker,
    _answer: Closure<dyn FnMut(web_sys::MessageEvent)>,
    _failure: Closure<dyn FnMut(JsValue)>,
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Searcher {
    pub fn start(check: &Check, act: Callback<Message>) -> Searcher {
        let (number, task) = (check.number, check.task.to_text());
        let hand = Rc::new(Hand { number, task, act, worker: RefCell::default(), own: RefCell::default() });
        let worker = hand.hire();
        match worker {
            Some(worker) => {
                *hand.worker.borrow_mut() = Some(worker);
                hand.ask();
            }
            None => hand.work_alone(),
        }
        Searcher { number, _hand: hand }
    }
}

impl Hand {
    fn hire(self: &Rc<Self>) -> Option<Worker> {
        let options = web_sys::WorkerOptions::new();
        options.set_type(web_sys::WorkerType::Module);
        let worker = web_sys::Worker::new_with_options("worker.mjs", &options).ok()?;
        let hand = Rc::downgrade(self);
        let answer = Closure::new(move |event: web_sys::MessageEvent| {
            if let Some(hand) = hand.upgrade() {
                hand.hear(js_sys::Array::from(&event.data()).get(0).as_string());
            }
        });
        let hand = Rc::downgrade(self);
        let failure = Closure::new(move |_: JsValue| {
            if let Some(hand) = hand.upgrade() {
                hand.hear(None);
            }
        });
        worker.set_onmessage(Some(answer.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failure.as_ref().unchecked_ref()));
        let orders =
            js_sys::Array::of3(&browser::program()?.into(), &wasm_bindgen::module(), &self.task.clone().into());
        worker.post_message(&orders).ok()?;
        Some(Worker { worker, _answer: answer, _failure: failure })
    }

    fn ask(&self) {
        if let Some(worker) = &*self.worker.borrow() {
            // It fails only for what cannot be copied; this is a number.
            let _ = worker.worker.post_message(&js_sys::Array::of1(&NEWS.into()));
        }
    }

    fn hear(self: &Rc<Self>, answer: Option<String>) {
        let news: Option<News> = answer.and_then(|text| serde_json::from_str(&text).ok());
        let Some(news) = news else { return self.work_alone() };
        let over = news.over;
        self.act.emit(Message::Check(CheckMessage::News(self.number, news)));
        if !over {
            self.ask();
        }
    }

    /// Without a worker, from the beginning. This closure may be the worker's own, so that ends a little later.
    fn work_alone(self: &Rc<Self>) {
        self.later(|hand| {
            hand.worker.borrow_mut().take();
            match Task::begin(&hand.task) {
                Ok(errand) => {
                    hand.own.borrow_mut().0 = Some(errand);
                    hand.slice();
                }
                Err(_) => hand.act.emit(Message::Check(CheckMessage::Failed(hand.number))),
            }
        });
    }

    fn slice(self: Rc<Self>) {
        let Some(mut errand) = self.own.borrow_mut().0.take() else { return };
        let news = errand.work(SLICE, browser::now);
        self.own.borrow_mut().0 = Some(errand);
        if !news.over {
            self.later(Hand::slice);
        }
        self.act.emit(Message::Check(CheckMessage::News(self.number, news)));
    }

    fn later(self: &Rc<Self>, work: impl FnOnce(Rc<Hand>) + 'static) {
        let hand: Weak<Hand> = Rc::downgrade(self);
        let timer = Timeout::new(0, move || {
            if let Some(hand) = hand.upgrade() {
                work(hand);
            }
        });
        self.own.borrow_mut().1 = Some(timer);
    }
}
