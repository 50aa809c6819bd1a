//! The panel of a history: which one, whether its consistency allows it, its operations as bars with points that can be
//! moved, and the same in words.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlCanvasElement, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::app::Shared;
use super::browser;
use super::ears::Listener;
use super::header::{emit, text_button};
use super::icon::hued;
use crate::paint::canvas::CanvasPainter;
use crate::paint::colours::Colours;
use crate::paint::svg::{SvgOptions, svg_in};
use crate::scene::glyph::GlyphKind;
use crate::scene::history::Ruler;
use crate::scene::list::{DisplayList, HitId, TARGET, TOUCH_TARGET};
use crate::scene::path::{Point, Rect, pt};
use crate::scene::theme::{Family, Tone};
use crate::session::{HistoryMessage, LONGEST, Message, OrderView, Session, Standing, Trial, consistencies, models};

/// Further than this, px, a press is a drag.
const SLACK: f32 = 4.0;
/// A stop of the zoom.
const ZOOM: f32 = 1.5;

fn tell(act: &Callback<Message>, message: HistoryMessage) -> Callback<MouseEvent> {
    emit(act, Message::History(message))
}

fn act_button(act: &Callback<Message>, message: HistoryMessage, name: &str) -> Html {
    text_button(act, Message::History(message), "boxed", html! { name.to_owned() })
}

/// What a button does that cannot be pressed again afterwards: the focus goes to something that can.
fn once(act: &Callback<Message>, message: HistoryMessage, next: &'static str) -> Callback<MouseEvent> {
    let act = tell(act, message);
    Callback::from(move |event: MouseEvent| {
        browser::focus(next);
        act.emit(event);
    })
}

fn passing(act: &Callback<Message>, message: HistoryMessage, name: &str) -> Html {
    html! { <button type="button" class="boxed" onclick={once(act, message, "panel-field")}>{ name.to_owned() }</button> }
}

fn choice(
    act: &Callback<Message>,
    (name, id): (&'static str, Option<&'static str>),
    names: impl Iterator<Item = &'static str>,
    now: usize,
    message: fn(usize) -> HistoryMessage,
) -> Html {
    let act = act.clone();
    let onchange = Callback::from(move |event: Event| {
        let place = event.target_dyn_into::<HtmlSelectElement>().and_then(|select| select.value().parse().ok());
        place.into_iter().for_each(|place| act.emit(Message::History(message(place))));
    });
    html! {
        <label>{ name }
            <select class="field" {id} data-now={now.to_string()} {onchange}>
                for (place, name) in names.enumerate() { <option value={place.to_string()} selected={place == now}>{ name }</option> }
            </select>
        </label>
    }
}

/// A file's text, unless it is too long to be read at all.
fn opened(act: Callback<Message>) -> Callback<Event> {
    Callback::from(move |event: Event| {
        let input = event.target_dyn_into::<HtmlInputElement>();
        let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) else { return };
        let (act, name) = (act.clone(), file.name());
        if file.size() > LONGEST as f64 {
            return act.emit(Message::Say(format!("Not opened: {name} is larger than the limit of {LONGEST} bytes.")));
        }
        browser::read(&file, move |text| {
            // What is no text holds no operation.
            act.emit(Message::History(HistoryMessage::Read { name, text: text.unwrap_or_default() }));
        });
    })
}

