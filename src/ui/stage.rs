//! The canvases: the arena, the diagram and the branch strip, painted outside the virtual DOM.
//!
//! The stage asks the session what to draw and never changes it. What moves (a token flying from one step to the next)
//! exists only here.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;

use crate::model::ProcessId;
use crate::paint::canvas::CanvasPainter;
use crate::paint::colours::Colours;
use crate::scene::arena::{self, arena};
use crate::scene::frame::Frame;
use crate::scene::layout::Shift;
use crate::scene::list::{DisplayList, HitId, TARGET, TOUCH_TARGET};
use crate::scene::minimap::{HEIGHT, minimap};
use crate::scene::path::{Point, pt};
use crate::scene::strip::{margin_after, span, strip};
use crate::scene::theme::{Theme, Tone};
use crate::scene::turn;
use crate::session::{SPEEDS, Session};

/// Milliseconds for which a token flies when a person steps by hand.
const FLIGHT: f32 = 600.0;
/// While a run is presented it grows with the screen, from this width on.
const HALL: f32 = 1180.0;

/// Which canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pane {
    Arena,
    Diagram,
}

struct Surface {
    canvas: HtmlCanvasElement,
    painter: CanvasPainter,
    list: DisplayList,
    /// How what is on the canvas was painted; nothing yet, or no longer.
    painted: Option<(Rc<Colours>, f64)>,
}

impl Surface {
    fn new(canvas: HtmlCanvasElement) -> Option<Surface> {
        let painter = CanvasPainter::new(canvas.clone(), true).ok()?;
        Some(Surface { canvas, painter, list: DisplayList::new(0.0, 0.0), painted: None })
    }

    fn size(&self) -> (f32, f32) {
        (self.canvas.client_width() as f32, self.canvas.client_height() as f32)
    }

    /// To paint costs many times what it costs to compare, so what is there already is left alone.
    fn show(&mut self, list: DisplayList, colours: &Rc<Colours>, ground: Tone, ratio: f64) {
        let alike = |(dress, sharp): &(Rc<Colours>, f64)| Rc::ptr_eq(dress, colours) && *sharp == ratio;
        let size = |list: &DisplayList| (list.width, list.height);
        let stays = self.painted.as_ref().is_some_and(alike)
            && size(&self.list) == size(&list)
            && self.list.items == list.items;
        if !stays {
            self.painter.resize(list.width, list.height, ratio);
            let painted = self.painter.paint(&list, colours, Some(ground));
            self.painted = painted.is_ok().then(|| (colours.clone(), ratio));
            if let Err(error) = painted {
                web_sys::console::error_1(&error.to_string().into());
            }
        }
        self.list = list;
    }
}

/// A step under way: from one event to the next.
#[derive(Clone, Copy)]
struct Flight {
    to: u32,
    elapsed: f32,
    lasts: f32,
}

/// What moves and what is painted.
pub struct Stage {
    arena: Surface,
    diagram: Surface,
    strip: Surface,
    colours: Rc<Colours>,
    /// How much larger than on a laptop everything is drawn.
    scale: f32,
    still: bool,
    /// The event and the jump count that were last shown.
    shown: (u32, usize, u32),
    flight: Option<Flight>,
    /// Events still owed to a running playback.
    owed: f32,
    pub hover: Option<HitId>,
    frame: Option<Frame>,
    /// Whether time ran down in the last picture, and its size.
    stood: Option<(bool, (f32, f32))>,
    /// For how long the diagram has been turning.
    turning: Option<f32>,
}

impl Stage {
    pub fn new(arena: HtmlCanvasElement, diagram: HtmlCanvasElement, strip: HtmlCanvasElement) -> Option<Stage> {
        Some(Stage {
            arena: Surface::new(arena)?,
            diagram: Surface::new(diagram)?,
            strip: Surface::new(strip)?,
            colours: Rc::new(Colours::of(Theme::Light)),
            scale: 1.0,
            still: false,
            shown: (u32::MAX, 0, 0),
            flight: None,
            owed: 0.0,
            hover: None,
            frame: None,
            stood: None,
            turning: None,
        })
    }

    /// The colours, how large everything is drawn, and whether motion is unwelcome.
    pub fn dress(&mut self, colours: Rc<Colours>, scale: f32, still: bool) {
        (self.colours, self.scale, self.still) = (colours, scale, still);
    }

    /// The browser has taken the memory of a canvas and given new: what was prepared in the old one is gone.
    pub fn restore(&mut self) {
        for surface in [&mut self.arena, &mut self.diagram, &mut self.strip] {
            surface.painter.forget();
            surface.painted = None;
        }
    }

    /// Notices what the session did since the last time: one step forward is flown, anything else is simply there.
    pub fn follow(&mut self, session: &Session) {
        let now = (session.event, session.branch, session.jumps);
        if now == self.shown {
            return;
        }
        let one_step = now.0 == self.shown.0.wrapping_add(1) && now.2 == self.shown.2;
        let speed = SPEEDS[session.speed.min(SPEEDS.len() - 1)];
        let lasts = if session.playing { FLIGHT.min(800.0 / speed) } else { FLIGHT };
        let fly = one_step && !self.still && lasts > 40.0;
        self.flight = fly.then_some(Flight { to: now.0, elapsed: 0.0, lasts });
        self.shown = now;
    }

