//! Which colours the canvases have: the chosen theme's, unless the person's system asks for more contrast or for its own.

use std::rc::Rc;

use wasm_bindgen::JsCast;

use super::browser;
use crate::paint::colours::Colours;
use crate::scene::theme::Theme;

/// Questions to the browser whose answers change the colours.
pub const QUERIES: [&str; 2] = ["(forced-colors: active)", "(prefers-contrast: more)"];

/// The colours in force, and what they were made for.
pub struct Shade {
    made_for: (Theme, bool, bool),
    pub colours: Rc<Colours>,
}

impl Shade {
    pub fn new(theme: Theme) -> Shade {
        Shade { made_for: (theme, false, false), colours: Rc::new(Colours::of(theme)) }
    }

    /// Asks again. The colours stay the same value while nothing has changed, so that painters keep what they prepared.
    pub fn follow(&mut self, theme: Theme) {
        let [forced, more] = QUERIES.map(browser::matches);
        // The system's colours may be others each time they are forced.
        if self.made_for == (theme, forced, more) && !forced {
            return;
        }
        let colours = match (forced, more) {
            (true, _) => {
                let [ink, ground, accent] = ["CanvasText", "Canvas", "Highlight"].map(system);
                Colours::system(&ink, &ground, &accent)
            }
            (_, true) => Colours::stronger(theme),
            _ => Colours::of(theme),
        };
        if colours != *self.colours {
            self.colours = Rc::new(colours);
        }
        self.made_for = (theme, forced, more);
    }
}

/// A colour of the system by its keyword, as the browser works it out for an element of this page.
fn system(keyword: &str) -> String {
    let found = || {
        let window = web_sys::window()?;
        let document = window.document()?;
        let probe: web_sys::HtmlElement = document.create_element("span").ok()?.dyn_into().ok()?;
        probe.style().set_property("color", keyword).ok()?;
        probe.style().set_property("forced-color-adjust", "none").ok()?;
        document.body()?.append_child(&probe).ok()?;
        let colour = window.get_computed_style(&probe).ok()??.get_property_value("color").ok();
        probe.remove();
        colour.filter(|colour| !colour.is_empty())
    };
    found().unwrap_or_else(|| keyword.to_owned())
}
