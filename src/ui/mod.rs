//! The page: one component holds the session, plain functions draw it, the canvases live outside the virtual DOM.

mod api;
mod app;
mod browser;
mod carry;
mod causality;
mod charts;
mod code;
mod compare;
mod dock;
mod fields;
mod forks;
mod frames;
mod gesture;
mod header;
mod icon;
mod lens;
mod looks;
mod panels;
mod rescue;
mod setup;
mod side;
mod grab;
mod stage;
mod states;
mod sweep;
mod tooltip;
mod tracks;
mod worker;

pub use app::start;
