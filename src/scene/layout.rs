//! Where processes stand in the arena. A place depends on the layout, on how many there are, on the size of the picture
//! and on which links there are, never on the moment: nothing jumps from one step to the next.

use super::course::Course;
use super::path::{Point, pt};
use super::seats;
use crate::model::{Map, ProcessId};

/// Above this many, processes stand without what the portrait tells of them.
pub const DETAILED: u16 = 9;
/// The most that are drawn as cards, where the person asks for a layout that has room for them.
const CARDS: u16 = 16;
/// A card's disc, and the circle of its timer around it.
const DISC: f32 = 25.0;
pub const TIMER: f32 = 36.0;
/// Cards stand at least so far from each other.
const PITCH: f32 = 88.0;
/// The least height of a picture with cards.
const TALL: f32 = 150.0;
/// No card is drawn smaller than this.
const SMALLEST: f32 = 0.9;
/// A disc of this radius has room for its name.
pub const NAMED: f32 = 8.0;
/// The largest disc without a card.
const PLAIN: f32 = 18.0;

/// How the arena is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Whichever suits the count, the size and the script.
    #[default]
    Automatic,
    /// Around an ellipse, clockwise from its top.
    Ring,
    /// A column for each group: of a partition that the run has, of coordinators and others, or halves.
    Columns,
    Grid,
    /// Along the links that there are, else balanced, from the first process down.
    Tree,
    /// Along the links that there are, else by name; a long line turns at its ends.
    Line,
    /// As another layout, and where the person put them.
    Free,
}

impl Layout {
    pub const ALL: [Layout; 7] =
        [Layout::Automatic, Layout::Ring, Layout::Columns, Layout::Grid, Layout::Tree, Layout::Line, Layout::Free];

    /// How links, files and the list of choices call it.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Automatic => "automatic",
            Layout::Ring => "ring",
            Layout::Columns => "columns",
            Layout::Grid => "grid",
            Layout::Tree => "tree",
            Layout::Line => "line",
            Layout::Free => "free",
        }
    }

    /// What the command is called that chooses it.
    pub fn command(self) -> &'static str {
        match self {
            Layout::Automatic => "Arena as fits",
            Layout::Ring => "Arena in a ring",
            Layout::Columns => "Arena in columns",
            Layout::Grid => "Arena in a grid",
            Layout::Tree => "Arena as a tree",
            Layout::Line => "Arena in a line",
            Layout::Free => "Arena as put together by hand",
        }
    }

    pub fn named(name: &str) -> Option<Layout> {
        Self::ALL.into_iter().find(|layout| layout.name() == name)
    }

    /// Where processes stand in it, for a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Layout::Automatic => "laid out as fits",
            Layout::Ring => "in a ring",
            Layout::Columns => "in columns",
            Layout::Grid => "in a grid",
            Layout::Tree => "as a tree",
            Layout::Line => "in a line",
            Layout::Free => "where they were put",
        }
    }

    pub fn next(self) -> Layout {
        let place = Self::ALL.iter().position(|other| *other == self).unwrap_or(0);
        Self::ALL[(place + 1) % Self::ALL.len()]
    }
}

/// How far a process was moved, right and down, in thousandths of the picture's width and height.
pub type Shift = (i16, i16);

/// What a person chose for the arena.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrangement {
    pub layout: Layout,
    /// The layout that [`Layout::Free`] started from.
    pub base: Layout,
    /// Who was moved from the place in it.
    pub moved: Map<ProcessId, Shift>,
}

impl Arrangement {
    /// As a link or a file keeps it: the layout, unless it is the usual one, and who was moved in it.
    pub fn written(&self) -> (Option<String>, Vec<(u16, i16, i16)>) {
        let layout = match self.layout {
            Layout::Automatic => return (None, Vec::new()),
            Layout::Free => format!("free-{}", self.base.name()),
            layout => return (Some(layout.name().to_owned()), Vec::new()),
        };
        (Some(layout), self.moved.iter().map(|(process, shift)| (process.0, shift.0, shift.1)).collect())
    }

