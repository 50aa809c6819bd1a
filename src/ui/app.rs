//! The one component: it owns the session, hands every act to its update, and draws what came of it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlCanvasElement, HtmlElement, KeyboardEvent, PointerEvent, WheelEvent};
use yew::prelude::*;

use super::carry::{self, Carried};
use super::ears::Listener;
use super::embed::{self, Embed};
use super::frames::Frames;
use super::gesture::{self, Gesture};
use super::grab::Grab;
use super::hands::Hands;
use super::kept::Kept;
use super::output::{self, Film, Output};
use super::shade::Shade;
use super::stage::{Pane, Stage};
use super::{api, browser, compare, dock, ears, forks, hall, header, legend, panels};
use super::{part, rescue, side, tooltip, touch, tracks};
use crate::model::ProcessId;
use crate::scene::list::HitId;
use crate::scene::look::Selection;
use crate::scene::path::pt;
use crate::scene::theme::Theme;
use crate::session::{CheckMessage, CompareMessage, Keymap, Message, Panel, Session, SweepMessage};

/// The session, shared with the frame loop and the page's JavaScript interface.
pub type Shared = Rc<RefCell<Session>>;

/// What reaches the component.
pub enum Act {
    Do(Message),
    /// A script has changed the session.
    Changed,
    Key(KeyboardEvent),
    Pointer(Pane, PointerEvent),
    Leave,
    Press(Pane, PointerEvent),
    Release(PointerEvent),
    DoubleClick(Pane, MouseEvent),
    Wheel(WheelEvent),
    Resize,
    /// The memory of a canvas is new.
    Restored,
    /// The system has become dark or light.
    Scheme,
    /// The page fills the screen, or does no longer.
    Screen,
    SingleKeys(bool),
    /// The sheet of keys shows all commands.
    AllKeys(bool),
    Output(Output),
    Query(String),
    Copy(String),
    File(Option<web_sys::File>),
    Save,
    Fragment,
}

pub struct App {
    pub(super) session: Shared,
    pub(super) stage: Rc<RefCell<Option<Stage>>>,
    pub(super) frames: Option<Frames>,
    pub(super) arena: NodeRef,
    pub(super) diagram: NodeRef,
    pub(super) strip: NodeRef,
    tooltip: NodeRef,
    /// Dragging along the time axis.
    dragging: bool,
    /// The process that was pressed in the arena.
    carried: Option<Carried>,
    /// What is dragged along its lane.
    grab: Option<Grab>,
    gesture: Gesture,
    query: String,
    pub(super) single_keys: bool,
    all_keys: bool,
    /// The colours of the canvases.
    shade: Shade,
    ring: NodeRef,
    embed: Option<Embed>,
    film: Option<Film>,
    /// What had the focus before a panel opened.
    came_from: Option<HtmlElement>,
    panel: Panel,
    address_timer: Option<Timeout>,
    /// When the elements last followed the session, in the browser's milliseconds.
    rendered_at: f64,
    /// Another one each time that the words beside the pictures may have changed.
    told: u32,
    hands: Hands,
    /// Listeners on the document; dropped with the component, never before.
    _listeners: Vec<Listener>,
    pub(super) _observer: Option<(web_sys::ResizeObserver, Listener)>,
}

/// Starts the page in its element.
pub fn start() {
    rescue::install();
    let root = web_sys::window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id("page"));
    if let Some(root) = root {
        // The placeholder's layout must not stay with the page.
        root.set_class_name("");
        yew::Renderer::<App>::with_root(root).render();
    }
}

