//! What leaves the page: pictures as SVG and PNG, paper, and films. All are painted from the display list of the screen.

use std::rc::Rc;

use gloo_timers::callback::Interval;
use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobEvent, BlobPropertyBag, HtmlCanvasElement, MediaRecorder, MediaRecorderOptions};
use yew::html::Scope;
use yew::prelude::*;

use super::app::{Act, App, Shared};
use super::browser::listen;
use super::ears::Listener;
use super::header::text_button;
use super::icon::icon;
use super::{browser, fields};
use crate::paint::canvas::CanvasPainter;
use crate::paint::colours::Colours;
use crate::paint::svg::{SvgOptions, element, svg_in};
use crate::scene::glyph::GlyphKind;
use crate::scene::sentence;
use crate::scene::theme::Tone;
use crate::session::{Figure, Ink, Message, Panel, Session};

/// Milliseconds from one frame of a film to the next.
const FRAME_MS: u32 = 33;
/// So long the last moment of a film is shown.
const REST_MS: f64 = 800.0;
/// A longer address fills a page and cannot be typed from it.
const LONGEST_ADDRESS: usize = 400;

/// What is to be done with the picture.
pub enum Output {
    Svg,
    Png,
    Print,
    Film,
    /// Time for the next frame of the film.
    Frame,
    /// The film is finished, and here it is.
    Filmed(Blob),
    Cancel,
}

pub fn colours(figure: &Figure) -> Colours {
    match figure.ink {
        Ink::Theme(theme) => Colours::of(theme),
        Ink::Greys => Colours::greys(),
    }
}

fn ground(figure: &Figure) -> Option<Tone> {
    (!figure.clear).then_some(Tone::Canvas)
}

/// The picture as an SVG document that stands alone.
pub fn svg(session: &Session, figure: &Figure) -> String {
    let list = session.figure(figure, session.event as f32);
    let title = format!("{}: {}, step {}", session.entry.card.name, session.title, session.event);
    let description = sentence::event(session.recording(), session.event);
    let options =
        SvgOptions { title: &title, description: &description, background: ground(figure), ..SvgOptions::default() };
    svg_in(&list, &colours(figure), &options)
}

/// A canvas of its own, outside the page, and what paints on it.
fn easel(figure: &Figure) -> Option<(HtmlCanvasElement, CanvasPainter)> {
    let document = web_sys::window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    let mut painter = CanvasPainter::new(canvas.clone(), !figure.clear).ok()?;
    painter.resize(figure.width as f32, figure.height as f32, f64::from(figure.sharpness));
    Some((canvas, painter))
}

/// A promise of the picture as a PNG.
pub fn png(session: &Session, figure: &Figure) -> Result<Promise, String> {
    let refused = || "The browser gave no canvas of this size; choose a smaller one.".to_owned();
    let (canvas, mut painter) = easel(figure).ok_or_else(refused)?;
    let list = session.figure(figure, session.event as f32);
    painter
        .paint(&list, &Rc::new(colours(figure)), ground(figure))
        .map_err(|error| format!("Not painted: {error}."))?;
    Ok(Promise::new(&mut |resolve, reject| {
        let done = Closure::once_into_js(move |blob: JsValue| {
            let said = if blob.is_null() {
                reject.call1(&JsValue::NULL, &js_sys::Error::new("the browser could not write the picture"))
            } else {
                resolve.call1(&JsValue::NULL, &blob)
            };
            // To settle a promise cannot fail.
            let _ = said;
        });
        // It fails only for a canvas that holds other people's pictures.
        let _ = canvas.to_blob(done.unchecked_ref());
    }))
}

/// Puts the picture with its words on the sheet that only a printer sees.
pub fn fill_paper(session: &Session) -> Option<()> {
    let document = web_sys::window()?.document()?;
    clear_paper();
    let figure = Figure { width: 1120, height: 700, words: false, clear: true, ..session.picture.clone() };
    let list = session.figure(&figure, session.event as f32);
    let options = SvgOptions { background: ground(&session.picture), ..SvgOptions::default() };
    let text = element(&list, &colours(&figure), &options);
    let parsed = web_sys::DomParser::new().ok()?.parse_from_string(&text, web_sys::SupportedType::ImageSvgXml).ok()?;
    let picture = document.import_node_with_deep(parsed.document_element()?.unchecked_ref(), true).ok()?;
    let paper = document.create_element("div").ok()?;
    paper.set_class_name("paper");
    let line = |name: &str, text: &str| -> Option<()> {
        let line = document.create_element(name).ok()?;
        line.set_text_content(Some(text));
        paper.append_child(&line).ok().map(drop)
    };
    line("h1", &format!("{}: {}", session.entry.card.name, session.title))?;
    line("p", &format!("Step {}. {}", session.event, sentence::event(session.recording(), session.event)))?;
    paper.append_child(&picture).ok()?;
    let address = format!("{}{}", browser::address(), session.fragment());
    let told = if address.len() <= LONGEST_ADDRESS { address } else { browser::address() };
    line("p", &told)?;
    document.body()?.append_child(&paper).ok().map(drop)
}

