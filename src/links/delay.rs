//! How long a message takes: five laws, each with its numbers in microseconds.

use serde::{Deserialize, Serialize};

use super::chance::scale;
use super::network::NetworkError;
use crate::model::SECOND;

/// No message takes longer than an hour of virtual time: what is later is as good as lost, and sums stay far from
/// overflow.
pub const MAX_DELAY: u64 = 3_600 * SECOND;

/// How long a message takes, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Delay {
    /// Always the same. The textbook's "one delay".
    Constant { micros: u64 },
    /// Anything from `min` to `max`, equally likely.
    Uniform { min: u64, max: u64 },
    /// At least `min`, then exponentially distributed with mean `mean`: mostly quick, now and then slow.
    Exponential { min: u64, mean: u64 },
    /// At least `min`, then log-normally distributed around `median`. `sigma`, in hundredths, is the standard deviation
    /// of its logarithm: 50 is close together, 200 spreads over decades. What is measured in networks looks like this.
    LogNormal { min: u64, median: u64, sigma: u16 },
    /// Pareto's law: at least `min`, and longer than x with probability (min / x)^alpha, but never longer than `max`.
    /// `alpha` is in hundredths. Below 200 the spread grows with every observation: a heavy tail.
    Pareto { min: u64, alpha: u16, max: u64 },
}

impl Delay {
    /// The shortest delay, and the longest if there is one.
    pub fn bounds(&self) -> (u64, Option<u64>) {
        match *self {
            Delay::Constant { micros } => (micros, Some(micros)),
            Delay::Uniform { min, max } | Delay::Pareto { min, max, .. } => (min, Some(max)),
            Delay::Exponential { min, .. } | Delay::LogNormal { min, .. } => (min, None),
        }
    }

    pub(super) fn validate(&self) -> Result<(), NetworkError> {
        let (min, longest) = match *self {
            Delay::Exponential { min, mean } => (min.min(mean), min.max(mean)),
            Delay::LogNormal { min, median, .. } => (min.min(median), min.max(median)),
            Delay::Constant { micros } => (micros, micros),
            Delay::Uniform { min, max } | Delay::Pareto { min, max, .. } => (min, max),
        };
        if longest.max(min) > MAX_DELAY {
            return Err(NetworkError::TooSlow { micros: longest.max(min) });
        }
        if min > longest {
            return Err(NetworkError::Backwards { min, max: longest });
        }
        let (what, given) = match *self {
            Delay::LogNormal { sigma, .. } => ("sigma", sigma),
            Delay::Pareto { alpha, .. } => ("alpha", alpha),
            Delay::Constant { .. } | Delay::Uniform { .. } | Delay::Exponential { .. } => return Ok(()),
        };
        if !(1..=1_000).contains(&given) { Err(NetworkError::Shape { what, given }) } else { Ok(()) }
    }

    /// The delay that belongs to these random bits, at most [`MAX_DELAY`].
    pub(super) fn micros(&self, bits: impl FnOnce() -> u64) -> u64 {
        // By inversion, from u in (0, 1]. `libm` because the platform's functions differ in the last bit.
        let uniform = |bits: u64| ((bits >> 11) + 1) as f64 / (1u64 << 53) as f64;
        let micros = match *self {
            Delay::Constant { micros } => micros,
            Delay::Uniform { min, max } => min + scale(bits(), max.saturating_sub(min) + 1),
            Delay::Exponential { min, mean } => min + (-libm::log(uniform(bits())) * mean as f64) as u64,
            Delay::LogNormal { min, median, sigma } => {
                let spread = libm::exp(normal(uniform(bits())) * f64::from(sigma) / 100.0);
                min.saturating_add((median as f64 * spread) as u64)
            }
            Delay::Pareto { min, alpha, max } => {
                let spread = libm::exp(-libm::log(uniform(bits())) * 100.0 / f64::from(alpha.max(1)));
                ((min as f64 * spread) as u64).min(max)
            }
        };
        micros.min(MAX_DELAY)
    }
}

/// The standard normal quantile of `p` in (0, 1], to seven digits: M. Wichura, Algorithm AS 241 (PPND7), Applied
/// Statistics 37(3), 1988.
fn normal(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        let above = ((59.109_374_720 * r + 159.291_132_02) * r + 50.434_271_938) * r + 3.387_132_717_9;
        let below = ((67.187_563_600 * r + 78.757_757_664) * r + 17.895_169_469) * r + 1.0;
        return q * above / below;
    }
    // The end of the scale is as far out as the next number below it.
    let tail = if q < 0.0 { p } else { (1.0 - p).max(1.0 / (1u64 << 53) as f64) };
    let r = libm::sqrt(-libm::log(tail));
    let size = if r <= 5.0 {
        let r = r - 1.6;
        (((0.170_238_211_03 * r + 1.306_728_481_6) * r + 2.756_815_390_0) * r + 1.423_437_277_7)
            / ((0.120_211_329_75 * r + 0.737_001_642_50) * r + 1.0)
    } else {
        let r = r - 5.0;
        (((0.017_337_203_997 * r + 0.428_682_943_37) * r + 3.081_226_386_0) * r + 6.657_905_115_0)
            / ((0.012_258_202_635 * r + 0.241_978_942_25) * r + 1.0)
    };
    if q < 0.0 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_quantile_is_that_of_the_tables() {
        let table = [(0.5, 0.0), (0.841_344_746, 1.0), (0.975, 1.959_963_985), (0.001, -3.090_232_306)];
        for (p, z) in table.into_iter().chain([(1e-9, -5.997_807_015), (0.022_750_132, -2.0), (1e-12, -7.034_483_8)]) {
            assert!((normal(p) - z).abs() < 2e-6, "{p}: {} instead of {z}", normal(p));
        }
        assert!(normal(1.0).is_finite());
    }
}
