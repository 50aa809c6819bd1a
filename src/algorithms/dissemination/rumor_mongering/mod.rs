//! Rumour mongering: a process that hears something new tells random others until it finds that they know.
//!
//! The rules are those of epidemics. A process is *susceptible* to a rumour that it has not heard, *infective* while it
//! spreads it, and *removed* when it has lost interest. Push tells, pull asks, push–pull does both with the same
//! partner. Nobody knows who knows, nobody waits for anybody, and no loss or crash stops the others; the price is a
//! small residue, left to chance, that never hears.
//!
//! Source: A. Demers et al., "Epidemic Algorithms for Replicated Database Maintenance", PODC 1987.

mod card;
mod messages;
mod properties;
mod scenarios;

use crate::model::{Card, Cell, MILLISECOND, Map, Portrait, ProcessId, Role, RoleStyle, Value, Variable, Variables};
use crate::sim::{Algorithm, Context, Property, Settings};

use messages::list;
pub use messages::{Indication, Request};
pub use properties::Observed;
pub use scenarios::scenarios;

/// One process.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RumorMongering {
    /// The rumours heard and how they stand: st[r] and cnt[r]. What is not here, the process is susceptible to.
    known: Map<u32, Spread>,
    /// Rounds in a row in which nothing new was heard. Only pull counts them.
    quiet: u32,
    /// Is the round timer armed?
    beating: bool,
    /// The moment within the period at which its rounds begin, in microseconds.
    phase: u64,
    /// The partners of every round, under the variant `fixed-peer`.
    partners: Vec<ProcessId>,
}

/// How one rumour stands with one process.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Spread {
    /// It was deleted, and this is its death certificate.
    dead: bool,
    /// st[r]: infective (`true`) or removed.
    hot: bool,
    /// cnt[r]: how often telling it was in vain.
    count: u32,
}

/// What is told: a rumour or, `dead`, its death certificate. A certificate is newer than its rumour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Item {
    pub rumor: u32,
    pub dead: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Message {
    Push(Vec<Item>),
    Fresh(Vec<Item>),
    Stale(Vec<Item>),
    PullRequest(Vec<Item>),
    PullResponse(Vec<Item>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    Round,
}

/// The parameters and switches of the card.
#[derive(Clone)]
pub struct Options {
    pushes: bool,
    pulls: bool,
    fan_out: u16,
    feedback: bool,
    coin: bool,
    k: u32,
    period: u64,
    in_step: bool,
    rounds: u32,
    fixed_peer: bool,
    too_early: bool,
    resurrect: bool,
}

type Ctx<'a> = Context<'a, RumorMongering>;

impl Algorithm for RumorMongering {
    type Message = Message;
    type Timer = Timer;
    type Request = Request;
    type Indication = Indication;
    /// What was heard is kept. Who is being told is not: after a crash a process spreads nothing old.
    type Stable = Vec<Item>;
    type Options = Options;
    type Ghost = Observed;

    const CARD: Card = card::CARD;

    fn options(settings: &Settings<'_>) -> Options {
        let mode = settings.number("mode");
        Options {
            pushes: mode != 1,
            pulls: mode != 0,
            fan_out: settings.number("fan-out") as u16,
            feedback: settings.number("feedback") == 1,
            coin: settings.number("coin") == 1,
            k: settings.number("k") as u32,
            period: settings.number("period") as u64 * MILLISECOND,
            in_step: settings.number("phase") == 0,
            rounds: settings.number("rounds") as u32,
            fixed_peer: settings.variant("fixed-peer"),
            too_early: settings.variant("too-early"),
            resurrect: settings.variant("resurrect"),
        }
    }

    fn on_start(ctx: &mut Ctx<'_>) -> Self {
        Self::on_recover(Vec::new(), ctx)
    }

    fn on_recover(stable: Vec<Item>, ctx: &mut Ctx<'_>) -> Self {
        let milliseconds = ctx.options().period / MILLISECOND;
        let phase = if ctx.options().in_step { 0 } else { ctx.draw(milliseconds) * MILLISECOND };
        let removed = |item: Item| (item.rumor, Spread { dead: item.dead, hot: false, count: 0 });
        let known = stable.into_iter().map(removed).collect();
        let mut process = RumorMongering { known, quiet: 0, beating: false, phase, partners: Vec::new() };
        process.beat(ctx);
        process
    }

    fn on_message(&mut self, from: ProcessId, message: Message, ctx: &mut Ctx<'_>) {
        match message {
            Message::Push(items) => self.upon_push(from, items, ctx),
            Message::Fresh(_) => ctx.step("go on"),
            Message::Stale(items) => self.upon_stale(&items, ctx),
            Message::PullRequest(digest) => self.upon_pull_request(from, &digest, ctx),
            Message::PullResponse(items) => self.upon_pull_response(&items, ctx),
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx<'_>) {
        match timer {
            Timer::Round => self.upon_round(ctx),
        }
    }

    fn on_request(&mut self, request: Request, ctx: &mut Ctx<'_>) {
        match request {
            Request::Learn(rumor) => self.upon_local_update(rumor, ctx),
            Request::Delete(rumor) => self.upon_delete(rumor, ctx),
        }
    }

    fn refuses(&self, request: &Request) -> Option<&'static str> {
        match request {
            Request::Learn(rumor) => {
                self.known.get(rumor).map(|spread| if spread.dead { "it was deleted here" } else { "knows it already" })
            }
            Request::Delete(rumor) => match self.known.get(rumor) {
                None => Some("does not know it"),
                Some(spread) => spread.dead.then_some("it was deleted here"),
            },
        }
    }

    fn properties() -> &'static [Property<Self>] {
        properties::properties()
    }

    fn observe(ghost: &mut Observed, process: ProcessId, state: &Self, indication: &Indication) {
        ghost.observe(process, state, indication);
    }

    fn variables(&self) -> Variables {
        let Self { known, quiet, beating, phase: _, partners } = self;
        let counts = known.iter().filter(|(_, spread)| spread.hot).map(|(_, spread)| spread.count.into());
        vec![
            Variable::durable("known", list(self.items())),
            Variable::volatile("infective", list(self.hot())),
            Variable::volatile("cnt", Value::List(counts.collect())),
            Variable::volatile("quiet rounds", *quiet),
            Variable::volatile("round timer", *beating),
            Variable::volatile("fixed partners", Value::processes(partners)),
        ]
    }

    fn stable_variables(stable: &Vec<Item>) -> Variables {
        vec![Variable::durable("known", list(stable.iter().copied()))]
    }

    fn role(&self) -> Role {
        match self.known.values().any(|spread| spread.hot) {
            true => Role { name: "infective", style: RoleStyle::Informed },
            false if self.known.is_empty() => Role { name: "susceptible", style: RoleStyle::Plain },
            false => Role { name: "removed", style: RoleStyle::Retired },
        }
    }

    fn portrait(&self, _: u16) -> Portrait {
        let cell = |(&rumor, spread): (&u32, &Spread)| Cell {
            text: spread.item(rumor).to_string(),
            tint: rumor,
            settled: !spread.hot,
        };
        Portrait { cells: self.known.iter().map(cell).collect(), ..Portrait::default() }
    }
}

