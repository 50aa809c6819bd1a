//! No two entries of the legend look alike: in greyscale, or to an eye that lacks one kind of cone.
//!
//! Every entry is rasterised as the painters would draw it. What stands out from the ground, in lightness as this eye sees
//! it, is its shape; the shapes are compared pairwise. Hue counts for nothing, so two entries that differ by hue alone fail.

use orrery::catalog;
use orrery::scene::glyph::{BOX, EDGE_DASH};
use orrery::scene::legend::{LegendMark, SAMPLE};
use orrery::scene::list::{Dash, DisplayList, Fill, Glyph, Group, Hatch, Item, Stroke};
use orrery::scene::path::{Path, Point, Seg, pt, segment_distance};
use orrery::scene::theme::{Family, Theme, Tone};
use orrery::session::{Session, Zoom};

/// Samples to a pixel of the picture, along each side.
const FINE: f32 = 3.0;
/// A colour this much lighter or darker than the ground (WCAG contrast) belongs to the shape. Data marks are promised 3.
const STANDS_OUT: f64 = 1.5;
/// So much of both shapes together must be in only one of them.
const UNLIKE: f64 = 0.09;

type Linear = [f64; 3];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Eye {
    Grey,
    /// Without the cones for long, middle or short waves.
    Protan,
    Deutan,
    Tritan,
}

const EYES: [Eye; 4] = [Eye::Grey, Eye::Protan, Eye::Deutan, Eye::Tritan];

