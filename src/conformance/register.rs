//! Clients of a register, and a network for them and its servers.
//!
//! Processes are numbered, servers first. A client writes a value of its own at the server of its number (modulo
//! theirs), reads at the next one as soon as it has an answer, and stops when that is answered too. What it did and saw is part of
//! the state, with the number of operations that every other client had completed when it began to read.

use std::fmt::Debug;
use std::hash::{Hash, Hasher};

use super::model::Model;
use crate::model::Print;

pub const MOST_CLIENTS: usize = 6;

/// What the servers of a register do.
pub trait Service {
    type Server: Copy + Ord + Debug + Default + Hash;

    fn upon(&self, me: u8, server: &mut Self::Server, letter: Letter, out: &mut Outbox);
}

/// A message: sender, receiver, kind and what it says. It is its own name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Letter(u32);

/// The kinds that clients know; a service's own begin at [`INTERNAL`].
pub const PUT: u8 = 0;
pub const GET: u8 = 1;
pub const PUT_OK: u8 = 2;
/// It says the value.
pub const GET_OK: u8 = 3;
pub const INTERNAL: u8 = 4;

/// What a register holds before anybody wrote.
pub const NOTHING: u8 = 0;

impl Letter {
    /// `says` has 20 bits.
    pub fn new(from: u8, to: u8, kind: u8, says: u32) -> Letter {
        debug_assert!(from < 16 && to < 16 && kind < 16 && says < 1 << 20);
        Letter(u32::from(from) << 28 | u32::from(to) << 24 | u32::from(kind) << 20 | says)
    }

    pub fn from(self) -> u8 {
        (self.0 >> 28) as u8
    }

    pub fn to(self) -> u8 {
        (self.0 >> 24 & 15) as u8
    }

    pub fn kind(self) -> u8 {
        (self.0 >> 20 & 15) as u8
    }

    pub fn says(self) -> u32 {
        self.0 & 0xF_FFFF
    }
}

/// What one step sends.
#[derive(Default)]
pub struct Outbox {
    letters: [Letter; 8],
    len: u8,
}

impl Outbox {
    pub fn send(&mut self, letter: Letter) {
        self.letters[usize::from(self.len)] = letter;
        self.len += 1;
    }

    /// To every server but this.
    pub fn send_to_others(&mut self, me: u8, servers: u8, kind: u8, says: u32) {
        (0..servers).filter(|to| *to != me).for_each(|to| self.send(Letter::new(me, to, kind, says)));
    }
}

/// The messages on their way, in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Letters<const ROOM: usize> {
    len: u8,
    letters: [Letter; ROOM],
}

impl<const ROOM: usize> Letters<ROOM> {
    fn all(&self) -> &[Letter] {
        &self.letters[..usize::from(self.len)]
    }

    fn insert(&mut self, letter: Letter) {
        let len = usize::from(self.len);
        let place = self.all().partition_point(|other| *other < letter);
        self.letters.copy_within(place..len, place + 1);
        self.letters[place] = letter;
        self.len += 1;
    }

    fn remove(&mut self, letter: Letter) {
        let len = usize::from(self.len);
        if let Ok(place) = self.all().binary_search(&letter) {
            self.letters.copy_within(place + 1..len, place);
            self.letters[len - 1] = Letter::default();
            self.len -= 1;
        }
    }
}

/// What a client has done and seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Client {
    /// Operations completed, of two: the write, then the read.
    completed: u8,
    /// What it read.
    read: u8,
    /// For every other client, two bits: how many operations it had completed when this one began to read.
    seen: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct State<T, const SERVERS: usize, const ROOM: usize> {
    servers: [T; SERVERS],
    clients: [Client; MOST_CLIENTS],
    letters: Letters<ROOM>,
    /// No order explains what the clients saw. Worked out only where that changes.
    inexplicable: bool,
}

/// A register with its clients.
pub struct Register<S, const SERVERS: usize, const ROOM: usize> {
    pub service: S,
    pub servers: u8,
    pub clients: u8,
    pub manner: Manner,
}

#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// A message that changes nothing and is not answered stays where it is, and that is no transition. Else it is consumed.
    pub elide: bool,
    /// A message that arrived can arrive again.
    pub repeats: bool,
    /// Clients do not look which request an answer answers.
    pub credulous: bool,
}

impl Default for Manner {
    fn default() -> Manner {
        Manner { elide: true, repeats: false, credulous: false }
    }
}

impl<S: Service, const SERVERS: usize, const ROOM: usize> Register<S, SERVERS, ROOM> {
    fn client_upon(&self, place: usize, state: &State<S::Server, SERVERS, ROOM>, letter: Letter) -> (Client, Outbox) {
        let (mut client, mut out) = (state.clients[place], Outbox::default());
        let answers = if self.manner.credulous { client.completed } else { letter.kind() - PUT_OK };
        match (client.completed, answers) {
            (0, 0) => {
                client.completed = 1;
                let others = (0..).zip(&state.clients).filter(|(other, _)| *other != place);
                client.seen = others.map(|(other, client)| u16::from(client.completed) << (2 * other)).sum();
                out.send(Letter::new(letter.to(), (place as u8 + 1) % self.servers, GET, 0));
            }
            (1, 1) => {
                client.completed = 2;
                client.read = letter.says() as u8;
            }
            _ => {}
        }
        (client, out)
    }
}

