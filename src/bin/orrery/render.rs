//! `orrery render`: one moment of a run as an SVG file.

use std::fs;
use std::io::Write;

use orrery::paint::svg::{SvgOptions, svg};
use orrery::scenario::MAX_EVENTS;
use orrery::scene::axis::Axis;
use orrery::scene::layout::Arrangement;
use orrery::scene::sentence;
use orrery::scene::theme::Tone;
use orrery::scene::turn::upward;
use orrery::session::{Session, outside};
use orrery::trace::Recording;

use super::args::{RenderOptions, RunOptions, Way};
use super::command::say;
use super::problem::Problem;
use super::source;

/// Draws the moment. Nothing is written before the whole picture is there.
pub fn render(options: &RenderOptions, out: &mut impl Write) -> Result<(), Problem> {
    let run = &options.run;
    let (document, usual) = source::document(run)?;
    let entry = document.entry().map_err(|error| source::named(&run.subject, error))?;
    let mut grown = document.grow().map_err(|error| source::named(&run.subject, error))?;
    for warning in &grown.warnings {
        say(&format!("orrery: {warning}"));
    }
    let branch = document.view.branch as usize;
    let recording = &mut grown.branches.get_mut(branch).recording;
    let told = run.until.is_some() || run.events.is_some();
    let last = record(recording, run, usual);
    // A file and a scenario say where to look; of a run that has only just been thought of, the end is shown.
    let opens = !told && (document.origin.is_some() || run.scenario.is_some() || document.view.event > 0);
    let usual_event = if opens { document.view.event.min(last) } else { last };
    let event = options.at.unwrap_or(usual_event);
    if event > last {
        return Err(Problem::BeyondTheEnd { option: "--at", at: event, last });
    }
    let mut session = Session::from_branches(entry, grown.branches, branch, event);
    let shared = document.view.axis.as_deref().and_then(Axis::named);
    session.looks.axis = options.axis.or(shared).unwrap_or_default();
    session.looks.arrangement = match options.layout {
        Some(layout) => Arrangement { layout, ..Arrangement::default() },
        None => Arrangement::read(document.view.layout.as_deref(), &document.view.moved),
    };
    let (view, theme) = (options.view, options.theme);
    let unknown = || Problem::Picture(format!("there is no view “{view}”"));
    session.looks.turned = Some(options.time != Way::Right);
    let size = outside::usual_size(&session, view, theme).ok_or_else(unknown)?;
    let mut picture = outside::picture(&session, view, theme, size).map_err(Problem::Picture)?;
    if options.time == Way::Up && view == "space-time" {
        picture = upward(&picture);
    }
    let title = format!("{}: {}, step {event}", entry.card.name, document.title);
    let description = sentence::event(session.recording(), event);
    let words = SvgOptions {
        title: &title,
        description: &description,
        background: Some(Tone::Canvas),
        ..SvgOptions::default()
    };
    let text = svg(&picture, theme, &words);
    match &options.out {
        Some(path) => fs::write(path, text).map_err(|error| Problem::WriteFile { path: path.clone(), error })?,
        None => out.write_all(text.as_bytes())?,
    }
    Ok(())
}

/// Records as far as `run` would go, and says which event is the last.
fn record(recording: &mut Recording, run: &RunOptions, usual: u32) -> u32 {
    let Some(until) = run.until else {
        recording.record_to(run.events.unwrap_or(usual));
        return recording.last().min(run.events.map_or(u32::MAX, |events| events - 1));
    };
    let later = |recording: &Recording| recording.row(recording.last()).is_some_and(|row| row.at > until);
    while recording.len() < MAX_EVENTS && !later(recording) && recording.record() {}
    let within = recording.rows(0, recording.last()).take_while(|(_, row)| row.at <= until);
    within.last().map_or(0, |(event, _)| event)
}