/// Takes the sheet away again.
pub fn clear_paper() {
    let page = web_sys::window().and_then(|window| window.document());
    if let Some(paper) = page.and_then(|page| page.query_selector(".paper").ok().flatten()) {
        paper.remove();
    }
}

/// A film under way.
pub struct Film {
    recorder: MediaRecorder,
    canvas: HtmlCanvasElement,
    painter: CanvasPainter,
    colours: Rc<Colours>,
    figure: Figure,
    from: f64,
    to: f64,
    began: f64,
    name: String,
    _frames: Interval,
    listeners: [(&'static str, Listener); 2],
}

/// The kinds of film that a browser may be able to write, the quickest first.
const KINDS: [&str; 3] = ["video/webm;codecs=vp8", "video/webm;codecs=vp9", "video/webm"];

impl Film {
    /// Begins to record the steps that are chosen.
    pub fn start(session: &Session, link: &Scope<App>) -> Result<Film, String> {
        let unable = "This browser cannot record films. Save single pictures, or try another browser.";
        let window = web_sys::window().ok_or(unable)?;
        let able = Reflect::has(&window, &"MediaRecorder".into()).unwrap_or(false);
        let kind =
            KINDS.into_iter().filter(|_| able).find(|kind| MediaRecorder::is_type_supported(kind)).ok_or(unable)?;
        let figure = Figure { clear: false, ..session.picture.clone() };
        let (canvas, painter) = easel(&figure).ok_or(unable)?;
        let stream = canvas.capture_stream().map_err(|_| unable)?;
        let options = MediaRecorderOptions::new();
        options.set_mime_type(kind);
        options.set_video_bits_per_second(8_000_000);
        let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options);
        let recorder = recorder.map_err(|_| unable)?;
        let parts = Array::new();
        let heard = parts.clone();
        let came = listen(&recorder, "dataavailable", move |event| {
            if let Some(part) = event.unchecked_into::<BlobEvent>().data() {
                heard.push(&part);
            }
        });
        let finished = link.clone();
        let ended = listen(&recorder, "stop", move |_| {
            let options = BlobPropertyBag::new();
            options.set_type("video/webm");
            if let Ok(blob) = Blob::new_with_blob_sequence_and_options(&parts, &options) {
                finished.send_message(Act::Output(Output::Filmed(blob)));
            }
        });
        let (from, to) = session.film();
        let frames = link.clone();
        let mut film = Film {
            recorder,
            canvas,
            painter,
            colours: Rc::new(colours(&figure)),
            name: format!("{}-to-{to}.webm", session.figure_name(&figure)),
            figure,
            from: f64::from(from),
            to: f64::from(to),
            began: browser::now(),
            _frames: Interval::new(FRAME_MS, move || frames.send_message(Act::Output(Output::Frame))),
            listeners: [("dataavailable", came), ("stop", ended)],
        };
        film.paint(session, f64::from(from));
        film.recorder.start().map_err(|_| unable)?;
        Ok(film)
    }

    fn paint(&mut self, session: &Session, moment: f64) {
        let list = session.figure(&self.figure, moment as f32);
        if let Err(error) = self.painter.paint(&list, &self.colours, Some(Tone::Canvas)) {
            web_sys::console::error_1(&error.to_string().into());
        }
    }

    /// How much of it has been shown, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let shown = (self.moment() - self.from) / (self.to - self.from).max(1.0);
        shown.clamp(0.0, 1.0)
    }

    fn moment(&self) -> f64 {
        self.from + (browser::now() - self.began) / 1000.0 * f64::from(self.figure.pace) / 100.0
    }

    /// Paints the next frame, or ends the film.
    pub fn frame(&mut self, session: &Session) {
        let moment = self.moment();
        let rest = (moment - self.to) / (f64::from(self.figure.pace) / 100.0) * 1000.0;
        if rest > REST_MS {
            self.stop();
        } else {
            self.paint(session, moment.min(self.to));
        }
    }

