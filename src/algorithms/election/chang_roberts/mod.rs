//! Chang and Roberts' election on a ring: send your identifier round, and let only a greater one overtake it.
//!
//! An identifier that meets a greater process dies there, so only the greatest comes back to its owner, who thereby knows
//! that it has won and says so in a second lap. A process that is woken by a smaller identifier puts its own in its place
//! instead of sending both; a participant has done so already and swallows it.
//!
//! How the identifiers lie along the ring decides the cost: rising in the direction of the messages, each but the greatest
//! dies at its first hop; falling, each travels all the way to the greatest.

mod card;
mod properties;
mod scenarios;

pub use properties::Leaders;
pub use scenarios::scenarios;

use crate::links::below;
use crate::model::{Card, Family, Kind, Mark, Portrait, ProcessId, Role, RoleStyle, Value, Variable, Variables};
use crate::sim::{self, Algorithm, Context, NoTimer, Offer, Property, Settings};

/// The identifiers of the textbook's figure, in the direction of the messages from the process that starts.
const FIGURE: [u32; 8] = [17, 24, 1, 28, 15, 9, 4, 3];

/// One process, with the variables of the listing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChangRoberts {
    id: u32,
    participant: bool,
    leader: Option<u32>,
    /// How many ELECTION messages it has sent in this election.
    sent: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Election(u32),
    Elected(u32),
}

/// What the layer above asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    Start,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Indication {
    /// This process leads.
    Leads(u32),
    /// Another one does.
    Follows(u32),
}

#[derive(Clone, Debug)]
pub struct Options {
    /// The identifiers along the ring, by process.
    ids: Vec<u32>,
    no_swallow: bool,
    forget_participant: bool,
}

impl Algorithm for ChangRoberts {
    type Message = Message;
    type Timer = NoTimer;
    type Request = Request;
    type Indication = Indication;
    type Stable = (); // The algorithm assumes that nobody crashes, so nothing is kept.
    type Options = Options;
    type Ghost = Leaders;

    const CARD: Card = card::CARD;
    const LEADS: bool = true;
    const RING: bool = true;

    fn options(settings: &Settings<'_>) -> Options {
        let mut ids = placed(settings.number("placement"), settings.processes(), settings.seed());
        if settings.variant("duplicate-ids") {
            let half = ids.len() / 2;
            (half..ids.len()).for_each(|place| ids[place] = ids[place - half]);
        }
        Options {
            ids,
            no_swallow: settings.variant("no-swallow"),
            forget_participant: settings.variant("forget-participant"),
        }
    }

    fn on_start(ctx: &mut Context<'_, Self>) -> Self {
        ChangRoberts { id: ctx.options().ids[ctx.me().index()], participant: false, leader: None, sent: 0 }
    }

    /// Outside the assumptions: the process begins anew, and the messages that it missed stay missing.
    fn on_recover((): (), ctx: &mut Context<'_, Self>) -> Self {
        Self::on_start(ctx)
    }

    fn on_message(&mut self, _: ProcessId, message: Message, ctx: &mut Context<'_, Self>) {
        match message {
            Message::Election(id) => self.upon_election(id, ctx),
            Message::Elected(id) => self.upon_elected(id, ctx),
        }
    }

    fn on_timer(&mut self, timer: NoTimer, _: &mut Context<'_, Self>) {
        match timer {}
    }

    fn on_request(&mut self, Request::Start: Request, ctx: &mut Context<'_, Self>) {
        self.upon_start(ctx);
    }

    fn refuses(&self, Request::Start: &Request) -> Option<&'static str> {
        self.participant.then_some("it takes part already")
    }

    fn properties() -> &'static [Property<Self>] {
        properties::all()
    }

    fn observe(ghost: &mut Leaders, process: ProcessId, _: &Self, indication: &Indication) {
        match *indication {
            Indication::Leads(id) => ghost.leads(process, id),
            Indication::Follows(id) => ghost.learns(process, id),
        }
    }

    fn variables(&self) -> Variables {
        let Self { id, participant, leader, sent } = self;
        vec![
            Variable::volatile("id", *id),
            Variable::volatile("participant", *participant),
            Variable::volatile("leader", leader.map_or(Value::Nothing, Value::from)),
            Variable::volatile("sent", *sent),
        ]
    }

    fn stable_variables((): &()) -> Variables {
        Vec::new()
    }

    fn role(&self) -> Role {
        let (name, style) = match self.leader {
            Some(leader) if leader == self.id => ("leader", RoleStyle::Leader),
            _ if self.participant => ("participant", RoleStyle::Candidate),
            Some(_) => ("follower", RoleStyle::Informed),
            None => ("idle", RoleStyle::Plain),
        };
        Role { name, style }
    }

    fn portrait(&self, _: u16) -> Portrait {
        let mut notes = vec![("id", self.id.into())];
        notes.extend(self.leader.map(|leader| ("leader", leader.into())));
        Portrait { notes, ..Portrait::default() }
    }
}

