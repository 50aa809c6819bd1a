//! A search's hands: a worker that loads the same program as the page, or the page itself in slices where there is none.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use yew::Callback;

use super::browser;
use super::hired::Hired;
use crate::session::{Check, CheckMessage, Errand, Message, News, Task};

/// A search tells how far it is about so often, in milliseconds.
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
    worker: RefCell<Option<Hired>>,
    own: RefCell<(Option<Errand>, Option<Timeout>)>,
    /// When the page's own work was last told of.
    told: Cell<f64>,
}

impl Searcher {
    pub fn start(check: &Check, act: Callback<Message>) -> Searcher {
        let (number, task) = (check.number, check.task.to_text());
        let hand = Rc::new(Hand {
            number,
            task,
            act,
            worker: RefCell::default(),
            own: RefCell::default(),
            told: Cell::default(),
        });
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
    fn hire(self: &Rc<Self>) -> Option<Hired> {
        let hand = Rc::downgrade(self);
        Hired::new(&[self.task.clone().into()], move |answer| {
            if let Some(hand) = hand.upgrade() {
                hand.hear(answer.get(0).as_string());
            }
        })
    }

    fn ask(&self) {
        if let Some(worker) = &*self.worker.borrow() {
            worker.ask(&[NEWS]);
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
            if browser::now() - self.told.get() < NEWS {
                return;
            }
        }
        self.told.set(browser::now());
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
