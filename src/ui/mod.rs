//! The page: one component holds the session, plain functions draw it, the canvases live outside the virtual DOM.

mod api;
mod app;
mod browser;
mod carry;
mod causality;
mod compare;
mod dock;
mod ears;
mod embed;
mod fields;
mod forks;
mod frames;
mod hall;
mod gesture;
mod header;
mod icon;
mod kept;
mod keys;
mod legend;
mod lens;
mod looks;
mod output;
mod panels;
mod rescue;
mod setup;
mod shade;
mod side;
mod grab;
mod stage;
mod states;
mod sweep;
mod touch;
mod tooltip;
mod tracks;
mod worker;

pub use app::start;