    fn stop(&self) {
        if self.recorder.state() != web_sys::RecordingState::Inactive {
            // It can only say that it has stopped already.
            let _ = self.recorder.stop();
        }
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        // What the recorder still says is heard by nobody.
        for (name, listener) in &self.listeners {
            // Fails only when there is nothing to take away.
            let _ = self.recorder.remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        }
        self.stop();
        self.canvas.set_width(1);
    }
}

/// Saves the run itself. Returns why not, if not.
pub fn save_file(session: &Session) -> Option<String> {
    let saved = session.file().and_then(|(name, text)| {
        let done = browser::download(&name, "application/json", &text);
        done.ok_or_else(|| "The browser did not allow saving a file.".to_owned())
    });
    saved.err()
}

/// Does it. What there is to say afterwards is for the notice line.
pub fn perform(output: Output, session: &Shared, film: &mut Option<Film>, link: &Scope<App>) -> Option<String> {
    let refused = "The browser did not allow saving a file.";
    let whole = session.borrow();
    let session = whole.visible();
    let figure = &session.picture;
    let name = |ending: &str| format!("{}.{ending}", session.figure_name(figure));
    match output {
        Output::Svg => {
            let text = svg(session, figure);
            browser::download(&name("svg"), "image/svg+xml", &text).is_none().then(|| refused.to_owned())
        }
        Output::Png => match png(session, figure) {
            Ok(promise) => {
                let (name, link) = (name("png"), link.clone());
                wasm_bindgen_futures::spawn_local(async move {
                    let blob = wasm_bindgen_futures::JsFuture::from(promise).await.ok();
                    let saved = blob.and_then(|blob| browser::download_blob(&name, blob.unchecked_ref()));
                    if saved.is_none() {
                        link.send_message(Act::Do(Message::Say(refused.to_owned())));
                    }
                });
                None
            }
            Err(why) => Some(why),
        },
        Output::Print => {
            // The page hears of it before the browser draws, and fills the paper then.
            let printed = web_sys::window().and_then(|window| window.print().ok());
            printed.is_none().then(|| "The browser did not open its print window.".to_owned())
        }
        Output::Film => match Film::start(session, link) {
            Ok(begun) => {
                *film = Some(begun);
                None
            }
            Err(why) => Some(why),
        },
        Output::Frame => {
            if let Some(film) = film {
                film.frame(session);
            }
            None
        }
        Output::Filmed(blob) => {
            let name = film.take()?.name.clone();
            browser::download_blob(&name, &blob).is_none().then(|| refused.to_owned())
        }
        Output::Cancel => {
            *film = None;
            Some("The film was given up; nothing is saved.".to_owned())
        }
    }
}

/// The panel in which pictures are chosen and saved.
pub fn panel(session: &Session, link: &Scope<App>, film: Option<f64>) -> Html {
    let act = link.callback(Act::Do);
    let button = |output: fn() -> Output, name: &'static str, glyph: GlyphKind| {
        let onclick = link.callback(move |_: MouseEvent| Act::Output(output()));
        html! { <button type="button" class="boxed" disabled={film.is_some()} {onclick}>{ icon(glyph) }{ name }</button> }
    };
    html! {
        <div class="output">
            { fields::fields(&session.figure_fields(), &act) }
            <div class="verbs">
                { button(|| Output::Svg, "Save as SVG", GlyphKind::IconSave) }
                { button(|| Output::Png, "Save as PNG", GlyphKind::IconPicture) }
                { button(|| Output::Print, "Print, or save as PDF", GlyphKind::IconList) }
            </div>
            <p class="hint">{ "An SVG names its fonts and does not carry them: without Inter and JetBrains Mono it is shown in the fonts of the reader. PNG, print and film look everywhere as they do here." }</p>
            <h3>{ "Film" }</h3>
            { fields::fields(&session.film_fields(), &act) }
            if let Some(shown) = film {
                <label class="film"><span>{ "Recording; keep this page in front" }</span>
                    <progress max="1" value={shown.to_string()}></progress>
                </label>
                <button type="button" class="boxed" onclick={link.callback(|_: MouseEvent| Act::Output(Output::Cancel))}>{ icon(GlyphKind::IconClose) }{ "Cancel" }</button>
            } else {
                { button(|| Output::Film, "Record a film (WebM)", GlyphKind::IconPlay) }
            }
        </div>
    }
}

/// The door to the panel, for other panels.
pub fn door(act: &Callback<Message>) -> Html {
    text_button(
        act,
        Message::Show(Panel::Picture),
        "boxed",
        html! { <>{ icon(GlyphKind::IconPicture) }{ "Pictures, paper, films" }</> },
    )
}
