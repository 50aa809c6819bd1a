//! What the person is looking at, as one value, and everything that can be done to it.
//!
//! [`Session::update`] is the only way in: a key, a click, a name in the command palette and a call of the page's
//! JavaScript interface all become one [`Message`]. Nothing here knows a browser.

mod arrange;
mod asked;
mod causality;
mod charts;
mod check;
mod choices;
mod code;
mod command;
mod compare;
#[cfg(test)]
mod compare_tests;
mod cut;
mod deed;
mod document;
mod figure;
mod keymap;
mod forks;
mod heard;
mod history;
mod knob;
mod legend;
mod lanes;
mod lens;
mod looks;
mod marks;
mod message;
pub mod outside;
mod present;
mod script;
mod session;
mod setup;
mod slide;
mod sweep;
mod verb;
mod view;
mod zoom;

pub use causality::{CausalityView, CutView, Inquiry, PairView, StatesView, WhyView};
pub use charts::ChartRow;
pub use check::{Check, CheckMessage, Checks, Errand, Extent, News, Reply, Task, budget_words};
pub use choices::{ChoiceRow, RowKind};
pub use code::{LineView, SourceView};
pub use command::{Command, commands, matching};
pub use compare::{Compare, CompareMessage, CompareView, DifferenceView, TwinView};
pub use deed::{DEEDS, Deed, Draft};
pub use figure::{Figure, FigureKnob, Ink, Views};
pub use forks::{ForkMessage, ForkView, TrackPlace};
pub use history::{Histories, HistoryMessage, LONGEST, OrderView, Standing, Trial, consistencies, models};
pub use keymap::{Keymap, Rebind, key_name, message_for_key};
pub use knob::{Control, FieldView, GroupView, Knob, LinkKnob};
pub use lanes::LaneAct;
pub use looks::{LookOption, LookView, Looks};
pub use message::{Message, Panel, Setting};
pub use present::{Caption, Presenting};
pub use script::{Composed, Edit, EntryView, TrackView};
pub use session::{Notice, SPEEDS, Session};
pub use setup::LinkCell;
pub use sweep::{MOST_SEEDS, Sweep, SweepMessage, SweepOrder, Sweeps};
pub use verb::Verb;
pub use view::{AlgorithmView, InspectorView, LampState, LampView, LinkView, ScenarioView, VariableView, VerbView};
pub use zoom::{LARGEST, Shown, Zoom};
