//! A small algorithm that does what it is told, to test the kernel with.

use orrery::model::{
    Card, Failures, Family, Kind, Links, MILLISECOND, Mark, Portrait, ProcessId, ProcessRange, Role, RoleStyle, Time,
    Timing, Value, Variable, Variables,
};
use orrery::sim::{self, Algorithm, Argument, Context, Offer, Property, Settings};

/// Remembers what it heard and from whom; `kept` is all that it stores.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Probe {
    pub heard: Vec<(ProcessId, u32)>,
    pub said: u32,
    pub alarms: u32,
    pub kept: u32,
    /// What its clock showed when the alarm was last set, and when it last rang.
    pub set: Time,
    pub rang: Time,
}

/// Offer 0: say a number to all others. Offer 1: keep a number. Offer 2: set an alarm, in ms. Offer 3: keep a number
/// and say it to all others, then a closing 0 of another kind. Offers 4 and 5: set the own clock forward, or back, in
/// ms. Offer 6: let it run faster, in parts per million.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    Say(u32),
    Keep(u32),
    Alarm(u32),
    KeepAndSay(u32),
    Forward(u32),
    Back(u32),
    Slew(u32),
}

pub const SAY: u8 = 0;
pub const KEEP: u8 = 1;
pub const ALARM: u8 = 2;
pub const KEEP_AND_SAY: u8 = 3;
pub const FORWARD: u8 = 4;
pub const BACK: u8 = 5;
pub const SLEW: u8 = 6;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Word {
    Number(u32),
    Closing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmDue;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Heard(pub u32);

pub const CARD: Card = Card {
    id: "probe",
    name: "Probe",
    purpose: "Does what it is told.",
    sources: &[],
    timing: Timing::Asynchronous,
    failures: Failures::CrashRecovery,
    links: Links::FairLoss,
    assumes: "",
    roles: &[],
    costs: &[],
    pseudocode: &[],
    simplified: &[],
    parameters: &[],
    variants: &[],
    processes: ProcessRange { min: 2, default: 3, max: 6 },
};

impl Algorithm for Probe {
    type Message = Word;
    type Timer = AlarmDue;
    type Request = Order;
    type Indication = Heard;
    type Stable = u32;
    type Options = ();
    type Ghost = u32;

    const CARD: Card = CARD;

    fn options(_: &Settings<'_>) {}

    fn on_start(_: &mut Context<'_, Self>) -> Self {
        Probe::default()
    }

    fn on_recover(kept: u32, _: &mut Context<'_, Self>) -> Self {
        Probe { kept, ..Probe::default() }
    }

    fn on_message(&mut self, from: ProcessId, word: Word, ctx: &mut Context<'_, Self>) {
        match word {
            Word::Number(number) => {
                self.heard.push((from, number));
                ctx.indicate(Heard(number));
            }
            Word::Closing => ctx.ignore("only the end"),
        }
    }

    fn on_timer(&mut self, AlarmDue: AlarmDue, ctx: &mut Context<'_, Self>) {
        self.alarms += 1;
        self.rang = ctx.now();
    }

    fn on_request(&mut self, order: Order, ctx: &mut Context<'_, Self>) {
        match order {
            Order::Say(number) => self.say(number, ctx),
            Order::Keep(number) => self.keep(number, ctx),
            Order::Alarm(ms) => {
                self.set = ctx.now();
                ctx.set_timer(AlarmDue, u64::from(ms) * MILLISECOND);
            }
            Order::Forward(ms) => ctx.adjust_clock(i64::from(ms) * MILLISECOND as i64),
            Order::Back(ms) => ctx.adjust_clock(-i64::from(ms) * MILLISECOND as i64),
            Order::Slew(ppm) => ctx.slew_clock(ppm as i32),
            Order::KeepAndSay(number) => {
                self.keep(number, ctx);
                self.say(number, ctx);
                ctx.send_all(ctx.others(), &Word::Closing);
                self.keep(number + 1, ctx);
            }
        }
    }

    const FORGERIES: &'static [&'static str] = &["a hundred more", "the end"];

    fn forge(forgery: u8, word: &Word, _: ProcessId, _: u16) -> Option<Word> {
        match (forgery, word) {
            (0, Word::Number(number)) => Some(Word::Number(number + 100)),
            (1, _) => Some(Word::Closing),
            _ => None,
        }
    }

    fn properties() -> &'static [Property<Self>] {
        &[]
    }

    fn observe(ghost: &mut u32, _: ProcessId, _: &Self, _: &Heard) {
        *ghost += 1;
    }

    fn variables(&self) -> Variables {
        vec![Variable::durable("kept", self.kept)]
    }

    fn stable_variables(kept: &u32) -> Variables {
        vec![Variable::durable("kept", *kept)]
    }

    fn role(&self) -> Role {
        Role { name: "probe", style: RoleStyle::Plain }
    }

    fn portrait(&self, _: u16) -> Portrait {
        Portrait::default()
    }
}

impl Probe {
    fn say(&mut self, number: u32, ctx: &mut Context<'_, Self>) {
        ctx.step("say");
        self.said += 1;
        ctx.send_all(ctx.others(), &Word::Number(number));
    }

    fn keep(&mut self, number: u32, ctx: &mut Context<'_, Self>) {
        self.kept = number;
        ctx.store(number);
    }
}

impl sim::Message for Word {
    const KINDS: &'static [Kind] =
        &[Kind::new("NUMBER", "NUM", Family::Payload), Kind::new("CLOSING", "END", Family::Control)];

    fn kind(&self) -> u16 {
        u16::from(*self == Word::Closing)
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }
}

impl sim::Timer for AlarmDue {
    const ALL: &'static [(Self, &'static str)] = &[(AlarmDue, "alarm")];
}

impl sim::Request for Order {
    const OFFERS: &'static [Offer] = &[
        Offer { name: "say", argument: Some(NUMBER) },
        Offer { name: "keep", argument: Some(NUMBER) },
        Offer { name: "alarm", argument: Some(NUMBER) },
        Offer { name: "keep and say", argument: Some(NUMBER) },
        Offer { name: "set clock forward", argument: Some(NUMBER) },
        Offer { name: "set clock back", argument: Some(NUMBER) },
        Offer { name: "slew clock", argument: Some(NUMBER) },
    ];

    fn from_offer(offer: u8, number: u32) -> Option<Self> {
        match offer {
            SAY => Some(Order::Say(number)),
            KEEP => Some(Order::Keep(number)),
            ALARM => Some(Order::Alarm(number)),
            KEEP_AND_SAY => Some(Order::KeepAndSay(number)),
            FORWARD => Some(Order::Forward(number)),
            BACK => Some(Order::Back(number)),
            SLEW => Some(Order::Slew(number)),
            _ => None,
        }
    }
}

const NUMBER: Argument = Argument { name: "number", min: 0, max: 1_000, default: 1 };

impl sim::Indication for Heard {
    fn name(&self) -> &'static str {
        "heard"
    }

    fn mark(&self) -> Mark {
        Mark::Deliver
    }

    fn sentence(&self) -> String {
        format!("hears {}", self.0)
    }
}