impl Component for App {
    type Message = Act;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let mut session = Session::landing();
        let fragment = browser::fragment();
        if fragment.len() > 1 {
            session.update(Message::Open(fragment));
        }
        (session.looks.code, session.looks.theme) = (browser::code_docked(), browser::theme());
        session.keymap = Keymap::read(&browser::keymap());
        let embed = Embed::read();
        if let Some(refused) = embed.and_then(|embed| embed.refused) {
            session.update(Message::Say(refused.to_owned()));
        }
        if embed.is_none() && browser::is_presenting() {
            session.update(Message::Present);
        }
        let session: Shared = Rc::new(RefCell::new(session));
        let link = ctx.link().clone();
        let listeners = ears::ears(&link, &session);
        api::expose(session.clone(), link.callback(|()| Act::Changed));
        App {
            session,
            stage: Rc::default(),
            frames: None,
            arena: NodeRef::default(),
            diagram: NodeRef::default(),
            strip: NodeRef::default(),
            tooltip: NodeRef::default(),
            dragging: false,
            carried: None,
            grab: None,
            gesture: Gesture::default(),
            query: String::new(),
            single_keys: browser::single_keys(),
            all_keys: false,
            shade: Shade::new(browser::theme()),
            ring: NodeRef::default(),
            embed,
            film: None,
            came_from: None,
            panel: Panel::None,
            address_timer: None,
            rendered_at: 0.0,
            told: 0,
            hands: Hands::default(),
            _listeners: listeners,
            _observer: None,
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        self.rendered_at = browser::now();
        if first {
            self.raise_stage(ctx);
            rescue::remember(&self.session.borrow().fragment());
        }
        let panel = self.session.borrow().panel;
        if panel != Panel::None {
            browser::settle_choices();
        }
        if panel != self.panel {
            let opened = panel != Panel::None;
            if opened && self.panel == Panel::None {
                let active =
                    web_sys::window().and_then(|window| window.document()).and_then(|page| page.active_element());
                self.came_from = active.and_then(|element| element.dyn_into().ok());
            }
            self.panel = panel;
            if opened {
                // Where there is something to type, typing is why the panel was opened.
                if !browser::focus("panel-field") {
                    browser::focus("panel-first");
                }
            } else if let Some(element) = self.came_from.take() {
                // It may be gone; then the focus stays where the browser puts it.
                let _ = element.focus();
            }
        }
        browser::reveal_code();
        self.refresh();
    }

