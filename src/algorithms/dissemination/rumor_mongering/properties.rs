//! What rumour mongering promises: nothing twice, nothing invented, nothing lost that was known; and nearly everyone.

use super::{Indication, Item, Options, RumorMongering};
use crate::model::{ProcessId, Set};
use crate::sim::{Progress, Property, View, Violation};

/// What the omniscient observer remembers.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Observed {
    /// Rumours that some process was handed from above.
    learned: Set<u32>,
    /// Who has heard what, and has not forgotten it on purpose.
    heard: Set<(ProcessId, u32)>,
    /// Who knows that what was deleted.
    deleted: Set<(ProcessId, u32)>,
    twice: Option<(ProcessId, u32)>,
    invented: Option<(ProcessId, u32)>,
    revived: Option<(ProcessId, u32)>,
    /// The fewest vain tellings after which somebody lost interest.
    least_vain: Option<u32>,
}

impl Observed {
    pub(super) fn observe(&mut self, process: ProcessId, state: &RumorMongering, indication: &Indication) {
        match *indication {
            Indication::Learn(rumor) => {
                self.learned.insert(rumor);
                self.deleted.remove(&(process, rumor));
                self.heard.insert((process, rumor));
            }
            Indication::Deliver(rumor) => {
                let what = (process, rumor);
                self.invented = self.invented.or((!self.learned.contains(&rumor)).then_some(what));
                self.revived = self.revived.or(self.deleted.contains(&what).then_some(what));
                self.twice = self.twice.or((!self.heard.insert(what)).then_some(what));
            }
            Indication::Delete(rumor) | Indication::Bury(rumor) => {
                self.deleted.insert((process, rumor));
                if state.known.contains_key(&rumor) {
                    self.heard.insert((process, rumor));
                } else {
                    self.heard.remove(&(process, rumor));
                }
            }
            Indication::LoseInterest(rumor) => {
                let count = state.known.get(&rumor).map_or(0, |spread| spread.count);
                self.least_vain = Some(self.least_vain.map_or(count, |least| least.min(count)));
            }
        }
    }
}

type V<'a> = View<'a, RumorMongering>;

pub(super) fn properties() -> &'static [Property<RumorMongering>] {
    const {
        &[
            Property::always("no duplication", "No process delivers a rumour that it has already.", no_duplication),
            Property::always("no creation", "A delivered rumour was really learned by some process.", no_creation),
            Property::always("knowledge only grows", "What a process knows it knows for ever.", knowledge_only_grows),
            Property::always(
                "no resurrection",
                "A process that deleted a rumour, or heard of its deletion, never delivers it again.",
                no_resurrection,
            ),
            Property::eventually(
                "everyone knows",
                "Every process that is up comes to know every rumour, but for a residue that chance alone may leave.",
                everyone_knows,
            ),
        ]
    }
}

fn violation(what: Option<(ProcessId, u32)>, sentence: fn(ProcessId, u32) -> String) -> Option<Violation> {
    let (process, rumor) = what?;
    Some(Violation { process: Some(process), variable: "known", sentence: sentence(process, rumor) })
}

fn no_duplication(view: &V<'_>) -> Option<Violation> {
    violation(view.ghost().twice, |process, rumor| format!("{process} delivers rumour {rumor} a second time"))
}

fn no_creation(view: &V<'_>) -> Option<Violation> {
    violation(view.ghost().invented, |process, rumor| {
        format!("{process} delivers rumour {rumor}, which nobody ever learned")
    })
}

fn no_resurrection(view: &V<'_>) -> Option<Violation> {
    violation(view.ghost().revived, |process, rumor| {
        format!("rumour {rumor} was deleted at {process}, and an old copy has brought it back")
    })
}

fn knowledge_only_grows(view: &V<'_>) -> Option<Violation> {
    let (process, state) = view.touched()?;
    let mut heard = view.ghost().heard.range((process, 0)..=(process, u32::MAX));
    let forgotten = heard.find(|(_, rumor)| !state.known.contains_key(rumor));
    violation(forgotten.copied(), |process, rumor| format!("{process} has forgotten rumour {rumor}"))
}

/// Every rumour that somebody up knows should be known to everybody up, its certificate where there is one.
fn everyone_knows(view: &V<'_>) -> Progress {
    let known: Set<Item> = view.live().flat_map(|(_, state)| state.items()).collect();
    let newest = known.iter().filter(|item| item.dead || !known.contains(&Item { dead: true, ..**item }));
    let lacks = |item: &Item| view.live().filter(|(_, state)| state.is_news(*item)).count();
    let Some((item, susceptible)) = newest.map(|item| (item, lacks(item))).max_by_key(|(_, lacking)| *lacking) else {
        return Progress::Blocked("nobody who is up has learned a rumour yet".to_owned());
    };
    if susceptible == 0 {
        return Progress::Reached;
    }
    let up = view.live().count();
    let verb = if susceptible == 1 { "has" } else { "have" };
    let state = format!("{susceptible} of {up} processes {verb} not heard {item}");
    if view.live().any(|(_, process)| process.is_active(view.options())) {
        return Progress::NotYet(state);
    }
    let percent = 100 * susceptible / up;
    if view.live().any(|(_, process)| !process.partners.is_empty()) {
        return Progress::NotYet(format!(
            "{state} ({percent} %) and never will: nobody who knows it has a new partner"
        ));
    }
    if view.ghost().least_vain.is_some_and(|vain| vain < least_vain(view.options())) {
        return Progress::NotYet(format!("{state} ({percent} %): the others lost interest before it was old news"));
    }
    let stopped = if view.options().pushes { "spreads it" } else { "asks" };
    Progress::Blocked(format!("{state}, and nobody {stopped} any more: a residue of {percent} %, left by chance"))
}

/// After how many vain tellings, at the least, the rule allows a process to lose interest.
fn least_vain(options: &Options) -> u32 {
    if options.coin { 1 } else { options.k }
}
