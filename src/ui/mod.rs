//! The page: one component holds the session, plain functions draw it, the canvases live outside the virtual DOM.

mod api;
mod app;
mod browser;
mod dock;
mod fields;
mod frames;
mod header;
mod icon;
mod panels;
mod rescue;
mod setup;
mod side;
mod stage;
mod tracks;

pub use app::start;