pub fn panel(session: &Session, (shared, colours): (&Shared, &Rc<Colours>), act: &Callback<Message>) -> Html {
    let trial = session.histories.trial.as_ref();
    let (model, consistency) = trial.map_or((0, session.histories.consistency), Trial::asked);
    let pasted = {
        let act = act.clone();
        Callback::from(move |event: Event| {
            let text = event.target_dyn_into::<HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default();
            if !text.trim().is_empty() {
                act.emit(Message::History(HistoryMessage::Read { name: "What was pasted".to_owned(), text }));
            }
        })
    };
    let file = trial.and_then(|trial| trial.file.as_deref());
    html! {
        <div class="history">
            <div class="history-ask">
                { choice(act, ("Consistency", Some("panel-field")), consistencies(), consistency, HistoryMessage::Consistency) }
                if file.is_some() {
                    { choice(act, ("Object", None), models(), model, HistoryMessage::Model) }
                    { passing(act, HistoryMessage::Run, "Back to this run") }
                }
                <details class="finer">
                    <summary>{ "Open a history" }</summary>
                    <label class="file"><span class="label">{ "A file: Jepsen's log or EDN, Porcupine's format, or JSON" }</span>
                        <input type="file" onchange={opened(act.clone())} />
                    </label>
                    <label><span class="label">{ "Or its text, read when you leave the field" }</span>
                        <textarea class="field mono" rows="3" spellcheck="false" onchange={pasted} />
                    </label>
                </details>
            </div>
            if let Some(notice) = &session.notice { <p class="hint" role="alert">{ notice.text.clone() }</p> }
            if let Some(trial) = trial {
                <h3>{ file.unwrap_or(&session.title).to_owned() }</h3>
                <p class="hint">{ trial.summary() }</p>
                { standing(trial.verdict(), "status") }
                if trial.may_take_longer() { { passing(act, HistoryMessage::Longer, "Search ten times as long") } }
                <Picture movable={trial.points.is_some()} session={shared.clone()} colours={colours.clone()} act={act.clone()} />
                { chosen(trial, act) }
                <div class="history-orders">
                    for order in trial.orders() { { list(trial, order, act) } }
                </div>
                <button type="button" class="boxed" onclick={save(shared, colours)}>{ "Save as SVG" }</button>
            } else {
                <p>{ format!("Of what clients of {} were told, nothing can be judged here: there is no operation of a client in this run. \
                    A history from a file can be opened.", session.entry.card.name) }</p>
            }
        </div>
    }
}

/// Shape and words, as the lamps have them.
fn standing((standing, words): (Standing, String), role: &'static str) -> Html {
    let (glyph, family) = match standing {
        Standing::Fits => (GlyphKind::LampOk, Family::Green),
        Standing::Fails => (GlyphKind::Violation, Family::Red),
        Standing::Open => (GlyphKind::LampUnknown, Family::Slate),
    };
    html! { <p class="history-standing" {role}>{ hued(glyph, family) }<span>{ words }</span></p> }
}

/// What is looked at, what can be done with it, and what the points come to.
fn chosen(trial: &Trial, act: &Callback<Message>) -> Html {
    let movable = trial.points.is_some();
    html! {
        <div class="history-chosen">
            if let Some(said) = trial.told() { <p aria-live="polite"><strong>{ said }</strong></p> }
            <div class="verbs">
                { act_button(act, HistoryMessage::Next(false), "Previous operation") }
                { act_button(act, HistoryMessage::Next(true), "Next operation") }
                if movable {
                    { act_button(act, HistoryMessage::Pass(false), "Earlier") }
                    { act_button(act, HistoryMessage::Pass(true), "Later") }
                    if trial.is_open() { { act_button(act, HistoryMessage::Toggle, "Takes effect, or not") } }
                    <button type="button" class="boxed" disabled={!trial.has_moved()} onclick={once(act, HistoryMessage::PutBack, "history-room")}>
                        { if trial.refusal().is_none() { "Put back the witness" } else { "Put the points back" } }
                    </button>
                }
                if trial.is_run() { { act_button(act, HistoryMessage::Jump, "Go to its call in the run") } }
            </div>
            if let Some(judged) = trial.judged() { { standing(judged, "status") } }
        </div>
    }
}

fn list(trial: &Trial, OrderView { title, rows, more }: OrderView, act: &Callback<Message>) -> Html {
    html! {
        <section>
            <h4>{ title }</h4>
            <ol class="history-order">
                for (number, said) in rows {
                    <li><button type="button" aria-current={(trial.chosen == Some(number)).then_some("true")}
                        onclick={tell(act, HistoryMessage::Choose(number))}>{ said }</button></li>
                }
            </ol>
            if more > 0 { <p class="hint">{ format!("And {more} more.") }</p> }
        </section>
    }
}

fn save(shared: &Shared, colours: &Rc<Colours>) -> Callback<MouseEvent> {
    let (shared, colours) = (shared.clone(), colours.clone());
    Callback::from(move |_: MouseEvent| {
        let session = shared.borrow();
        let Some(trial) = &session.histories.trial else { return };
        let title = trial.file.as_deref().unwrap_or(&session.title);
        let (description, background) = (&trial.verdict().1, Some(Tone::Canvas));
        let words = SvgOptions { title, description, background, ..SvgOptions::default() };
        // A browser that allows no download says so itself.
        let _ = browser::download("history.svg", "image/svg+xml", &svg_in(&trial.figure(), &colours, &words));
    })
}

