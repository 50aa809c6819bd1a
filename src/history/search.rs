//! The search for an order that explains every answer.
//!
//! It is Wing and Gong's: try what can come next, go back where nothing fits ("Testing and verifying concurrent objects",
//! 1993), with Lowe's memory of where one has been: the operations that have happened and the state that they led to,
//! in whatever order ("Testing for linearizability", 2017). An operation that cannot change anything and fits is
//! taken at once: if there is an order at all, there is one in which it comes here.

use super::memo::Memo;
use super::object::{States, Task};
use super::order::{Order, Ready};
use crate::model::digest_of;

/// An operation's part in a search.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    pub operation: u32,
    /// Whether it must happen.
    pub required: bool,
    /// Whether its answer must fit.
    pub shown: bool,
}

/// After so many steps it is asked whether to go on.
const OFTEN: u64 = 8192;

/// How much a check may do, and how much it has done.
pub struct Work<'a> {
    pub steps: u64,
    pub max_steps: u64,
    pub max_memory: usize,
    /// Asked now and then whether to go on.
    pub go_on: &'a mut dyn FnMut() -> bool,
    pub over: bool,
}

impl Work<'_> {
    /// Counts a step. Whether there may be another one.
    pub fn step(&mut self) -> bool {
        self.charge(1)
    }

    /// Counts what is worth so many steps.
    pub fn charge(&mut self, steps: u64) -> bool {
        let before = self.steps / OFTEN;
        self.steps += steps;
        if self.steps >= self.max_steps || (self.steps / OFTEN > before && !(self.go_on)()) {
            self.over = true;
        }
        !self.over
    }
}

/// What a search has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Operations in an order that explains them.
    Order(Vec<u32>),
    /// No order does. `furthest`: as many silent nodes were passed at once.
    Nothing {
        furthest: u32,
    },
    Undecided,
}

/// What was seen of one operation during a search.
#[derive(Default)]
pub struct Watch {
    pub operation: u32,
    /// Whether its answer fitted anywhere.
    pub fitted: bool,
    /// The states in which it did not, up to a few.
    pub states: Vec<u32>,
}

/// As many states are remembered by a [`Watch`].
pub const FEW: usize = 5;

/// The name of a configuration: a sum over what has happened and over the state of each object. So it is kept up to date
/// by a few additions, and how a configuration came about does not matter.
#[derive(Clone, Copy, Default)]
struct Name([u64; 2]);

impl Name {
    fn with(self, part: [u64; 2]) -> Name {
        Name([self.0[0].wrapping_add(part[0]), self.0[1].wrapping_add(part[1])])
    }

    fn without(self, part: [u64; 2]) -> Name {
        Name([self.0[0].wrapping_sub(part[0]), self.0[1].wrapping_sub(part[1])])
    }
}

/// The part of an item that has happened.
fn done(item: u32) -> [u64; 2] {
    part(u64::from(item))
}

/// The part of an object that has a state.
fn holds(object: u32, state: u32) -> [u64; 2] {
    part(1 << 63 | u64::from(object) << 32 | u64::from(state))
}

fn part(what: u64) -> [u64; 2] {
    [digest_of(&(1u8, what)), digest_of(&(2u8, what))]
}

/// The name after an item has happened.
fn renamed(name: Name, item: u32, object: u32, before: u32, after: u32) -> Name {
    name.with(done(item)).without(holds(object, before)).with(holds(object, after))
}

/// Open operations that do the same and that nothing waits for: it is enough to let them happen in the order of their calls.
struct Twins(Vec<Option<u32>>);

/// So far back a twin is looked for.
const NEAR: u32 = 64;

impl Twins {
    fn new(task: &Task, items: &[Item], ready: &Ready) -> Twins {
        let open = |number: u32| !items[number as usize].required && !ready.leads_on(number);
        let of = |number: u32| task.deed(items[number as usize].operation);
        let same = |one: u32, other: u32| match (of(one), of(other)) {
            // Who calls matters to a lock alone, and there it is the client that is named.
            (Some(one), Some(other)) => {
                one.object == other.object
                    && one.act == other.act
                    && (one.client == other.client || !one.act.is_personal())
            }
            _ => false,
        };
        let before = |number: u32| {
            let mut near = (number.saturating_sub(NEAR)..number).rev();
            open(number).then(|| near.find(|other| open(*other) && same(*other, number))).flatten()
        };
        Twins((0..items.len() as u32).map(before).collect())
    }

