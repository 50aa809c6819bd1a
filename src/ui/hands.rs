//! What works beside the page: the sweep and the search that the session wants, and the time after which a notice goes.

use gloo_timers::callback::Timeout;
use yew::Callback;

use super::app::Shared;
use super::ask;
use super::checker::Searcher;
use super::worker::Sweeper;
use crate::session::Message;

/// To drop one is to stop it.
#[derive(Default)]
pub struct Hands {
    sweeper: Option<Sweeper>,
    searcher: Option<Searcher>,
    /// What was told, and when it goes.
    told: Option<(String, Timeout)>,
}

/// So long what was merely told stays, in milliseconds. A refusal stays until the next act.
const TOLD: u32 = 8_000;

impl Hands {
    /// Starts what the session wants, and stops what it does not want any more.
    pub fn tend(&mut self, session: &Shared, act: Callback<Message>) {
        ask::tell(session);
        let wanted = session.borrow();
        let told = wanted.notice.as_ref().filter(|notice| !notice.bad).map(|notice| &notice.text);
        if self.told.as_ref().map(|(text, _)| text) != told {
            let act = act.clone();
            let timer = move || Timeout::new(TOLD, move || act.emit(Message::Dismiss));
            self.told = told.map(|text| (text.clone(), timer()));
        }
        let search = wanted.checks.last.as_ref().filter(|check| check.running);
        if self.searcher.as_ref().map(|searcher| searcher.number) != search.map(|check| check.number) {
            self.searcher = search.map(|check| Searcher::start(check, act.clone()));
        }
        let sweep = wanted.sweeps.last.as_ref().filter(|sweep| sweep.running);
        if self.sweeper.as_ref().map(|sweeper| sweeper.number) != sweep.map(|sweep| sweep.number) {
            self.sweeper = sweep.map(|sweep| Sweeper::start(sweep, session.clone(), act));
        }
    }
}
