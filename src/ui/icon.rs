//! The marks of the picture as small SVG elements for buttons, lists and legends.

use std::cell::RefCell;

use yew::prelude::*;

use crate::model::Map;
use crate::paint::{number, path_data};
use crate::scene::glyph::{GlyphKind, Ink};
use crate::scene::theme::Family;

/// A mark of 16 px in the colour of the text around it.
pub fn icon(kind: GlyphKind) -> Html {
    sized(kind, 16, "")
}

/// A mark in the hue of its family.
pub fn hued(kind: GlyphKind, family: Family) -> Html {
    sized(kind, 16, hue(family))
}

pub fn sized(kind: GlyphKind, size: u32, class: &'static str) -> Html {
    // Every act draws some fifty of them, and they never change.
    DRAWN.with_borrow_mut(|drawn| drawn.get_or_insert_with((kind, size, class), || draw(kind, size, class)).clone())
}

thread_local! {
    static DRAWN: RefCell<Map<(GlyphKind, u32, &'static str), Html>> = RefCell::default();
}

fn draw(kind: GlyphKind, size: u32, class: &'static str) -> Html {
    let size = size.to_string();
    html! {
        <svg class={classes!("ic", class)} width={size.clone()} height={size} viewBox="-9 -9 18 18" aria-hidden="true">
            for layer in kind.layers() {
                <path
                    d={path_data(&layer.path)}
                    fill={layer.fill.map_or("none", paint)}
                    stroke={layer.edge.map_or("none", |edge| paint(edge.ink))}
                    stroke-width={number(layer.edge.map_or(0.0, |edge| edge.width))}
                    stroke-linecap="round"
                    stroke-linejoin="round"
                />
            }
        </svg>
    }
}

fn hue(family: Family) -> &'static str {
    match family {
        Family::Blue => "hue-blue",
        Family::Amber => "hue-amber",
        Family::Green => "hue-green",
        Family::Red => "hue-red",
        Family::Magenta => "hue-magenta",
        Family::Slate => "hue-slate",
    }
}

/// Marks take the colour of the text round them; what is hollow shows the ground.
fn paint(ink: Ink) -> &'static str {
    match ink {
        Ink::Current => "currentColor",
        Ink::Ground => "var(--surface-canvas)",
        Ink::Ink0 => "var(--ink-0)",
        Ink::Green => "var(--hue-green)",
        Ink::Red => "var(--hue-red)",
        Ink::OnRed => "var(--on-red)",
        Ink::Amber => "var(--hue-amber)",
    }
}
