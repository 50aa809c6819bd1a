//! Writes the sheet of all marks to standard output: `cargo run --example glyph_sheet -- dark > sheet.svg`.
//!
//! A second argument names the folder of the bundled fonts, as the SVG file will see it.

use orrery::paint::svg::{SvgOptions, svg};
use orrery::scene::sheet::sheet;
use orrery::scene::theme::{Theme, Tone};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let wanted = arguments.next().unwrap_or_else(|| "light".into());
    let Some(theme) = Theme::ALL.into_iter().find(|theme| theme.name() == wanted) else {
        eprintln!("no theme is called {wanted}; there are light, dark and projector");
        std::process::exit(2);
    };
    let folder = arguments.next().unwrap_or_else(|| "static/fonts".into());
    let style = format!(
        "@font-face{{font-family:'Inter Orrery';src:url('{folder}/inter-var-400-700.woff2');font-weight:400 700}}\
         @font-face{{font-family:'JetBrains Mono Orrery';src:url('{folder}/jetbrains-mono-nl-regular.woff2')}}"
    );
    let options = SvgOptions {
        title: "Every mark of Orrery",
        background: Some(Tone::Canvas),
        style: &style,
        ..SvgOptions::default()
    };
    print!("{}", svg(&sheet(), theme, &options));
}