    /// Whether a twin that was called earlier could happen as well.
    fn waits(&self, item: u32, ready: &Ready) -> bool {
        self.0[item as usize].is_some_and(|before| ready.has(before))
    }
}

struct Taken {
    item: u32,
    /// The place among those that were ready, and where to go on.
    resume: usize,
    before: u32,
}

pub fn search(
    task: &Task,
    states: &mut States,
    items: &[Item],
    order: Order,
    work: &mut Work<'_>,
    mut watch: Option<&mut Watch>,
) -> Found {
    let mut ready = Ready::new(order);
    let mut objects = vec![0; task.objects as usize];
    let mut memo = Memo::new(work.max_memory);
    let mut name = Name::default();
    let mut left = items.iter().filter(|item| item.required).count();
    let mut path: Vec<Taken> = Vec::new();
    let twins = Twins::new(task, items, &ready);
    let mut from = 0;
    loop {
        if left == 0 {
            return Found::Order(path.iter().map(|taken| items[taken.item as usize].operation).collect());
        }
        let mut chosen = None;
        if from == 0 {
            // What is at hand and harmless comes first and leaves nothing else to try.
            for place in 0..ready.len() {
                let item = items[ready.at(place) as usize];
                let Some(deed) = task.deed(item.operation) else { continue };
                if !item.shown || deed.act.changes() {
                    continue;
                }
                let state = objects[deed.object as usize];
                if !work.step() {
                    return Found::Undecided;
                }
                if states.step(deed, true, &task.values, state).is_some() {
                    chosen = Some((place, usize::MAX, state));
                    break;
                }
            }
        }
        let mut place = from;
        while chosen.is_none() && place < ready.len() {
            if !work.step() || states.are_many() {
                return Found::Undecided;
            }
            let number = ready.at(place);
            let item = items[number as usize];
            if let Some(deed) = task.deed(item.operation).filter(|_| !twins.waits(number, &ready)) {
                let state = objects[deed.object as usize];
                let next = states.step(deed, item.shown, &task.values, state);
                if let Some(watch) = watch.as_deref_mut().filter(|watch| watch.operation == item.operation) {
                    watch.fitted |= next.is_some();
                    if next.is_none() && watch.states.len() < FEW && !watch.states.contains(&state) {
                        watch.states.push(state);
                    }
                }
                // What may be left out and changes nothing here is left for later.
                let idle = next == Some(state) && !item.required && !ready.leads_on(number);
                if let Some(next) = next.filter(|_| !idle)
                    && memo.insert(renamed(name, number, deed.object, state, next).0)
                {
                    chosen = Some((place, place + 1, next));
                }
            }
            place += 1;
        }
        match chosen {
            Some((place, resume, next)) => {
                let item = ready.at(place);
                let Item { operation, required, .. } = items[item as usize];
                let Some(deed) = task.deed(operation) else { continue };
                let object = &mut objects[deed.object as usize];
                let before = std::mem::replace(object, next);
                name = renamed(name, item, deed.object, before, next);
                left -= usize::from(required);
                ready.take(place);
                path.push(Taken { item, resume, before });
                from = 0;
            }
            None => {
                let Some(Taken { item, resume, before }) = path.pop() else {
                    return Found::Nothing { furthest: ready.furthest() };
                };
                let Item { operation, required, .. } = items[item as usize];
                let Some(deed) = task.deed(operation) else { continue };
                let after = std::mem::replace(&mut objects[deed.object as usize], before);
                name = name.without(done(item)).without(holds(deed.object, after)).with(holds(deed.object, before));
                left += usize::from(required);
                ready.put_back(item);
                from = resume;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a random history rarely tells apart: the same states, held by other objects.
    #[test]
    fn a_name_tells_who_is_in_which_state() {
        let one = renamed(renamed(Name::default(), 0, 0, 0, 1), 1, 1, 0, 2);
        let other = renamed(renamed(Name::default(), 0, 0, 0, 2), 1, 1, 0, 1);
        assert_ne!(one.0, other.0);
        let again = renamed(renamed(Name::default(), 1, 1, 0, 2), 0, 0, 0, 1);
        assert_eq!(one.0, again.0, "whatever came first");
    }
}
