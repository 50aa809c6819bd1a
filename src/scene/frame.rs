//! The geometry of the space-time diagram: where a place on the time axis and a lane are on the picture.
//!
//! Places are counted in steps; on the other time axes ([`super::axis`]) in what stands for one.

use super::look::Look;
use super::order::Places;
use super::path::{Point, Rect, pt};

/// What part of the run is shown, and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// The step at the near edge.
    pub first: f32,
    /// Pixels from one step to the next.
    pub per_step: f32,
    /// Time runs down instead of to the right.
    pub vertical: bool,
}

/// How much of each event there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// How much happened, not what: a strip for each lane, and pins.
    Density,
    /// A tick for an event, a thin line for a message; a glyph only for what matters most.
    Ticks,
    /// A glyph for an event, an arrow for a message; names when they are asked for.
    Marks,
    /// All that, and names.
    Words,
}

/// With more events than this in sight they are counted instead of drawn.
const MOST: u32 = 2_500;

/// The geometry of one diagram.
#[derive(Clone, Debug)]
pub struct Frame {
    pub view: Viewport,
    pub width: f32,
    pub height: f32,
    pub scale: f32,
    lanes: u16,
    places: Places,
    /// Along the lanes: where step `view.first` is.
    origin: f32,
    /// Across the lanes: where the first lane is, and how far the next.
    first_lane: f32,
    pub pitch: f32,
}

impl Frame {
    pub fn new(view: Viewport, width: f32, height: f32, lanes: u16, scale: f32) -> Frame {
        let (origin, before, after, most) = if view.vertical {
            (40.0 * scale, 72.0 * scale, 36.0 * scale, 62.0 * scale)
        } else {
            (76.0 * scale, 76.0 * scale, 34.0 * scale, 60.0 * scale)
        };
        let across = if view.vertical { width } else { height };
        // Where there is room, few lanes stand farther apart.
        let most = most.max((0.22 * across).min(110.0 * scale));
        let gaps = f32::from(lanes.max(2) - 1);
        let pitch = ((across - before - after) / gaps).min(most).max(0.05);
        let slack = (across - before - after - pitch * gaps).max(0.0);
        let first_lane = before + slack / 2.0;
        let places = Places::usual();
        Frame { view, width, height, scale, lanes, places, origin, first_lane, pitch }
    }

    /// The geometry for what is looked at: with the lanes that are shown, in their order.
    pub fn of(look: &Look<'_>, view: Viewport, width: f32, height: f32) -> Frame {
        let lanes = if look.order.is_usual() { look.count() } else { look.lanes().len() as u16 };
        Frame { places: Places::of(&look.order, look.count()), ..Frame::new(view, width, height, lanes, look.scale) }
    }

    /// How large glyphs are when lanes stand close.
    pub fn glyph_scale(&self) -> f32 {
        let by_lane = self.pitch / 26.0;
        let by_step = self.view.per_step / 12.0;
        by_lane.min(by_step).clamp(0.22, 1.0) * self.scale
    }

    /// Do lanes stand too close for anything but a line each?
    pub fn is_crowded(&self) -> bool {
        self.pitch < 15.0 * self.scale
    }

    /// How much room there is, with so many events in sight.
    pub fn level(&self, events: u32) -> Level {
        // A crowd's steps are shared out among many lanes, so each has few.
        let closest = if self.is_crowded() { 1.0 } else { 4.0 };
        match self.view.per_step {
            pixels if events > MOST || pixels < closest => Level::Density,
            pixels if pixels < 16.0 => Level::Ticks,
            pixels if pixels < 40.0 => Level::Marks,
            _ => Level::Words,
        }
    }

    /// Where a step is along the time axis.
    pub fn along(&self, step: f32) -> f32 {
        self.origin + (step - self.view.first) * self.view.per_step
    }

    /// Where a point is along the time axis.
    pub fn along_of(&self, point: Point) -> f32 {
        if self.view.vertical { point.y } else { point.x }
    }

    /// The step at a place along the time axis.
    pub fn step_at(&self, point: Point) -> f32 {
        (self.along_of(point) - self.origin) / self.view.per_step + self.view.first
    }

    /// Where the lane of a process is across the time axis; a hidden one is beyond the edge.
    pub fn across(&self, process: u16) -> f32 {
        self.places.place(process).map_or(-100.0 * self.scale, |lane| self.lane(lane))
    }

    /// Where the lane at this place is, counted from 0.
    pub fn lane(&self, lane: u16) -> f32 {
        self.first_lane + f32::from(lane) * self.pitch
    }

