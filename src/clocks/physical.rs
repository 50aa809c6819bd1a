//! Physical clocks: what a process reads when it asks for the time.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{ProcessId, SECOND, Time};

/// A clock's oscillator is at most this much too fast or too slow, in parts per million: half as fast, or half as fast
/// again.
pub const MAX_DRIFT: i32 = 500_000;

/// A process may correct the rate of its clock by at most this much, in parts per million, so that time never stops.
pub const MAX_SLEW: i32 = 400_000;

/// A clock is wrong by at most an hour at the start, and is stepped by at most an hour at a time.
pub const MAX_OFFSET: i64 = 3_600 * SECOND as i64;

/// Parts in one: rates are in millionths, readings are kept in millionths of a microsecond.
const PARTS: i128 = 1_000_000;

/// How the clock of one process is wrong at the start of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockSetting {
    pub process: ProcessId,
    /// How far it is ahead of true time at the start, in microseconds; behind when negative.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub offset: i64,
    /// How much too fast it runs, in parts per million; too slow when negative.
    #[serde(default, skip_serializing_if = "is_even")]
    pub drift: i32,
}

fn is_zero(offset: &i64) -> bool {
    *offset == 0
}

fn is_even(drift: &i32) -> bool {
    *drift == 0
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ClockError {
    #[error("clocks: there is no process {0}")]
    NoProcess(ProcessId),
    #[error("clocks: {0} is named twice")]
    Twice(ProcessId),
    #[error("clocks: {0} is more than an hour ahead or behind")]
    Offset(ProcessId),
    #[error("clocks: {0} drifts by more than {MAX_DRIFT} parts per million")]
    Drift(ProcessId),
}

/// Can these be the clocks of so many processes?
pub fn validate(settings: &[ClockSetting], processes: u16) -> Result<(), ClockError> {
    for (index, ClockSetting { process, offset, drift }) in settings.iter().enumerate() {
        if process.0 >= processes {
            return Err(ClockError::NoProcess(*process));
        }
        if settings[..index].iter().any(|earlier| earlier.process == *process) {
            return Err(ClockError::Twice(*process));
        }
        if offset.unsigned_abs() > MAX_OFFSET.unsigned_abs() {
            return Err(ClockError::Offset(*process));
        }
        if drift.unsigned_abs() > MAX_DRIFT.unsigned_abs() {
            return Err(ClockError::Drift(*process));
        }
    }
    Ok(())
}

/// True time at the start of a run with these clocks: the least whole number of seconds at which no clock shows a time
/// before zero. Zero unless a clock is behind.
pub fn epoch(settings: &[ClockSetting]) -> Time {
    let behind = settings.iter().map(|setting| setting.offset.min(0).unsigned_abs()).max().unwrap_or(0);
    Time(behind.div_ceil(SECOND) * SECOND)
}

/// A clock that advances at a constant rate from where it was last set: `C(t) = C(t₀) + (1 + ρ)·(t − t₀)`. All
/// arithmetic is in integers; a reading is exact but for the last fraction of a microsecond, which is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PhysicalClock {
    /// True time when its rate was last set, and what it showed then, in millionths of a microsecond.
    since: Time,
    shows: i128,
    drift: i32,
    slew: i32,
}

impl PhysicalClock {
    /// The clock that shows the true time from `start` on.
    pub fn perfect(start: Time) -> PhysicalClock {
        PhysicalClock { since: start, shows: i128::from(start.0) * PARTS, drift: 0, slew: 0 }
    }

    /// The clock as a plan sets it, at the start of the run.
    pub fn set(setting: &ClockSetting, start: Time) -> PhysicalClock {
        let mut clock = PhysicalClock::perfect(start);
        clock.step(setting.offset);
        clock.drift = setting.drift;
        clock
    }

    /// What it shows at this true time. A clock that was stepped back beyond zero shows zero until it is past it.
    pub fn at(&self, truth: Time) -> Time {
        Time(u64::try_from(self.exactly(truth).max(0) / PARTS).unwrap_or(u64::MAX))
    }

    /// How far it is ahead of true time, in whole microseconds; behind when negative.
    pub fn offset(&self, truth: Time) -> i64 {
        let ahead = (self.exactly(truth) - i128::from(truth.0) * PARTS).div_euclid(PARTS);
        i64::try_from(ahead).unwrap_or(if ahead < 0 { i64::MIN } else { i64::MAX })
    }

    /// How much too fast the oscillator is, in parts per million.
    pub fn drift(&self) -> i32 {
        self.drift
    }

    /// By how much the process has corrected its rate, in parts per million.
    pub fn slew(&self) -> i32 {
        self.slew
    }

    /// Do the two run equally fast?
    pub fn has_rate_of(&self, other: &PhysicalClock) -> bool {
        self.rate() == other.rate()
    }

    /// Jumps forward, or back when negative.
    pub fn step(&mut self, micros: i64) {
        self.shows += i128::from(micros) * PARTS;
    }

