//! Everything that a person can do, as values.

use super::causality::Inquiry;
use super::check::CheckMessage;
use super::compare::CompareMessage;
use super::deed::Deed;
use super::forks::ForkMessage;
use super::history::HistoryMessage;
use super::keymap::Rebind;
use super::knob::Knob;
use super::lanes::LaneAct;
use super::script::Edit;
use super::sweep::SweepMessage;
use super::verb::Verb;
use crate::model::ProcessId;
use crate::scene::axis::Axis;
use crate::scene::layout::{Layout, Shift};
use crate::scene::look::Selection;
use crate::scene::stamps::Stamp;
use crate::scene::theme::Theme;
use crate::sim::Action;

/// One act of the person.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// So many events forward, or back when negative.
    Step(i32),
    /// To this event.
    Seek(u32),
    Start,
    Newest,
    /// To the next (or previous) decision, role change, fault or violation.
    NextInteresting,
    PreviousInteresting,
    TogglePlay,
    /// Playing goes on by so many events.
    Tick(u32),
    Faster,
    Slower,
    /// By index in [`super::SPEEDS`].
    SetSpeed(usize),
    Select(Selection),
    /// To the neighbour of what is selected: the next (or previous) process or message in flight.
    SelectNext(i32),
    /// Puts a process into the group that is to be isolated, or takes it out.
    ToggleGroup(ProcessId),
    /// A verb on the selection.
    Do(Verb),
    Act(Action),
    /// The n-th possible row of the next-up list, from 1.
    Choose(u8),
    /// What is selected, or else the first row of the next-up list, happens.
    Primary,
    SwitchBranch(usize),
    /// Names, stars, taking out and going back.
    Fork(ForkMessage),
    /// Two forks side by side, and the ghost of the one that was left.
    Compare(CompareMessage),
    /// Opens an algorithm: one of its shipped scenarios, or a free run when there is none with this id.
    Load {
        algorithm: String,
        scenario: Option<String>,
    },
    /// Starts the run again with one thing changed.
    Configure(Setting),
    /// Sets a field to what was typed or chosen.
    Set(Knob, String),
    /// Does what was put together for what is selected.
    Inflict(Deed),
    /// Opens a link's fragment, a whole link or the text of a file.
    Open(String),
    /// Changes the fault script of the shown branch.
    Script(Edit),
    /// Opens or closes the list of what the pictures show.
    ToggleLooks,
    /// Shows charts under the diagram, or hides them.
    ToggleCharts,
    /// Shows the fault script as tracks under the pictures, or hides it.
    ToggleTracks,
    /// Asks about causality.
    Inquire(Inquiry),
    /// So many stops larger, or smaller when negative.
    Zoom(i32),
    /// Everything so many times as large; this place of the time axis stays where it is.
    ZoomAt {
        times: f32,
        at: f32,
    },
    /// Shifts the diagram by so many pixels along its time axis.
    Pan(f32),
    /// The same by so many quarters of what it shows.
    Leaf(i32),
    /// Brings an event to the middle of the diagram.
    Centre(u32),
    /// Shows the whole run, or the usual size again.
    Fit,
    /// The usual size, and the playhead in sight.
    Follow,
    /// Counts something else on the diagram's time axis.
    SetAxis(Axis),
    NextAxis,
    /// Shows another clock's stamps at the events.
    SetStamp(Stamp),
    NextStamp,
    /// Folds quiet stretches of the step axis, or none.
    ToggleQuiet,
    /// Unfolds the stretch that begins at this event.
    Unfold(u32),
    /// Arranges the lanes of the diagram.
    Lane(LaneAct),
    /// Lays the arena out anew.
    SetLayout(Layout),
    NextLayout,
    /// Moves a process from where its layout puts it by so many thousandths of the arena's width and height.
    Place(ProcessId, Shift),
    /// Moves it on from where it stands now.
    Nudge(ProcessId, Shift),
    /// Lets the arrow keys, and clicks into the arena, move the selected process, or lets them mean what they did.
    ToggleMoving,
    /// Puts every process back to where its layout puts it.
    PutBack,
    /// Selects the next of the messages on their way from one process to another.
    SelectOn(ProcessId, ProcessId),
    /// Lets time run down instead of right, or right again.
    Turn,
    /// Hides what the algorithm stands on, or shows it again.
    ToggleFold,
    SetTheme(Theme),
    NextTheme,
    /// Shows the run to a room, or no longer.
    Present,
    /// Hides the presented run from the room, or shows it again.
    Curtain,
    /// Dims all but what the pointer is on, in a presentation, or nothing any more.
    Spotlight,
    /// Gives a command another key.
    Rebind(Rebind),
    /// Docks the pseudocode beside the pictures, or folds it.
    ToggleCode,
    /// The same with the Rust source.
    ToggleSource,
    /// Shows only what the selected process can know, or everything again.
    Lens,
    /// Shows only what this process can know; `None`: everything.
    SeeAs(Option<ProcessId>),
    Show(Panel),
    Close,
    Dismiss,
    /// Many seeds of this run.
    Sweep(SweepMessage),
    /// The search for a run that breaks a property.
    Check(CheckMessage),
    /// What clients were told, and whether an order explains it.
    History(HistoryMessage),
    /// Says something in the notice line.
    Say(String),
}

/// One thing about the run's plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    Processes(u16),
    Seed(u64),
    /// A preset's id.
    Network(String),
    Parameter(String, i64),
    /// A "break it" switch, on or off.
    Variant(String, bool),
    /// No single link differs from the others.
    Alike,
    /// No clock is wrong.
    PerfectClocks,
}

/// What is opened over the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    #[default]
    None,
    Gallery,
    /// Every fork, with what can be done with it.
    Forks,
    Setup,
    /// What can be done beyond the verbs.
    Interfere,
    Card,
    Palette,
    Keys,
    Share,
    /// Pictures, paper and films of this run.
    Picture,
    /// What every mark means.
    Legend,
    Events,
    /// The global states of the last few events.
    States,
    /// What brought a violation about.
    Why,
    Sweep,
    /// Searches all that could happen.
    Check,
    /// Judges what clients were told.
    History,
}
