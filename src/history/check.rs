//! Whether a consistency model allows a history, and if not, why.

use super::error::HistoryError;
use super::model::Model;
use super::object::{Event, States, Task};
use super::operation::{Datum, History};
use super::order::Order;
use super::search::{FEW, Found, Item, Watch, Work, search};
use super::source::{Ways, ways};
use super::view::{Guarantees, part, program_order, view};

/// What a history is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// One order for all, in which an operation that was answered before another was called comes before it (Herlihy,
    /// Wing 1990).
    Linearizable,
    /// One order for all, in which each client's operations come in its own order (Lamport 1979).
    Sequential,
    /// An order for each client that keeps these session guarantees.
    Session(Guarantees),
}

impl Consistency {
    /// All that have a name. `session` is all four guarantees, like `causal`, but says which of them are broken.
    pub const ALL: [(&'static str, Consistency); 9] = [
        ("linearizable", Consistency::Linearizable),
        ("sequential", Consistency::Sequential),
        ("causal", Consistency::Session(Guarantees::CAUSAL)),
        ("pram", Consistency::Session(Guarantees::PRAM)),
        ("session", Consistency::Session(Guarantees::CAUSAL)),
        ("read-your-writes", Consistency::Session(Guarantees::READ_YOUR_WRITES)),
        ("monotonic-reads", Consistency::Session(Guarantees::MONOTONIC_READS)),
        ("monotonic-writes", Consistency::Session(Guarantees::MONOTONIC_WRITES)),
        ("writes-follow-reads", Consistency::Session(Guarantees::WRITES_FOLLOW_READS)),
    ];

    pub fn named(name: &str) -> Option<Consistency> {
        Consistency::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, consistency)| consistency)
    }
}

/// How much a check may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Attempts to let an operation happen.
    pub steps: u64,
    /// Configurations remembered at once, 16 to 64 bytes each. Beyond that a search forgets, and takes more steps.
    pub memory: usize,
}

impl Default for Limits {
    /// Some seconds, and up to 256 MB.
    fn default() -> Limits {
        Limits { steps: 50_000_000, memory: 4 << 20 }
    }
}

/// An order that explains what one client was answered, or all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub client: Option<u32>,
    /// Places in [`History::operations`].
    pub order: Vec<u32>,
}

/// Why a history is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The operation whose answer nothing explains.
    pub operation: u32,
    /// The prefix that ends with that answer, in calls and answers, is refused already. For consistency models that do not ask
    /// for real time, that is: whatever was answered later.
    pub prefix: u32,
    /// Whether no shorter prefix is. False if the work did not suffice to tell.
    pub shortest: bool,
    pub why: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// With an order that shows it: one, or one for each client.
    Allowed(Vec<View>),
    Refused(Refusal),
    /// The work that was allowed did not suffice.
    Undecided,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub verdict: Verdict,
    pub steps: u64,
}

