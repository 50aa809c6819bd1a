//! A display list on a canvas of the page.
//!
//! Rasterising dominates, not the calls; so strokes of one style, and discs and boxes of one style, are collected into
//! one path, but not too many of them: beyond a few hundred segments a path becomes slow again. Marks are paths that the
//! browser parsed once. Setting a style costs a copied string, so a style is set only when it changes.

use super::colours::Colours;
use super::{HALO, font_family, path_data};
use crate::model::Map;
use crate::scene::glyph::{BOX, EDGE_DASH, GlyphKind, Layer};
use crate::scene::list::{Anchor, Dash, DisplayList, Fill, Glyph, Group, Hatch, Item, Stroke, Text};
use crate::scene::path::{Path, Point, Rect, Seg};
use crate::scene::text::{Face, FontTable, TextMeasure};
use crate::scene::theme::{Theme, Tone};
use std::f64::consts::TAU;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasPattern, CanvasRenderingContext2d, DomMatrix, HtmlCanvasElement, Path2d};

/// Segments per path: between 32 and 256 was fastest for 500 to 10,000 lines.
const BATCH: usize = 128;
/// A disc counts for so many segments.
const DISC: usize = 4;
/// Tiles of hatches are drawn this much larger than the screen needs, because they are turned afterwards.
const TILE_SHARPNESS: f64 = 4.0;

/// Why there is nothing to paint on.
#[derive(Debug, thiserror::Error)]
pub enum CanvasError {
    #[error("the browser gives no 2d context for the canvas")]
    NoContext,
    #[error("the browser refused: {0:?}")]
    Refused(JsValue),
}

impl From<JsValue> for CanvasError {
    fn from(value: JsValue) -> CanvasError {
        CanvasError::Refused(value)
    }
}

/// One canvas and what has been prepared for it.
pub struct CanvasPainter {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    opaque: bool,
    ratio: f64,
    colours: Rc<Colours>,
    glyphs: Map<(GlyphKind, bool), Vec<Path2d>>,
    hatches: Map<(Hatch, Tone), CanvasPattern>,
    style: Style,
    /// What is in the current path and not drawn yet: how it is filled and edged, and how many segments it has.
    pending: Option<(Option<Fill>, Option<Stroke>, usize)>,
    /// Where the groups have put the origin and the opacity, innermost last.
    groups: Vec<(Point, f64)>,
}

/// What the context is set to, as far as we know; nothing after a restore.
#[derive(Default)]
struct Style {
    fill: Option<Fill>,
    stroke: Option<Tone>,
    width: Option<f64>,
    dash: Option<Dash>,
    round: Option<bool>,
    face: Option<Face>,
    anchor: Option<Anchor>,
}

