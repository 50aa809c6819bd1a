//! The one component: it owns the session, hands every act to its update, and draws what came of it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement, HtmlElement, KeyboardEvent, PointerEvent, WheelEvent};
use yew::prelude::*;

use super::carry::{self, Carried};
use super::frames::Frames;
use super::gesture::{self, Gesture};
use super::grab::Grab;
use super::stage::{Pane, Stage};
use super::worker::Sweeper;
use super::{api, browser, compare, dock, forks, header, panels, rescue, side, tooltip, tracks};
use crate::model::ProcessId;
use crate::scenario::MAX_FILE;
use crate::scene::list::HitId;
use crate::scene::look::Selection;
use crate::scene::path::pt;
use crate::scene::theme::Theme;
use crate::session::{CompareMessage, Message, Panel, SPEEDS, Session, SweepMessage};

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
    Theme(Theme),
    SingleKeys(bool),
    Query(String),
    Copy(String),
    File(Option<web_sys::File>),
    Save,
    Fragment,
}

/// What the browser calls; it lives as long as its owner.
type Listener = Closure<dyn FnMut(JsValue)>;

pub struct App {
    session: Shared,
    stage: Rc<RefCell<Option<Stage>>>,
    frames: Option<Frames>,
    arena: NodeRef,
    diagram: NodeRef,
    strip: NodeRef,
    tooltip: NodeRef,
    /// Dragging along the time axis.
    dragging: bool,
    /// The process that was pressed in the arena.
    carried: Option<Carried>,
    /// What is dragged along its lane.
    grab: Option<Grab>,
    gesture: Gesture,
    query: String,
    single_keys: bool,
    theme: Theme,
    /// What had the focus before a panel opened.
    came_from: Option<HtmlElement>,
    panel: Panel,
    address_timer: Option<Timeout>,
    /// When the elements last followed the session, in the browser's milliseconds.
    rendered_at: f64,
    sweeper: Option<Sweeper>,
    /// Listeners on the document; dropped with the component, never before.
    _listeners: Vec<Listener>,
    _observer: Option<(web_sys::ResizeObserver, Listener)>,
}

/// Above so many events a second nobody reads what stands beside the pictures.
const LEGIBLE: f32 = 50.0;
/// While playing faster, the words follow after so many milliseconds.
const WORDS_MS: f64 = 120.0;