impl RumorMongering {
    fn upon_local_update(&mut self, rumor: u32, ctx: &mut Ctx<'_>) {
        ctx.step("learn");
        self.keep(Item { rumor, dead: false }, ctx);
        ctx.indicate(Indication::Learn(rumor));
    }

    fn upon_delete(&mut self, rumor: u32, ctx: &mut Ctx<'_>) {
        ctx.step("delete");
        if ctx.options().resurrect {
            // Variant: the rumour is forgotten, and nothing is left that could outrank an old copy of it.
            self.known.remove(&rumor);
            ctx.store(self.items());
            self.rest(ctx);
        } else {
            self.keep(Item { rumor, dead: true }, ctx);
        }
        ctx.indicate(Indication::Delete(rumor));
    }

    fn upon_round(&mut self, ctx: &mut Ctx<'_>) {
        self.beating = false;
        let options = ctx.options();
        let partners = self.choose_partners(ctx);
        let hot: Vec<Item> = self.hot().collect();
        if options.pushes && !hot.is_empty() {
            ctx.step("push");
            ctx.send_all(partners.iter().copied(), &Message::Push(hot.clone()));
            for item in &hot {
                if options.too_early {
                    self.remove(item.rumor, ctx); // Variant: told once, whatever came of it.
                } else if !options.feedback {
                    ctx.step("blind");
                    self.lose_interest(item.rumor, ctx);
                }
            }
        }
        if options.pulls && self.quiet < options.rounds {
            ctx.step("pull");
            self.quiet += 1;
            ctx.send_all(partners, &Message::PullRequest(self.items()));
        }
        self.beat(ctx);
    }