impl ChangRoberts {
    fn upon_start(&mut self, ctx: &mut Context<'_, Self>) {
        if self.participant {
            return ctx.ignore("it takes part already");
        }
        ctx.step("start");
        self.take_part(self.id, ctx);
    }

    fn upon_election(&mut self, id: u32, ctx: &mut Context<'_, Self>) {
        let Options { no_swallow, forget_participant, .. } = *ctx.options();
        ctx.step("election");
        if id > self.id || no_swallow && id < self.id {
            ctx.step("forward");
            self.take_part(id, ctx);
        } else if id == self.id {
            ctx.step("win");
            self.leader = Some(id);
            ctx.indicate(Indication::Leads(id));
            send_on(Message::Elected(id), ctx);
        } else if !self.participant || forget_participant {
            ctx.step("replace");
            self.take_part(self.id, ctx);
        } else {
            ctx.step("swallow");
            ctx.ignore("a smaller identifier than its own cannot win");
        }
    }

    fn take_part(&mut self, id: u32, ctx: &mut Context<'_, Self>) {
        self.participant = true;
        self.sent += 1;
        send_on(Message::Election(id), ctx);
    }

    fn upon_elected(&mut self, id: u32, ctx: &mut Context<'_, Self>) {
        ctx.step("elected");
        self.participant = false;
        self.sent = 0;
        if id == self.id {
            return ctx.step("done");
        }
        ctx.step("learn");
        self.leader = Some(id);
        ctx.indicate(Indication::Follows(id));
        send_on(Message::Elected(id), ctx);
    }
}

/// The ring: every process sends to the next one only, the last to the first.
fn send_on(message: Message, ctx: &mut Context<'_, ChangRoberts>) {
    ctx.send(ProcessId((ctx.me().0 + 1) % ctx.count()), message);
}

/// The identifiers of all processes, in the direction of the messages.
fn placed(placement: i64, processes: u16, seed: u64) -> Vec<u32> {
    let mut ids: Vec<u32> = (1..=u32::from(processes)).collect();
    match placement {
        1 => ids.reverse(),
        2 => {
            // Fisher and Yates; no process draws these numbers, so the last place of all lends its name.
            for place in (1..ids.len()).rev() {
                let other = below(seed, ProcessId(u16::MAX), place as u32, place as u64 + 1);
                ids.swap(place, other as usize);
            }
        }
        // On a larger ring the others come after those of the figure, and are greater.
        3 => ids.iter_mut().zip(FIGURE.into_iter().chain(29..)).for_each(|(id, figure)| *id = figure),
        _ => {}
    }
    ids
}

impl sim::Message for Message {
    const KINDS: &'static [Kind] = &[
        Kind { name: "ELECTION", short: "ID", family: Family::Special, layer: 0 },
        Kind { name: "ELECTED", short: "WON", family: Family::Payload, layer: 0 },
    ];

    fn kind(&self) -> u16 {
        match self {
            Message::Election(_) => 0,
            Message::Elected(_) => 1,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        match self {
            Message::Election(id) | Message::Elected(id) => vec![("id", (*id).into())],
        }
    }
}

impl sim::Request for Request {
    const OFFERS: &'static [Offer] = &[Offer { name: "start an election", argument: None }];

    fn from_offer(offer: u8, _: u32) -> Option<Self> {
        (offer == 0).then_some(Request::Start)
    }
}

impl sim::Indication for Indication {
    fn name(&self) -> &'static str {
        match self {
            Indication::Leads(_) => "leader",
            Indication::Follows(_) => "follower",
        }
    }

    fn mark(&self) -> Mark {
        match self {
            Indication::Leads(_) => Mark::Elected,
            Indication::Follows(_) => Mark::Learn,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Indication::Leads(id) => format!("leads, with identifier {id}"),
            Indication::Follows(id) => format!("learns that {id} leads"),
        }
    }
}
