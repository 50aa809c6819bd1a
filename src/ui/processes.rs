//! The list of many processes.

use yew::prelude::*;

use crate::model::ProcessId;

/// A component, so that a step does not compare hundreds of options with themselves.
pub struct ProcessList;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub class: &'static str,
    pub name: &'static str,
    /// What the choice of no process is called.
    pub none: &'static str,
    pub count: u16,
    pub chosen: Option<ProcessId>,
    pub choose: Callback<Option<ProcessId>>,
}

impl Component for ProcessList {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        ProcessList
    }

    /// The callback is a new one each time, and does the same.
    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        (ctx.props().count, ctx.props().chosen) != (old.count, old.chosen)
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { class, name, none, count, chosen, choose } = ctx.props();
        let choose = choose.clone();
        let onchange = Callback::from(move |event: Event| {
            let value = event.target_dyn_into::<web_sys::HtmlSelectElement>().map(|select| select.value());
            choose.emit(value.and_then(|value| value.parse().ok()).map(ProcessId));
        });
        html! {
            <label class={*class}><span class="label">{ *name }</span>
                <select {onchange}>
                    <option value="" selected={chosen.is_none()}>{ *none }</option>
                    for process in ProcessId::all(*count) {
                        <option value={process.0.to_string()} selected={*chosen == Some(process)}>{ process.to_string() }</option>
                    }
                </select>
            </label>
        }
    }
}