    /// From a link or a file; what nobody knows any more is the usual one.
    pub fn read(layout: Option<&str>, moved: &[(u16, i16, i16)]) -> Arrangement {
        let Some(layout) = layout else { return Arrangement::default() };
        let base = layout.strip_prefix("free-").and_then(Layout::named).filter(|base| *base != Layout::Free);
        let moved = moved.iter().map(|&(process, right, down)| (ProcessId(process), (right, down))).collect();
        match base {
            Some(base) => Arrangement { layout: Layout::Free, base, moved },
            None => Arrangement { layout: Layout::named(layout).unwrap_or_default(), ..Arrangement::default() },
        }
    }
}

/// What places depend on beside the layout.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    pub count: u16,
    pub width: f32,
    pub height: f32,
    /// 1 on a laptop, 1.3 in a hall.
    pub scale: f32,
    /// The links that there are, where some are missing.
    pub links: Option<&'a [(ProcessId, ProcessId)]>,
    /// To which group each process belongs, from 0; nobody's business where it is empty.
    pub groups: &'a [u8],
    /// Does the script part the processes into these groups?
    pub parted: bool,
}

/// From which side of a process its details go away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
    Under,
}

/// Where the details of a process stand: from this edge away from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    pub edge: Point,
    /// Their greatest width.
    pub room: f32,
    /// Their greatest height.
    pub depth: f32,
    pub side: Side,
    /// How much of it is above the edge's height: half of it beside a process at an end of its row, more or less where
    /// links leave on that side.
    pub above: f32,
}

impl Place {
    /// Where something so wide begins.
    pub fn start(&self, width: f32) -> f32 {
        match self.side {
            Side::Left => self.edge.x - width,
            Side::Right => self.edge.x,
            Side::Under => self.edge.x - width / 2.0,
        }
    }
}

/// Centres, and how far apart neighbours are at least.
pub(super) struct Seats {
    pub centres: Vec<Point>,
    pub pitch: f32,
}

/// Where everybody stands.
pub struct Ground {
    /// The layout that was chosen, never [`Layout::Free`].
    pub layout: Layout,
    pub centres: Vec<Point>,
    /// Where the details of each process stand; none without cards.
    pub places: Vec<Place>,
    /// The radius of a process's disc.
    pub disc: f32,
    /// Are processes cards, with timers and details?
    pub detailed: bool,
    pub scale: f32,
}

impl Ground {
    pub fn new(arrangement: &Arrangement, site: &Site<'_>) -> Ground {
        let free = arrangement.layout == Layout::Free;
        let mut ground = Self::of_layout(if free { arrangement.base } else { arrangement.layout }, site);
        if free && !arrangement.moved.is_empty() {
            for (process, shift) in arrangement.moved.iter() {
                if let Some(centre) = ground.centres.get_mut(process.index()) {
                    *centre = moved(*centre, *shift, site, ground.disc);
                }
            }
            if ground.detailed {
                ground.places = seats::places(&ground.centres, site);
            }
        }
        ground
    }

    fn of_layout(layout: Layout, site: &Site<'_>) -> Ground {
        let Site { count, width, height, scale: s, .. } = *site;
        if count == 0 {
            return Ground { layout, centres: Vec::new(), places: Vec::new(), disc: 1.0, detailed: false, scale: s };
        }
        // Before a larger picture loses its cards, they become as small as on a laptop.
        let smaller = [1.0, 0.85, 0.72].into_iter().filter(|times| *times == 1.0 || s * times >= SMALLEST);
        let cards = smaller.into_iter().find_map(|times| Ground::of_cards(layout, &Site { scale: s * times, ..*site }));
        if let Some(ground) = cards {
            return ground;
        }
        // Discs as large as they can be, and so far inside that none sticks out.
        let (_, loose) = seat(layout, site, pt(12.0, 12.0) * s, 0.0);
        let disc = radius(loose.pitch, s).min(width.min(height) / 2.0).max(0.5);
        let names = if disc < NAMED * s && layout_of(layout, site) == Layout::Ring { 26.0 * s } else { 0.0 };
        let edge = disc + 8.0 * s + names;
        let (layout, Seats { centres, pitch }) = seat(layout, site, pt(edge, edge), 0.0);
        Ground { layout, centres, places: Vec::new(), disc: radius(pitch, s).min(disc), detailed: false, scale: s }
    }