/// Starts the page in its element.
pub fn start() {
    rescue::install();
    let root = web_sys::window().and_then(|window| window.document()).and_then(|page| page.get_element_by_id("orrery"));
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
        session.looks.code = browser::code_docked();
        let fragment = browser::fragment();
        if fragment.len() > 1 {
            session.update(Message::Open(fragment));
        }
        let session: Shared = Rc::new(RefCell::new(session));
        let link = ctx.link().clone();
        let mut listeners = Vec::new();
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            let keys = link.clone();
            listeners.push(browser::listen(&document, "keydown", move |event| {
                keys.send_message(Act::Key(event.unchecked_into()));
            }));
        }
        if let Some(window) = web_sys::window() {
            let opened = link.clone();
            listeners.push(browser::listen(&window, "hashchange", move |_| {
                opened.send_message(Act::Do(Message::Open(browser::fragment())));
            }));
        }
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
            theme: browser::theme(),
            came_from: None,
            panel: Panel::None,
            address_timer: None,
            rendered_at: 0.0,
            sweeper: None,
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
        match act {
            Act::Do(message) => {
                let tick = matches!(message, Message::Tick(_));
                self.perform(ctx, message);
                if tick && self.is_rushing() {
                    // The pictures go on; nobody could read the words.
                    self.refresh();
                    return false;
                }
                true
            }
            Act::Changed => {
                self.follow_address(ctx);
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
                let message = gesture::wheel(&event, self.diagram.cast::<Element>().as_ref(), place);
                self.perform(ctx, message);
                true
            }
            Act::Resize => {
                self.refresh();
                false
            }
            Act::Theme(theme) => {
                self.theme = theme;
                browser::set_theme(theme);
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
                let saved = self.session.borrow().file().and_then(|(name, text)| {
                    let done = browser::download(&name, "application/json", &text);
                    done.ok_or_else(|| "The browser did not allow saving a file.".to_owned())
                });
                if let Err(said) = saved {
                    self.perform(ctx, Message::Say(said));
                }
                true
            }
            Act::Fragment => {
                self.address_timer = None;
                let fragment = self.session.borrow().fragment();
                rescue::remember(&fragment);
                browser::set_fragment(&fragment);
                false
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
        let diagram_label = compare::diagram_label(&session);
        html! {
            <div class="main">
                // While a panel is open, neither the keyboard nor a reader gets to what is under it.
                <div class="under" inert={session.panel != Panel::None}>
                    { header::header(session, &act, self.theme, &link.callback(Act::Theme)) }
                    { header::lamps(session, &act) }
                    <main class={classes!("stage", session.compare.is_some().then_some("is-comparing"))} onwheel={link.callback(Act::Wheel)}>
                        <h1 class="unseen">{ format!("{}: {}", session.entry.card.name, session.title) }</h1>
                        { pane(Pane::Arena, &self.arena, "arena", session.arena_label()) }
                        { pane(Pane::Diagram, &self.diagram, "diagram", diagram_label) }
                        <div class="tooltip" ref={self.tooltip.clone()} aria-hidden="true"></div>
                    </main>
                    { side::side(session, &act) }
                    { tracks::tracks(session, &act) }
                    <footer class="dock">
                        <div class={forks::rows(session)}>
                            <canvas ref={self.strip.clone()} class="strip-canvas" aria-hidden="true"></canvas>
                            { dock::scrubber(session, &act) }
                            { dock::minimap(session, &act) }
                            { forks::names(session, &act) }
                        </div>
                        { dock::transport(session, &act) }
                        { dock::legend(session) }
                    </footer>
                </div>
                <div class="unseen" role="status" aria-live="polite">{ session.spoken.clone() }</div>
                { header::notice(session, &act) }
                { panels::panel(&whole, link, &act, &self.query, self.single_keys) }
            </div>
        }
    }
}

impl App {
    /// Hands a message to the session, and plans what follows from it.
    fn perform(&mut self, ctx: &Context<Self>, message: Message) {
        if matches!(message, Message::Show(_)) {
            self.query.clear();
        }
        // What a sweep brings, many times a second, is not in the address.
        let moves = !matches!(message, Message::Sweep(SweepMessage::Came { .. }));
        let lens = self.session.borrow().lens;
        let code = self.session.borrow().looks.code;
        self.session.borrow_mut().update(message);
        if self.session.borrow().looks.code != code {
            browser::set_code_docked(!code);
        }
        if self.session.borrow().lens != lens {
            // What the pointer was on may not be known.
            self.hover(None, None);
        }
        if moves {
            self.follow_address(ctx);
        }
        self.tend_sweep(ctx);
    }

    /// Is the run played so fast that the words beside the pictures need not follow each frame?
    fn is_rushing(&self) -> bool {
        let session = self.session.borrow();
        session.playing && SPEEDS[session.speed] > LEGIBLE && browser::now() - self.rendered_at < WORDS_MS
    }

    /// Starts the sweep that the session wants, and stops the one that it does not want any more.
    fn tend_sweep(&mut self, ctx: &Context<Self>) {
        let session = self.session.borrow();
        let wanted = session.sweeps.last.as_ref().filter(|sweep| sweep.running);
        if self.sweeper.as_ref().map(|sweeper| sweeper.number) == wanted.map(|sweep| sweep.number) {
            return;
        }
        self.sweeper = wanted.map(|sweep| Sweeper::start(sweep, self.session.clone(), ctx.link().callback(Act::Do)));
    }