/// Checks a history. `initial` is the value at first, if it is not the usual one; `go_on` is asked now and then.
pub fn check(
    history: &History,
    model: Model,
    initial: Option<&Datum>,
    consistency: Consistency,
    limits: Limits,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Report, HistoryError> {
    let task = Task::new(history, model, initial)?;
    let work = Work { steps: 0, max_steps: limits.steps, max_memory: limits.memory, go_on, over: false };
    let mut checker = Checker { history, states: States::new(&task.initial), task, work };
    let verdict = match consistency {
        Consistency::Linearizable => checker.linearizable(),
        Consistency::Sequential => checker.weak(&|checker, known| checker.sequential(known), "in one order"),
        Consistency::Session(guarantees) => {
            let rule = rule(guarantees);
            checker.weak(&|checker, known| checker.session(guarantees, known), &rule)
        }
    };
    Ok(Report { verdict, steps: checker.work.steps })
}

/// Which guarantees are broken: the smallest sets of them that cannot be kept together. The second list has the sets of which
/// that could not be told.
pub fn broken(
    history: &History,
    model: Model,
    initial: Option<&Datum>,
    limits: Limits,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<(Vec<Guarantees>, Vec<Guarantees>), HistoryError> {
    let task = Task::new(history, model, initial)?;
    let work = Work { steps: 0, max_steps: limits.steps, max_memory: limits.memory, go_on, over: false };
    let mut checker = Checker { history, states: States::new(&task.initial), task, work };
    let (mut broken, mut open): (Vec<Guarantees>, Vec<Guarantees>) = (Vec::new(), Vec::new());
    for set in Guarantees::sets() {
        if broken.iter().any(|part| set.has(*part)) {
            continue;
        }
        match checker.session(set, u32::MAX) {
            Answer::Yes(_) => {}
            Answer::No => broken.push(set),
            Answer::Unknown => open.push(set),
        }
    }
    Ok((broken, open))
}

/// To look at so many operations costs about as much as a step of a search.
const LOOKED_AT: u64 = 8;

enum Answer {
    Yes(Vec<View>),
    No,
    Unknown,
}

struct Checker<'a> {
    history: &'a History,
    task: Task,
    states: States,
    work: Work<'a>,
}

impl Checker<'_> {
    fn search(&mut self, items: &[Item], order: Order, watch: Option<&mut Watch>) -> Found {
        search(&self.task, &mut self.states, items, order, &mut self.work, watch)
    }

    /// Each object by itself: what holds for each holds for all of them together (Herlihy, Wing 1990, theorem 1).
    fn linearizable(&mut self) -> Verdict {
        let parts = self.task.events_of_objects();
        let (mut orders, mut refusal, mut unknown) = (Vec::new(), None::<Refusal>, false);
        for part in &parts {
            let (items, order) = self.prefix(part);
            match self.search(&items, order, None) {
                Found::Order(order) => orders.push(order),
                Found::Undecided => unknown = true,
                Found::Nothing { furthest } => {
                    let found = self.shortest(part, furthest);
                    if refusal.as_ref().is_none_or(|other| found.prefix < other.prefix) {
                        refusal = Some(found);
                    }
                }
            }
        }
        match refusal {
            Some(refusal) => Verdict::Refused(Refusal { shortest: refusal.shortest && !unknown, ..refusal }),
            None if unknown => Verdict::Undecided,
            None => Verdict::Allowed(vec![View { client: None, order: self.merged(&orders) }]),
        }
    }

    fn prefix(&self, events: &[Event]) -> (Vec<Item>, Order) {
        real_time(&self.task, events, &|operation, answered| part_in_prefix(&self.task, operation, answered))
    }

    /// An order in real time that explains the first answers, if there is one and it is soon found. It keeps to each client's order
    /// and puts every update before the answers that come from it, so it is an order for every weaker model.
    fn strongest(&mut self, known: u32) -> Option<Vec<u32>> {
        let enough = self.work.max_steps;
        self.work.max_steps = enough.min(self.work.steps + enough / 8);
        let mut orders = Vec::new();
        for events in self.task.events_of_objects() {
            let (items, order) =
                real_time(&self.task, &events, &|operation, _| part(&self.task, operation, true, known));
            let Found::Order(order) = self.search(&items, order, None) else { break };
            orders.push(order);
        }
        self.work.max_steps = enough;
        self.work.over = self.work.steps >= enough;
        (orders.len() == self.task.objects as usize).then(|| self.merged(&orders))
    }

    /// The shortest prefix of an object's events that is refused. All orders of the first `furthest` answers were tried,
    /// and none lets the next one in; but what is answered later was held to its answer in them, while in the prefix
    /// it is open. So that is where to begin.
    fn shortest(&mut self, part: &[Event], furthest: u32) -> Refusal {
        let ends: Vec<usize> = (0..part.len()).filter(|place| part[*place].1).collect();
        let (mut low, mut high) = (furthest as usize, ends.len() - 1);
        let (mut next, mut told, mut shortest) = (low, None, true);
        while low < high || told.is_none() {
            let mut watch = Watch { operation: part[ends[next]].0, ..Watch::default() };
            let (items, order) = self.prefix(&part[..=ends[next]]);
            match self.search(&items, order, Some(&mut watch)) {
                Found::Nothing { .. } => {
                    high = next;
                    told = Some(watch);
                }
                Found::Order(_) => low = next + 1,
                Found::Undecided => {
                    shortest = false;
                    break;
                }
            }
            next = low + high.saturating_sub(low) / 2;
        }
        let operation = part[ends[high]].0;
        let why = self.why(operation, told);
        self.refusal(operation, shortest, why)
    }

    fn refusal(&self, operation: u32, shortest: bool, why: String) -> Refusal {
        let answer = self.history.operations[operation as usize].answer;
        Refusal { operation, prefix: answer.map_or(self.history.events, |answer| answer + 1), shortest, why }
    }

    fn why(&self, operation: u32, watch: Option<Watch>) -> String {
        let said = self.said(operation);
        let Some(watch) = watch else {
            return format!("{said}: no order of the operations up to this answer explains all answers.");
        };
        if watch.fitted || watch.states.is_empty() {
            return format!("{said}: wherever this fits, another answer, given earlier, does not.");
        }
        let states = watch
            .states
            .iter()
            .take(FEW - 1)
            .map(|state| self.task.describe(self.states.get(*state), &self.history.clients));
        let more = if watch.states.len() == FEW { " or others" } else { "" };
        let states = states.collect::<Vec<_>>().join(" or ");
        format!("{said}: between its call and its answer the {} could only be {states}{more}.", self.task.model.name())
    }

    fn said(&self, operation: u32) -> String {
        let operation = &self.history.operations[operation as usize];
        let client = &self.history.clients[operation.client as usize];
        match operation.line {
            0 => format!("process {client}, {operation}"),
            line if line == operation.answer_line => format!("process {client}, line {line}, {operation}"),
            line => format!("process {client}, lines {line} to {}, {operation}", operation.answer_line),
        }
    }

    /// One order of all objects' operations. In its own order, each operation takes effect at its call, or when the one
    /// before it does, whichever is later; put together by these moments they still keep to real time.
    fn merged(&self, orders: &[Vec<u32>]) -> Vec<u32> {
        let mut at: Vec<Vec<u32>> = vec![Vec::new(); self.task.events.len()];
        for order in orders {
            let mut moment = 0;
            for operation in order {
                moment = moment.max(self.history.operations[*operation as usize].call);
                at[moment as usize].push(*operation);
            }
        }
        at.concat()
    }

    fn sequential(&mut self, known: u32) -> Answer {
        if let Some(order) = self.strongest(known) {
            return Answer::Yes(vec![View { client: None, order }]);
        }
        let (items, order) = program_order(&self.task, self.history.clients.len(), known);
        match self.search(&items, order, None) {
            Found::Order(order) => Answer::Yes(vec![View { client: None, order }]),
            Found::Nothing { .. } => Answer::No,
            Found::Undecided => Answer::Unknown,
        }
    }

    fn session(&mut self, guarantees: Guarantees, known: u32) -> Answer {
        if let Some(order) = self.strongest(known) {
            let seen = |client: u32| {
                let mine = |operation: u32| self.task.deed(operation).is_some_and(|deed| deed.client == client);
                let seen = |operation: &u32| part(&self.task, *operation, mine(*operation), known).is_some();
                View { client: Some(client), order: order.iter().copied().filter(seen).collect() }
            };
            return Answer::Yes((0..self.history.clients.len() as u32).map(seen).collect());
        }
        let count = self.task.deeds.len();
        let mut sources = vec![Vec::new(); count];
        if !guarantees.has(Guarantees::WRITES_FOLLOW_READS) {
            return self.views(guarantees, known, &sources);
        }
        // Without asking where answers come from, it is quick; and often that is refused already.
        let rest = Guarantees::EACH
            .into_iter()
            .filter(|(one, ..)| *one != Guarantees::WRITES_FOLLOW_READS && guarantees.has(*one));
        let rest = rest.fold(Guarantees::default(), |all, (one, ..)| all | one);
        match self.views(rest, known, &sources) {
            Answer::Yes(_) => {}
            other => return other,
        }
        // Every combination of ways in which the answers can have come about.
        let mut open: Vec<(usize, Ways, usize)> = Vec::new();
        for (operation, source) in sources.iter_mut().enumerate() {
            if self.task.rank[operation].is_none_or(|rank| rank >= known) {
                continue;
            }
            if !self.work.charge(1 + count as u64 / LOOKED_AT) {
                return Answer::Unknown;
            }
            match ways(&self.task, operation as u32) {
                None => return Answer::Unknown,
                Some(ways) if ways.is_empty() => return Answer::No,
                Some(mut ways) if ways.len() == 1 => *source = ways.remove(0),
                Some(ways) => {
                    source.clone_from(&ways[0]);
                    open.push((operation, ways, 0));
                }
            }
        }
        let mut unknown = false;
        loop {
            match self.views(guarantees, known, &sources) {
                Answer::No => {}
                Answer::Unknown if self.work.over => return Answer::Unknown,
                Answer::Unknown => unknown = true,
                yes => return yes,
            }
            if !self.work.step() {
                return Answer::Unknown;
            }
            // The next combination, as an odometer counts.
            let Some(turn) = open.iter().rposition(|(_, ways, way)| way + 1 < ways.len()) else {
                return if unknown { Answer::Unknown } else { Answer::No };
            };
            for (place, (operation, ways, way)) in open.iter_mut().enumerate().skip(turn) {
                *way = if place == turn { *way + 1 } else { 0 };
                sources[*operation].clone_from(&ways[*way]);
            }
        }
    }

    fn views(&mut self, guarantees: Guarantees, known: u32, sources: &[Vec<u32>]) -> Answer {
        let clients = self.history.clients.len();
        let mut views = Vec::new();
        let mut unknown = false;
        for client in 0..clients as u32 {
            if !self.work.charge(1 + self.task.deeds.len() as u64 / LOOKED_AT) {
                return Answer::Unknown;
            }
            let (items, order) = view(&self.task, client, clients, guarantees, known, sources);
            if !order.is_acyclic() {
                return Answer::No;
            }
            match self.search(&items, order, None) {
                Found::Order(order) => views.push(View { client: Some(client), order }),
                Found::Nothing { .. } => return Answer::No,
                Found::Undecided => unknown = true,
            }
        }
        if unknown { Answer::Unknown } else { Answer::Yes(views) }
    }

    /// Asks with all answers and, if that is refused, with ever fewer of them: the fewer, the easier to explain.
    fn weak(&mut self, ask: &dyn Fn(&mut Self, u32) -> Answer, rule: &str) -> Verdict {
        match ask(self, u32::MAX) {
            Answer::Yes(views) => return Verdict::Allowed(views),
            Answer::Unknown => return Verdict::Undecided,
            Answer::No => {}
        }
        // With `low` answers it is allowed, with `high` it is refused.
        let (mut low, mut high, mut shortest) = (0, self.task.answered.len(), true);
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            match ask(self, middle as u32) {
                Answer::Yes(_) => low = middle,
                Answer::No => high = middle,
                Answer::Unknown => {
                    shortest = false;
                    break;
                }
            }
        }
        let operation = self.task.answered[high - 1];
        let why = format!(
            "{}: with the answers before it, no way to see the operations {rule} explains it.",
            self.said(operation)
        );
        Verdict::Refused(self.refusal(operation, shortest, why))
    }
}

