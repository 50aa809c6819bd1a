//! What time is it, and what came first?

pub mod berkeley;
pub mod cristian;
mod history;
pub mod hlc;
pub mod lamport_clock;
pub mod ntp_offset;
mod sandbox;
pub mod vector_clock;

use crate::model::{MILLISECOND, SECOND, Value};

/// A difference of two times, in microseconds, as a person reads it: “+4.5 ms”, “−10 min”.
fn signed(micros: i64) -> Value {
    const MINUTE: u64 = 60 * SECOND;
    let sign = match micros {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    let (unit, name) = match micros.unsigned_abs() {
        0..SECOND => (MILLISECOND, "ms"),
        SECOND..MINUTE => (SECOND, "s"),
        _ => (MINUTE, "min"),
    };
    let (whole, part) = (micros.unsigned_abs() / unit, micros.unsigned_abs() % unit * 1_000 / unit);
    Value::text(match part {
        0 => format!("{sign}{whole} {name}"),
        _ => format!("{sign}{whole}.{part:03} {name}"),
    })
}