    /// Writes the address a moment after the last change.
    fn follow_address(&mut self, ctx: &Context<Self>) {
        let link = ctx.link().clone();
        if self.address_timer.is_none() || !self.session.borrow().playing {
            self.address_timer = Some(Timeout::new(350, move || link.send_message(Act::Fragment)));
        }
    }

    /// Reads a file that the person chose, unless it is too large to be one of ours.
    fn read(&mut self, ctx: &Context<Self>, file: web_sys::File) {
        if file.size() as u64 > MAX_FILE as u64 {
            let said =
                format!("Not opened: a file of {} bytes is larger than the limit of {MAX_FILE}.", file.size() as u64);
            return self.perform(ctx, Message::Say(said));
        }
        let act = ctx.link().callback(Act::Do);
        browser::read(&file, move |text| {
            let unread = || Message::Say("Not opened: the browser could not read the file as text.".to_owned());
            act.emit(text.map_or_else(unread, Message::Open));
        });
    }

    fn raise_stage(&mut self, ctx: &Context<Self>) {
        let canvas = |node: &NodeRef| node.cast::<HtmlCanvasElement>();
        let (Some(arena), Some(diagram), Some(strip)) =
            (canvas(&self.arena), canvas(&self.diagram), canvas(&self.strip))
        else {
            return;
        };
        let link = ctx.link().clone();
        let resized = Closure::<dyn FnMut(JsValue)>::new(move |_| link.send_message(Act::Resize));
        if let Ok(observer) = web_sys::ResizeObserver::new(resized.as_ref().unchecked_ref()) {
            for element in [&arena, &diagram, &strip] {
                observer.observe(element);
            }
            self._observer = Some((observer, resized));
        }
        *self.stage.borrow_mut() = Stage::new(arena, diagram, strip);
        let (stage, session, act) = (self.stage.clone(), self.session.clone(), ctx.link().callback(Act::Do));
        self.frames = Some(Frames::new(move |elapsed| {
            let Some((events, more)) =
                stage.borrow_mut().as_mut().map(|stage| stage.tick(session.borrow().visible(), elapsed))
            else {
                return false;
            };
            if events > 0 {
                act.emit(Message::Tick(events));
            }
            more
        }));
        // Text is measured for the page's own fonts; paint once more when they have arrived.
        let link = ctx.link().clone();
        let fonts = web_sys::window().and_then(|window| window.document()).map(|page| page.fonts());
        if let Some(Ok(ready)) = fonts.map(|fonts| fonts.ready()) {
            wasm_bindgen_futures::spawn_local(async move {
                // Without its fonts the page is still usable, so nothing is said.
                let _ = wasm_bindgen_futures::JsFuture::from(ready).await;
                link.send_message(Act::Resize);
            });
        }
    }

    /// Tells the stage what changed and asks for a frame.
    fn refresh(&mut self) {
        if let Some(stage) = self.stage.borrow_mut().as_mut() {
            stage.dress(self.theme, browser::is_still());
            stage.follow(self.session.borrow().visible());
        }
        if let Some(frames) = &self.frames {
            frames.kick();
        }
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        let key = event.key();
        if event.alt_key() || event.is_composing() {
            return false;
        }
        let held = event.ctrl_key() || event.meta_key();
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if key != "Escape" && browser::takes_keys(target, &key) {
            return false;
        }
        let panel = self.session.borrow().panel;
        if panel != Panel::None && key != "Escape" {
            return false;
        }
        let single = !held && key.chars().count() == 1 && key != " ";
        if single && !self.single_keys {
            return false;
        }
        // What the browser calls Z while Control and Shift are held.
        let key = if held { format!("Ctrl+{}", key.to_ascii_lowercase()) } else { key };
        let found = self.session.borrow().key(&key, event.shift_key());
        let Some(message) = found else { return false };
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
        let text = hit.filter(|(id, _)| !id.is_ground()).map_or(String::new(), |(id, label)| self.sentence(id, label));
        tooltip::show(&tooltip, &text, event);
    }

    fn sentence(&self, id: HitId, label: String) -> String {
        self.session.borrow().visible().told_of(id, label)
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
