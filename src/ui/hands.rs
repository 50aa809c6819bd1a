//! What works beside the page: the sweep and the search that the session wants.

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
}

impl Hands {
    /// Starts what the session wants, and stops what it does not want any more.
    pub fn tend(&mut self, session: &Shared, act: Callback<Message>) {
        ask::tell(session);
        let wanted = session.borrow();
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
