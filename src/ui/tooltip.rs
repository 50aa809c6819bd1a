//! The sentence beside the pointer.

use web_sys::{HtmlElement, PointerEvent};

/// Shows this text where the pointer is, or nothing at all: what is not shown is not there to be read either.
pub fn show(tooltip: &HtmlElement, text: &str, event: Option<&PointerEvent>) {
    tooltip.set_text_content(Some(text));
    let style = tooltip.style();
    // These properties always exist; a browser that refused them would only misplace the tooltip.
    let set = |name: &str, value: &str| _ = style.set_property(name, value);
    let Some(event) = event.filter(|_| !text.is_empty()) else { return set("visibility", "hidden") };
    let root = tooltip.owner_document().and_then(|document| document.document_element());
    let width = root.map_or(1000, |root| root.client_width());
    let right = f64::from(event.client_x()) > 0.6 * f64::from(width);
    set("left", &format!("{}px", event.client_x()));
    set("top", &format!("{}px", event.client_y()));
    set("transform", if right { "translate(calc(-100% - 14px), 18px)" } else { "translate(14px, 18px)" });
    set("visibility", "visible");
}
