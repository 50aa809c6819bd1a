//! Every mark: events, verdicts, lamps, pips, and the icons of the controls.
//!
//! A glyph is a few layers in a box of 16 px with its origin in the middle (the live area is 14). Its colour is the
//! caller's; only what would be unreadable otherwise is fixed (the green tick of an answer, the ink outline of a
//! star). The outlines are SVG path data, read once.

use super::path::{Path, Rect};
use super::theme::{Family, Tone};
use std::sync::OnceLock;

/// The side of the box the outlines are drawn in.
pub const BOX: f32 = 16.0;

/// The colour of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The tone the glyph was asked for.
    Current,
    /// The surface under it, so that a hollow mark hides its lifeline.
    Ground,
    Ink0,
    Green,
    Red,
    OnRed,
    Amber,
}

impl Ink {
    pub fn tone(self, current: Tone, ground: Tone) -> Tone {
        match self {
            Ink::Current => current,
            Ink::Ground => ground,
            Ink::Ink0 => Tone::Ink0,
            Ink::Green => Tone::Hue(Family::Green),
            Ink::Red => Tone::Hue(Family::Red),
            Ink::OnRed => Tone::OnHue(Family::Red),
            Ink::Amber => Tone::Hue(Family::Amber),
        }
    }
}

/// The outline of a layer, in the box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    pub ink: Ink,
    pub width: f32,
    /// Round ends and corners.
    pub round: bool,
    pub dashed: bool,
}

/// The dash of a dashed edge: an open question's ring.
pub const EDGE_DASH: [f32; 2] = [2.4, 1.8];

/// One filled or stroked outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub path: Path,
    pub fill: Option<Ink>,
    pub edge: Option<Edge>,
}

struct Source {
    data: &'static str,
    fill: Option<Ink>,
    edge: Option<Edge>,
}

const fn fill(ink: Ink, data: &'static str) -> Source {
    Source { data, fill: Some(ink), edge: None }
}

const fn line(ink: Ink, width: f32, data: &'static str) -> Source {
    Source { data, fill: None, edge: Some(Edge { ink, width, round: false, dashed: false }) }
}

const fn round(ink: Ink, width: f32, data: &'static str) -> Source {
    Source { data, fill: None, edge: Some(Edge { ink, width, round: true, dashed: false }) }
}

const fn dashed(ink: Ink, width: f32, data: &'static str) -> Source {
    Source { data, fill: None, edge: Some(Edge { ink, width, round: false, dashed: true }) }
}

const fn both(inside: Ink, ink: Ink, width: f32, data: &'static str) -> Source {
    Source { data, fill: Some(inside), edge: Some(Edge { ink, width, round: true, dashed: false }) }
}

macro_rules! glyphs {
    ($($kind:ident $meaning:literal: $($layer:expr),+;)+) => {
        /// Which mark.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum GlyphKind { $($kind),+ }

        impl GlyphKind {
            pub const ALL: &'static [GlyphKind] = &[$(GlyphKind::$kind),+];

            /// What the mark says, for legends and screen readers.
            pub fn meaning(self) -> &'static str {
                match self { $(GlyphKind::$kind => $meaning),+ }
            }

            fn source(self) -> &'static [Source] {
                use Ink::*;
                match self { $(GlyphKind::$kind => const { &[$($layer),+] }),+ }
            }
        }
    };
}