impl CanvasPainter {
    /// `opaque` for the lower canvas: the browser then need not blend it with the page.
    pub fn new(canvas: HtmlCanvasElement, opaque: bool) -> Result<CanvasPainter, CanvasError> {
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"alpha".into(), &JsValue::from_bool(!opaque))?;
        let context = canvas.get_context_with_context_options("2d", &options)?.ok_or(CanvasError::NoContext)?;
        let context = context.dyn_into::<CanvasRenderingContext2d>().map_err(|_| CanvasError::NoContext)?;
        Ok(CanvasPainter {
            canvas,
            context,
            opaque,
            ratio: 1.0,
            colours: Rc::new(Colours::of(Theme::Light)),
            glyphs: Map::new(),
            hatches: Map::new(),
            style: Style::default(),
            pending: None,
            groups: Vec::new(),
        })
    }

    /// Forgets what the browser may have lost with the canvas's memory.
    pub fn forget(&mut self) {
        self.hatches.clear();
        self.glyphs.clear();
    }

    /// `ratio`: device pixels per CSS pixel. Clears the canvas if anything changed.
    pub fn resize(&mut self, width: f32, height: f32, ratio: f64) {
        let (w, h) = (device(width, ratio), device(height, ratio));
        if (self.canvas.width(), self.canvas.height()) != (w, h) {
            self.canvas.set_width(w);
            self.canvas.set_height(h);
        }
        if self.ratio != ratio {
            self.ratio = ratio;
            self.hatches.clear();
        }
    }

    /// Paints the whole list. Without a ground the canvas is cleared first (the upper of two canvases).
    pub fn paint(
        &mut self,
        list: &DisplayList,
        colours: &Rc<Colours>,
        ground: Option<Tone>,
    ) -> Result<(), CanvasError> {
        if !Rc::ptr_eq(&self.colours, colours) {
            self.colours = colours.clone();
            self.hatches.clear();
        }
        self.begin(ground)?;
        let mut result = Ok(());
        for item in &list.items {
            result = self.item(item);
            if result.is_err() {
                break;
            }
        }
        if result.is_ok() {
            result = self.flush();
        }
        // Also after a failure, else the next frame inherits a clip.
        while self.groups.len() > 1 {
            self.pop();
        }
        result
    }

    fn begin(&mut self, ground: Option<Tone>) -> Result<(), CanvasError> {
        self.style = Style::default();
        self.pending = None;
        self.groups = vec![(Point::default(), 1.0)];
        let context = &self.context;
        context.reset_transform()?;
        context.set_global_alpha(1.0);
        // The layout measured without kerning (this property has no binding of its own).
        js_sys::Reflect::set(context, &"fontKerning".into(), &"none".into())?;
        let (w, h) = (f64::from(self.canvas.width()), f64::from(self.canvas.height()));
        match ground.or(self.opaque.then_some(Tone::Canvas)) {
            Some(tone) => {
                context.set_fill_style_str(self.colours.get(tone));
                context.fill_rect(0.0, 0.0, w, h);
            }
            None => context.clear_rect(0.0, 0.0, w, h),
        }
        self.home()
    }

    /// The transform of the innermost group.
    fn home(&self) -> Result<(), CanvasError> {
        let origin = self.origin();
        let (r, x, y) = (self.ratio, f64::from(origin.x), f64::from(origin.y));
        Ok(self.context.set_transform(r, 0.0, 0.0, r, x * r, y * r)?)
    }

    fn origin(&self) -> Point {
        self.groups.last().map_or(Point::default(), |(origin, _)| *origin)
    }

    fn item(&mut self, item: &Item) -> Result<(), CanvasError> {
        match item {
            Item::Line { from, to, stroke } => {
                let (from, to) = self.crisp(*from, *to, stroke);
                self.polyline(&[from, to], stroke)?;
            }
            Item::Polyline { points, stroke } => self.polyline(points, stroke)?,
            Item::Circle { centre, radius, fill, stroke } => {
                let (mut radius, mut edge) = (*radius, *stroke);
                // A disc with an edge like itself is a larger disc, for half the work.
                if let (Some(Fill::Solid(tone)), Some(stroke)) = (fill, stroke)
                    && (stroke.tone, stroke.dash) == (*tone, Dash::None)
                {
                    (radius, edge) = (radius + stroke.width * self.colours.stroke / 2.0, None);
                }
                self.collect(*fill, edge, DISC)?;
                let (x, y, r) = (f64::from(centre.x), f64::from(centre.y), f64::from(radius.max(0.0)));
                self.context.move_to(x + r, y);
                self.context.arc(x, y, r, 0.0, TAU)?;
            }
            Item::Rect { rect, radius, fill, stroke } => {
                let plain = *radius == 0.0 && stroke.is_none();
                if !plain {
                    self.flush()?;
                }
                self.collect(*fill, *stroke, 1)?;
                if *radius > 0.0 {
                    let (x, y) = (f64::from(rect.x), f64::from(rect.y));
                    let (w, h) = (f64::from(rect.w.max(0.0)), f64::from(rect.h.max(0.0)));
                    self.context.round_rect_with_f64(x, y, w, h, f64::from(*radius))?;
                } else {
                    self.corners(rect);
                }
                if !plain {
                    self.flush()?;
                }
            }
            Item::Boxes { rects, ground, fill } => {
                self.flush()?;
                for some in rects.chunks(BATCH) {
                    self.context.begin_path();
                    some.iter().for_each(|rect| self.corners(rect));
                    for fill in ground.iter().chain([fill]) {
                        self.finish(Some(*fill), None)?;
                    }
                }
            }
            Item::Path { path, fill, stroke } => self.outline(path, *fill, stroke.as_ref())?,
            Item::Arc { centre, radius, start, sweep, stroke } => {
                self.outline(&Path::arc(*centre, *radius, *start, *sweep), None, Some(stroke))?;
            }
            Item::Glyph(glyph) => self.glyph(glyph)?,
            Item::Text(text) => self.text(text)?,
            Item::Push(group) => self.push(group)?,
            Item::Pop => {
                self.flush()?;
                self.pop();
            }
        }
        Ok(())
    }

    fn push(&mut self, group: &Group) -> Result<(), CanvasError> {
        self.flush()?;
        let (mut origin, mut alpha) = self.groups.last().copied().unwrap_or((Point::default(), 1.0));
        self.context.save();
        match group {
            Group::Clip(area) => {
                self.context.begin_path();
                self.corners(area);
                self.context.clip();
            }
            // Each item is faded for itself. Where items of one group overlap SVG is a little paler.
            Group::Opacity(opacity) => {
                alpha *= f64::from(*opacity);
                self.context.set_global_alpha(alpha);
            }
            Group::Shift(by) => origin = origin + *by,
        }
        self.groups.push((origin, alpha));
        self.home()
    }

    fn pop(&mut self) {
        if self.groups.len() > 1 {
            self.groups.pop();
            self.context.restore();
            // What was set since the push is forgotten.
            self.style = Style::default();
        }
    }

    /// An upright or level line of an odd number of device pixels is put on their middles, else it is a grey blur.
    fn crisp(&self, from: Point, to: Point, stroke: &Stroke) -> (Point, Point) {
        let device_width = f64::from(stroke.width * self.colours.stroke) * self.ratio;
        let odd = (device_width - device_width.round()).abs() < 0.1 && device_width.round() as i64 % 2 == 1;
        if !odd {
            return (from, to);
        }
        let origin = self.origin();
        let snap = |v: f32, by: f32| (((f64::from(v + by) * self.ratio).floor() + 0.5) / self.ratio) as f32 - by;
        let (mut from, mut to) = (from, to);
        if from.x == to.x {
            from.x = snap(from.x, origin.x);
            to.x = from.x;
        }
        if from.y == to.y {
            from.y = snap(from.y, origin.y);
            to.y = from.y;
        }
        (from, to)
    }

    fn polyline(&mut self, points: &[Point], stroke: &Stroke) -> Result<(), CanvasError> {
        self.collect(None, Some(*stroke), points.len())?;
        for (i, p) in points.iter().enumerate() {
            let (x, y) = (f64::from(p.x), f64::from(p.y));
            if i == 0 { self.context.move_to(x, y) } else { self.context.line_to(x, y) }
        }
        Ok(())
    }

    /// Makes room in the current path for something of this style.
    fn collect(&mut self, fill: Option<Fill>, stroke: Option<Stroke>, segments: usize) -> Result<(), CanvasError> {
        match &mut self.pending {
            Some((f, s, count)) if (*f, *s) == (fill, stroke) && *count < BATCH => *count += segments,
            _ => {
                self.flush()?;
                self.context.begin_path();
                self.pending = Some((fill, stroke, segments));
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), CanvasError> {
        match self.pending.take() {
            Some((fill, stroke, _)) => self.finish(fill, stroke.as_ref()),
            None => Ok(()),
        }
    }

    fn corners(&self, rect: &Rect) {
        let (w, h) = (f64::from(rect.w.max(0.0)), f64::from(rect.h.max(0.0)));
        self.context.rect(f64::from(rect.x), f64::from(rect.y), w, h);
    }

    /// A path of its own, drawn at once.
    fn outline(&mut self, path: &Path, fill: Option<Fill>, stroke: Option<&Stroke>) -> Result<(), CanvasError> {
        self.flush()?;
        self.context.begin_path();
        self.trace(path);
        self.finish(fill, stroke)
    }

    fn trace(&self, path: &Path) {
        let f = f64::from;
        for seg in &path.0 {
            match *seg {
                Seg::Move(p) => self.context.move_to(f(p.x), f(p.y)),
                Seg::Line(p) => self.context.line_to(f(p.x), f(p.y)),
                Seg::Quad(a, p) => self.context.quadratic_curve_to(f(a.x), f(a.y), f(p.x), f(p.y)),
                Seg::Cubic(a, b, p) => {
                    self.context.bezier_curve_to(f(a.x), f(a.y), f(b.x), f(b.y), f(p.x), f(p.y));
                }
                Seg::Close => self.context.close_path(),
            }
        }
    }

    fn finish(&mut self, fill: Option<Fill>, stroke: Option<&Stroke>) -> Result<(), CanvasError> {
        if let Some(fill) = fill {
            self.set_fill(fill)?;
            self.context.fill();
        }
        if let Some(stroke) = stroke {
            self.set_stroke(stroke);
            self.context.stroke();
        }
        Ok(())
    }

    fn set_fill(&mut self, fill: Fill) -> Result<(), CanvasError> {
        if self.style.fill == Some(fill) {
            return Ok(());
        }
        match fill {
            Fill::Solid(tone) => self.context.set_fill_style_str(self.colours.get(tone)),
            Fill::Hatch(hatch, tone) => {
                let pattern = match self.hatches.get(&(hatch, tone)) {
                    Some(pattern) => pattern.clone(),
                    None => {
                        let pattern = self.hatch(hatch, tone)?;
                        self.hatches.insert((hatch, tone), pattern.clone());
                        pattern
                    }
                };
                self.context.set_fill_style_canvas_pattern(&pattern);
            }
        }
        self.style.fill = Some(fill);
        Ok(())
    }

    fn set_stroke(&mut self, stroke: &Stroke) {
        let times = self.colours.stroke;
        self.set_pen(stroke.tone, f64::from(stroke.width * times), stroke.round);
        if self.style.dash != Some(stroke.dash) {
            self.style.dash = Some(stroke.dash);
            self.set_dash(stroke.dash.pattern().map(|[on, off]| [on * times, off * times]));
        }
    }

    fn set_pen(&mut self, tone: Tone, width: f64, round: bool) {
        if self.style.stroke != Some(tone) {
            self.style.stroke = Some(tone);
            self.context.set_stroke_style_str(self.colours.get(tone));
        }
        if self.style.width != Some(width) {
            self.style.width = Some(width);
            self.context.set_line_width(width);
        }
        if self.style.round != Some(round) {
            self.style.round = Some(round);
            self.context.set_line_cap(if round { "round" } else { "butt" });
            self.context.set_line_join(if round { "round" } else { "miter" });
            // SVG's limit; the canvas starts with 10, which lets a zigzag grow thorns.
            self.context.set_miter_limit(4.0);
        }
    }

    fn set_dash(&self, pattern: Option<[f32; 2]>) {
        let lengths: js_sys::Array = pattern.into_iter().flatten().map(|v| JsValue::from_f64(f64::from(v))).collect();
        // It fails for numbers that are none, and ours are constants.
        let _ = self.context.set_line_dash(&lengths);
    }

    fn glyph(&mut self, glyph: &Glyph) -> Result<(), CanvasError> {
        self.flush()?;
        let Glyph { kind, centre, size, tone, ground, flip, turn, hollow } = *glyph;
        let layers = glyph.layers();
        let key = (kind, hollow);
        if !self.glyphs.contains_key(&key) {
            let parse = |layer: &Layer| Path2d::new_with_path_string(&path_data(&layer.path));
            self.glyphs.insert(key, layers.iter().map(parse).collect::<Result<Vec<Path2d>, JsValue>>()?);
        }
        let at = centre + self.origin();
        let scale = self.ratio * f64::from(size / BOX);
        // Hardly any glyph is turned, and a sine that is right for every number is large.
        let direction = Point::at_turn(turn);
        let (sin, cos) = (f64::from(direction.x), f64::from(-direction.y));
        let mirror = if flip { -scale } else { scale };
        let (x, y) = (f64::from(at.x) * self.ratio, f64::from(at.y) * self.ratio);
        self.context.set_transform(scale * cos, scale * sin, -mirror * sin, mirror * cos, x, y)?;
        for (i, layer) in layers.iter().enumerate() {
            let Some(path) = self.glyphs.get(&key).and_then(|paths| paths.get(i)).cloned() else { continue };
            if let Some(ink) = layer.fill {
                self.set_fill(Fill::Solid(ink.tone(tone, ground)))?;
                self.context.fill_with_path_2d(&path);
            }
            if let Some(edge) = layer.edge {
                self.set_pen(edge.ink.tone(tone, ground), f64::from(edge.width), edge.round);
                let dash = if edge.dashed { Dash::Of(EDGE_DASH[0], EDGE_DASH[1]) } else { Dash::None };
                if self.style.dash != Some(dash) {
                    self.style.dash = Some(dash);
                    self.set_dash(dash.pattern());
                }
                self.context.stroke_with_path(&path);
            }
        }
        self.home()
    }

    fn text(&mut self, text: &Text) -> Result<(), CanvasError> {
        self.flush()?;
        let Text { text, at, face, tone, anchor, halo, strike } = text;
        if self.style.face != Some(*face) {
            self.style.face = Some(*face);
            let font = format!("{} {}px {}", face.weight.value(), face.size, font_family(face.mono));
            self.context.set_font(&font);
        }
        if self.style.anchor != Some(*anchor) {
            self.style.anchor = Some(*anchor);
            self.context.set_text_align(match anchor {
                Anchor::Start => "left",
                Anchor::Middle => "center",
                Anchor::End => "right",
            });
        }
        let (x, y) = (f64::from(at.x), f64::from(at.y));
        if let Some(ground) = halo {
            self.set_pen(*ground, f64::from(HALO), true);
            if self.style.dash != Some(Dash::None) {
                self.style.dash = Some(Dash::None);
                self.set_dash(None);
            }
            self.context.stroke_text(text, x, y)?;
        }
        self.set_fill(Fill::Solid(*tone))?;
        self.context.fill_text(text, x, y)?;
        if *strike {
            let width = f64::from(FontTable.width(text, *face));
            let left = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - width / 2.0,
                Anchor::End => x - width,
            };
            self.context.fill_rect(
                left,
                y - f64::from(face.size) * 0.32,
                width,
                (f64::from(face.size) / 14.0).max(1.0),
            );
        }
        Ok(())
    }

    /// A repeating tile, in device pixels, turned and scaled back to the picture's.
    fn hatch(&self, hatch: Hatch, tone: Tone) -> Result<CanvasPattern, CanvasError> {
        let document = self.canvas.owner_document().ok_or(CanvasError::NoContext)?;
        let tile: HtmlCanvasElement =
            document.create_element("canvas")?.dyn_into().map_err(|_| CanvasError::NoContext)?;
        let sharpness = (TILE_SHARPNESS * self.ratio).ceil();
        let side = (f64::from(hatch.pitch()) * sharpness).round();
        tile.set_width(side as u32);
        tile.set_height(side as u32);
        let context = tile.get_context("2d")?.ok_or(CanvasError::NoContext)?;
        let context = context.dyn_into::<CanvasRenderingContext2d>().map_err(|_| CanvasError::NoContext)?;
        context.scale(sharpness, sharpness)?;
        let path = Path2d::new_with_path_string(&path_data(&hatch.tile()))?;
        match hatch {
            Hatch::Dots => {
                context.set_fill_style_str(self.colours.get(tone));
                context.fill_with_path_2d(&path);
            }
            Hatch::Diagonal | Hatch::Cross => {
                context.set_stroke_style_str(self.colours.get(tone));
                context.set_line_width(f64::from(hatch.weight()));
                context.stroke_with_path(&path);
            }
        }
        let pattern = self.context.create_pattern_with_html_canvas_element(&tile, "repeat")?;
        let pattern = pattern.ok_or(CanvasError::NoContext)?;
        let matrix = DomMatrix::new()?;
        if hatch.is_turned() {
            matrix.rotate_self(45.0);
        }
        matrix.scale_self(1.0 / sharpness);
        // The binding is older than the standard, which takes a DOMMatrix.
        pattern.set_transform(matrix.unchecked_ref());
        Ok(pattern)
    }
}

fn device(length: f32, ratio: f64) -> u32 {
    // A canvas of no size cannot be painted on; browsers stop at 16,384 or 32,767.
    (f64::from(length) * ratio).round().clamp(1.0, 16_384.0) as u32
}
