//! The sentence beside the pointer.

use wasm_bindgen::JsValue;
use web_sys::{HtmlElement, PointerEvent};

use crate::session::Message;

/// So far from the edges of the window, and so far from the pointer, in CSS pixels.
const EDGE: f64 = 8.0;
const BESIDE: (f64, f64) = (14.0, 18.0);

/// Shows this text where the pointer is, or nothing at all: what is not shown is not there to be read either.
pub fn show(tooltip: &HtmlElement, text: &str, event: Option<&PointerEvent>) {
    tooltip.set_text_content(Some(text));
    let style = tooltip.style();
    // These properties always exist; a browser that refused them would only misplace the tooltip.
    let set = |name: &str, value: &str| _ = style.set_property(name, value);
    let Some(event) = event.filter(|_| !text.is_empty()) else { return set("visibility", "hidden") };
    let window = web_sys::window();
    let inner = |size: Option<JsValue>| size.and_then(|size| size.as_f64()).unwrap_or(1000.0);
    let width = inner(window.as_ref().and_then(|window| window.inner_width().ok()));
    let height = inner(window.as_ref().and_then(|window| window.inner_height().ok()));
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    let (wide, high) = (f64::from(tooltip.offset_width()), f64::from(tooltip.offset_height()));
    let left = if x > 0.6 * width { x - BESIDE.0 - wide } else { x + BESIDE.0 };
    let top = if y + BESIDE.1 + high + EDGE > height { y - BESIDE.1 - high } else { y + BESIDE.1 };
    let left = left.min(width - wide - EDGE).max(EDGE);
    set("transform", &format!("translate({left}px, {}px)", top.max(EDGE)));
    set("visibility", "visible");
}

/// Is what the pointer was on still there after this, whatever it is?
pub fn outlives(message: &Message) -> bool {
    matches!(
        message,
        Message::Select(_)
            | Message::ToggleGroup(_)
            | Message::Sweep(_)
            | Message::Check(_)
            | Message::Say(_)
            | Message::Dismiss
    )
}