glyphs! {
    Local "local step": fill(Current, "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1 -4 0Z");
    Send "send":
        fill(Current, "M-4 -2.2A4 4 0 1 1 4 -2.2A4 4 0 1 1 -4 -2.2Z"),
        fill(Current, "M-3.4 2.9L3.4 2.9L0 7.2Z");
    Receive "receive":
        fill(Current, "M-4 2.6A4 4 0 1 1 4 2.6A4 4 0 1 1 -4 2.6Z"),
        fill(Current, "M-3.4 -7L3.4 -7L0 -2.4Z");
    Deliver "deliver to the application":
        fill(Current, "M-4.75 -4.75H4.75V4.75H-4.75Z"),
        fill(Ground, "M-2 -2H2V2H-2Z");
    Ignored "received but ignored":
        both(Ground, Current, 1.75, "M-5 0A5 5 0 1 1 5 0A5 5 0 1 1 -5 0Z"),
        line(Current, 1.75, "M-3.5 3.5L3.5 -3.5");
    TimerSet "timer set": both(Ground, Current, 1.5, "M0 -5.6L4.85 -2.8L4.85 2.8L0 5.6L-4.85 2.8L-4.85 -2.8Z");
    TimerCancelled "timer cancelled":
        both(Ground, Current, 1.5, "M0 -5.6L4.85 -2.8L4.85 2.8L0 5.6L-4.85 2.8L-4.85 -2.8Z"),
        line(Current, 1.5, "M-6 4.2L6 -4.2");
    TimerFires "timer fires": fill(Current, "M0 -6.2L5.37 -3.1L5.37 3.1L0 6.2L-5.37 3.1L-5.37 -3.1Z");
    Disk "persist to disk":
        fill(Current, "M-4 -3.2V3.2C-4 5.9 4 5.9 4 3.2V-3.2Z"),
        both(Ground, Current, 1.25, "M-4 -3.2A4 1.9 0 1 1 4 -3.2A4 1.9 0 1 1 -4 -3.2Z");
    Change "state change worth noting": fill(Current, "M0 -4.6L4.6 0L0 4.6L-4.6 0Z");
    Star "decide, commit, chosen":
        both(Current, Ink0, 1.0, "M0 -7.2L1.82 -2.51L6.85 -2.22L2.95 0.96L4.23 5.82L0 3.1L-4.23 5.82L-2.95 0.96L-6.85 -2.22L-1.82 -2.51Z");
    Crown "leader elected": both(Current, Ink0, 1.0, "M-7 4.8L-7 -3.6L-3.4 -.2L0 -5.4L3.4 -.2L7 -3.6L7 4.8Z");
    CrownHollow "believes it leads, but is superseded":
        both(Ground, Current, 1.5, "M-7 4.8L-7 -3.6L-3.4 -.2L0 -5.4L3.4 -.2L7 -3.6L7 4.8Z");
    Hand "candidate: hand raised": round(Current, 2.0, "M0 6.5V-6.5M0 -6.5L-4 -2.5M0 -6.5L4 -2.5");
    Enter "enter the critical section": line(Current, 2.0, "M2.5 -6H-2.5V6H2.5");
    Leave "leave the critical section": line(Current, 2.0, "M-2.5 -6H2.5V6H-2.5");
    Snapshot "snapshot recorded":
        both(Ground, Current, 1.75, "M-5.75 0A5.75 5.75 0 1 1 5.75 0A5.75 5.75 0 1 1 -5.75 0Z"),
        fill(Current, "M-2.25 0A2.25 2.25 0 1 1 2.25 0A2.25 2.25 0 1 1 -2.25 0Z");
    Crash "crash": line(Current, 4.0, "M-5 -5L5 5M5 -5L-5 5");
    Recover "recover":
        line(Current, 1.75, "M4.3 -4.6A6.2 6.2 0 1 1 -1.5 -6"),
        fill(Current, "M-2.4 -8.6L2.2 -6.3L-1.6 -3.3Z"),
        fill(Current, "M0 -2.4L3.1 2.9H-3.1Z");
    Pause "pause": fill(Current, "M-5 -6H-2V6H-5ZM2 -6H5V6H2Z");
    Slow "slows down": line(Current, 2.25, "M.5 -5.5L-5 0L.5 5.5M6.5 -5.5L1 0L6.5 5.5");
    Resume "resume": fill(Current, "M-4 -6L6 0L-4 6Z");
    Invoke "client invokes": line(Current, 2.0, "M-3 -6V6"), line(Current, 2.0, "M-3 0H7");
    ReturnOk "client returns: ok": line(Current, 2.0, "M-7 0H-2.5M-2.5 -6V6"), line(Green, 2.0, "M1 .2L3.2 3L7 -3");
    ReturnFail "client returns: failed":
        line(Current, 2.0, "M-7 0H-2.5M-2.5 -6V6"),
        line(Red, 2.0, "M1.2 -2.6L6.4 2.6M6.4 -2.6L1.2 2.6");
    ReturnUnknown "client: outcome unknown":
        line(Current, 2.0, "M-7 0H-4"),
        line(Current, 1.5, "M-4 -6L-1.6 -3.6L-4 -1.2L-1.6 1.2L-4 3.6L-2.4 6"),
        line(Current, 1.6, "M2 -2.2C2 -5.6 7 -5.4 6.6 -2.2C6.4 -.6 4.4 -.4 4.4 1.6"),
        fill(Current, "M3.3 4.2A1.1 1.1 0 1 1 5.5 4.2A1.1 1.1 0 1 1 3.3 4.2Z");
    Violation "invariant violated":
        fill(Current, "M3.44 -8.31L8.31 -3.44L8.31 3.44L3.44 8.31L-3.44 8.31L-8.31 3.44L-8.31 -3.44L-3.44 -8.31Z"),
        fill(OnRed, "M-1.25 -5.2H1.25L.8 1.2H-.8Z"),
        fill(OnRed, "M-1.4 3.7A1.4 1.4 0 1 1 1.4 3.7A1.4 1.4 0 1 1 -1.4 3.7Z");
    User "caused by you": fill(Current, "M-3 1A4 4 0 1 1 5 1A4 4 0 1 1 -3 1Z"), fill(Ink0, "M-7 -7H-1.5L-7 -1.5Z");
    UserTab "caused by you (tab alone)": fill(Ink0, "M-7 -7H-1.5L-7 -1.5Z");
    Plus "yes":
        both(Ground, Current, 1.5, "M-4.5 0A4.5 4.5 0 1 1 4.5 0A4.5 4.5 0 1 1 -4.5 0Z"),
        line(Current, 1.5, "M-2.4 0H2.4M0 -2.4V2.4");
    Minus "no":
        both(Ground, Current, 1.5, "M-4.5 0A4.5 4.5 0 1 1 4.5 0A4.5 4.5 0 1 1 -4.5 0Z"),
        line(Current, 1.5, "M-2.4 0H2.4");
    Equal "same":
        both(Ground, Current, 1.5, "M-4.5 0A4.5 4.5 0 1 1 4.5 0A4.5 4.5 0 1 1 -4.5 0Z"),
        line(Current, 1.3, "M-2.3 -1.2H2.3M-2.3 1.2H2.3");
    Lost "lost": round(Current, 2.5, "M-4.2 -4.2L4.2 4.2M4.2 -4.2L-4.2 4.2");
    Bolt "forged or corrupted": fill(Current, "M1.6 -7L-4 1H-.6L-1.6 7L4 -1.4H.6Z");
    Swap "overtook another":
        line(Current, 1.5, "M-6 -3.4H-2L2.4 3.4H6M-6 3.4H-2L2.4 -3.4H6"),
        fill(Current, "M4 -5.6L7.2 -3.4L4 -1.2ZM4 1.2L7.2 3.4L4 5.6Z");
    Erased "overwritten":
        both(Ground, Current, 1.5, "M-6.5 0L-2.5 -4.5H6.5V4.5H-2.5Z"),
        line(Current, 1.5, "M-.5 -2.2L3.9 2.2M3.9 -2.2L-.5 2.2");
    Tray "buffered": line(Current, 1.75, "M-6 -3.5V3.5H6V-3.5");
    Past "in the past of the event that is looked at":
        fill(Current, "M-2.5 0A4 4 0 1 1 5.5 0A4 4 0 1 1 -2.5 0Z"),
        line(Current, 2.5, "M-6 -6V6");
    Future "in its future":
        fill(Current, "M-5.5 0A4 4 0 1 1 2.5 0A4 4 0 1 1 -5.5 0Z"),
        line(Current, 2.5, "M6 -6V6");
    Pinned "pinned, to compare others with":
        line(Current, 1.25, "M-7.25 0A7.25 7.25 0 1 1 7.25 0A7.25 7.25 0 1 1 -7.25 0Z"),
        line(Current, 1.25, "M-5 0A5 5 0 1 1 5 0A5 5 0 1 1 -5 0Z"),
        fill(Current, "M-2.5 0A2.5 2.5 0 1 1 2.5 0A2.5 2.5 0 1 1 -2.5 0Z");
    Backwards "received before it was sent":
        line(Current, 1.75, "M5.5 2.5A5.5 5.5 0 0 0 -5.5 2.5"),
        fill(Current, "M-8.2 1.2H-2.8L-5.5 5.6Z");
    LampOk "holds so far":
        fill(Current, "M-6.5 0A6.5 6.5 0 1 1 6.5 0A6.5 6.5 0 1 1 -6.5 0Z"),
        round(Ground, 1.75, "M-3.1 .2L-.9 2.6L3.2 -2.4");
    LampUnknown "open":
        dashed(Current, 1.5, "M-5.75 0A5.75 5.75 0 1 1 5.75 0A5.75 5.75 0 1 1 -5.75 0Z"),
        line(Current, 1.4, "M-1.9 -1.2C-1.9 -3.9 2.1 -3.7 1.8 -1.2C1.6 0 0 .1 0 1.4"),
        fill(Current, "M-0.95 3.3A0.95 0.95 0 1 1 0.95 3.3A0.95 0.95 0 1 1 -0.95 3.3Z");
    PipHave "have": both(Current, Current, 1.5, "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1 -4 0Z");
    PipWay "on its way":
        both(Ground, Current, 1.5, "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1 -4 0Z"),
        fill(Current, "M0 -4A4 4 0 0 0 0 4Z");
    PipNot "have not": both(Ground, Current, 1.5, "M-4 0A4 4 0 1 1 4 0A4 4 0 1 1 -4 0Z");
    IconBack "back": round(Current, 1.5, "M2 -5L-3 0L2 5");
    IconDown "more": round(Current, 1.5, "M-3.5 -1.5L0 2L3.5 -1.5");
    IconPlay "play": fill(Current, "M-4 -6L6 0L-4 6Z");
    IconNext "next step": fill(Current, "M-4 -5.5L3.5 0L-4 5.5Z");
    IconPrev "previous step": fill(Current, "M4 -5.5L-3.5 0L4 5.5Z");
    IconNextBig "next landmark": fill(Current, "M-6 -5L0.5 0L-6 5ZM3.6 -5H5.4V5H3.6Z");
    IconPrevBig "previous landmark": fill(Current, "M6 -5L-0.5 0L6 5ZM-3.6 -5H-5.4V5H-3.6Z");
    IconStart "to the start": round(Current, 1.5, "M-5 -5V5M5 -5L-2 0L5 5Z");
    IconShare "share": round(Current, 1.5, "M0 2V-6M-3 -3.2L0 -6.2L3 -3.2M-5 0V6H5V0");
    IconPresent "present": round(Current, 1.5, "M-6.5 -5H6.5V3H-6.5ZM0 3V6.5M-3 6.5H3");
    IconHelp "help":
        round(Current, 1.5, "M-2 -2C-2 -5.4 2.6 -5 2.2 -2C2 -.4 0 -.2 0 1.8"),
        fill(Current, "M-1 4.8A1 1 0 1 1 1 4.8A1 1 0 1 1 -1 4.8Z");
    IconEye "eye":
        round(Current, 1.5, "M-6.5 0C-4 -4.4 4 -4.4 6.5 0C4 4.4 -4 4.4 -6.5 0Z"),
        fill(Current, "M-2 0A2 2 0 1 1 2 0A2 2 0 1 1 -2 0Z");
    IconFork "fork": round(Current, 1.5, "M-5 -3H5M-2 -3C-2 3 0 3 5 3");
    IconLock "lock": round(Current, 1.5, "M-3.5 -0.5H3.5V5H-3.5ZM-2 -0.5V-2.5A2 2 0 0 1 2 -2.5V-0.5");
    IconMenu "menu": round(Current, 1.5, "M-5.5 -4H5.5M-5.5 0H5.5M-5.5 4H5.5");
    IconSearch "search":
        round(Current, 1.5, "M2.6 2.6L6 6"),
        line(Current, 1.5, "M-5.4 -1A4.4 4.4 0 1 1 3.4 -1A4.4 4.4 0 1 1 -5.4 -1Z");
    IconKnife "knife": round(Current, 1.5, "M-6 6L-1.5 1.5M-1.5 1.5L0.5 3.5C3 1.5 5.5 -2 6 -6.5C3 -5 -1 -1 -1.5 1.5");
    IconClose "close": round(Current, 1.5, "M-4 -4L4 4M4 -4L-4 4");
    IconList "list": round(Current, 1.5, "M-5.5 -4.5H5.5M-5.5 -1.5H2M-5.5 1.5H5.5M-5.5 4.5H0");
    IconTick "tick": round(Current, 1.5, "M-4 .4L-1.2 3.2L4.2 -3");
    IconOrrery "orrery":
        fill(Amber, "M-1.9 0A1.9 1.9 0 1 1 1.9 0A1.9 1.9 0 1 1 -1.9 0Z"),
        line(Current, 1.0, "M-4.4 0A4.4 4.4 0 1 1 4.4 0A4.4 4.4 0 1 1 -4.4 0Z"),
        line(Current, 1.0, "M-7.2 0A7.2 7.2 0 1 1 7.2 0A7.2 7.2 0 1 1 -7.2 0Z"),
        fill(Current, "M2.1 -2.6A1.5 1.5 0 1 1 5.1 -2.6A1.5 1.5 0 1 1 2.1 -2.6Z"),
        fill(Current, "M-8.1 3.4A1.8 1.8 0 1 1 -4.5 3.4A1.8 1.8 0 1 1 -8.1 3.4Z");
    IconEnd "to the end": round(Current, 1.5, "M5 -5V5M-5 -5L2 0L-5 5Z");
    IconPause "pause": fill(Current, "M-4.5 -5.5H-1.5V5.5H-4.5ZM1.5 -5.5H4.5V5.5H1.5Z");
    IconSun "light":
        round(Current, 1.5, "M-2.8 0A2.8 2.8 0 1 1 2.8 0A2.8 2.8 0 1 1 -2.8 0Z"),
        round(Current, 1.5, "M0 -6.6V-5.2M0 5.2V6.6M-6.6 0H-5.2M5.2 0H6.6M-4.7 -4.7L-3.7 -3.7M4.7 4.7L3.7 3.7M-4.7 4.7L-3.7 3.7M4.7 -4.7L3.7 -3.7");
    IconMoon "dark": round(Current, 1.5, "M5.8 2.2A6 6 0 1 1 -2 -5.7A4.9 4.9 0 0 0 5.8 2.2Z");
    IconProjector "projector":
        round(Current, 1.5, "M-6.5 -3.5H6.5V3.5H-6.5ZM-4.5 3.5V5.5M4.5 3.5V5.5"),
        fill(Current, "M0.4 0A2.2 2.2 0 1 1 4.8 0A2.2 2.2 0 1 1 0.4 0Z");
    IconPicture "picture": round(Current, 1.5, "M-6.5 -5H6.5V5H-6.5ZM-6.5 3L-2.5 -1L1 2.5L3 .5L6.5 4M3.2 -2.4H3.4");
    IconCopy "copy": round(Current, 1.5, "M-2.5 -2.5H5.5V5.5H-2.5ZM-5.5 2.5V-5.5H2.5");
    IconSave "save": round(Current, 1.5, "M0 -6V2M-3 -.8L0 2.2L3 -.8M-5.5 2.5V6H5.5V2.5");
    IconOpen "open": round(Current, 1.5, "M-6.5 5V-5H-2L-.5 -3H6.5V5Z");
    IconDrop "drop": round(Current, 1.5, "M-7 0H-1"), round(Current, 2.0, "M1 -3L7 3M7 -3L1 3");
    IconHold "hold": round(Current, 1.5, "M-7 0H-3"), line(Current, 2.25, "M.5 -4.5V4.5M5 -4.5V4.5");
    IconDelay "delay": round(Current, 1.5, "M-7 0H-5L-3.3 -3.5L-.3 3.5L2.7 -3.5L4.4 0H7");
    IconDuplicate "duplicate":
        round(Current, 1.5, "M-6 -3.2H5M2.5 -5.7L5 -3.2L2.5 -.7M-6 3.2H5M2.5 .7L5 3.2L2.5 5.7");
    IconRelease "release": round(Current, 1.5, "M-5.5 -5V5M-2 0H6M3 -3L6 0L3 3");
    IconPlus "add": round(Current, 1.5, "M0 -5V5M-5 0H5");
    IconTurn "turn the picture": round(Current, 1.5, "M-5.5 1A5.5 5.5 0 1 1 0 6M3 3.5L0 6L2.6 8");
}

