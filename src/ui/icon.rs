//! The marks of the picture as small SVG elements for buttons, lists and legends.

use yew::prelude::*;

use crate::paint::{number, path_data};
use crate::scene::glyph::{GlyphKind, Ink};
use crate::scene::theme::Family;

/// A mark of 16 px in the colour of the text around it.
pub fn icon(kind: GlyphKind) -> Html {
    sized(kind, 16, "")
}

/// A mark in the hue of its family.
pub fn hued(kind: GlyphKind, family: Family) -> Html {
    sized(kind, 16, &format!("hue-{}", family.name()))
}

pub fn sized(kind: GlyphKind, size: u32, class: &str) -> Html {
    let size = size.to_string();
    html! {
        <svg class={classes!("ic", class.to_owned())} width={size.clone()} height={size} viewBox="-9 -9 18 18" aria-hidden="true">
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
