//! Scratch: renders one moment.
use orrery::{
    catalog,
    paint::svg,
    scene::{
        arena::arena,
        frame::{Viewport, ZOOMS, follow},
        look::Look,
        space_time::space_time,
        text::FontTable,
        theme::Theme,
    },
    session::Session,
};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let entry = catalog::find(&a[1]).unwrap();
    let shipped = entry.scenario(&a[2]).unwrap();
    let s = Session::shipped(entry, shipped);
    let at: f32 = a.get(3).and_then(|t| t.parse().ok()).unwrap_or(s.event as f32);
    let theme = if a.get(4).map(String::as_str) == Some("dark") { Theme::Dark } else { Theme::Light };
    let look = Look::between(s.recording(), at, &FontTable);
    let per_step = ZOOMS[s.zoom];
    let steps = 950.0 / per_step;
    let view = Viewport { first: follow(at, s.recording().last(), steps), per_step, vertical: false };
    let d = space_time(&look, view, 1046.0, 384.0);
    let r = arena(&look, 1046.0, 228.0);
    let mut all = orrery::scene::list::DisplayList::new(1046.0, 612.0);
    all.place(r, orrery::scene::path::pt(0.0, 0.0));
    all.place(d, orrery::scene::path::pt(0.0, 228.0));
    std::fs::write("/tmp/out.svg", svg::svg(&all, theme, &svg::SvgOptions::default())).unwrap();
    for e in 0..=s.recording().last() {
        println!("{e} {}", orrery::scene::sentence::event(s.recording(), e));
    }
}