/// The parts of operations in a prefix of a history. Those without an answer there are open, and may have happened or not.
fn part_in_prefix(task: &Task, operation: u32, answered: bool) -> Option<Item> {
    let could_change = task.deed(operation)?.act.could_change();
    (answered || could_change).then_some(Item { operation, required: answered, shown: answered })
}

/// The operations of one object and which of them must come before which: those that were answered before others were
/// called. Each answer is a silent node. `part` is told whether an operation is answered here.
fn real_time(task: &Task, events: &[Event], part: &dyn Fn(u32, bool) -> Option<Item>) -> (Vec<Item>, Order) {
    let mut numbers = vec![None; task.deeds.len()];
    let mut items = Vec::new();
    // First those whose answer comes first: an order is found sooner.
    for answered in [true, false] {
        for (operation, _) in events.iter().filter(|(_, answer)| *answer == answered) {
            let number = &mut numbers[*operation as usize];
            if number.is_none()
                && let Some(item) = part(*operation, answered)
            {
                *number = Some(items.len() as u32);
                items.push(item);
            }
        }
    }
    let mut order = Order::new(items.len());
    let mut last = None;
    for (operation, answer) in events {
        let Some(number) = numbers[*operation as usize] else { continue };
        if *answer {
            last = Some(order.all([number].into_iter().chain(last)));
        } else if let Some(last) = last {
            order.edge(last, number);
        }
    }
    (items, order)
}

/// A set of guarantees in a sentence.
fn rule(guarantees: Guarantees) -> String {
    match guarantees {
        Guarantees::CAUSAL => "in causal order".to_owned(),
        Guarantees::PRAM => "each client's in its own order".to_owned(),
        _ => {
            let names = Guarantees::EACH.into_iter().filter(|(one, ..)| guarantees.has(*one));
            format!("with {}", names.map(|(.., name)| name).collect::<Vec<_>>().join(" and "))
        }
    }
}
