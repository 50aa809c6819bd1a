//! A register of which every server has a copy of its own: correct with one server, and with no more.

use super::register::{GET, GET_OK, Letter, Outbox, PUT, PUT_OK, Register, Service, own_value};

pub const MOST_SERVERS: usize = 4;

/// Four messages of a client that are all kept where they can arrive again, and a read's answer has up to seven values.
pub type SingleCopyRegister = Register<SingleCopy, MOST_SERVERS, 64>;

pub struct SingleCopy {
    pub servers: u8,
}

impl Service for SingleCopy {
    /// The value.
    type Server = u8;

    fn upon(&self, me: u8, value: &mut u8, letter: Letter, out: &mut Outbox) {
        match letter.kind() {
            PUT => {
                *value = own_value(letter.from(), self.servers);
                out.send(Letter::new(me, letter.from(), PUT_OK, 0));
            }
            GET => out.send(Letter::new(me, letter.from(), GET_OK, u32::from(*value))),
            _ => {}
        }
    }
}
