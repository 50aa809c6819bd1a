//! The marks of the picture as small SVG elements for buttons, lists and legends.

use std::cell::RefCell;

use yew::prelude::*;

use crate::model::Map;
use crate::paint::{number, path_data};
use crate::scene::glyph::{BOX, GlyphKind, Ink};
use crate::scene::list::{DisplayList, Fill, Glyph, Group, Item, Stroke};
use crate::scene::path::Path;
use crate::scene::theme::{Family, Tone};

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

/// A small picture as an element in the page's own colours.
pub fn picture(list: &DisplayList) -> Html {
    let (width, height) = (number(list.width), number(list.height));
    html! {
        <svg class="ic" width={width.clone()} height={height.clone()} viewBox={format!("0 0 {width} {height}")} aria-hidden="true">
            { items(&mut list.items.iter()) }
        </svg>
    }
}

/// The items up to the end of their group.
fn items(rest: &mut std::slice::Iter<'_, Item>) -> Html {
    let mut drawn = Vec::new();
    while let Some(item) = rest.next() {
        drawn.push(match item {
            Item::Line { from, to, stroke } => shape(&Path::open(&[*from, *to]), None, Some(stroke)),
            Item::Polyline { points, stroke } => shape(&Path::open(points), None, Some(stroke)),
            Item::Path { path, fill, stroke } => shape(path, *fill, stroke.as_ref()),
            Item::Circle { centre, radius, fill, stroke } => {
                shape(&Path::circle(*centre, *radius), *fill, stroke.as_ref())
            }
            Item::Rect { rect, fill, stroke, .. } => shape(&Path::boxes(&[*rect]), *fill, stroke.as_ref()),
            Item::Boxes { rects, fill, .. } => shape(&Path::boxes(rects), Some(*fill), None),
            Item::Arc { centre, radius, start, sweep, stroke } => {
                shape(&Path::arc(*centre, *radius, *start, *sweep), None, Some(stroke))
            }
            Item::Glyph(glyph) => placed(glyph),
            Item::Text(text) => html! {
                <text x={number(text.at.x)} y={number(text.at.y)} font-size={number(text.face.size)} fill={tone(text.tone)}
                    text-anchor="middle">{ text.text.clone() }</text>
            },
            Item::Push(Group::Opacity(opacity)) => html! { <g opacity={number(*opacity)}>{ items(rest) }</g> },
            Item::Push(Group::Shift(by)) => {
                html! { <g transform={format!("translate({} {})", number(by.x), number(by.y))}>{ items(rest) }</g> }
            }
            Item::Push(Group::Clip(_)) => html! { <g>{ items(rest) }</g> },
            Item::Pop => break,
        });
    }
    drawn.into_iter().collect()
}

fn tone(tone: Tone) -> String {
    format!("var({})", tone.property())
}

/// A hatch is so small here that lines of its own drawing stand for it.
fn shape(path: &Path, fill: Option<Fill>, stroke: Option<&Stroke>) -> Html {
    let dash =
        stroke.and_then(|stroke| stroke.dash.pattern()).map(|[on, off]| format!("{} {}", number(on), number(off)));
    let solid = match fill {
        Some(Fill::Solid(fill)) => tone(fill),
        _ => "none".to_owned(),
    };
    html! {
        <>
            if let Some(Fill::Hatch(hatch, ink)) = fill {
                <path d={path_data(&hatch.over(&path.bounds()))} fill="none" stroke={tone(ink)} stroke-width={number(hatch.weight())} />
            }
            <path d={path_data(path)} fill={solid} stroke={stroke.map_or("none".to_owned(), |stroke| tone(stroke.tone))}
                stroke-width={number(stroke.map_or(0.0, |stroke| stroke.width))} stroke-dasharray={dash} />
        </>
    }
}

fn placed(glyph: &Glyph) -> Html {
    let scale = number(glyph.size / BOX);
    let (x, y, turn) = (number(glyph.centre.x), number(glyph.centre.y), number(glyph.turn * 360.0));
    let flip = if glyph.flip { "-" } else { "" };
    html! {
        <g transform={format!("translate({x} {y}) rotate({turn}) scale({scale} {flip}{scale})")}>
            for layer in glyph.layers() {
                <path d={path_data(&layer.path)}
                    fill={layer.fill.map_or("none".to_owned(), |ink| tone(ink.tone(glyph.tone, glyph.ground)))}
                    stroke={layer.edge.map_or("none".to_owned(), |edge| tone(edge.ink.tone(glyph.tone, glyph.ground)))}
                    stroke-width={number(layer.edge.map_or(0.0, |edge| edge.width))}
                    stroke-linecap="round" stroke-linejoin="round" />
            }
        </g>
    }
}
