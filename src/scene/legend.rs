//! What the marks mean: each with a small picture of it and a few words.

use super::arrow::{ArrowSpec, Fate, MessageFamily, Verdict, arrow};
use super::compare;
use super::details::{Standing, frame};
use super::glyph::GlyphKind;
use super::list::{Dash, DisplayList, Fill, Glyph, Hatch, Item, Stroke, Text};
use super::mark::seam;
use super::path::{Point, Rect, pt, wave};
use super::text::Face;
use super::theme::{Family, Tone};

/// What a legend may have to explain, weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LegendMark {
    Torn,
    Pinned,
    Past,
    Future,
    Concurrent,
    Unknown,
    Violated,
    Ghost,
    OnlyHere,
    Differs,
    Shared,
    Leads,
    Superseded,
    Asks,
    Section,
    Decided,
    Aborts,
    Leaves,
    Snapshot,
    Crash,
    Recovers,
    Down,
    Parted,
    Healed,
    Partition,
    Lost,
    Stopped,
    Held,
    Forged,
    Delayed,
    Doubled,
    Yes,
    No,
    Timer,
    Ignored,
    Delivered,
    Requested,
    Stored,
    Changed,
    TimerSet,
    TimerCancelled,
    Handled,
    Erased,
    ByYou,
    Paused,
    Slow,
    Byzantine,
    Open,
    Settled,
    Applied,
    Ask,
    Answer,
    Payload,
    Special,
    Control,
    Informed,
    Coordinates,
    Retired,
    Term,
    Folded,
    Votes,
    TimerLeft,
    Density,
    Tick,
    InFlight,
    Now,
    NotYet,
    Holds,
    Unsure,
    Blocked,
}

/// A mark that can be seen, and what it says in this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegendEntry {
    pub mark: LegendMark,
    pub words: String,
}

/// The size of a sample.
pub const SAMPLE: (f32, f32) = (36.0, 16.0);

impl LegendMark {
    pub const ALL: [LegendMark; 70] = {
        use LegendMark::*;
        [
            Ghost,
            Torn,
            Pinned,
            Past,
            Future,
            Concurrent,
            Violated,
            Leads,
            Superseded,
            Asks,
            Section,
            Leaves,
            Decided,
            Aborts,
            Snapshot,
            Crash,
            Recovers,
            Down,
            Parted,
            Healed,
            Partition,
            Lost,
            Stopped,
            Held,
            Forged,
            Delayed,
            Doubled,
            Yes,
            No,
            Timer,
            TimerSet,
            TimerCancelled,
            Handled,
            Ignored,
            Delivered,
            Requested,
            Stored,
            Changed,
            ByYou,
            Paused,
            Slow,
            Byzantine,
            Open,
            Settled,
            Applied,
            Erased,
            Ask,
            Answer,
            Payload,
            Special,
            Control,
            Informed,
            Coordinates,
            Retired,
            Term,
            Folded,
            Votes,
            TimerLeft,
            Density,
            Tick,
            InFlight,
            Now,
            NotYet,
            Unknown,
            OnlyHere,
            Differs,
            Shared,
            Holds,
            Unsure,
            Blocked,
        ]
    };

