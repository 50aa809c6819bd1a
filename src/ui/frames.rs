//! One animation-frame loop. It runs only while something moves, and ends with its owner.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

type Tick = Closure<dyn FnMut(f64)>;

/// A loop of animation frames that stops by itself when `tick` returns false.
pub struct Frames {
    id: Rc<Cell<Option<i32>>>,
    tick: Rc<RefCell<Option<Tick>>>,
}

impl Frames {
    /// `tick` gets the milliseconds since the frame before, at most 100, and says whether to go on.
    pub fn new(mut tick: impl FnMut(f64) -> bool + 'static) -> Frames {
        let id = Rc::new(Cell::new(None));
        let slot: Rc<RefCell<Option<Tick>>> = Rc::default();
        let (own_id, own_slot) = (id.clone(), Rc::downgrade(&slot));
        let mut last = None::<f64>;
        *slot.borrow_mut() = Some(Closure::new(move |now: f64| {
            own_id.set(None);
            // After a pause, or in a tab that was hidden, time does not leap.
            let elapsed = last.map_or(16.0, |last| (now - last).clamp(0.0, 100.0));
            last = Some(now);
            if tick(elapsed) {
                if let Some(slot) = own_slot.upgrade() {
                    own_id.set(request(&slot));
                }
            } else {
                last = None;
            }
        }));
        Frames { id, tick: slot }
    }

    /// Makes sure that a frame will come.
    pub fn kick(&self) {
        if self.id.get().is_none() {
            self.id.set(request(&self.tick));
        }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        if let (Some(id), Some(window)) = (self.id.take(), web_sys::window()) {
            // Failing to cancel a frame that is gone is as good as cancelling it.
            let _ = window.cancel_animation_frame(id);
        }
    }
}

fn request(tick: &Rc<RefCell<Option<Tick>>>) -> Option<i32> {
    let tick = tick.borrow();
    web_sys::window()?.request_animation_frame(tick.as_ref()?.as_ref().unchecked_ref()).ok()
}
