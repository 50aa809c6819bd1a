//! Fingers and the mouse on the diagram: dragging its ground shifts it, two fingers zoom it.

use web_sys::{Element, WheelEvent};

use crate::scene::path::{Point, pt};
use crate::session::Message;

/// Further than this a press is a drag.
const SLACK: f32 = 4.0;
/// One notch of a wheel, or what a pad sends at a time, zooms no more than this many halvings or doublings.
const NOTCH: f32 = 0.5;
/// Pixels that a wheel turns for a doubling.
const DOUBLING: f32 = 120.0;
/// Pixels of a line, where a browser counts the wheel in lines.
const LINE: f32 = 18.0;

/// What is pressed down on the diagram.
#[derive(Default)]
pub struct Gesture {
    fingers: Vec<(i32, Point)>,
    /// Where the first of them began, while it has not moved from there.
    began: Option<Point>,
    /// Did it begin on the ground, where dragging means shifting?
    on_ground: bool,
}

impl Gesture {
    /// Returns whether this finger is one of two, so that the press means nothing by itself.
    pub fn press(&mut self, finger: i32, at: Point, on_ground: bool) -> bool {
        self.fingers.retain(|(id, _)| *id != finger);
        if self.fingers.is_empty() {
            (self.began, self.on_ground) = (Some(at), on_ground);
        }
        self.fingers.push((finger, at));
        self.fingers.len() > 1
    }

    /// Is something held that shifts or zooms when it moves?
    pub fn holds(&self) -> bool {
        self.fingers.len() > 1 || (self.on_ground && !self.fingers.is_empty())
    }

    /// `along`: how far a point is along the time axis, and the place that is there.
    pub fn moved(&mut self, finger: i32, at: Point, along: impl Fn(Point) -> (f32, f32)) -> Vec<Message> {
        let Some(index) = self.fingers.iter().position(|(id, _)| *id == finger) else { return Vec::new() };
        if self.fingers.len() == 1 && self.began.is_some_and(|began| began.distance(at) < SLACK) {
            return Vec::new();
        }
        self.began = None;
        let before = self.fingers[index].1;
        self.fingers[index].1 = at;
        match self.fingers[..] {
            [_] if self.on_ground => vec![Message::Pan(along(before).0 - along(at).0)],
            [(_, a), (_, b)] => {
                let other = if index == 0 { b } else { a };
                let (was, is) = (before.distance(other).max(8.0), at.distance(other).max(8.0));
                // What is between the fingers stays there: it has gone half as far as the one that moved.
                let middle = before.lerp(other, 0.5);
                let shift = (along(before).0 - along(at).0) / 2.0;
                vec![Message::ZoomAt { times: is / was, at: along(middle).1 }, Message::Pan(shift)]
            }
            _ => Vec::new(),
        }
    }

    /// Returns whether it was a click on the ground.
    pub fn release(&mut self, finger: i32) -> bool {
        let known = self.fingers.iter().any(|(id, _)| *id == finger);
        self.fingers.retain(|(id, _)| *id != finger);
        let click = known && self.fingers.is_empty() && self.on_ground && self.began.is_some();
        if self.fingers.is_empty() {
            self.on_ground = false;
        }
        click
    }
}

/// What a turn of the wheel means over `canvas`. `place`: what is at a point of it.
pub fn wheel(event: &WheelEvent, canvas: Option<&Element>, place: impl Fn(Point) -> Option<f32>) -> Message {
    let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { LINE } else { 1.0 };
    let (across, down) = (event.delta_x() as f32 * unit, event.delta_y() as f32 * unit);
    if !(event.ctrl_key() || event.meta_key()) {
        return Message::Pan(across + down);
    }
    let doublings = (-down / DOUBLING).clamp(-NOTCH, NOTCH);
    let at = canvas.and_then(|canvas| {
        let area = canvas.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top());
        let inside = (0.0..=area.width()).contains(&x) && (0.0..=area.height()).contains(&y);
        inside.then(|| place(pt(x as f32, y as f32))).flatten()
    });
    match at {
        Some(at) => Message::ZoomAt { times: libm::exp2f(doublings), at },
        None => Message::Zoom(if down < 0.0 { 1 } else { -1 }),
    }
}