    pub fn words(self) -> &'static str {
        match self {
            LegendMark::Torn => "received before it was sent",
            LegendMark::Pinned => "pinned",
            LegendMark::Past => "past",
            LegendMark::Future => "future",
            LegendMark::Concurrent => "concurrent ∥",
            LegendMark::Violated => "violated",
            LegendMark::Ghost => "abandoned: dotted",
            LegendMark::Leads => "bar: leads",
            LegendMark::Superseded => "bar: thinks it leads",
            LegendMark::Asks => "bar: asks or waits",
            LegendMark::Section => "in the critical section",
            LegendMark::Decided => "decided, learned",
            LegendMark::Aborts => "aborts, gives up",
            LegendMark::Leaves => "leaves the section",
            LegendMark::Snapshot => "snapshot",
            LegendMark::Recovers => "recovers",
            LegendMark::Parted => "links are cut",
            LegendMark::Healed => "links are healed",
            LegendMark::Requested => "request from above",
            LegendMark::Stored => "written to disk",
            LegendMark::Changed => "noteworthy change",
            LegendMark::TimerSet => "timer set",
            LegendMark::TimerCancelled => "timer cancelled",
            LegendMark::Handled => "message handled",
            LegendMark::Informed => "bar: has what it is about",
            LegendMark::Coordinates => "bar: coordinates",
            LegendMark::Retired => "bar: takes no part any more",
            LegendMark::Term => "band: a colour for each term or ballot",
            LegendMark::Crash => "crash",
            LegendMark::Down => "is down",
            LegendMark::Partition => "cut apart",
            LegendMark::Lost => "lost",
            LegendMark::Stopped => "stopped at a cut",
            LegendMark::Held => "held back",
            LegendMark::Forged => "forged",
            LegendMark::Delayed => "delayed",
            LegendMark::Doubled => "doubled",
            LegendMark::Yes => "answer: yes",
            LegendMark::No => "answer: no",
            LegendMark::Timer => "timer fires",
            LegendMark::Ignored => "ignored",
            LegendMark::Delivered => "delivered",
            LegendMark::ByYou => "done by you",
            LegendMark::Paused => "paused",
            LegendMark::Slow => "slow, and by how much",
            LegendMark::Byzantine => "byzantine",
            LegendMark::Open => "entry, not settled",
            LegendMark::Settled => "entry, settled",
            LegendMark::Applied => "entry, applied",
            LegendMark::Erased => "entry overwritten",
            LegendMark::Ask => "question",
            LegendMark::Answer => "answer",
            LegendMark::Payload => "carries data",
            LegendMark::Special => "marker, token",
            LegendMark::Control => "upkeep",
            LegendMark::InFlight => "on its way",
            LegendMark::NotYet => "not yet",
            LegendMark::Now => "this step",
            LegendMark::Tick => "an event, from afar",
            LegendMark::Density => "the higher, the more events",
            LegendMark::Folded => "so many events, folded",
            LegendMark::Votes => "have, on its way, missing; from the bar on enough",
            LegendMark::TimerLeft => "time left on a timer",
            LegendMark::Unknown => "this process cannot know",
            LegendMark::OnlyHere => "only in this one of two runs",
            LegendMark::Differs => "two runs part here, or come out differently",
            LegendMark::Shared => "both runs are one",
            LegendMark::Holds => "property: holds so far",
            LegendMark::Unsure => "property: open",
            LegendMark::Blocked => "property: blocked, as its assumptions allow",
        }
    }

    /// The mark as the pictures draw it, its texts centred, in a box of [`SAMPLE`].
    pub fn sample(self) -> DisplayList {
        let (width, height) = SAMPLE;
        let mut list = DisplayList::new(width, height);
        let (middle, left, right) = (pt(width / 2.0, height / 2.0), pt(2.0, 8.0), pt(width - 2.0, 8.0));
        let across = Rect::new(2.0, 3.0, width - 4.0, 10.0);
        let lifeline = Stroke::new(Tone::Ink0, 2.0);
        let mark = |kind: GlyphKind, tone: Tone| Glyph::new(kind, middle, tone);
        let message =
            |family: MessageFamily| ArrowSpec { from_reach: 0.0, to_reach: 0.0, ..ArrowSpec::new(left, right, family) };
        let glyph = match self {
            LegendMark::Torn => mark(GlyphKind::Backwards, Tone::Hue(Family::Red)),
            LegendMark::Pinned => mark(GlyphKind::Pinned, Tone::Hue(Family::Slate)),
            LegendMark::Past => mark(GlyphKind::Past, Tone::Hue(Family::Blue)),
            LegendMark::Future => mark(GlyphKind::Future, Tone::Hue(Family::Amber)),
            LegendMark::Concurrent => mark(GlyphKind::PipNot, Tone::Hue(Family::Slate)),
            LegendMark::Violated => mark(GlyphKind::Violation, Tone::Hue(Family::Red)).size(14.0),
            LegendMark::Ghost => mark(GlyphKind::IconFork, Tone::Hue(Family::Slate)),
            LegendMark::Leads | LegendMark::Superseded | LegendMark::Asks => {
                let (kind, dash) = match self {
                    LegendMark::Leads => (GlyphKind::Crown, Dash::None),
                    LegendMark::Superseded => (GlyphKind::CrownHollow, Dash::Gaps),
                    _ => (GlyphKind::Hand, Dash::Candidate),
                };
                let (from, to) = (pt(6.0, 14.0), pt(width - 2.0, 14.0));
                list.line(from, to, Stroke::new(kind.tone(), 3.0).dash(dash));
                list.glyph(Glyph::new(kind, pt(9.0, 7.0), kind.tone()));
                return list;
            }
            LegendMark::Informed | LegendMark::Coordinates | LegendMark::Retired => {
                let stroke = match self {
                    LegendMark::Informed => Stroke::new(Tone::Hue(Family::Green), 3.0),
                    LegendMark::Coordinates => Stroke::new(Tone::Hue(Family::Slate), 1.25),
                    _ => Stroke::new(Tone::Ink2, 1.25).dash(Dash::Dots),
                };
                list.line(left - pt(0.0, 5.0), right - pt(0.0, 5.0), stroke);
                list.line(left + pt(0.0, 4.0), right + pt(0.0, 4.0), lifeline);
                return list;
            }
            LegendMark::Term => {
                list.fill_rect(Rect::new(2.0, 2.0, width - 4.0, 12.0), Fill::Solid(Tone::Wash(Family::Blue)));
                list.line(left, right, lifeline);
                return list;
            }
            LegendMark::Aborts => mark(GlyphKind::ReturnFail, Tone::Ink0),
            LegendMark::Leaves => mark(GlyphKind::Leave, Tone::Hue(Family::Magenta)),
            LegendMark::Snapshot => mark(GlyphKind::Snapshot, Tone::Hue(Family::Magenta)),
            LegendMark::Recovers => mark(GlyphKind::Recover, Tone::Hue(Family::Green)),
            LegendMark::Parted => mark(GlyphKind::IconKnife, Tone::Ink0),
            LegendMark::Healed => mark(GlyphKind::IconTick, Tone::Ink0),
            LegendMark::Requested => mark(GlyphKind::Invoke, Tone::Ink0),
            LegendMark::Stored => mark(GlyphKind::Disk, Tone::Hue(Family::Slate)),
            LegendMark::Changed => mark(GlyphKind::Change, Tone::Ink0),
            LegendMark::TimerSet => mark(GlyphKind::TimerSet, Tone::Hue(Family::Slate)),
            LegendMark::TimerCancelled => mark(GlyphKind::TimerCancelled, Tone::Hue(Family::Slate)),
            LegendMark::Handled => mark(GlyphKind::Local, Tone::Hue(Family::Blue)),
            LegendMark::Section => mark(GlyphKind::Enter, Tone::Hue(Family::Magenta)),
            LegendMark::Decided => mark(GlyphKind::Star, Tone::Hue(Family::Green)),
            LegendMark::Holds => mark(GlyphKind::LampOk, Tone::Hue(Family::Green)),
            LegendMark::Unsure => mark(GlyphKind::LampUnknown, Tone::Hue(Family::Slate)),
            LegendMark::Blocked => mark(GlyphKind::Pause, Tone::Hue(Family::Amber)),
            LegendMark::Crash => mark(GlyphKind::Crash, Tone::Hue(Family::Red)),
            LegendMark::Lost => mark(GlyphKind::Lost, Tone::Hue(Family::Red)),
            LegendMark::Forged => mark(GlyphKind::Bolt, Tone::Hue(Family::Red)),
            LegendMark::Yes => mark(GlyphKind::Plus, Tone::Hue(Family::Blue)),
            LegendMark::No => mark(GlyphKind::Minus, Tone::Hue(Family::Blue)),
            LegendMark::Timer => mark(GlyphKind::TimerFires, Tone::Hue(Family::Slate)),
            LegendMark::Ignored => mark(GlyphKind::Ignored, Tone::Hue(Family::Slate)),
            LegendMark::Delivered => mark(GlyphKind::Deliver, Tone::Hue(Family::Slate)),
            LegendMark::ByYou => mark(GlyphKind::UserTab, Tone::Hue(Family::Slate)),
            LegendMark::Ask | LegendMark::Answer | LegendMark::Payload | LegendMark::Special | LegendMark::Control => {
                arrow(
                    &mut list,
                    &message(match self {
                        LegendMark::Ask => MessageFamily::Ask,
                        LegendMark::Answer => MessageFamily::Answer,
                        LegendMark::Payload => MessageFamily::Payload,
                        LegendMark::Special => MessageFamily::Special,
                        _ => MessageFamily::Control,
                    }),
                );
                return list;
            }
            LegendMark::InFlight => {
                let spec = message(MessageFamily::Ask);
                arrow(&mut list, &ArrowSpec { fate: Fate::InFlight, progress: 0.4, ..spec });
                return list;
            }
            LegendMark::Held => {
                let spec = message(MessageFamily::Ask);
                arrow(&mut list, &ArrowSpec { fate: Fate::Held { steps: 0 }, scale: 0.45, ..spec });
                list.items.retain(|item| !matches!(item, Item::Text(_)));
                return list;
            }
            LegendMark::Delayed => {
                let (to, original) = (pt(width - 2.0, 14.0), pt(20.0, 14.0));
                let spec = ArrowSpec { from: pt(2.0, 2.0), to, ..message(MessageFamily::Ask) };
                arrow(&mut list, &ArrowSpec { fate: Fate::Delayed { original }, ..spec });
                return list;
            }
            LegendMark::Doubled => {
                let fate = Fate::Duplicated { second: right, count: 2 };
                arrow(&mut list, &ArrowSpec { fate, ..message(MessageFamily::Ask) });
                // How many, there is no room for.
                list.items.retain(|item| !matches!(item, Item::Text(_)));
                return list;
            }
            LegendMark::Stopped => {
                let fate = Fate::Cut { seam: 0.9, along: pt(0.0, 1.0) };
                arrow(&mut list, &ArrowSpec { fate, verdict: None::<Verdict>, ..message(MessageFamily::Ask) });
                return list;
            }
            LegendMark::Partition => {
                seam(&mut list, left, right, 1.0);
                return list;
            }
            LegendMark::Down => {
                list.faded(0.6, |list| list.fill_rect(across, Fill::CROSS));
                list.line(left, right, Stroke::new(Tone::Ink2, 1.0).dash(Dash::Absent));
                return list;
            }
            LegendMark::Paused => {
                list.faded(0.6, |list| list.fill_rect(across, Fill::Hatch(Hatch::Diagonal, Tone::Hue(Family::Amber))));
                for side in [pt(0.0, -2.0), pt(0.0, 2.0)] {
                    list.line(left + side, right + side, Stroke::new(Tone::Ink0, 1.25));
                }
                return list;
            }
            LegendMark::Slow => {
                list.line(left, right, lifeline.dash(Dash::Slow));
                list.glyph(Glyph::new(GlyphKind::Slow, left + pt(6.0, 0.0), Tone::Hue(Family::Amber)));
                return list;
            }
            LegendMark::Byzantine => {
                list.stroke_path(wave(left, right, 2.5, 4.0), lifeline);
                return list;
            }
            LegendMark::Open | LegendMark::Settled | LegendMark::Applied | LegendMark::Erased => {
                let standing = match self {
                    LegendMark::Open => Standing::Open,
                    LegendMark::Settled => Standing::Settled,
                    LegendMark::Applied => Standing::Applied,
                    _ => Standing::Erased,
                };
                frame(&mut list, Rect::new(8.0, 4.0, 20.0, 7.0), standing, 1, 0.9);
                return list;
            }
            LegendMark::NotYet => {
                list.line(left, right, lifeline.dash(Dash::Dots));
                return list;
            }
            LegendMark::Now => {
                list.line(middle - pt(0.0, 7.5), middle + pt(0.0, 7.5), Stroke::new(Tone::Ink0, 2.0));
                list.rect(Rect::new(10.0, 0.5, 16.0, 7.0), 2.0, Some(Fill::Solid(Tone::Ink0)), None);
                return list;
            }
            LegendMark::Tick => {
                list.line(left, right, Stroke::new(Tone::Ink0, 1.0));
                for x in [8.0, 12.0, 23.0] {
                    list.line(pt(x, 3.0), pt(x, 13.0), Stroke::new(Tone::Hue(Family::Blue), 1.5));
                }
                return list;
            }
            LegendMark::Density => {
                for (x, high) in (0u8..6).map(f32::from).zip([3.0, 6.0, 12.0, 9.0, 4.0, 7.0]) {
                    let bar = Rect::new(3.0 + 5.0 * x, 14.0 - high, 4.0, high);
                    list.fill_rect(bar, Fill::Solid(Tone::Hue(Family::Slate)));
                }
                return list;
            }
            LegendMark::Folded => {
                let pill = Rect::new(4.0, 1.0, 28.0, 14.0);
                list.rect(pill, 7.0, Some(Fill::Solid(Tone::Canvas)), Some(Stroke::new(Tone::Ink2, 1.0)));
                list.text(Text::new("×9", middle + pt(0.0, Face::MARK.drop()), Face::MARK, Tone::Ink0).middle());
                return list;
            }
            LegendMark::Votes => {
                let pips = [GlyphKind::PipHave, GlyphKind::PipWay, GlyphKind::PipNot];
                for (kind, x) in pips.into_iter().zip([6.0, 17.0, 30.0]) {
                    list.glyph(Glyph::new(kind, pt(x, 8.0), Tone::Hue(Family::Green)).size(14.0));
                }
                list.line(pt(23.5, 2.0), pt(23.5, 14.0), Stroke::new(Tone::Ink0, 1.5));
                return list;
            }
            LegendMark::TimerLeft => {
                list.circle(middle, 6.0, None, Some(Stroke::new(Tone::Hairline, 1.0)));
                list.arc(middle, 6.0, 0.0, 0.62, Stroke::new(Tone::Ink0, 2.5));
                let hand = Point::at_turn(0.62);
                list.line(middle + hand * 3.0, middle + hand * 8.0, Stroke::new(Tone::Ink0, 2.0));
                return list;
            }
            LegendMark::Unknown => {
                list.faded(0.5, |list| list.fill_rect(across, Fill::DOTS));
                list.line(pt(3.0, 1.0), pt(3.0, 15.0), Stroke::new(Tone::Ink2, 1.0).dash(Dash::Dots));
                return list;
            }
            LegendMark::Shared => {
                list.rect(across, 4.0, Some(Fill::Solid(Tone::Raised)), None);
                list.faded(0.5, |list| list.fill_rect(across, Fill::DOTS));
                list.line(left, right, Stroke::new(Tone::Ink2, 1.0));
                return list;
            }
            LegendMark::OnlyHere => {
                for (sign, x) in ["A", "B"].into_iter().zip([9.0, 27.0]) {
                    compare::diamond(&mut list, pt(x, 8.0), 7.5, Some(sign), 1.0);
                }
                return list;
            }
            LegendMark::Differs => {
                compare::diamond(&mut list, middle, 7.5, Some("≠"), 1.0);
                return list;
            }
        };
        list.glyph(glyph);
        list
    }
}