    /// With cards, if there is room for them.
    fn of_cards(layout: Layout, site: &Site<'_>) -> Option<Ground> {
        let Site { count, width, height, scale: s, .. } = *site;
        let most = if layout == Layout::Automatic { DETAILED } else { CARDS };
        if count <= most && height >= TALL * s {
            if layout == Layout::Automatic && width > 560.0 * s && !site.parted {
                let (centres, places) = seats::two_rows(count, width, height, s);
                return Some(Ground { layout, centres, places, disc: DISC * s, detailed: true, scale: s });
            }
            let room = pt(TIMER + 6.0, TIMER + 8.0) * s;
            let (layout, Seats { centres, pitch }) = seat(layout, site, room, PITCH * s);
            if pitch >= PITCH * s * 0.99 {
                let places = seats::places(&centres, site);
                return Some(Ground { layout, centres, places, disc: DISC * s, detailed: true, scale: s });
            }
        }
        None
    }

    /// The way between two processes that a link takes, around those that stand in between. It is the same way back.
    pub fn course(&self, from: ProcessId, to: ProcessId) -> Course {
        let (a, b) = (self.centres[from.index()], self.centres[to.index()]);
        if !self.detailed {
            return Course { from: a, to: b, lift: 0.0 };
        }
        let others = self.centres.iter().enumerate();
        let others = others.filter(|(index, _)| *index != from.index() && *index != to.index());
        // Told from the first of the two, so that both ways are one.
        let back = from > to;
        let (a, b) = if back { (b, a) } else { (a, b) };
        let course = Course::around(a, b, others.map(|(_, centre)| *centre), self.disc + 12.0 * self.scale);
        if back { course.reversed() } else { course }
    }
}

/// The shift that brings a process to this point from where it stands unmoved, within the picture.
pub fn shift_to(from: Point, to: Point, width: f32, height: f32) -> Shift {
    let part = |by: f32, of: f32| (by / of.max(1.0) * 1000.0).clamp(-1000.0, 1000.0) as i16;
    (part(to.x - from.x, width), part(to.y - from.y, height))
}

fn moved(centre: Point, (right, down): Shift, site: &Site<'_>, disc: f32) -> Point {
    let within = |at: f32, of: f32| {
        let edge = (disc + 4.0).min(of / 2.0);
        at.clamp(edge, of - edge)
    };
    let at = centre + pt(f32::from(right) * site.width / 1000.0, f32::from(down) * site.height / 1000.0);
    pt(within(at.x, site.width), within(at.y, site.height))
}

/// A disc takes less than half of the distance to its neighbour, so no two touch.
fn radius(pitch: f32, scale: f32) -> f32 {
    (pitch * 0.38).clamp(0.5, PLAIN * scale)
}

/// The layout that is meant for this many in this picture.
fn layout_of(layout: Layout, site: &Site<'_>) -> Layout {
    match layout {
        Layout::Automatic | Layout::Free if site.parted && site.count <= DETAILED => Layout::Columns,
        Layout::Automatic | Layout::Free => {
            // A ring as long as its discs have room for their names.
            let room = (site.width + site.height) * 1.3 / f32::from(site.count);
            if site.count <= DETAILED || room * 0.38 >= NAMED * site.scale { Layout::Ring } else { Layout::Grid }
        }
        chosen => chosen,
    }
}

/// Seats everybody at least so far inside the picture, if it has room for that; best so far apart.
fn seat(layout: Layout, site: &Site<'_>, room: Point, pitch: f32) -> (Layout, Seats) {
    let edge = pt(room.x.min(site.width.max(0.0) / 2.0), room.y.min(site.height.max(0.0) / 2.0));
    let chosen = layout_of(layout, site);
    let seats = match chosen {
        Layout::Columns => seats::columns(site, edge, pitch),
        Layout::Grid => seats::grid(site, edge),
        Layout::Tree => seats::tree(site, edge),
        Layout::Line => seats::line(site, edge, pitch),
        Layout::Automatic | Layout::Free | Layout::Ring => seats::ring(site, edge, pitch > 0.0),
    };
    (chosen, seats)
}
