//! The session as something to keep and share, and back.

use super::session::Session;
use super::zoom::Zoom;
use crate::model::ProcessId;
use crate::scenario::{self, Document, View};

impl Session {
    /// The document of this run: its plan, its forks, and where the person is looking.
    pub fn document(&self) -> Document {
        // Other branches may have scripts of their own.
        let plan = (**self.branches.get(0).recording.plan()).clone();
        let document = match &self.shipped {
            Some(shipped) => Document { plan, ..Document::of_shipped(self.entry.card.id, shipped) },
            None => Document::of_plan(self.entry.card.id, &self.title, plan),
        };
        let lens = self.lens.map(word);
        let (branch, event, zoom) = (self.branch as u32, self.event, self.zoom.kept());
        let view = View { branch, event, lens, zoom, ..self.looks.view() };
        Document { title: self.title.clone(), view, ..document.with_branches(&self.branches) }
    }

    /// The fragment that reopens exactly this run at exactly this event; empty when the run is too large for a link.
    pub fn fragment(&self) -> String {
        self.document().to_link().unwrap_or_default()
    }

    /// The name and text of the file that holds this run. A document that cannot be written says why.
    pub fn file(&self) -> Result<(String, String), String> {
        let text = self.document().to_json().map_err(|error| format!("{error}."))?;
        let origin = self.shipped.as_ref().map_or("run", |shipped| shipped.id);
        Ok((format!("{}-{origin}.orrery.json", self.entry.card.id), text))
    }

    /// Opens a link or a file. What cannot be opened is refused with a sentence, and the run stays as it was.
    pub(super) fn open(&mut self, text: &str) {
        match self.opened(text) {
            Ok((next, warnings)) => {
                let view = next.looks.view();
                self.replace(next);
                self.looks.see(&view, self.recording().plan().processes);
                if !warnings.is_empty() {
                    self.refuse(format!("Opened, but {}.", warnings.join("; ")));
                }
            }
            Err(error) => self.refuse(format!("Not opened: {error}.")),
        }
    }

    fn opened(&self, text: &str) -> Result<(Session, Vec<String>), scenario::DocumentError> {
        let opened = scenario::open(text)?;
        let document = opened.document;
        let entry = document.validate()?;
        let grown = document.grow()?;
        let warnings = opened.warnings.iter().chain(&grown.warnings).map(ToString::to_string).collect();
        let branch = document.view.branch as usize;
        let mut next = Session::from_branches(entry, grown.branches, branch, document.view.event);
        next.zoom = Zoom::of_kept(document.view.zoom);
        next.looks.see(&document.view, document.plan.processes);
        let lens = document.view.lens.as_deref();
        next.lens = ProcessId::all(next.recording().plan().processes).find(|process| Some(&*word(*process)) == lens);
        next.title = document.title.clone();
        next.shipped = document.origin.as_deref().and_then(|id| entry.scenario(id));
        next.record_ahead();
        Ok((next, warnings))
    }
}

/// A process in a document.
fn word(process: ProcessId) -> String {
    process.to_string().to_ascii_lowercase()
}