/// The bars, on a canvas as large as its room, which shows the part that was scrolled to.
struct Picture {
    room: NodeRef,
    whole: NodeRef,
    canvas: NodeRef,
    painter: Option<CanvasPainter>,
    list: DisplayList,
    ruler: Option<Ruler>,
    times: f32,
    /// How many pixels of the page a pixel of the picture has.
    scale: f32,
    drag: Option<Drag>,
    /// Where what is looked at was when it was last brought into sight.
    shown: Option<(f32, u32)>,
    _resized: Option<Listener>,
}

/// What a pointer holds: an operation, or the ground; where it began, and whether it has moved from there.
struct Drag {
    operation: Option<u32>,
    last: (f32, f32),
    moves: bool,
}

#[derive(Properties)]
struct Props {
    /// Are there points?
    movable: bool,
    session: Shared,
    colours: Rc<Colours>,
    act: Callback<Message>,
}

/// The session is the same one always, and has changed.
impl PartialEq for Props {
    fn eq(&self, _: &Props) -> bool {
        false
    }
}

enum Hand {
    Paint,
    Zoom(f32),
    Press(PointerEvent),
    Move(PointerEvent),
    Release,
    Key(KeyboardEvent),
}

impl Component for Picture {
    type Message = Hand;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link().clone();
        let window = web_sys::window();
        let resized = window.map(|window| browser::listen(&window, "resize", move |_| link.send_message(Hand::Paint)));
        Picture {
            room: NodeRef::default(),
            whole: NodeRef::default(),
            canvas: NodeRef::default(),
            painter: None,
            list: DisplayList::new(0.0, 0.0),
            ruler: None,
            times: 1.0,
            scale: 1.0,
            drag: None,
            shown: None,
            _resized: resized,
        }
    }

    fn update(&mut self, ctx: &Context<Self>, hand: Hand) -> bool {
        let tell = |message| ctx.props().act.emit(Message::History(message));
        match hand {
            Hand::Paint => {}
            Hand::Zoom(times) => (self.times, self.shown) = (self.times * times, None),
            Hand::Press(event) => {
                let target = if event.pointer_type() == "touch" { TOUCH_TARGET } else { TARGET };
                let at = place(&event);
                let hit = self.list.hit_at(pt(at.0 / self.scale, at.1 / self.scale), target).map(|hit| hit.id);
                let operation = match hit {
                    Some(HitId::Handle(number)) => Some(number),
                    _ => None,
                };
                self.drag = Some(Drag { operation, last: at, moves: false });
                if let Some(canvas) = self.canvas.cast::<Element>() {
                    // Without capture a drag merely ends at the edge of the canvas.
                    let _ = canvas.set_pointer_capture(event.pointer_id());
                }
                operation.into_iter().for_each(|number| tell(HistoryMessage::Choose(number)));
                return false;
            }
            Hand::Move(event) => {
                let (at, room) = (place(&event), self.room.cast::<Element>());
                let (Some(drag), Some(ruler), Some(room)) = (&mut self.drag, self.ruler, room) else { return false };
                let by = (at.0 - drag.last.0, at.1 - drag.last.1);
                drag.moves |= by.0.abs().max(by.1.abs()) > SLACK;
                if !drag.moves {
                    return false;
                }
                match drag.operation {
                    Some(number) => tell(HistoryMessage::Slide(
                        number,
                        ruler.place((at.0 + room.scroll_left() as f32) / self.scale),
                    )),
                    None => {
                        room.set_scroll_left(room.scroll_left() - by.0 as i32);
                        room.set_scroll_top(room.scroll_top() - by.1 as i32);
                        drag.last = at;
                    }
                }
                return false;
            }
            Hand::Release => {
                self.drag = None;
                return false;
            }
            Hand::Key(event) => {
                let message = match event.key().as_str() {
                    "ArrowLeft" => HistoryMessage::Pass(false),
                    "ArrowRight" => HistoryMessage::Pass(true),
                    "ArrowUp" => HistoryMessage::Next(false),
                    "ArrowDown" => HistoryMessage::Next(true),
                    "Enter" => HistoryMessage::Jump,
                    _ => return false,
                };
                event.prevent_default();
                tell(message);
                return false;
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let (label, hint) = match ctx.props().movable {
            true => (
                "Operations as bars, clients as lanes. Up and down choose an operation, left and right move its point past \
                    another, Enter goes to its call. The list below tells the same in words.",
                "Drag a point along its bar, or use the arrow keys in the picture.",
            ),
            false => (
                "Operations as bars, clients as lanes. Up and down choose an operation, Enter goes to its call.",
                "Up and down choose an operation in the picture.",
            ),
        };
        let zoom = |times: f32, name: &'static str| {
            let onclick = link.callback(move |_: MouseEvent| Hand::Zoom(times));
            html! { <button type="button" class="boxed" {onclick}>{ name }</button> }
        };
        html! {
            <>
                <div class="history-room" id="history-room" ref={self.room.clone()} tabindex="0" role="group" aria-label={label}
                    onscroll={link.callback(|_| Hand::Paint)} onkeydown={link.callback(Hand::Key)}>
                    <div class="history-whole" ref={self.whole.clone()}>
                        <canvas class="history-canvas" ref={self.canvas.clone()} role="img" aria-label="The operations as bars"
                            onpointerdown={link.callback(Hand::Press)} onpointermove={link.callback(Hand::Move)}
                            onpointerup={link.callback(|_| Hand::Release)} onpointercancel={link.callback(|_| Hand::Release)} />
                    </div>
                </div>
                <div class="verbs history-zoom">
                    { zoom(ZOOM, "Wider") }
                    { zoom(1.0 / ZOOM, "Narrower") }
                    <span class="hint">{ hint }</span>
                </div>
            </>
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        // Without a canvas there are still the words.
        let _ = self.paint(ctx.props());
    }
}

fn place(event: &PointerEvent) -> (f32, f32) {
    (event.offset_x() as f32, event.offset_y() as f32)
}

impl Picture {
    fn paint(&mut self, props: &Props) -> Option<()> {
        let session = props.session.borrow();
        let trial = session.histories.trial.as_ref()?;
        let (room, whole) = (self.room.cast::<Element>()?, self.whole.cast::<HtmlElement>()?);
        let canvas = self.canvas.cast::<HtmlCanvasElement>()?;
        let scale = session.looks.theme.enlargement();
        let width = room.client_width() as f32 / scale;
        let ruler = trial.ruler(width, self.times);
        let size = |element: &HtmlElement, width: f32, height: f32| {
            for (name, value) in [("width", width * scale), ("height", height * scale)] {
                // Fails only for a property that cannot be set.
                let _ = element.style().set_property(name, &format!("{value}px"));
            }
        };
        size(&whole, ruler.width.max(width), ruler.height);
        // The room has made place for the whole by now.
        let height = (room.client_height() as f32 / scale).min(ruler.height);
        size(canvas.unchecked_ref(), width, height);
        (self.ruler, self.scale) = (Some(ruler), scale);
        let place = trial.chosen_place();
        if self.drag.is_none() && place != self.shown {
            self.shown = place;
            if let Some((at, client)) = place {
                let to = pt(ruler.along(at) * scale, ruler.lane(client) * scale);
                bring(&room, to, (width * scale, height * scale));
            }
        }
        let seen = Rect::new(room.scroll_left() as f32 / scale, room.scroll_top() as f32 / scale, width, height);
        self.list = trial.picture(ruler, seen);
        let painter = match &mut self.painter {
            Some(painter) => painter,
            none => none.insert(CanvasPainter::new(canvas, true).ok()?),
        };
        let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
        painter.resize(width, height, ratio * f64::from(scale));
        painter.paint(&self.list, &props.colours, Some(Tone::Canvas)).ok()
    }
}

/// What may be written over the upper edge of the picture, and half a lane, px.
const ABOVE: f32 = 56.0;

/// Scrolls a point of the picture into sight, if it is not.
fn bring(room: &Element, Point { x, y }: Point, (width, height): (f32, f32)) {
    let (left, top) = (room.scroll_left() as f32, room.scroll_top() as f32);
    if x < left + width / 5.0 || x > left + width * 0.9 {
        room.set_scroll_left((x - width / 2.0) as i32);
    }
    if y < top + ABOVE || y > top + height {
        room.set_scroll_top((y - height / 2.0) as i32);
    }
}
