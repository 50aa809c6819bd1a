//! How diagram and charts share the room: lanes first get what marks need, charts what is left, down to a least height.

use super::frame::{Frame, Viewport};
use super::look::Look;
use super::samples::count;

/// How far lanes stand from each other where marks have their full size, and, for time that runs right and down, where they
/// can just be told apart.
const EASY: f32 = 30.0;
const CLOSE: [f32; 2] = [16.0, 30.0];
/// A chart at its highest and its lowest, under the diagram and beside it.
const HIGH: [f32; 2] = [38.0, 58.0];
const LOW: [f32; 2] = [22.0, 42.0];
/// From one chart to the next.
pub const GAP: f32 = 8.0;
/// However many lanes there are, charts have this part of the room if they need it; however few, the diagram has at least
/// that part of it, and so many pixels.
const PART: f32 = 0.4;
const LEFT: f32 = 0.45;
const LEAST: f32 = 120.0;

/// What the charts have of the room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// How many charts there are room for; the rest is told in words only.
    pub rows: usize,
    /// The height of one, across the axis of time.
    pub size: f32,
    /// All together, in pixels across the axis of time.
    pub taken: f32,
}

impl Share {
    /// In a picture of this size. `None`: there is room for the diagram only.
    pub fn of(look: &Look<'_>, view: Viewport, (width, height): (f32, f32)) -> Option<Share> {
        let side = usize::from(view.vertical);
        let room = (if view.vertical { width } else { height }) / look.scale;
        let gaps = f32::from(Frame::of(look, view, width, height).lanes().max(2) - 1);
        let around = if view.vertical { 108.0 } else { 110.0 };
        let close = (around + gaps * CLOSE[side]).clamp(room * LEFT, room * (1.0 - PART)).max(LEAST);
        let all = count(look);
        let rows = (((room - close - GAP) / (LOW[side] + GAP)).max(0.0) as usize).min(all);
        if rows == 0 {
            return None;
        }
        let diagram = (around + gaps * EASY).max(room * LEFT);
        let size = ((room - diagram - GAP) / rows as f32 - GAP).clamp(LOW[side], HIGH[side]);
        let taken = rows as f32 * (size + GAP) + GAP;
        Some(Share { rows, size: size * look.scale, taken: taken * look.scale })
    }
}
