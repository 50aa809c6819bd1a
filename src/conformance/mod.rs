//! Small models of published specifications, written exactly as these are, so that the search can be compared with
//! engines that others wrote: the numbers of their states are known.
//!
//! They say what is counted: *distinct* states, the initial ones included; states *generated*, duplicates, self-loops and initial
//! ones included; and the *depth*, the number of states on the longest of the shortest ways.

mod model;
mod register;
mod words;

mod abd;
mod alternating_bit;
mod chang_roberts;
mod echo;
mod lamport_mutex;
mod paxos;
mod ping_pong;
mod single_copy;
mod two_phase_commit;

pub use model::{Model, Specified};
pub use words::{MODELS, Offer, Refusal};

use crate::check::{Limits, Order, Search, Stop, Tally};
use register::Manner;

/// Does something with a model, whichever it is.
pub trait Visitor {
    type Output;

    fn visit<M: Model>(self, model: M) -> Self::Output;
}

/// What a search came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    pub tally: Tally,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The property holds in every state.
    Holds,
    /// It is violated after so many steps. In breadth and in depth none are fewer.
    Violated { steps: usize },
    /// It holds in every state that was seen before a limit was reached.
    Unknown(Option<Stop>),
}

/// Searches a model: its name, its sizes, and options `name=value`, of the model and of the search.
pub fn run(words: &[&str]) -> Result<Report, Refusal> {
    let (order, limits) = words::manner(words)?;
    open(words, Exploration { order, limits })
}

/// Hands the model that the words name to the visitor. Options of the search are not looked at.
pub fn open<V: Visitor>(words: &[&str], visitor: V) -> Result<V::Output, Refusal> {
    let words = words::read(words)?;
    let [one, two] = words.sizes;
    let manner = || Manner {
        elide: words.option("elision") != Some("no"),
        repeats: words.option("network") == Some("duplicating"),
        credulous: words.option("stale") == Some("accepted"),
    };
    Ok(match words.model {
        "two-phase-commit" => {
            let symmetry = words.option("symmetry") == Some("yes");
            visitor.visit(two_phase_commit::TwoPhaseCommit::new(one, symmetry))
        }
        "single-copy-register" => {
            let (clients, servers) = (one as u8, two as u8);
            let service = single_copy::SingleCopy { servers };
            visitor.visit(single_copy::SingleCopyRegister { service, servers, clients, manner: manner() })
        }
        "abd" => {
            if !abd::fits(one, two) {
                return Err(Refusal::Together { model: "abd", one, two });
            }
            let (clients, servers) = (one as u8, two as u8);
            let service = abd::Abd { servers };
            visitor.visit(abd::AbdRegister { service, servers, clients, manner: manner() })
        }
        "paxos" => {
            let (clients, servers) = (one as u8, paxos::SERVERS);
            visitor.visit(paxos::PaxosRegister { service: paxos::Paxos, servers, clients, manner: manner() })
        }
        "ping-pong" => {
            let loss = words.option("loss") != Some("no");
            visitor.visit(ping_pong::PingPong { most: one as u8, loss })
        }
        "chang-roberts" => visitor.visit(chang_roberts::ChangRoberts { processes: one as u8 }),
        "lamport-mutex" => visitor.visit(lamport_mutex::LamportMutex { processes: one as u8, most_clock: two as u8 }),
        "alternating-bit" => visitor.visit(alternating_bit::AlternatingBit),
        _ => visitor.visit(echo::Echo { processes: one as u8 }),
    })
}

struct Exploration {
    order: Order,
    limits: Limits,
}

impl Visitor for Exploration {
    type Output = Report;

    fn visit<M: Model>(self, model: M) -> Report {
        let mut search = Search::new(Specified(&model), self.order, self.limits);
        while !search.go(1_000_000) {}
        let verdict = match search.steps(0) {
            Some(steps) => Verdict::Violated { steps },
            None if search.is_exhausted() => Verdict::Holds,
            None => Verdict::Unknown(search.stop()),
        };
        Report { tally: search.tally(), verdict }
    }
}