impl Eye {
    /// Machado, Oliveira and Fernandes 2009, severity 1, on linear light.
    fn matrix(self) -> [[f64; 3]; 3] {
        match self {
            Eye::Grey => [[0.2126, 0.7152, 0.0722]; 3],
            Eye::Protan => {
                [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
            }
            Eye::Deutan => {
                [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
            }
            Eye::Tritan => {
                [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
            }
        }
    }

    fn sees(self, colour: Linear) -> Linear {
        self.matrix().map(|row| row.iter().zip(colour).map(|(a, b)| a * b).sum::<f64>().clamp(0.0, 1.0))
    }
}

fn linear(colour: &str) -> Linear {
    [1, 3, 5].map(|at| {
        let v = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("two hex digits")) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    })
}

fn contrast(a: Linear, b: Linear) -> f64 {
    let light = |c: Linear| 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    (light(a).max(light(b)) + 0.05) / (light(a).min(light(b)) + 0.05)
}

/// A picture of colours, painted item by item.
struct Raster {
    theme: Theme,
    cells: Vec<Linear>,
    wide: usize,
}

impl Raster {
    fn of(list: &DisplayList, theme: Theme) -> Raster {
        let (wide, high) = ((list.width * FINE) as usize, (list.height * FINE) as usize);
        let mut raster = Raster { theme, cells: vec![linear(theme.colour(Tone::Canvas)); wide * high], wide };
        raster.items(&mut list.items.iter(), pt(0.0, 0.0), 1.0);
        raster
    }

    fn items(&mut self, rest: &mut std::slice::Iter<'_, Item>, shift: Point, alpha: f64) {
        while let Some(item) = rest.next() {
            match item {
                Item::Line { from, to, stroke } => self.stroke(&Path::open(&[*from, *to]), shift, stroke, alpha),
                Item::Polyline { points, stroke } => self.stroke(&Path::open(points), shift, stroke, alpha),
                Item::Path { path, fill, stroke } => self.both(path, shift, *fill, stroke.as_ref(), alpha),
                Item::Circle { centre, radius, fill, stroke } => {
                    self.both(&Path::circle(*centre, *radius), shift, *fill, stroke.as_ref(), alpha);
                }
                Item::Rect { rect, fill, stroke, .. } => {
                    self.both(&Path::boxes(&[*rect]), shift, *fill, stroke.as_ref(), alpha);
                }
                Item::Boxes { rects, ground, fill } => {
                    for fill in ground.iter().chain([fill]) {
                        self.both(&Path::boxes(rects), shift, Some(*fill), None, alpha);
                    }
                }
                Item::Arc { centre, radius, start, sweep, stroke } => {
                    self.stroke(&Path::arc(*centre, *radius, *start, *sweep), shift, stroke, alpha);
                }
                Item::Glyph(glyph) => self.glyph(glyph, shift, alpha),
                Item::Text(_) => {}
                Item::Push(Group::Opacity(opacity)) => self.items(rest, shift, alpha * f64::from(*opacity)),
                Item::Push(Group::Shift(by)) => self.items(rest, shift + *by, alpha),
                Item::Push(Group::Clip(_)) => self.items(rest, shift, alpha),
                Item::Pop => return,
            }
        }
    }

    fn glyph(&mut self, glyph: &Glyph, shift: Point, alpha: f64) {
        let scale = glyph.size / BOX;
        let place = |p: Point| {
            let flipped = pt(p.x, if glyph.flip { -p.y } else { p.y }) * scale;
            glyph.centre + flipped.rotated(glyph.turn * std::f32::consts::TAU)
        };
        for layer in glyph.layers() {
            let path = layer.path.map(place);
            if let Some(ink) = layer.fill {
                self.fill(&path, shift, Fill::Solid(ink.tone(glyph.tone, glyph.ground)), alpha);
            }
            if let Some(edge) = layer.edge {
                let dash = if edge.dashed { Dash::Of(EDGE_DASH[0] * scale, EDGE_DASH[1] * scale) } else { Dash::None };
                let stroke = Stroke::new(edge.ink.tone(glyph.tone, glyph.ground), edge.width * scale).dash(dash);
                self.stroke(&path, shift, &stroke, alpha);
            }
        }
    }

    fn both(&mut self, path: &Path, shift: Point, fill: Option<Fill>, stroke: Option<&Stroke>, alpha: f64) {
        if let Some(fill) = fill {
            self.fill(path, shift, fill, alpha);
        }
        if let Some(stroke) = stroke {
            self.stroke(path, shift, stroke, alpha);
        }
    }

    fn fill(&mut self, path: &Path, shift: Point, fill: Fill, alpha: f64) {
        let outlines = flat(path);
        let (tone, hatch) = match fill {
            Fill::Solid(tone) => (tone, None),
            Fill::Hatch(hatch, tone) => (tone, Some(hatch)),
        };
        self.paint(tone, alpha, |p| inside(&outlines, p - shift) && hatch.is_none_or(|hatch| hatched(hatch, p)));
    }

    fn stroke(&mut self, path: &Path, shift: Point, stroke: &Stroke, alpha: f64) {
        let half = stroke.width * self.theme.stroke() / 2.0;
        let pattern = stroke.dash.pattern().map(|lengths| lengths.map(|length| length * self.theme.stroke()));
        let mut lines: Vec<(Point, Point)> = Vec::new();
        for outline in flat(path) {
            let mut walked = 0.0;
            for pair in outline.windows(2) {
                let length = pair[0].distance(pair[1]);
                let parts = (length * 4.0).ceil().max(1.0);
                for part in 0..parts as u32 {
                    let at = (part as f32 + 0.5) / parts * length + walked;
                    if pattern.is_none_or(|[on, off]| at % (on + off) < on) {
                        let ends = [part as f32, part as f32 + 1.0].map(|end| pair[0].lerp(pair[1], end / parts));
                        lines.push((ends[0], ends[1]));
                    }
                }
                walked += length;
            }
        }
        self.paint(stroke.tone, alpha, |p| lines.iter().any(|&(a, b)| segment_distance(p - shift, a, b) <= half));
    }

    fn paint(&mut self, tone: Tone, alpha: f64, covered: impl Fn(Point) -> bool) {
        let colour = linear(self.theme.colour(tone));
        for (index, cell) in self.cells.iter_mut().enumerate() {
            let (x, y) = (index % self.wide, index / self.wide);
            if covered(pt((x as f32 + 0.5) / FINE, (y as f32 + 0.5) / FINE)) {
                *cell = std::array::from_fn(|part| cell[part] + (colour[part] - cell[part]) * alpha);
            }
        }
    }

    /// What stands out from the ground to this eye.
    fn shape(&self, eye: Eye) -> Vec<bool> {
        let ground = eye.sees(linear(self.theme.colour(Tone::Canvas)));
        self.cells.iter().map(|cell| contrast(eye.sees(*cell), ground) >= STANDS_OUT).collect()
    }
}

/// Straight lines instead of curves, one list for each outline.
fn flat(path: &Path) -> Vec<Vec<Point>> {
    let mut outlines: Vec<Vec<Point>> = Vec::new();
    for seg in &path.0 {
        if let Seg::Move(p) = seg {
            outlines.push(vec![*p]);
            continue;
        }
        let outline = outlines.last_mut().expect("a path begins with a move");
        let from = *outline.last().expect("an outline has a point");
        let steps = (1..=12).map(|step| step as f32 / 12.0);
        match *seg {
            Seg::Line(p) => outline.push(p),
            Seg::Quad(a, p) => outline.extend(steps.map(|t| from.lerp(a, t).lerp(a.lerp(p, t), t))),
            Seg::Cubic(a, b, p) => outline.extend(steps.map(|t| {
                let middle = a.lerp(b, t);
                from.lerp(a, t).lerp(middle, t).lerp(middle.lerp(b.lerp(p, t), t), t)
            })),
            Seg::Close => outline.push(outline[0]),
            Seg::Move(_) => {}
        }
    }
    outlines
}

/// By the winding number.
fn inside(outlines: &[Vec<Point>], p: Point) -> bool {
    let mut winding = 0;
    for outline in outlines {
        for (i, a) in outline.iter().enumerate() {
            let b = outline[(i + 1) % outline.len()];
            let left = (b.x - a.x) * (p.y - a.y) - (p.x - a.x) * (b.y - a.y);
            if a.y <= p.y && b.y > p.y && left > 0.0 {
                winding += 1;
            } else if a.y > p.y && b.y <= p.y && left < 0.0 {
                winding -= 1;
            }
        }
    }
    winding != 0
}

fn hatched(hatch: Hatch, p: Point) -> bool {
    let near = |v: f32| (v.rem_euclid(hatch.pitch()) - hatch.pitch() / 2.0).abs();
    let turned = p.rotated(-std::f32::consts::FRAC_PI_4);
    match hatch {
        Hatch::Dots => pt(near(p.x), near(p.y)).length() <= hatch.weight(),
        Hatch::Diagonal => near(turned.x) <= hatch.weight() / 2.0,
        Hatch::Cross => near(turned.x).min(near(turned.y)) <= hatch.weight() / 2.0,
    }
}

/// How much of both shapes together is in one of them only, from 0 (alike) to 1.
fn difference(a: &[bool], b: &[bool]) -> f64 {
    let count = |of: fn(bool, bool) -> bool| a.iter().zip(b).filter(|(a, b)| of(**a, **b)).count() as f64;
    count(|a, b| a != b) / count(|a, b| a || b).max(1.0)
}

#[test]
fn no_two_entries_are_alike_without_colour() {
    for theme in Theme::ALL {
        let rasters: Vec<Raster> = LegendMark::ALL.iter().map(|mark| Raster::of(&mark.sample(), theme)).collect();
        for eye in EYES {
            let shapes: Vec<Vec<bool>> = rasters.iter().map(|raster| raster.shape(eye)).collect();
            for (i, shape) in shapes.iter().enumerate() {
                let seen = shape.iter().filter(|cell| **cell).count() as f32 / (FINE * FINE);
                assert!(seen >= 12.0, "{theme:?}, {eye:?}: only {seen} px of {:?} can be seen", LegendMark::ALL[i]);
                for (j, other) in shapes.iter().enumerate().skip(i + 1) {
                    let found = difference(shape, other);
                    let names = (LegendMark::ALL[i], LegendMark::ALL[j]);
                    assert!(found >= UNLIKE, "{theme:?}, {eye:?}: {names:?} are alike but for {found:.3}");
                }
            }
        }
    }
}

#[test]
fn samples_stay_in_their_boxes() {
    const AROUND: usize = 12;
    let mut outside = Vec::new();
    for mark in LegendMark::ALL {
        let around = AROUND as f32;
        let mut list = DisplayList::new(SAMPLE.0 + 2.0 * around, SAMPLE.1 + 2.0 * around);
        list.place(mark.sample(), pt(around, around));
        let raster = Raster::of(&list, Theme::Light);
        let high = (list.height * FINE) as usize;
        let edge = AROUND * FINE as usize;
        let shape = raster.shape(Eye::Grey);
        let beyond = shape.into_iter().enumerate().filter(|(place, cell)| {
            let (x, y) = (place % raster.wide, place / raster.wide);
            *cell && (x < edge || y < edge || x >= raster.wide - edge || y >= high - edge)
        });
        let area = beyond.count() as f32 / (FINE * FINE);
        if area > 1.0 {
            outside.push((mark, area));
        }
    }
    assert!(outside.is_empty(), "so many square pixels are outside: {outside:?}");
}

/// The comparison itself: the same mark in any two hues is the same mark.
#[test]
fn hue_alone_makes_no_difference() {
    let drawn = |mark: LegendMark, family: Family| {
        let mut list = mark.sample();
        for item in &mut list.items {
            match item {
                Item::Glyph(glyph) => glyph.tone = Tone::Hue(family),
                Item::Line { stroke, .. } | Item::Polyline { stroke, .. } => stroke.tone = Tone::Hue(family),
                Item::Path { fill, stroke, .. } => {
                    *fill = fill.filter(|fill| matches!(fill, Fill::Solid(_))).map(|_| Fill::Solid(Tone::Hue(family)));
                    *stroke = stroke.map(|stroke| Stroke { tone: Tone::Hue(family), ..stroke });
                }
                _ => {}
            }
        }
        list
    };
    assert_eq!((drawn(LegendMark::Ask, Family::Red).width, SAMPLE.0), (SAMPLE.0, 36.0));
    for mark in [LegendMark::Leads, LegendMark::Decided, LegendMark::Timer, LegendMark::Slow] {
        for theme in Theme::ALL {
            for eye in EYES {
                for (a, b) in
                    [(Family::Amber, Family::Slate), (Family::Red, Family::Green), (Family::Blue, Family::Magenta)]
                {
                    let [a, b] = [a, b].map(|family| Raster::of(&drawn(mark, family), theme).shape(eye));
                    assert!(difference(&a, &b) < UNLIKE, "{theme:?}, {eye:?}: {mark:?}");
                }
            }
        }
    }
}

/// The simulation: colours that a deuteranope confuses come out nearly the same, and grey stays grey.
#[test]
fn eyes_see_as_published() {
    let distance = |a: Linear, b: Linear| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let (red, green) = (linear("#A05000"), linear("#647A00"));
    assert!(distance(Eye::Deutan.sees(red), Eye::Deutan.sees(green)) < 0.4 * distance(red, green));
    for eye in EYES {
        let grey = linear("#777777");
        assert!(distance(eye.sees(grey), grey) < 0.001, "{eye:?}");
    }
}

/// The words of the entries for a scenario, seen at so many pixels a step; 0 before anything was laid out.
fn explained(algorithm: &str, scenario: &str, event: u32, per_step: f32) -> Vec<(LegendMark, String)> {
    let entry = catalog::find(algorithm).expect("in the catalogue");
    let mut session = Session::shipped(entry, entry.scenario(scenario).expect("shipped"));
    session.event = event;
    if per_step > 0.0 {
        session.zoom = Zoom::At(per_step);
        let look = session.look(event as f32, None, 1.0);
        session.note_shown(session.framed(&look, 1046.0, 384.0));
    }
    session.legend().into_iter().map(|entry| (entry.mark, entry.words)).collect()
}

#[test]
fn messages_and_roles_go_by_the_names_of_the_algorithm() {
    let words = |algorithm, scenario, event, mark| {
        let found = explained(algorithm, scenario, event, 0.0);
        found.into_iter().find(|entry| entry.0 == mark).map(|entry| entry.1).unwrap_or_default()
    };
    assert_eq!(words("byzantine-generals", "traitor-lieutenant", 1, LegendMark::Payload), "ORDER attack");
    assert_eq!(words("raft", "two-crowns", 10, LegendMark::Ask), "RequestVote");
    assert_eq!(words("chandy-lamport", "two-banks", 6, LegendMark::Special), "MARKER");
    assert_eq!(words("chandy-lamport", "two-banks", 9, LegendMark::Asks), "bar: recording");
}

#[test]
fn the_legend_explains_what_can_be_seen_and_no_more() {
    let marks = |per_step| -> Vec<LegendMark> {
        explained("raft", "two-crowns", 46, per_step).into_iter().map(|entry| entry.0).collect()
    };
    let (near, far) = (marks(34.0), marks(11.0));
    for mark in [LegendMark::TimerSet, LegendMark::Stored, LegendMark::Handled] {
        assert!(near.contains(&mark) && !far.contains(&mark), "{mark:?}: {near:?} {far:?}");
    }
    assert!(far.contains(&LegendMark::Tick) && !near.contains(&LegendMark::Tick));
    // Thirty steps fit: the election at the start is not among them.
    assert!(!near.contains(&LegendMark::Crash) && near.contains(&LegendMark::Leads));
    assert!(far.contains(&LegendMark::Parted), "what matters has a mark from afar, too");
}