impl GlyphKind {
    /// The outlines, bottom first.
    pub fn layers(self) -> &'static [Layer] {
        static SHEET: OnceLock<Vec<Vec<Layer>>> = OnceLock::new();
        let sheet = SHEET.get_or_init(|| GlyphKind::ALL.iter().map(|kind| read(*kind)).collect());
        &sheet[self as usize]
    }

    /// The same mark as an outline: concurrent with what is selected.
    pub fn hollow_layers(self) -> &'static [Layer] {
        static SHEET: OnceLock<Vec<Vec<Layer>>> = OnceLock::new();
        let sheet = SHEET
            .get_or_init(|| GlyphKind::ALL.iter().map(|kind| kind.layers().iter().map(hollow).collect()).collect());
        &sheet[self as usize]
    }

    /// Icons belong to controls; the other marks stand for things that happen in a run.
    pub fn is_icon(self) -> bool {
        self >= GlyphKind::IconBack
    }

    /// The tone it has unless something else decides (a send has the tone of its message's family).
    pub fn tone(self) -> Tone {
        use GlyphKind::*;
        match self {
            Send | Receive | Deliver | Plus | Minus | Equal => Tone::Hue(Family::Blue),
            Crown | CrownHollow | Pause | Resume => Tone::Hue(Family::Amber),
            Star | Recover | LampOk | PipHave | PipWay | PipNot => Tone::Hue(Family::Green),
            Crash | Violation | Lost | Bolt => Tone::Hue(Family::Red),
            Hand | Enter | Leave | Snapshot => Tone::Hue(Family::Magenta),
            Change | Invoke | ReturnOk | ReturnFail | ReturnUnknown => Tone::Ink0,
            icon if icon.is_icon() => Tone::Ink0,
            _ => Tone::Hue(Family::Slate),
        }
    }

    /// The radius within which an arrow must stop, at size 16.
    pub fn reach(self) -> f32 {
        match self {
            GlyphKind::Deliver => 4.75,
            GlyphKind::Ignored => 5.9,
            GlyphKind::TimerSet | GlyphKind::TimerCancelled | GlyphKind::TimerFires => 6.2,
            GlyphKind::Star | GlyphKind::Crown | GlyphKind::CrownHollow => 7.0,
            GlyphKind::Snapshot => 6.6,
            GlyphKind::Violation => 9.0,
            _ => 4.0,
        }
    }

    /// What the mark covers in its box, lines not counted.
    pub fn bounds(self) -> Rect {
        let mut all = self.layers().iter().map(|layer| layer.path.bounds());
        let first = all.next().unwrap_or_default();
        all.fold(first, |a, b| {
            let (x, y) = (a.x.min(b.x), a.y.min(b.y));
            Rect::new(x, y, a.right().max(b.right()) - x, a.bottom().max(b.bottom()) - y)
        })
    }
}

