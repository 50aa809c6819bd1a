//! Single-decree Paxos behind a register.
//!
//! A server proposes what the first client asks it to write, under one ballot: its round, one higher than it has seen, and its
//! number. What it would send itself it does at once. Reads are answered where a decision is known, else left lying.
//!
//! Source: L. Lamport, "Paxos Made Simple", ACM SIGACT News 32(4), 2001.

use super::register::{GET, GET_OK, INTERNAL, Letter, Outbox, PUT, PUT_OK, Register, Service, own_value};

pub const SERVERS: u8 = 3;
const MAJORITY: u32 = 2;

/// A proposal under way has up to three messages for each of two others and an answer; each client has one of its own.
pub type PaxosRegister = Register<Paxos, { SERVERS as usize }, 28>;

pub struct Paxos;

const PREPARE: u8 = INTERNAL;
const PREPARED: u8 = INTERNAL + 1;
const ACCEPT: u8 = INTERNAL + 2;
const ACCEPTED: u8 = INTERNAL + 3;
const DECIDED: u8 = INTERNAL + 4;

/// Ballots and what was accepted are numbers that compare as the pairs do for which they stand; 0 is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Server {
    /// The round, and two bits for the server.
    ballot: u8,
    /// What it proposes: the value of a client.
    proposal: u8,
    /// By server: what it had accepted, plus one.
    promises: [u16; SERVERS as usize],
    /// A bit for each server that has accepted the proposal.
    accepts: u8,
    /// The ballot, and four bits for the value.
    accepted: u16,
    decided: bool,
}

impl Service for Paxos {
    type Server = Server;

    fn upon(&self, me: u8, server: &mut Server, letter: Letter, out: &mut Outbox) {
        let (from, says) = (letter.from(), letter.says());
        if server.decided {
            if letter.kind() == GET {
                out.send(Letter::new(me, from, GET_OK, u32::from(server.accepted & 15)));
            }
            return;
        }
        let (ballot, rest) = ((says & 0xFF) as u8, says >> 8);
        match letter.kind() {
            PUT if server.proposal == 0 => {
                server.proposal = own_value(from, SERVERS);
                server.ballot = ((server.ballot >> 2) + 1) << 2 | me;
                server.promises = [0; SERVERS as usize];
                server.promises[usize::from(me)] = server.accepted + 1;
                server.accepts = 0;
                out.send_to_others(me, SERVERS, PREPARE, server.ballot.into());
            }
            PREPARE if server.ballot < ballot => {
                server.ballot = ballot;
                out.send(Letter::new(me, from, PREPARED, u32::from(ballot) | u32::from(server.accepted) << 8));
            }
            PREPARED if server.ballot == ballot => {
                server.promises[usize::from(from)] = rest as u16 + 1;
                let promised = server.promises.iter().filter(|promise| **promise > 0);
                if promised.clone().count() as u32 == MAJORITY {
                    // The value of the highest ballot, if one of them has accepted any.
                    let highest = promised.max().map_or(0, |promise| promise - 1);
                    if highest > 0 {
                        server.proposal = (highest & 15) as u8;
                    }
                    server.accepted = u16::from(ballot) << 4 | u16::from(server.proposal);
                    server.accepts = 1 << me;
                    out.send_to_others(me, SERVERS, ACCEPT, server.proposed());
                }
            }
            ACCEPT if server.ballot <= ballot => {
                server.ballot = ballot;
                server.accepted = u16::from(ballot) << 4 | rest as u16;
                out.send(Letter::new(me, from, ACCEPTED, ballot.into()));
            }
            ACCEPTED if server.ballot == ballot => {
                server.accepts |= 1 << from;
                if server.accepts.count_ones() == MAJORITY {
                    server.decided = true;
                    out.send_to_others(me, SERVERS, DECIDED, server.proposed());
                    out.send(Letter::new(me, server.proposal - 1 + SERVERS, PUT_OK, 0));
                }
            }
            DECIDED => {
                server.ballot = ballot;
                server.accepted = u16::from(ballot) << 4 | rest as u16;
                server.decided = true;
            }
            _ => {}
        }
    }
}

impl Server {
    /// The ballot and the proposal as a message says them.
    fn proposed(&self) -> u32 {
        u32::from(self.ballot) | u32::from(self.proposal) << 8
    }
}