    /// From now on the oscillator is so many parts per million too fast.
    pub fn set_drift(&mut self, truth: Time, ppm: i32) {
        self.rebase(truth);
        self.drift = ppm.clamp(-MAX_DRIFT, MAX_DRIFT);
    }

    /// From now on the clock runs so many parts per million faster than its oscillator.
    pub fn set_slew(&mut self, truth: Time, ppm: i32) {
        self.rebase(truth);
        self.slew = ppm.clamp(-MAX_SLEW, MAX_SLEW);
    }

    /// The least true span, in microseconds, in which it advances by at least `micros`.
    pub fn span_of(&self, micros: u64) -> u64 {
        self.scaled(micros, PARTS, self.rate())
    }

    /// `span` was measured at the rate of `earlier`: how long is what is left of it at this clock's rate? Rounded up.
    pub fn restretched(&self, span: u64, earlier: &PhysicalClock) -> u64 {
        self.scaled(span, earlier.rate(), self.rate())
    }

    fn scaled(&self, span: u64, by: i128, over: i128) -> u64 {
        u64::try_from((i128::from(span) * by + over - 1) / over).unwrap_or(u64::MAX)
    }

    /// Millionths of a microsecond of this clock in one true microsecond: from 100,000 to 1,900,000.
    fn rate(&self) -> i128 {
        PARTS + i128::from(self.drift) + i128::from(self.slew)
    }

    fn exactly(&self, truth: Time) -> i128 {
        self.shows + i128::from(truth.since(self.since)) * self.rate()
    }

    fn rebase(&mut self, truth: Time) {
        (self.shows, self.since) = (self.exactly(truth), truth);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: ProcessId = ProcessId(0);

    #[test]
    fn a_clock_follows_its_law_to_the_microsecond() {
        for (offset, drift) in [(0, 0), (50_000, 100), (-50_000, -100), (-1, MAX_DRIFT), (MAX_OFFSET, -MAX_DRIFT)] {
            let start = epoch(&[ClockSetting { process: A, offset, drift }]);
            let clock = PhysicalClock::set(&ClockSetting { process: A, offset, drift }, start);
            for elapsed in [0u64, 1, 999, 1_000_003, 86_400_000_000, 100_000_000_000_000] {
                let truth = start.after(elapsed);
                let law = start.0 as f64 + offset as f64 + elapsed as f64 * (1.0 + f64::from(drift) / 1e6);
                assert!((clock.at(truth).0 as f64 - law).abs() <= 1.0 + law * 1e-15, "{offset} {drift} {elapsed}");
                let wait = clock.span_of(elapsed);
                let shown = clock.at(truth.after(wait)).0 - clock.at(truth).0;
                assert!((elapsed.saturating_sub(1)..=elapsed + 2).contains(&shown), "{shown} for {elapsed}");
            }
        }
    }

    #[test]
    fn many_changes_of_rate_lose_nothing() {
        let (mut clock, mut truth) = (PhysicalClock::perfect(Time::ZERO), Time::ZERO);
        for nth in 0..10_000 {
            truth = truth.after(7);
            clock.set_slew(truth, if nth % 2 == 0 { 333 } else { -333 });
        }
        // As many spans fast as slow, but for one.
        assert!(clock.offset(truth).abs() <= 1, "{}", clock.offset(truth));
    }

    #[test]
    fn no_clock_starts_before_zero_and_none_shows_less() {
        let behind = ClockSetting { process: A, offset: -1_000_001, drift: 0 };
        assert_eq!(epoch(&[behind]), Time(2 * SECOND));
        assert_eq!(epoch(&[ClockSetting { offset: 5, ..behind }]), Time::ZERO);
        let mut clock = PhysicalClock::set(&behind, Time(2 * SECOND));
        assert_eq!(clock.at(Time(2 * SECOND)), Time(999_999));
        clock.step(-2_000_000);
        assert_eq!(clock.at(Time(2 * SECOND)), Time::ZERO);
        assert_eq!(clock.at(Time(4 * SECOND)), Time(999_999));
    }

    #[test]
    fn nonsense_is_refused_with_a_sentence() {
        let fine = ClockSetting { process: A, offset: 1, drift: 1 };
        let refused = |settings: &[ClockSetting]| validate(settings, 2).expect_err("nonsense").to_string();
        assert_eq!(validate(&[fine], 2), Ok(()));
        assert_eq!(refused(&[fine, fine]), "clocks: A is named twice");
        assert_eq!(refused(&[ClockSetting { process: ProcessId(2), ..fine }]), "clocks: there is no process C");
        assert_eq!(
            refused(&[ClockSetting { offset: i64::MIN, ..fine }]),
            "clocks: A is more than an hour ahead or behind"
        );
        let drift = refused(&[ClockSetting { drift: i32::MIN, ..fine }]);
        assert_eq!(drift, "clocks: A drifts by more than 500000 parts per million");
    }
}
