//! Happened-before as its definition has it: an edge for each step along a process and for each message, and a search
//! over them. Built from replayed steps and the names of messages, not from what the index is built from.
#![allow(dead_code)] // Each test file uses its own part of this.

use std::collections::{BTreeMap, VecDeque};

use orrery::causality::{Frontier, Point};
use orrery::faults::Fault;
use orrery::model::{MessageId, ProcessId};
use orrery::sim::{Action, EventKind};
use orrery::trace::Recording;

pub struct Graph {
    /// Every event of every process, in the order of the run.
    pub points: Vec<Point>,
    /// For each event, by its place: those that it is a direct cause of. `true` for a message.
    edges: Vec<Vec<(usize, bool)>>,
    reach: Vec<Vec<bool>>,
    processes: u16,
}

impl Graph {
    pub fn of(recording: &Recording) -> Graph {
        let processes = recording.plan().processes;
        let mut graph = Graph { points: Vec::new(), edges: Vec::new(), reach: Vec::new(), processes };
        let mut newest: BTreeMap<ProcessId, usize> = BTreeMap::new();
        let mut sent_at: BTreeMap<MessageId, usize> = BTreeMap::new();
        for process in ProcessId::all(processes) {
            newest.insert(process, graph.add(0, process));
        }
        for sent in recording.replayed(0).step.sent {
            sent_at.insert(sent.id, newest[&sent.id.from]);
        }
        for event in 1..recording.len() {
            let replayed = recording.replayed(event);
            let row = replayed.step.row;
            match row.kind {
                EventKind::Duplicate => {
                    let Some(Action::Fault(Fault::Duplicate { message })) = recording.act(event) else {
                        panic!("a copy is made by a fault");
                    };
                    let original = sent_at[message];
                    sent_at.extend(replayed.step.sent.iter().map(|copy| (copy.id, original)));
                    continue;
                }
                EventKind::Deliver | EventKind::Fire | EventKind::Request | EventKind::Recover | EventKind::Crash => {}
                _ => continue,
            }
            let here = graph.add(event, row.process);
            if let Some(last) = newest.insert(row.process, here) {
                graph.edges[last].push((here, false));
            }
            if row.kind == EventKind::Deliver {
                let id = recording.message(row.message).expect("a row for each message").id;
                graph.edges[sent_at[&id]].push((here, true));
            }
            sent_at.extend(replayed.step.sent.iter().map(|sent| (sent.id, here)));
        }
        graph.reach = (0..graph.points.len()).map(|from| graph.search(from)).collect();
        graph
    }

    fn add(&mut self, event: u32, process: ProcessId) -> usize {
        self.points.push(Point { event, process });
        self.edges.push(Vec::new());
        self.points.len() - 1
    }

    fn search(&self, from: usize) -> Vec<bool> {
        let mut seen = vec![false; self.points.len()];
        let mut queue = vec![from];
        seen[from] = true;
        while let Some(at) = queue.pop() {
            for &(next, _) in &self.edges[at] {
                if !seen[next] {
                    seen[next] = true;
                    queue.push(next);
                }
            }
        }
        seen
    }

    fn place(&self, point: Point) -> usize {
        self.points.iter().position(|other| *other == point).expect("a point of this graph")
    }

    pub fn pairs(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        self.points.iter().flat_map(|&a| self.points.iter().map(move |&b| (a, b)))
    }

    pub fn precedes(&self, a: Point, b: Point) -> bool {
        a != b && self.reach[self.place(a)][self.place(b)]
    }

    fn count(&self, inside: impl Fn(usize) -> bool) -> Frontier {
        let mut counts = vec![0; usize::from(self.processes)];
        for (place, point) in self.points.iter().enumerate() {
            counts[point.process.index()] += u32::from(inside(place));
        }
        Frontier(counts)
    }

    pub fn past(&self, of: Point) -> Frontier {
        let of = self.place(of);
        self.count(|place| self.reach[place][of])
    }

    pub fn outside_future(&self, of: Point) -> Frontier {
        let of = self.place(of);
        self.count(|place| !self.reach[of][place])
    }

    /// For every point the least number of messages on a way from here, if there is a way.
    pub fn messages_from(&self, from: Point) -> Vec<Option<usize>> {
        let mut distances = vec![None; self.points.len()];
        let mut queue = VecDeque::from([(self.place(from), 0)]);
        while let Some((at, distance)) = queue.pop_front() {
            if distances[at].is_some_and(|known| known <= distance) {
                continue;
            }
            distances[at] = Some(distance);
            for &(next, message) in &self.edges[at] {
                match message {
                    true => queue.push_back((next, distance + 1)),
                    false => queue.push_front((next, distance)),
                }
            }
        }
        distances
    }

    pub fn is_message(&self, from: Point, to: Point) -> bool {
        self.edges[self.place(from)].contains(&(self.place(to), true))
    }

    /// Direct causes, in the order of the run.
    pub fn causes(&self, of: Point) -> Vec<Point> {
        let of = self.place(of);
        let leads = |place: &usize| self.edges[*place].iter().any(|(to, _)| *to == of);
        (0..self.points.len()).filter(leads).map(|place| self.points[place]).collect()
    }

    /// Direct effects, in the order of the run.
    pub fn effects(&self, of: Point) -> Vec<Point> {
        let mut places: Vec<usize> = self.edges[self.place(of)].iter().map(|(to, _)| *to).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| self.points[place]).collect()
    }

    /// Is this event one of the first so many of its process?
    pub fn inside(&self, cut: &Frontier, point: Point) -> bool {
        let nth = self.points.iter().filter(|other| other.process == point.process && other.event <= point.event);
        nth.count() <= cut.of(point.process) as usize
    }

    /// The message of the earliest receipt inside whose sending is outside.
    pub fn first_torn(&self, cut: &Frontier) -> Option<(Point, Point)> {
        let messages = self.edges.iter().enumerate().flat_map(|(from, edges)| {
            edges.iter().filter(|(_, message)| *message).map(move |(to, _)| (self.points[from], self.points[*to]))
        });
        messages.filter(|(from, to)| self.inside(cut, *to) && !self.inside(cut, *from)).min_by_key(|(_, to)| to.event)
    }

    pub fn least_above(&self, cut: &Frontier) -> Frontier {
        self.count(|place| self.pairs_with(place, true).any(|other| self.inside(cut, self.points[other])))
    }

    pub fn greatest_below(&self, cut: &Frontier) -> Frontier {
        self.count(|place| self.pairs_with(place, false).all(|other| self.inside(cut, self.points[other])))
    }

    /// What this event reaches, or what reaches it; itself included.
    fn pairs_with(&self, place: usize, forwards: bool) -> impl Iterator<Item = usize> + '_ {
        let related = move |other: &usize| if forwards { self.reach[place][*other] } else { self.reach[*other][place] };
        (0..self.points.len()).filter(related)
    }
}
