//! What each client must see in which order: the session guarantees, and PRAM and causal consistency as sums of them.
//!
//! A client's view is an order of its own operations and all updates of others, in which its own answers fit; those of others
//! are not looked at, their updates do what the model makes of them there (Perrin, Mostéfaoui, Jard: "Causal
//! consistency: beyond memory", 2016). A guarantee is a rule for the views (Terry and others: "Session guarantees for weakly consistent
//! replicated data", 1994):
//!
//! * *read your writes*: an answer comes after the client's own earlier updates;
//! * *monotonic reads*: answers come in the order in which the client got them;
//! * *monotonic writes*: updates of any client come in the order in which it made them;
//! * *writes follow reads*: an update comes after those that its client's earlier answers came from ([`super::source`]).
//!
//! Without any of them there is still that nobody sees their own future. The first three together are PRAM
//! (Lipton, Sandberg 1988), all four are causal memory (Ahamad and others 1995): Brzeziński, Sobaniec, Wawrzyniak 2003 and 2004.

use std::ops::BitOr;

use super::object::Task;
use super::order::Order;
use super::search::Item;

/// A set of session guarantees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guarantees(u8);

impl Guarantees {
    pub const READ_YOUR_WRITES: Guarantees = Guarantees(1);
    pub const MONOTONIC_READS: Guarantees = Guarantees(2);
    pub const MONOTONIC_WRITES: Guarantees = Guarantees(4);
    pub const WRITES_FOLLOW_READS: Guarantees = Guarantees(8);
    pub const PRAM: Guarantees = Guarantees(7);
    pub const CAUSAL: Guarantees = Guarantees(15);

    /// The four, with their names.
    pub const EACH: [(Guarantees, &'static str, &'static str); 4] = [
        (Guarantees::READ_YOUR_WRITES, "read-your-writes", "read your writes"),
        (Guarantees::MONOTONIC_READS, "monotonic-reads", "monotonic reads"),
        (Guarantees::MONOTONIC_WRITES, "monotonic-writes", "monotonic writes"),
        (Guarantees::WRITES_FOLLOW_READS, "writes-follow-reads", "writes follow reads"),
    ];

    pub fn has(self, all: Guarantees) -> bool {
        self.0 & all.0 == all.0
    }

    /// The names of those in the set.
    pub fn names(self) -> Vec<&'static str> {
        Guarantees::EACH.into_iter().filter(|(one, ..)| self.has(*one)).map(|(_, name, _)| name).collect()
    }

    /// All sets but the empty one, small ones first.
    pub fn sets() -> impl Iterator<Item = Guarantees> {
        (1..=4).flat_map(|size| (1..16u8).filter(move |set| set.count_ones() == size).map(Guarantees))
    }
}

impl BitOr for Guarantees {
    type Output = Guarantees;

    fn bitor(self, other: Guarantees) -> Guarantees {
        Guarantees(self.0 | other.0)
    }
}

/// The part of an operation in an order that is not about real time. `known`: only that many answers are looked at; of the
/// others it is only known whether they changed anything.
pub fn part(task: &Task, operation: u32, mine: bool, known: u32) -> Option<Item> {
    let act = &task.deed(operation)?.act;
    let rank = task.rank[operation as usize];
    let shown = mine && rank.is_some_and(|rank| rank < known) && act.tells();
    (shown || act.changes()).then_some(Item { operation, required: rank.is_some(), shown })
}

/// All operations, each client's in its own order: sequential consistency.
pub fn program_order(task: &Task, clients: usize, known: u32) -> (Vec<Item>, Order) {
    let all = 0..task.deeds.len() as u32;
    let items: Vec<Item> = all.filter_map(|operation| part(task, operation, true, known)).collect();
    let mut order = Order::new(items.len());
    let mut last: Vec<Option<u32>> = vec![None; clients];
    for (number, item) in items.iter().enumerate() {
        let Some(deed) = task.deed(item.operation) else { continue };
        if let Some(before) = last[deed.client as usize].replace(number as u32) {
            order.edge(before, number as u32);
        }
    }
    (items, order)
}

/// What one client sees. `sources` are, for each operation, the updates that its answer comes from.
pub fn view(
    task: &Task,
    client: u32,
    clients: usize,
    guarantees: Guarantees,
    known: u32,
    sources: &[Vec<u32>],
) -> (Vec<Item>, Order) {
    let mut items = Vec::new();
    // The item of each operation.
    let mut numbers = vec![None; task.deeds.len()];
    for operation in 0..task.deeds.len() as u32 {
        let Some(deed) = task.deed(operation) else { continue };
        if let Some(item) = part(task, operation, deed.client == client, known) {
            numbers[operation as usize] = Some(items.len() as u32);
            items.push(item);
        }
    }
    let mut order = Order::new(items.len());
    // Silent nodes: after all earlier updates, answers, and sources of answers, of each client.
    let mut updates: Vec<Option<u32>> = vec![None; clients];
    let mut answers: Option<u32> = None;
    let mut heard: Vec<Option<u32>> = vec![None; clients];
    for operation in 0..task.deeds.len() as u32 {
        let Some(deed) = task.deed(operation) else { continue };
        let (mine, who) = (deed.client == client, deed.client as usize);
        let number = numbers[operation as usize];
        let from = &sources[operation as usize];
        if !from.is_empty() {
            let from = from.iter().filter_map(|source| numbers[*source as usize]);
            heard[who] = Some(order.all(heard[who].into_iter().chain(from)));
        }
        if let Some(number) = number {
            let item = items[number as usize];
            let (tells, changes) = (item.shown, deed.act.changes());
            let mut before = |node: Option<u32>, when: bool| {
                if let Some(node) = node.filter(|_| when) {
                    order.edge(node, number);
                }
            };
            before(updates[who], changes && guarantees.has(Guarantees::MONOTONIC_WRITES));
            before(updates[who], tells && guarantees.has(Guarantees::READ_YOUR_WRITES));
            before(answers, mine && tells && guarantees.has(Guarantees::MONOTONIC_READS));
            before(answers, mine && changes);
            before(heard[who], changes);
            if tells {
                for source in from.iter().filter_map(|source| numbers[*source as usize]) {
                    order.edge(source, number);
                }
                answers = Some(order.all(answers.into_iter().chain([number])));
            }
            if changes {
                updates[who] = Some(order.all(updates[who].into_iter().chain([number])));
            }
        }
    }
    (items, order)
}
