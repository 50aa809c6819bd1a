//! What the pictures consist of: shapes, marks, colours by role, text and its measures, arrows.
//!
//! Nothing here knows a browser. A layout fills a [`list::DisplayList`]; the painters of [`crate::paint`] walk it. So
//! the page, an exported figure and a golden test show the same picture.

// In reading order; each uses those above it. (Empty lines keep rustfmt from sorting them.)

pub mod order;
pub mod path;

pub mod theme;
pub mod fates;
pub mod fold;
pub mod signs;
pub mod stamps;
pub mod spans;
pub mod through;
pub mod turn;
pub mod timeline;

pub mod ghost;
pub mod glyph;

pub mod advance;

pub mod text;

pub mod hit;

pub mod history;
pub mod lattice;
pub mod list;

pub mod mark;

pub mod token;

pub mod arrow;
pub mod axis;
mod bundle;
pub mod course;

mod seats;
pub mod layout;

pub mod compare;
pub mod band;
mod caption;
pub mod cone;
pub mod cut;
pub mod pair;
pub mod look;
pub mod forged;
pub mod script;
pub mod sentence;
pub mod lens;
pub mod frame;
pub mod labels;
pub mod lanes;
mod density;
pub mod space_time;
pub mod samples;
pub mod share;
pub mod charts;
pub mod details;
pub mod diff;
mod parting;
mod quorum;
mod card;
mod flight;
pub mod changes;
pub mod arena;
pub mod strip;
pub mod minimap;

pub mod legend;
pub mod plate;
pub mod sheet;
