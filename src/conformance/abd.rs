//! The register of Attiya, Bar-Noy and Dolev, with many writers.
//!
//! Whoever is asked to write or read asks a majority for its newest value, and then has a majority record the value that it wrote or
//! will return. What it would send itself it does at once. While it serves a request, others stay in the network.
//!
//! Source: H. Attiya, A. Bar-Noy, D. Dolev, "Sharing Memory Robustly in Message-Passing Systems", Journal of the ACM 42(1),
//! 1995; with many writers: N. Lynch, A. Shvartsman, "Robust Emulation of Shared Memory", FTCS 1997.

use super::register::{GET, GET_OK, INTERNAL, Letter, NOTHING, Outbox, PUT, PUT_OK, Register, Service, own_value};

pub const MOST_SERVERS: usize = 6;

/// What `fits` allows.
const ROOM: usize = 48;

pub type AbdRegister = Register<Abd, MOST_SERVERS, ROOM>;

pub struct Abd {
    pub servers: u8,
}

const QUERY: u8 = INTERNAL;
const TOLD: u8 = INTERNAL + 1;
const RECORD: u8 = INTERNAL + 2;
const RECORDED: u8 = INTERNAL + 3;

/// Is there room for all messages? Either phase of an operation has one for each other server, and each client one of its own.
pub fn fits(clients: u32, servers: u32) -> bool {
    clients * (4 * (servers - 1) + 1) <= ROOM as u32
}

/// A value with the number of its write and the server that wrote it: numbers compare as the triples do.
type Stamped = u16;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Server {
    newest: Stamped,
    phase: Phase,
    /// Whom it serves, and with what: the client's number and a bit for reading.
    request: u8,
    /// In the first phase, by server: what it has, plus one.
    told: [Stamped; MOST_SERVERS],
    /// In the second phase: a bit for each server that has recorded.
    recorded: u8,
    /// In the second phase: the value to be returned.
    read: u8,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Phase {
    #[default]
    Idle,
    Asking,
    Recording,
}

fn stamped(write: u16, server: u8, value: u8) -> Stamped {
    write << 6 | u16::from(server) << 3 | u16::from(value)
}

fn value_of(stamped: Stamped) -> u8 {
    (stamped & 7) as u8
}

impl Service for Abd {
    type Server = Server;

    fn upon(&self, me: u8, server: &mut Server, letter: Letter, out: &mut Outbox) {
        let (from, request, rest) = (letter.from(), (letter.says() & 31) as u8, (letter.says() >> 5) as Stamped);
        let majority = usize::from(self.servers / 2 + 1);
        let answer = |kind, stamped: Stamped| Letter::new(me, from, kind, u32::from(request) | u32::from(stamped) << 5);
        match letter.kind() {
            PUT | GET if server.phase == Phase::Idle => {
                server.phase = Phase::Asking;
                server.request = from << 1 | u8::from(letter.kind() == GET);
                server.told[usize::from(me)] = server.newest + 1;
                out.send_to_others(me, self.servers, QUERY, server.request.into());
            }
            QUERY => out.send(answer(TOLD, server.newest)),
            TOLD if server.phase == Phase::Asking && server.request == request => {
                server.told[usize::from(from)] = rest + 1;
                let told = server.told.iter().filter(|told| **told > 0);
                if told.clone().count() == majority {
                    let mut newest = told.max().map_or(0, |told| told - 1);
                    if request & 1 == 1 {
                        server.read = value_of(newest);
                    } else {
                        newest = stamped((newest >> 6) + 1, me, own_value(request >> 1, self.servers));
                        server.read = NOTHING;
                    }
                    server.phase = Phase::Recording;
                    server.told = [0; MOST_SERVERS];
                    server.recorded = 1 << me;
                    server.newest = server.newest.max(newest);
                    out.send_to_others(me, self.servers, RECORD, u32::from(request) | u32::from(newest) << 5);
                }
            }
            RECORD => {
                server.newest = server.newest.max(rest);
                out.send(answer(RECORDED, 0));
            }
            RECORDED if server.phase == Phase::Recording && server.request == request => {
                server.recorded |= 1 << from;
                if server.recorded.count_ones() as usize == majority {
                    let (kind, says) = if request & 1 == 1 { (GET_OK, server.read) } else { (PUT_OK, 0) };
                    out.send(Letter::new(me, request >> 1, kind, says.into()));
                    *server = Server { newest: server.newest, ..Server::default() };
                }
            }
            _ => {}
        }
    }
}