    fn update(&mut self, ctx: &Context<Self>, act: Act) -> bool {
        // What these do, they do by messages.
        if !matches!(act, Act::Do(_) | Act::Key(_) | Act::Wheel(_) | Act::Pointer(..) | Act::Leave) {
            self.told = self.told.wrapping_add(1);
        }
        match act {
            Act::Do(message) => {
                let tick = matches!(message, Message::Tick(_));
                self.perform(ctx, message);
                if tick && part::is_rushing(&self.session.borrow(), browser::now() - self.rendered_at) {
                    // The pictures go on; nobody could read the words.
                    self.refresh();
                    return false;
                }
                true
            }
            Act::Changed => {
                self.hover(None, None);
                self.follow_address(ctx);
                self.hands.tend(&self.session, ctx.link().callback(Act::Do));
                true
            }
            Act::Key(event) => self.key(ctx, &event),
            Act::Pointer(pane, event) => {
                self.pointer(ctx, pane, &event);
                false
            }
            Act::Leave => {
                self.hover(None, None);
                false
            }
            Act::Press(pane, event) => {
                self.press(ctx, pane, &event);
                true
            }
            Act::Release(event) => {
                (self.dragging, self.grab, self.carried) = (false, None, None);
                let click = self.gesture.release(event.pointer_id());
                if click {
                    self.perform(ctx, Message::Select(Selection::Nothing));
                }
                click
            }
            Act::DoubleClick(pane, event) => {
                let hit = self.hit(pane, f64::from(event.offset_x()), f64::from(event.offset_y()), false);
                if let Some((HitId::Message(_) | HitId::Process(_), _)) = hit {
                    self.perform(ctx, Message::Primary);
                }
                true
            }
            Act::Wheel(event) => {
                event.prevent_default();
                let place = |at| self.stage.borrow().as_ref().map(|stage| stage.along(at).1);
                let message = gesture::wheel(&event, self.diagram.cast::<web_sys::Element>().as_ref(), place);
                self.perform(ctx, message);
                true
            }
            Act::Resize => {
                self.refresh();
                false
            }
            Act::Restored => {
                if let Some(stage) = self.stage.borrow_mut().as_mut() {
                    stage.restore();
                }
                self.refresh();
                false
            }
            Act::Scheme => {
                if !browser::has_theme() {
                    let dark = browser::matches("(prefers-color-scheme: dark)");
                    self.session.borrow_mut().looks.theme = if dark { Theme::Dark } else { Theme::Light };
                }
                true
            }
            Act::Screen => {
                // Escape ends the browser's full screen, and the page hears of nothing else.
                if !browser::is_full_screen() && self.session.borrow().presenting.is_some() {
                    self.perform(ctx, Message::Present);
                }
                true
            }
            Act::AllKeys(on) => {
                self.all_keys = on;
                true
            }
            Act::Output(output) => {
                let said = output::perform(output, &self.session, &mut self.film, ctx.link());
                if let Some(said) = said {
                    self.perform(ctx, Message::Say(said));
                }
                true
            }
            Act::SingleKeys(on) => {
                self.single_keys = on;
                browser::set_single_keys(on);
                true
            }
            Act::Query(query) => {
                self.query = query;
                true
            }
            Act::Copy(text) => {
                let link = ctx.link().clone();
                browser::copy(&text, move |done| {
                    let said = if done {
                        "Copied."
                    } else {
                        "The browser did not allow copying; select the text and copy it."
                    };
                    link.send_message(Act::Do(Message::Say(said.to_owned())));
                });
                false
            }
            Act::File(file) => {
                if let Some(file) = file {
                    self.read(ctx, file);
                }
                true
            }
            Act::Save => {
                let said = output::save_file(&self.session.borrow());
                if let Some(said) = said {
                    self.perform(ctx, Message::Say(said));
                }
                true
            }
            Act::Fragment => {
                self.address_timer = None;
                let fragment = self.session.borrow().fragment();
                rescue::remember(&fragment);
                browser::set_fragment(&fragment);
                // The link to the page in full holds it too.
                self.embed.is_some()
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let whole = self.session.borrow();
        let session = whole.visible();
        let meaning = self.session.clone();
        // What is chosen in what is shown has another number in the whole run.
        let act = ctx.link().callback(move |message| Act::Do(meaning.borrow().meant(message)));
        let link = ctx.link();
        let pane = |pane: Pane, canvas: &NodeRef, class: &'static str, label: String| {
            let moved = link.callback(move |event| Act::Pointer(pane, event));
            let pressed = link.callback(move |event| Act::Press(pane, event));
            let twice = link.callback(move |event| Act::DoubleClick(pane, event));
            html! {
                <canvas
                    ref={canvas.clone()} class={class} role="img" aria-label={label}
                    onpointermove={moved} onpointerdown={pressed} ondblclick={twice}
                    onpointerup={link.callback(Act::Release)}
                    onpointercancel={link.callback(Act::Release)}
                    onpointerleave={link.callback(|_| Act::Leave)}
                />
            }
        };
        let part = |draw| part::part(&self.session, &act, self.told, draw);
        let diagram_label = compare::diagram_label(session);
        let presenting = session.presenting.is_some();
        let class = match self.embed {
            Some(embed) => embed.class(),
            None => classes!(presenting.then_some("is-presenting")),
        };
        let alone = presenting || self.embed.is_some();
        html! {
            <div class={classes!("main", class)}>
                // While a panel is open, neither the keyboard nor a reader gets to what is under it.
                <div class="under" inert={session.panel != Panel::None}>
                    if !alone {
                        { part(header::header) }
                        { part(header::lamps) }
                    }
                    <main class={compare::stage_class(session)} onwheel={link.callback(Act::Wheel)}>
                        <h1 class="unseen">{ format!("{}: {}", session.entry.card.name, session.title) }</h1>
                        { pane(Pane::Arena, &self.arena, "arena", session.arena_label()) }
                        { pane(Pane::Diagram, &self.diagram, "diagram", diagram_label) }
                        <div class="tooltip" ref={self.tooltip.clone()} aria-hidden="true"></div>
                    </main>
                    if !alone {
                        { part(side::side) }
                        { part(tracks::tracks) }
                    }
                    <footer class="dock">
                        <div class={forks::rows(session)}>
                            <canvas ref={self.strip.clone()} class="strip-canvas" aria-hidden="true"></canvas>
                            if !alone {
                                { dock::scrubber(session, &act) }
                                { dock::minimap(session, &act) }
                                { forks::names(session, &act) }
                            }
                        </div>
                        if !alone {
                            { dock::transport(session, &act) }
                            { legend::legend(session, &act) }
                        }
                    </footer>
                    if self.embed.is_some() {
                        { embed::row(session, &act, &browser::fragment()) }
                    } else if presenting {
                        { hall::band(session, &act) }
                    } else {
                        { touch::bar(session, &act) }
                    }
                </div>
                if presenting {
                    { hall::curtain(session, &act) }
                    { hall::pointer(session, &self.ring) }
                }
                <div class="unseen" role="status" aria-live="polite">{ session.spoken.clone() }</div>
                { header::notice(session, &act) }
                { panels::panel(&whole, link, &act, (&self.query, self.single_keys, self.all_keys), self.film.as_ref().map(Film::progress), (&self.session, &self.shade.colours)) }
            </div>
        }
    }
}

impl App {
    /// Hands a message to the session, and plans what follows.
    pub(super) fn perform(&mut self, ctx: &Context<Self>, message: Message) {
        if matches!(message, Message::Show(_)) {
            self.query.clear();
        }
        if self.embed.is_some_and(|embed| !embed.allows(&message)) {
            return;
        }
        self.told = self.told.wrapping_add(u32::from(!part::only_frames(&message)));
        let kept = Kept::before(&message, &self.session.borrow());
        // What a sweep brings, many times a second, is not in the address.
        let moves =
            !matches!(message, Message::Sweep(SweepMessage::Came { .. }) | Message::Check(CheckMessage::News(..)));
        let stays = tooltip::outlives(&message);
        let code = self.session.borrow().looks.code;
        self.session.borrow_mut().update(message);
        kept.after(&self.session.borrow());
        if self.session.borrow().looks.code != code {
            browser::set_code_docked(!code);
        }
        if !stays {
            // What the pointer was on may have moved, or may not be known.
            self.hover(None, None);
        }
        if moves {
            self.follow_address(ctx);
        }
        self.hands.tend(&self.session, ctx.link().callback(Act::Do));
    }

