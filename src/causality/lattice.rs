//! The lattice of global states between two cuts, and what can be said of every run through it (Cooper and Marzullo
//! 1991, "Consistent Detection of Global Predicates"; Babaoglu and Marzullo 1993).

use super::history::{Frontier, History, Point};
use crate::model::ProcessId;

/// All consistent cuts between two of them, level by level: each level has one event more.
#[derive(Clone, Debug, Default)]
pub struct Lattice {
    /// In the order of the levels, and within a level in ascending order.
    pub cuts: Vec<Frontier>,
    /// Where each level begins.
    pub levels: Vec<usize>,
    /// For each cut: which process can go on, and to which cut that leads.
    pub next: Vec<Vec<(ProcessId, usize)>>,
    /// There are more levels than these: the limit was reached.
    pub exceeded: bool,
}

impl History {
    /// The cuts from `from` to `to`, both of which are consistent, with at most `limit` of them: a level that would
    /// exceed it is left out, and so are those above.
    pub fn lattice(&self, from: &Frontier, to: &Frontier, limit: usize) -> Lattice {
        // For each process and event in between, what it waits for: so many events of another process.
        let waits = |process: ProcessId| {
            let wait = move |nth| {
                let cause = self.cause(self.nth_of(process, nth)?)?;
                Some((cause.process, self.nth(cause)))
            };
            (from.of(process) + 1..=to.of(process)).map(wait).collect::<Vec<_>>()
        };
        let waits: Vec<Vec<Option<(ProcessId, u32)>>> = ProcessId::all(self.processes()).map(waits).collect();
        let mut lattice = Lattice { cuts: vec![from.clone()], levels: vec![0], ..Lattice::default() };
        let mut begin = 0;
        loop {
            let end = lattice.cuts.len();
            let mut level: Vec<Frontier> = Vec::new();
            let mut steps = Vec::with_capacity(end - begin);
            for cut in &lattice.cuts[begin..end] {
                let mut step = Vec::new();
                for (process, waits) in ProcessId::all(self.processes()).zip(&waits) {
                    let Some(wait) = waits.get((cut.of(process) - from.of(process)) as usize) else { continue };
                    if wait.is_some_and(|(sender, nth)| cut.of(sender) < nth) {
                        continue;
                    }
                    let mut above = cut.clone();
                    above.0[process.index()] += 1;
                    if let Err(place) = level.binary_search(&above) {
                        level.insert(place, above.clone());
                    }
                    step.push((process, above));
                }
                if end + level.len() > limit {
                    lattice.exceeded = true;
                    break;
                }
                steps.push(step);
            }
            if lattice.exceeded || level.is_empty() {
                lattice.next.resize(end, Vec::new());
                return lattice;
            }
            let place = |(process, above): (ProcessId, Frontier)| {
                (process, end + level.binary_search(&above).unwrap_or_else(|place| place))
            };
            lattice.next.extend(steps.into_iter().map(|step| step.into_iter().map(place).collect()));
            lattice.levels.push(end);
            lattice.cuts.extend(level);
            begin = end;
        }
    }
}

impl Lattice {
    /// How many global states there are.
    pub fn len(&self) -> usize {
        self.cuts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.cuts.is_empty()
    }

    /// The cuts of a level, by their places.
    pub fn level(&self, level: usize) -> std::ops::Range<usize> {
        let begin = self.levels.get(level).copied().unwrap_or(self.len());
        begin..self.levels.get(level + 1).copied().unwrap_or(self.len())
    }

    /// The place of a cut.
    pub fn find(&self, cut: &Frontier) -> Option<usize> {
        let level = cut.size().checked_sub(self.cuts.first()?.size())? as usize;
        let range = self.level(level);
        Some(range.start + self.cuts[range.clone()].binary_search(cut).ok()?)
    }

    /// Where an arrow key leads from a cut, levels drawn from left to right: to the first above or below it, or to its
    /// neighbour in its level.
    pub fn neighbour(&self, place: usize, key: &str) -> Option<usize> {
        let level = self.level(self.levels.partition_point(|first| *first <= place).checked_sub(1)?);
        match key {
            "ArrowRight" => self.next.get(place)?.first().map(|(_, above)| *above),
            "ArrowLeft" => self.next[..place].iter().position(|next| next.iter().any(|(_, above)| *above == place)),
            "ArrowDown" => Some(place + 1).filter(|place| level.contains(place)),
            "ArrowUp" => place.checked_sub(1).filter(|place| level.contains(place)),
            "Home" => Some(0),
            "End" => self.len().checked_sub(1),
            _ => None,
        }
    }

    /// The cuts that the run itself went through, by their places.
    pub fn path(&self, history: &History) -> Vec<usize> {
        let mut path: Vec<usize> = (0..history.len()).filter_map(|event| self.find(&history.at(event))).collect();
        path.dedup();
        path
    }

    /// How many runs lead from the first cut to each cut, that is, in how many orders its events could have happened;
    /// `u64::MAX` means that or more.
    pub fn orders(&self) -> Vec<u64> {
        let mut orders = vec![0u64; self.len()];
        if let Some(first) = orders.first_mut() {
            *first = 1;
        }
        for (place, next) in self.next.iter().enumerate() {
            for (_, above) in next {
                orders[*above] = orders[*above].saturating_add(orders[place]);
            }
        }
        orders
    }

    /// Is there a global state in which the predicate holds, so that some observer may have seen it? The first such.
    pub fn possibly(&self, holds: impl FnMut(usize) -> bool) -> Option<usize> {
        (0..self.len()).find({
            let mut holds = holds;
            move |place| holds(*place)
        })
    }

    /// Does every run pass through a global state in which the predicate holds, so that every observer must have seen it?
    /// If not, a run that avoids them all, as the places of its cuts.
    pub fn definitely(&self, mut holds: impl FnMut(usize) -> bool) -> Result<(), Vec<usize>> {
        // For each cut that can be reached without the predicate: from which it was reached.
        let mut avoiding: Vec<Option<usize>> = vec![None; self.len()];
        if self.is_empty() || holds(0) {
            return Ok(());
        }
        avoiding[0] = Some(0);
        for place in 0..self.len() {
            if avoiding[place].is_none() {
                continue;
            }
            if self.next[place].is_empty() {
                let mut run = vec![place];
                while let Some(below) = run.last().and_then(|last| avoiding[*last]).filter(|_| run.last() != Some(&0)) {
                    run.push(below);
                }
                run.reverse();
                return Err(run);
            }
            for (_, above) in &self.next[place] {
                if avoiding[*above].is_none() && !holds(*above) {
                    avoiding[*above] = Some(place);
                }
            }
        }
        Ok(())
    }

    /// Up to `limit` orders in which the events from the first cut to the last could have happened, each equivalent to
    /// the run: no process can tell them apart.
    pub fn reorderings(&self, history: &History, limit: usize) -> Vec<Vec<Point>> {
        let mut found = Vec::new();
        let mut ways: Vec<(usize, Vec<Point>)> = vec![(0, Vec::new())];
        while let Some((place, way)) = ways.pop().filter(|_| found.len() < limit) {
            let Some(next) = self.next.get(place) else { break };
            if next.is_empty() {
                found.push(way);
                continue;
            }
            for (process, above) in next.iter().rev() {
                let nth = self.cuts[*above].of(*process);
                let mut longer = way.clone();
                longer.extend(history.nth_of(*process, nth));
                ways.push((*above, longer));
            }
        }
        found
    }
}