    /// Where a point is: its place on the time axis, and its lane with what is between lanes as a fraction.
    pub fn position(&self, point: Point) -> (f32, f32) {
        let across = if self.view.vertical { point.x } else { point.y };
        (self.step_at(point), (across - self.first_lane) / self.pitch)
    }

    /// Across the axis: where a lane is, or something between lanes.
    pub fn across_at(&self, lane: f32) -> f32 {
        self.first_lane + lane * self.pitch
    }

    /// The place nearest to a point, counted from 0.
    pub fn lane_at(&self, point: Point) -> u16 {
        let across = if self.view.vertical { point.x } else { point.y };
        let lane = ((across - self.first_lane) / self.pitch).round().max(0.0) as u16;
        lane.min(self.lanes.saturating_sub(1))
    }

    pub fn point(&self, step: f32, process: u16) -> Point {
        self.place(self.along(step), self.across(process))
    }

    /// A point from its coordinates along and across the time axis.
    pub fn place(&self, along: f32, across: f32) -> Point {
        if self.view.vertical { pt(across, along) } else { pt(along, across) }
    }

    /// A rectangle from steps and coordinates across.
    pub fn span(&self, from: f32, to: f32, across: f32, thickness: f32) -> Rect {
        let (start, end) = (self.along(from).max(self.near()), self.along(to).min(self.far()));
        let length = (end - start).max(0.0);
        if self.view.vertical {
            Rect::new(across, start, thickness, length)
        } else {
            Rect::new(start, across, length, thickness)
        }
    }

    /// The near edge of the plot: lane names stand before it.
    pub fn near(&self) -> f32 {
        self.origin - 12.0 * self.scale
    }

    /// The far edge of the plot.
    pub fn far(&self) -> f32 {
        (if self.view.vertical { self.height } else { self.width }) - 12.0 * self.scale
    }

    /// Is there anything between the names of the lanes and the far edge?
    pub fn has_room(&self) -> bool {
        self.far() > self.origin
    }

    /// The part of the picture in which time passes.
    pub fn plot(&self) -> Rect {
        let (near, far) = (self.near() - 4.0, self.far() + 12.0 * self.scale);
        if self.view.vertical {
            Rect::new(0.0, near, self.width, far - near)
        } else {
            Rect::new(near, 0.0, far - near, self.height)
        }
    }

    /// Along the axis: how much of the plot lies before its first step, and how long it is.
    pub fn edges(&self) -> (f32, f32) {
        let plot = self.plot();
        let (start, length) = if self.view.vertical { (plot.y, plot.h) } else { (plot.x, plot.w) };
        (self.origin - start, length)
    }

    /// The first and last place that can be seen, with one to spare on each side.
    pub fn window(&self) -> (f32, f32) {
        (self.view.first - 2.0, self.view.first + self.steps() + 2.0)
    }

    /// How many steps fit.
    pub fn steps(&self) -> f32 {
        (self.far() - self.origin) / self.view.per_step
    }

    pub fn lanes(&self) -> u16 {
        self.lanes
    }

    /// The direction in which time runs.
    pub fn time(&self) -> Point {
        if self.view.vertical { pt(0.0, 1.0) } else { pt(1.0, 0.0) }
    }

    /// Across the axis, from the first lane half a pitch back to the last half a pitch on.
    pub fn extent(&self) -> (f32, f32) {
        let half = (self.pitch / 2.0).min(24.0 * self.scale);
        (self.lane(0) - half, self.lane(self.lanes.saturating_sub(1)) + half)
    }
}

/// The first step to show so that `playhead` can be seen with what comes before and a little of what comes after.
pub fn follow(playhead: f32, last: f32, steps: f32) -> f32 {
    let rest = last + 2.0;
    if rest <= steps {
        return 0.0;
    }
    (playhead - steps * 0.72).clamp(0.0, (rest - steps).max(0.0)).floor()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(vertical: bool) -> Frame {
        Frame::new(Viewport { first: 10.0, per_step: 23.0, vertical }, 1046.0, 384.0, 5, 1.0)
    }

    #[test]
    fn steps_and_places_are_inverse() {
        for vertical in [false, true] {
            let frame = frame(vertical);
            assert_eq!(frame.step_at(frame.point(17.0, 3)), 17.0);
        }
        assert_eq!(frame(false).point(10.0, 0).x, 76.0);
    }

    #[test]
    fn the_playhead_is_always_in_sight() {
        for playhead in [0.0, 3.0, 50.0, 99.0, 100.0] {
            let first = follow(playhead, 100.0, 40.0);
            assert!(first <= playhead && playhead <= first + 40.0, "{playhead}: {first}");
        }
        assert_eq!(follow(20.0, 30.0, 40.0), 0.0, "a short run does not scroll");
    }
}