    /// Writes the address a moment after the last change.
    fn follow_address(&mut self, ctx: &Context<Self>) {
        let link = ctx.link().clone();
        if self.address_timer.is_none() || !self.session.borrow().playing {
            self.address_timer = Some(Timeout::new(350, move || link.send_message(Act::Fragment)));
        }
    }

    /// Tells the stage what changed and asks for a frame.
    fn refresh(&mut self) {
        if let Some(stage) = self.stage.borrow_mut().as_mut() {
            let theme = self.session.borrow().looks.theme;
            if theme != browser::theme() {
                browser::set_theme(theme);
            }
            self.shade.follow(theme);
            stage.dress(self.shade.colours.clone(), theme.enlargement(), browser::is_still());
            stage.follow(self.session.borrow().visible());
        }
        if let Some(frames) = &self.frames {
            frames.kick();
        }
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        let Some(message) = self.meaning(event) else { return false };
        event.prevent_default();
        self.perform(ctx, message);
        true
    }

    fn hit(&self, pane: Pane, x: f64, y: f64, touch: bool) -> Option<(HitId, String)> {
        self.stage.borrow().as_ref()?.hit(pane, x as f32, y as f32, touch)
    }

    /// The event nearest to this point of the diagram.
    fn step_at(&self, x: f64, y: f64) -> Option<u32> {
        let session = self.session.borrow();
        self.stage.borrow().as_ref().map(|stage| stage.step_at(session.visible(), x as f32, y as f32))
    }

    fn pointer(&mut self, ctx: &Context<Self>, pane: Pane, event: &PointerEvent) {
        hall::follow_pointer(&self.ring, event);
        let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        if let Some(grab) = &mut self.grab {
            let at = pt(x as f32, y as f32);
            let place = self.stage.borrow().as_ref().map_or((0.0, 0), |stage| (stage.along(at).1, stage.lane_at(at)));
            let dragged = grab.dragged(&self.session.borrow(), place);
            return dragged.into_iter().for_each(|message| ctx.link().send_message(Act::Do(message)));
        }
        if self.dragging && pane == Pane::Diagram {
            let step = self.step_at(x, y);
            if let Some(step) = step.filter(|step| *step != self.session.borrow().visible().event) {
                let message = self.session.borrow().meant(Message::Seek(step));
                ctx.link().send_message(Act::Do(message));
            }
            return;
        }
        if let (Some(carried), Pane::Arena) = (&mut self.carried, pane) {
            let message = carried.moved(event, self.stage.borrow().as_ref(), &self.session.borrow());
            if let Some(message) = message {
                return ctx.link().send_message(Act::Do(message));
            }
        }
        if self.gesture.holds() && pane == Pane::Diagram {
            let along = |at| self.stage.borrow().as_ref().map_or((0.0, 0.0), |stage| stage.along(at));
            let messages = self.gesture.moved(event.pointer_id(), pt(x as f32, y as f32), along);
            return messages.into_iter().for_each(|message| ctx.link().send_message(Act::Do(message)));
        }
        let hit = self.hit(pane, x, y, event.pointer_type() == "touch");
        self.hover(hit, Some(event));
    }