    /// One frame. Returns how many events playback wants to go on, and whether another frame is needed.
    pub fn tick(&mut self, session: &Session, elapsed: f64) -> (u32, bool) {
        let elapsed = elapsed as f32;
        if let Some(flight) = &mut self.flight {
            flight.elapsed += elapsed;
            if flight.elapsed >= flight.lasts {
                self.flight = None;
            }
        }
        self.turning = self.turning.map(|lasted| lasted + elapsed).filter(|lasted| *lasted < turn::LASTS);
        let mut events = 0;
        if session.playing {
            self.owed += elapsed / 1000.0 * SPEEDS[session.speed.min(SPEEDS.len() - 1)];
            events = self.owed as u32;
            self.owed -= events as f32;
        } else {
            self.owed = 0.0;
        }
        self.paint(session);
        (events, session.playing || self.flight.is_some() || self.turning.is_some())
    }

    /// The diagram turns when time runs in another direction than before in a picture of the same size.
    fn note_turn(&mut self, vertical: bool, size: (f32, f32)) {
        let before = self.stood.replace((vertical, size));
        if self.still {
            self.turning = None;
        } else if before == Some((!vertical, size)) {
            self.turning = Some(self.turning.map_or(0.0, |elapsed| turn::LASTS - elapsed));
        }
    }

    fn moment(&self, session: &Session) -> f32 {
        match self.flight {
            Some(flight) => {
                let part = (flight.elapsed / flight.lasts).clamp(0.0, 1.0);
                // Ease in and out.
                let eased = part * part * (3.0 - 2.0 * part);
                (flight.to as f32 - 1.0 + eased).min(flight.to as f32 - 0.001)
            }
            None => session.event as f32,
        }
    }

    /// Paints everything as it is now.
    pub fn paint(&mut self, session: &Session) {
        let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
        let hall = session.presenting.map_or(1.0, |_| (self.diagram.size().0 / HALL).clamp(1.0, 1.5));
        let (moment, scale) = (self.moment(session), self.scale * hall);
        let look = session.look(moment, self.hover, scale);
        let (width, height) = self.diagram.size();
        let seen = width > 0.0 && height > 0.0;
        let both = seen.then(|| session.comparison_picture((moment, self.hover, scale), (width, height))).flatten();
        if let Some((list, frame, shown)) = both {
            session.note_shown(shown);
            self.frame = Some(frame);
            self.diagram.show(list, &self.colours, Tone::Canvas, ratio);
        } else if seen {
            let shown = session.framed(&look, width, height);
            session.note_shown(shown);
            let view = shown.view;
            let size = session.diagram_size(&look, view, (width, height));
            let frame = Frame::of(&look, view, size.0, size.1);
            self.note_turn(view.vertical, (width, height));
            let mut list = session.diagram(&look, view, width, height);
            if let Some(elapsed) = self.turning {
                let before = session.framed_as(!view.vertical, &look, width, height).view;
                let other = session.diagram(&look, before, width, height);
                let size = session.diagram_size(&look, before, (width, height));
                let from = Frame::of(&look, before, size.0, size.1);
                let part = elapsed / turn::LASTS;
                list = match view.vertical {
                    true => turn::turning((&other, &from), (&list, &frame), part),
                    false => turn::turning((&list, &frame), (&other, &from), 1.0 - part),
                };
            }
            self.frame = Some(frame);
            self.diagram.show(list, &self.colours, Tone::Canvas, ratio);
        }
        let (width, height) = self.arena.size();
        if width > 0.0 && height > 0.0 {
            self.arena.show(arena(&look, width, height), &self.colours, Tone::Canvas, ratio);
        }
        let (width, height) = self.strip.size();
        if width > 0.0 && height > 0.0 {
            let tracks = session.strip_tracks();
            let mut list = strip(&look, &tracks, width, height - HEIGHT);
            list.height = height;
            let span = span(tracks.iter().copied());
            minimap(&mut list, &look, session.window(), span, margin_after(tracks.len(), width));
            self.strip.show(list, &self.colours, Tone::Panel, ratio);
        }
    }

    fn surface(&self, pane: Pane) -> &Surface {
        match pane {
            Pane::Arena => &self.arena,
            Pane::Diagram => &self.diagram,
        }
    }

    /// What is at this point, and the sentence about it.
    pub fn hit(&self, pane: Pane, x: f32, y: f32, touch: bool) -> Option<(HitId, String)> {
        let target = if touch { TOUCH_TARGET } else { TARGET };
        let hit = self.surface(pane).list.hit_at(pt(x, y), target)?;
        Some((hit.id, hit.label.clone()))
    }

    /// How far from its unmoved place this point of the arena is for a process.
    pub fn shift_to(&self, session: &Session, process: ProcessId, x: f32, y: f32) -> Option<Shift> {
        let look = session.look(session.event as f32, None, self.scale);
        let (width, height) = self.arena.size();
        arena::shift_to(&look, process, pt(x, y), width, height)
    }

    /// How far a point of the diagram is along its time axis, in pixels and in places.
    pub fn along(&self, point: Point) -> (f32, f32) {
        self.frame
            .as_ref()
            .map_or((0.0, 0.0), |frame| (if frame.view.vertical { point.y } else { point.x }, frame.step_at(point)))
    }

    /// The place among the lanes that is nearest to a point.
    pub fn lane_at(&self, point: Point) -> u16 {
        self.frame.as_ref().map_or(0, |frame| frame.lane_at(point))
    }

    /// The step at this point of the diagram.
    pub fn step_at(&self, session: &Session, x: f32, y: f32) -> u32 {
        let ruler = session.ruler();
        self.frame.as_ref().map_or(0, |frame| ruler.nearest(frame, frame.step_at(pt(x, y))))
    }
}