impl<S: Service, const SERVERS: usize, const ROOM: usize> Model for Register<S, SERVERS, ROOM> {
    type State = State<S::Server, SERVERS, ROOM>;
    type Choice = Letter;

    fn starts(&self) -> Vec<Self::State> {
        let mut letters = Letters { len: 0, letters: [Letter::default(); ROOM] };
        for client in 0..self.clients {
            letters.insert(Letter::new(self.servers + client, client % self.servers, PUT, 0));
        }
        let (servers, clients) = ([S::Server::default(); SERVERS], [Client::default(); MOST_CLIENTS]);
        vec![State { servers, clients, letters, inexplicable: false }]
    }

    fn fingerprint(&self, state: &Self::State) -> u64 {
        let mut digest = Print::new(None);
        state.servers[..usize::from(self.servers)].iter().for_each(|server| server.hash(&mut digest));
        for Client { completed, read, seen } in &state.clients[..usize::from(self.clients)] {
            digest.mix(u64::from(*completed) | u64::from(*read) << 8 | u64::from(*seen) << 16);
        }
        digest.mix(u64::from(state.letters.len));
        for pair in state.letters.all().chunks(2) {
            digest.mix(pair.iter().fold(0, |word, letter| word << 32 | u64::from(letter.0)));
        }
        digest.finish()
    }

    fn choices(&self, state: &Self::State, choices: &mut Vec<Letter>) {
        let letters = state.letters.all();
        // Copies stand side by side, and are one choice.
        choices.extend(
            (0..).zip(letters).filter(|(at, _)| *at == 0 || letters[at - 1] != letters[*at]).map(|(_, letter)| letter),
        );
    }

    fn after(&self, state: &Self::State, letter: Letter) -> Option<Self::State> {
        let to = usize::from(letter.to());
        let mut next;
        let out = if letter.to() < self.servers {
            let (mut server, mut out) = (state.servers[to], Outbox::default());
            self.service.upon(letter.to(), &mut server, letter, &mut out);
            if self.manner.elide && out.len == 0 && server == state.servers[to] {
                return None;
            }
            next = *state;
            next.servers[to] = server;
            out
        } else {
            let place = to - usize::from(self.servers);
            let (client, out) = self.client_upon(place, state, letter);
            if self.manner.elide && client == state.clients[place] {
                return None;
            }
            next = *state;
            next.clients[place] = client;
            if client.completed == 2 && state.clients[place].completed == 1 {
                next.inexplicable = !is_linearizable(&next.clients[..usize::from(self.clients)]);
            }
            out
        };
        if !self.manner.repeats {
            next.letters.remove(letter);
        }
        for sent in &out.letters[..usize::from(out.len)] {
            if !self.manner.repeats || next.letters.all().binary_search(sent).is_err() {
                next.letters.insert(*sent);
            }
        }
        Some(next)
    }

    fn holds(&self, state: &Self::State) -> bool {
        !state.inexplicable
    }

    /// Who receives differs, and they are not both clients: one's beginning to read counts what the other completed.
    fn commute(&self, _: &Self::State, one: Letter, other: Letter) -> bool {
        one.to() != other.to() && one.to().min(other.to()) < self.servers
    }
}

/// The value that a client writes.
pub fn own_value(client: u8, servers: u8) -> u8 {
    client - servers + 1
}

/// Is there an order of the operations that respects which were over before others began, and in which every read returns
/// what was written last?
fn is_linearizable(clients: &[Client]) -> bool {
    // Two bits for each client: its write, its read. Writes all begin at once, so nothing need come before them.
    let write = |place: usize| 1u16 << (2 * place);
    let (mut due, mut before) = (0, [0u16; MOST_CLIENTS]);
    for (place, client) in (0..).zip(clients) {
        due |= [0, 1, 3][usize::from(client.completed)] << (2 * place);
        let both =
            (0..clients.len()).map(|other| [0, 1, 3][usize::from(client.seen >> (2 * other) & 3)] << (2 * other));
        before[place] = both.sum::<u16>() | write(place);
    }
    explains(clients, &before, due, 0, NOTHING)
}

fn explains(clients: &[Client], before: &[u16; MOST_CLIENTS], due: u16, mut done: u16, value: u8) -> bool {
    // A read that fits here changes nothing: it may as well come now. Another may wait for just that.
    let reads = |done: u16| {
        let fits = |place: usize| {
            due & !done & 2 << (2 * place) != 0 && clients[place].read == value && before[place] & !done == 0
        };
        (0..clients.len()).filter(|place| fits(*place)).fold(0, |reads, place| reads | 2u16 << (2 * place))
    };
    while reads(done) != 0 {
        done |= reads(done);
    }
    due & !done == 0
        || (0..clients.len()).any(|place| {
            let write = 1u16 << (2 * place);
            done & write == 0 && explains(clients, before, due, done | write, place as u8 + 1)
        })
}