fn hollow(layer: &Layer) -> Layer {
    if layer.fill != Some(Ink::Current) {
        return layer.clone();
    }
    let edge = Edge { ink: Ink::Current, width: 1.5, round: true, dashed: false };
    Layer { path: layer.path.clone(), fill: Some(Ink::Ground), edge: Some(edge) }
}

fn read(kind: GlyphKind) -> Vec<Layer> {
    let layer = |source: &Source| Layer {
        // The data are our own and a test reads all of them: a failure here is our bug.
        path: Path::parse(source.data).unwrap_or_else(|error| panic!("{kind:?}: {error}")),
        fill: source.fill,
        edge: source.edge,
    };
    kind.source().iter().map(layer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_is_drawn_inside_its_box() {
        for &kind in GlyphKind::ALL {
            let bounds = kind.bounds();
            assert!(bounds.w > 1.0 || bounds.h > 1.0, "{kind:?} is empty");
            // A violation and a loop arrow may hang out a little: their box is 20.
            let room = Rect::new(-9.0, -9.0, 18.0, 18.0);
            let inside = bounds.x >= room.x && bounds.y >= room.y && bounds.right() <= 9.0 && bounds.bottom() <= 9.0;
            assert!(inside, "{kind:?} leaves its box: {bounds:?}");
            assert!(!kind.meaning().is_empty());
        }
    }

    #[test]
    fn no_two_marks_are_the_same_drawing() {
        // Resume is play, and the cross of a control is the cross of a close button: the same idea twice.
        let marks: Vec<_> = GlyphKind::ALL.iter().filter(|kind| !kind.is_icon()).collect();
        for (i, a) in marks.iter().enumerate() {
            for b in &marks[i + 1..] {
                assert_ne!(a.layers(), b.layers(), "{a:?} and {b:?}");
            }
        }
    }
}
