//! The same plan under many seeds: how often it ends how, how many messages that takes and how long.
//!
//! A [`Job`] says what is run. [`Run`] is one seed of it under way, all at once or a few events at a time; what is left of
//! it is an [`Outcome`], a few numbers. A [`Tally`] counts outcomes as they come. None of it knows a thread or a worker:
//! the command gives each core its own seeds, the page each worker, and outcomes cross over as rows of numbers.

mod distribution;
mod job;
mod outcome;
mod tally;

pub use distribution::{BINS, Distribution, Values};
pub use job::{FEW, FOREVER, Job, MAX_SEEDS, Run};
pub use outcome::{Moment, Outcome, Standing, Verdict};
pub use tally::Tally;
