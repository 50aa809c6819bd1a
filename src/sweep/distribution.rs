//! Whole numbers, counted: extremes, quartiles and a histogram, all exact.

use crate::model::Map;

/// A histogram has at most so many bins.
pub const BINS: u64 = 24;

/// Values as they come, and how often each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    counts: Map<u64, u32>,
    total: u32,
}

/// How values are spread. A quartile is the least value that at least a quarter (half, three quarters) of all values do
/// not exceed, so it is always one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    pub values: u32,
    pub min: u64,
    pub quartiles: [u64; 3],
    pub max: u64,
    /// Bin n counts the values from `first + n * width` up to, not including, `first + (n + 1) * width`.
    pub first: u64,
    pub width: u64,
    pub bins: Vec<u32>,
}

impl Values {
    pub fn add(&mut self, value: u64) {
        *self.counts.get_or_insert_with(value, || 0) += 1;
        self.total += 1;
    }

    /// `None` while there are no values.
    pub fn distribution(&self) -> Option<Distribution> {
        let (min, max) = (*self.counts.keys().next()?, *self.counts.keys().next_back()?);
        let width = width(min, max);
        let first = min / width * width;
        let mut bins = vec![0; ((max - first) / width + 1) as usize];
        for (value, count) in self.counts.iter() {
            bins[((value - first) / width) as usize] += count;
        }
        let quartiles = [1, 2, 3].map(|quarters| self.quantile(quarters));
        Some(Distribution { values: self.total, min, quartiles, max, first, width, bins })
    }

    fn quantile(&self, quarters: u64) -> u64 {
        let wanted = (u64::from(self.total) * quarters).div_ceil(4);
        let mut seen = 0;
        let reaches = |(_, count): &(&u64, &u32)| {
            seen += u64::from(**count);
            seen >= wanted
        };
        self.counts.iter().find(reaches).map_or(0, |(value, _)| *value)
    }
}

/// The least of 1, 2, 5, 10, 20, 50, … with which [`BINS`] bins suffice.
fn width(min: u64, max: u64) -> u64 {
    let fits = |width: u64| max / width - min / width < BINS;
    let (mut power, mut steps) = (1u64, [1, 2, 5].iter().cycle());
    loop {
        let step = *steps.next().unwrap_or(&1);
        if fits(power.saturating_mul(step)) {
            return power.saturating_mul(step);
        }
        if step == 5 {
            power = power.saturating_mul(10);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: impl IntoIterator<Item = u64>) -> Distribution {
        let mut all = Values::default();
        values.into_iter().for_each(|value| all.add(value));
        all.distribution().expect("there are values")
    }

    #[test]
    fn quartiles_are_values_and_bins_hold_all() {
        assert_eq!(Values::default().distribution(), None);
        let one = of([7]);
        assert_eq!((one.min, one.quartiles, one.max, one.bins), (7, [7, 7, 7], 7, vec![1]));
        let hundred = of((1..=100).rev());
        assert_eq!((hundred.min, hundred.quartiles, hundred.max), (1, [25, 50, 75], 100));
        assert_eq!((hundred.first, hundred.width, hundred.bins.len()), (0, 5, 21));
        assert_eq!((hundred.bins[0], hundred.bins[1], hundred.bins[20]), (4, 5, 1));
        assert_eq!(of([1, 2, 3, 4]).quartiles, [1, 2, 3]);
        assert_eq!(of([1, 1, 1, 9]).quartiles, [1, 1, 1]);
    }

    #[test]
    fn no_values_are_too_far_apart() {
        for (min, max) in [(0, 0), (0, 23), (0, 24), (5, 1_000_003), (u64::MAX, u64::MAX), (0, u64::MAX)] {
            let spread = of([min, max, min]);
            assert!(spread.bins.len() as u64 <= BINS, "{spread:?}");
            assert_eq!(spread.bins.iter().sum::<u32>(), 3);
            assert!(spread.first <= min);
        }
        assert_eq!((of([0, 23]).width, of([0, 24]).width), (1, 2));
    }
}
