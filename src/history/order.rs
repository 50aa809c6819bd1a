//! What must come before what, and what can therefore come next.

/// A partial order of items. Nodes beyond the items are silent: they stand for "all of these" and happen by themselves.
pub struct Order {
    after: Vec<Vec<u32>>,
    missing: Vec<u32>,
    items: usize,
}

impl Order {
    pub fn new(items: usize) -> Order {
        Order { after: vec![Vec::new(); items], missing: vec![0; items], items }
    }

    pub fn edge(&mut self, before: u32, after: u32) {
        self.after[before as usize].push(after);
        self.missing[after as usize] += 1;
    }

    /// A silent node after all of these.
    pub fn all(&mut self, before: impl IntoIterator<Item = u32>) -> u32 {
        let node = self.after.len() as u32;
        self.after.push(Vec::new());
        self.missing.push(0);
        for before in before {
            self.edge(before, node);
        }
        node
    }

    /// Whether everything can have its turn.
    pub fn is_acyclic(&self) -> bool {
        let mut missing = self.missing.clone();
        let mut free: Vec<u32> = (0..missing.len() as u32).filter(|node| missing[*node as usize] == 0).collect();
        let mut seen = 0;
        while let Some(node) = free.pop() {
            seen += 1;
            for after in &self.after[node as usize] {
                missing[*after as usize] -= 1;
                if missing[*after as usize] == 0 {
                    free.push(*after);
                }
            }
        }
        seen == missing.len()
    }
}

/// The items that can come next, while items are taken and put back in the reverse order.
pub struct Ready {
    order: Order,
    /// Ascending.
    ready: Vec<u32>,
    /// How many silent nodes have happened, and how many at most.
    passed: u32,
    furthest: u32,
    stack: Vec<u32>,
}

impl Ready {
    pub fn new(order: Order) -> Ready {
        let items = order.items as u32;
        let ready = (0..items).filter(|item| order.missing[*item as usize] == 0).collect();
        Ready { order, ready, passed: 0, furthest: 0, stack: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.ready.len()
    }

    pub fn at(&self, place: usize) -> u32 {
        self.ready[place]
    }

    #[cfg(test)]
    fn all(&self) -> &[u32] {
        &self.ready
    }

    pub fn has(&self, item: u32) -> bool {
        self.ready.binary_search(&item).is_ok()
    }

    /// Whether something comes after this item.
    pub fn leads_on(&self, item: u32) -> bool {
        !self.order.after[item as usize].is_empty()
    }

    /// The most silent nodes that had happened at once.
    pub fn furthest(&self) -> u32 {
        self.furthest
    }

    pub fn take(&mut self, place: usize) {
        let item = self.ready.remove(place);
        self.stack.push(item);
        while let Some(node) = self.stack.pop() {
            for after in &self.order.after[node as usize] {
                let missing = &mut self.order.missing[*after as usize];
                *missing -= 1;
                if *missing > 0 {
                    continue;
                }
                if *after as usize >= self.order.items {
                    self.stack.push(*after);
                    self.passed += 1;
                } else {
                    let place = self.ready.partition_point(|item| item < after);
                    self.ready.insert(place, *after);
                }
            }
        }
        self.furthest = self.furthest.max(self.passed);
    }

    pub fn put_back(&mut self, item: u32) {
        self.stack.push(item);
        while let Some(node) = self.stack.pop() {
            for after in &self.order.after[node as usize] {
                let missing = &mut self.order.missing[*after as usize];
                *missing += 1;
                if *missing > 1 {
                    continue;
                }
                if *after as usize >= self.order.items {
                    self.stack.push(*after);
                    self.passed -= 1;
                } else {
                    let place = self.ready.partition_point(|item| item < after);
                    self.ready.remove(place);
                }
            }
        }
        let place = self.ready.partition_point(|other| *other < item);
        self.ready.insert(place, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_become_ready_and_go_back() {
        let mut order = Order::new(4);
        let both = order.all([0, 1]);
        order.edge(both, 2);
        order.edge(2, 3);
        assert!(order.is_acyclic());
        let mut ready = Ready::new(order);
        assert_eq!(ready.all(), [0, 1]);
        ready.take(1);
        ready.take(0);
        assert_eq!((ready.all(), ready.furthest()), (&[2][..], 1));
        ready.take(0);
        assert_eq!(ready.all(), [3]);
        ready.put_back(2);
        ready.put_back(0);
        assert_eq!((ready.all(), ready.furthest()), (&[0][..], 1));
        ready.put_back(1);
        assert_eq!(ready.all(), [0, 1]);
    }

    #[test]
    fn a_circle_is_seen() {
        let mut order = Order::new(2);
        order.edge(0, 1);
        let silent = order.all([1]);
        order.edge(silent, 0);
        assert!(!order.is_acyclic());
    }
}
