//! A worker that loads the same program as the page, and is ended when it is dropped.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::browser;

pub struct Hired {
    worker: web_sys::Worker,
    _answer: Closure<dyn FnMut(web_sys::MessageEvent)>,
    _failure: Closure<dyn FnMut(JsValue)>,
}

impl Hired {
    /// One that has been told what to load, and these orders. `hear` gets its answers, and an empty one when it fails.
    pub fn new(orders: &[JsValue], hear: impl Fn(Array) + Clone + 'static) -> Option<Hired> {
        let options = web_sys::WorkerOptions::new();
        options.set_type(web_sys::WorkerType::Module);
        let worker = web_sys::Worker::new_with_options("worker.mjs", &options).ok()?;
        let hearing = hear.clone();
        let answer = Closure::new(move |event: web_sys::MessageEvent| hearing(Array::from(&event.data())));
        let failure = Closure::new(move |_: JsValue| hear(Array::new()));
        worker.set_onmessage(Some(answer.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failure.as_ref().unchecked_ref()));
        let all = Array::of2(&browser::program()?.into(), &wasm_bindgen::module());
        orders.iter().for_each(|order| _ = all.push(order));
        worker.post_message(&all).ok()?;
        Some(Hired { worker, _answer: answer, _failure: failure })
    }

    /// What it is to do next, in numbers.
    pub fn ask(&self, numbers: &[f64]) {
        let asked: Array = numbers.iter().map(|number| JsValue::from(*number)).collect();
        // It fails only for what cannot be copied; these are numbers.
        let _ = self.worker.post_message(&asked);
    }
}

impl Drop for Hired {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