    fn upon_push(&mut self, from: ProcessId, items: Vec<Item>, ctx: &mut Ctx<'_>) {
        let (fresh, stale): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| self.is_news(*item));
        let feedback = ctx.options().feedback;
        if fresh.is_empty() && !feedback {
            return ctx.ignore("heard it before");
        }
        if !fresh.is_empty() {
            self.take(&fresh, ctx);
            if feedback {
                ctx.send(from, Message::Fresh(fresh));
            }
        }
        if !stale.is_empty() && feedback {
            ctx.step("stale");
            ctx.send(from, Message::Stale(stale));
        }
    }

    fn upon_stale(&mut self, items: &[Item], ctx: &mut Ctx<'_>) {
        let still_told: Vec<Item> = self.hot().filter(|item| items.contains(item)).collect();
        if still_told.is_empty() {
            return ctx.ignore("lost interest before");
        }
        ctx.step("tire");
        for item in still_told {
            self.lose_interest(item.rumor, ctx);
        }
    }

    fn upon_pull_request(&mut self, from: ProcessId, digest: &[Item], ctx: &mut Ctx<'_>) {
        ctx.step("answer");
        let theirs = |item: &Item| digest.iter().any(|held| held.rumor == item.rumor && held >= item);
        let unknown = self.items().into_iter().filter(|item| !theirs(item)).collect();
        ctx.send(from, Message::PullResponse(unknown));
        if digest.iter().any(|item| self.is_news(*item)) {
            ctx.step("wake");
            self.quiet = 0;
            self.beat(ctx);
        }
    }

    fn upon_pull_response(&mut self, items: &[Item], ctx: &mut Ctx<'_>) {
        let fresh: Vec<Item> = items.iter().copied().filter(|item| self.is_news(*item)).collect();
        if fresh.is_empty() {
            return ctx.ignore("nothing new");
        }
        self.take(&fresh, ctx);
    }

    /// News: keeps it, hands it up, spreads it.
    fn take(&mut self, fresh: &[Item], ctx: &mut Ctx<'_>) {
        for &item in fresh {
            assert!(self.is_news(item), "{item} is delivered once");
            ctx.step(if item.dead { "bury" } else { "fresh" });
            self.keep(item, ctx);
            ctx.indicate(if item.dead { Indication::Bury(item.rumor) } else { Indication::Deliver(item.rumor) });
        }
    }

    /// known := known ∪ {r}; st[r] := I
    fn keep(&mut self, item: Item, ctx: &mut Ctx<'_>) {
        self.known.insert(item.rumor, Spread { dead: item.dead, hot: true, count: 0 });
        ctx.store(self.items());
        self.quiet = 0;
        self.beat(ctx);
    }

    fn lose_interest(&mut self, rumor: u32, ctx: &mut Ctx<'_>) {
        let Some(spread) = self.known.get_mut(&rumor) else { return };
        spread.count += 1;
        let count = spread.count;
        let options = ctx.options();
        let tired = if options.coin { ctx.draw(u64::from(options.k)) == 0 } else { count >= options.k };
        if tired {
            ctx.step("remove");
            self.remove(rumor, ctx);
        }
    }

    /// st[r] := R
    fn remove(&mut self, rumor: u32, ctx: &mut Ctx<'_>) {
        if let Some(spread) = self.known.get_mut(&rumor) {
            spread.hot = false;
        }
        ctx.indicate(Indication::LoseInterest(rumor));
        self.rest(ctx);
    }

    /// Is there anything to do in the next round?
    fn is_active(&self, options: &Options) -> bool {
        options.pushes && self.hot().next().is_some() || options.pulls && self.quiet < options.rounds
    }

    /// Arms the round timer for this process's next beat, if there is anything to do then.
    fn beat(&mut self, ctx: &mut Ctx<'_>) {
        if self.beating || !self.is_active(ctx.options()) {
            return;
        }
        self.beating = true;
        let period = ctx.options().period;
        let since_beat = (ctx.now().0 + period - self.phase) % period;
        ctx.set_timer(Timer::Round, period - since_beat);
    }

    /// Disarms the round timer when there is nothing to do any more.
    fn rest(&mut self, ctx: &mut Ctx<'_>) {
        if self.beating && !self.is_active(ctx.options()) {
            self.beating = false;
            ctx.cancel_timer(Timer::Round);
        }
    }

    /// F different processes, each equally likely.
    fn choose_partners(&mut self, ctx: &mut Ctx<'_>) -> Vec<ProcessId> {
        if !self.partners.is_empty() {
            return self.partners.clone(); // Variant: those of the first round.
        }
        // The first steps of a shuffle of all others, in which only the few exchanged places are written down.
        let (me, others) = (ctx.me().0, ctx.count() - 1);
        let mut exchanged: Map<u16, u16> = Map::new();
        let mut chosen = Vec::new();
        for place in 0..others.min(ctx.options().fan_out) {
            let drawn = place + ctx.draw(u64::from(others - place)) as u16;
            let at = |place: u16| exchanged.get(&place).copied().unwrap_or(place);
            let (here, there) = (at(place), at(drawn));
            exchanged.insert(drawn, here);
            chosen.push(ProcessId(if there < me { there } else { there + 1 }));
        }
        if ctx.options().fixed_peer {
            self.partners.clone_from(&chosen);
        }
        chosen
    }

    fn is_news(&self, item: Item) -> bool {
        self.known.get(&item.rumor).is_none_or(|spread| item.dead && !spread.dead)
    }

    fn items(&self) -> Vec<Item> {
        self.known.iter().map(|(&rumor, spread)| spread.item(rumor)).collect()
    }

    fn hot(&self) -> impl Iterator<Item = Item> + '_ {
        self.known.iter().filter(|(_, spread)| spread.hot).map(|(&rumor, spread)| spread.item(rumor))
    }
}