    /// What the pointer is on: a raised mark and its sentence beside the pointer.
    fn hover(&mut self, hit: Option<(HitId, String)>, event: Option<&PointerEvent>) {
        let id = hit.as_ref().map(|(id, _)| *id).filter(|id| !id.is_ground());
        let changed = self.stage.borrow().as_ref().is_some_and(|stage| stage.hover != id);
        if changed {
            if let Some(stage) = self.stage.borrow_mut().as_mut() {
                stage.hover = id;
            }
            if let Some(frames) = &self.frames {
                frames.kick();
            }
        }
        let Some(tooltip) = self.tooltip.cast::<HtmlElement>() else { return };
        let text = hit
            .filter(|(id, _)| !id.is_ground())
            .map_or(String::new(), |(id, label)| self.session.borrow().visible().told_of(id, label));
        tooltip::show(&tooltip, &text, event);
    }

    /// Without capture a drag merely ends at the edge of the canvas.
    fn capture(&self, event: &PointerEvent) {
        if let Some(canvas) = self.diagram.cast::<HtmlCanvasElement>() {
            let _ = canvas.set_pointer_capture(event.pointer_id());
        }
    }

    fn press(&mut self, ctx: &Context<Self>, pane: Pane, event: &PointerEvent) {
        let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        let hit = self.hit(pane, x, y, event.pointer_type() == "touch").map(|(id, _)| id);
        let put = carry::click(hit, event, self.stage.borrow().as_ref(), &self.session.borrow());
        if let (Some(message), Pane::Arena) = (put, pane) {
            return self.perform(ctx, message);
        }
        self.carried = Carried::of(pane, hit, event);
        if pane == Pane::Diagram {
            let on_ground = hit.is_none_or(|id| matches!(id, HitId::Lane(_)));
            let second = self.gesture.press(event.pointer_id(), pt(x as f32, y as f32), on_ground);
            if on_ground || second {
                self.capture(event);
                return;
            }
        }
        self.grab = Grab::of(pane, hit, event.alt_key());
        if self.grab.is_some() {
            self.capture(event);
        }
        let message = match hit {
            // The keys and the buttons go on with what is taken hold of.
            Some(HitId::Handle(process)) => Message::Select(Selection::Process(ProcessId(process as u16))),
            Some(HitId::Event(number)) if event.alt_key() => Message::Select(Selection::Event(number)),
            Some(HitId::Event(number)) => Message::Seek(number),
            Some(HitId::Stack(from, to)) => Message::SelectOn(ProcessId(from), ProcessId(to)),
            Some(HitId::Other(number)) => Message::Compare(CompareMessage::Other(number)),
            Some(HitId::Message(serial)) => Message::Select(Selection::Message(serial)),
            Some(HitId::Process(process)) if event.shift_key() => Message::ToggleGroup(ProcessId(process)),
            Some(HitId::Process(process)) => Message::Select(Selection::Process(ProcessId(process))),
            Some(HitId::Link(from, to)) => Message::Select(Selection::Link(ProcessId(from), ProcessId(to))),
            Some(HitId::Unit) => Message::NextAxis,
            Some(HitId::Fold(first)) => Message::Unfold(first),
            Some(HitId::Axis | HitId::Playhead) => {
                self.dragging = true;
                self.capture(event);
                Message::Seek(self.step_at(x, y).unwrap_or(0))
            }
            _ => Message::Select(Selection::Nothing),
        };
        let message = self.session.borrow().meant(message);
        self.perform(ctx, message);
    }
}
