//! The panel of a sweep: how many seeds, how far it has come, how the runs ended, what they took, and a table of them.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::header::{emit, text_button};
use super::icon::hued;
use crate::model::Time;
use crate::scene::glyph::GlyphKind;
use crate::scene::theme::Family;
use crate::session::{MOST_SEEDS, Message, Session, Sweep, SweepMessage, SweepOrder};
use crate::sweep::{Distribution, Outcome, Standing};

fn send(act: &Callback<Message>, message: SweepMessage) -> Callback<MouseEvent> {
    emit(act, Message::Sweep(message))
}

pub fn sweep(session: &Session, act: &Callback<Message>) -> Html {
    let sweeps = &session.sweeps;
    let seeds = {
        let act = act.clone();
        Callback::from(move |event: Event| {
            let typed = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            // What is no number is refused as none.
            act.emit(Message::Sweep(SweepMessage::Seeds(typed.trim().parse().unwrap_or(0))));
        })
    };
    let running = sweeps.last.as_ref().is_some_and(|sweep| sweep.running);
    html! {
        <div class="sweep">
            <p class="hint">{ format!("The same run, {}, with the seeds 1, 2, 3 and so on: other delays, other losses, other draws. \
                What you did by hand is left out.", session.title) }</p>
            <div class="sweep-start">
                <label>{ "Seeds" }
                    <input id="panel-field" class="field" type="number" min="1" max={MOST_SEEDS.to_string()} value={sweeps.seeds.to_string()} onchange={seeds} />
                </label>
                if running { { text_button(act, Message::Sweep(SweepMessage::Cancel), "boxed", html! { "Stop" }) } }
                else { { text_button(act, Message::Sweep(SweepMessage::Start), "boxed", html! { "Run" }) } }
            </div>
            if let Some(sweep) = &sweeps.last { { results(sweep, act) } }
        </div>
    }
}

fn results(sweep: &Sweep, act: &Callback<Message>) -> Html {
    let Sweep { wanted, tally, .. } = sweep;
    let state = match (sweep.running, tally.runs == *wanted) {
        (true, _) => "running",
        (false, true) => "done",
        (false, false) => "stopped",
    };
    let by = match sweep.workers {
        None => String::new(),
        Some(0) => ", in slices between frames, because this browser gives the page no workers".to_owned(),
        Some(1) => ", by one worker".to_owned(),
        Some(workers) => format!(", by {workers} workers"),
    };
    html! {
        <>
            <h3>{ format!("{}: {}", sweep.job.entry.card.name, sweep.title) }</h3>
            <progress max={wanted.to_string()} value={tally.runs.to_string()} aria-label="Progress of the sweep"></progress>
            <p class="hint" role="status">{ format!("{} of {wanted} runs, {state}{by}.", tally.runs) }</p>
            if tally.runs > 0 {
                <div class="sweep-sums">
                    <section><h4>{ "How the runs ended" }</h4>{ endings(sweep) }</section>
                    { histogram("Messages sent", tally.messages.distribution(), |messages| messages.to_string()) }
                    { histogram("Time to the first decision", tally.decided.distribution(), time) }
                    for (info, reached) in properties(sweep).into_iter().zip(&tally.reached) {
                        { histogram(&format!("Time until “{info}”"), reached.distribution(), time) }
                    }
                </div>
                { table(sweep, act) }
            }
        </>
    }
}

fn time(micros: u64) -> String {
    Time(micros).to_string()
}

fn properties(sweep: &Sweep) -> Vec<&'static str> {
    let behaviour = (sweep.job.entry.behaviour)(&sweep.job.plan);
    behaviour.properties().iter().map(|info| info.name).collect()
}

/// Shape and word, as the lamps have them.
fn standing(standing: Standing) -> Html {
    let (glyph, family) = match standing {
        Standing::Holds | Standing::Reached => (GlyphKind::LampOk, Family::Green),
        Standing::Blocked => (GlyphKind::Pause, Family::Amber),
        Standing::NotYet => (GlyphKind::LampUnknown, Family::Slate),
        Standing::Violated => (GlyphKind::Violation, Family::Red),
    };
    html! { <span class="standing">{ hued(glyph, family) }{ standing.word() }</span> }
}

/// Runs by their worst property, and then property by property where not all runs agree.
fn endings(sweep: &Sweep) -> Html {
    let counts = |name: &'static str, counts: &[u32; 5]| {
        let some: Vec<_> = Standing::ALL.into_iter().zip(*counts).filter(|(_, count)| *count > 0).collect();
        html! {
            <tr><th scope="row">{ name }</th>
                <td>for (each, count) in some { <span class="count">{ standing(each) }{ " " }{ count }</span> }</td>
            </tr>
        }
    };
    html! {
        <table class="state"><tbody>
            { counts("all in all", &sweep.tally.standings) }
            for (name, counted) in properties(sweep).into_iter().zip(&sweep.tally.properties) { { counts(name, counted) } }
        </tbody></table>
    }
}

/// Width and height of a histogram.
const WIDE: u32 = 240;
const HIGH: u32 = 56;

fn histogram(what: &str, all: Option<Distribution>, shown: fn(u64) -> String) -> Html {
    let Some(Distribution { values, min, quartiles, max, first, width, bins }) = all else { return html! {} };
    let [lower, median, upper] = quartiles.map(shown);
    let words = format!("least {}, quartiles {lower}, {median}, {upper}, most {}", shown(min), shown(max));
    let most = bins.iter().copied().max().unwrap_or(1);
    // Fewer bins than a third of the width's are not drawn as walls.
    let step = WIDE / (bins.len() as u32).max(8);
    let bar = |(place, count): (usize, &u32)| {
        let high = (u64::from(*count) * u64::from(HIGH)).div_ceil(u64::from(most)) as u32;
        let from = first + place as u64 * width;
        html! {
            <rect x={(place as u32 * step).to_string()} y={(HIGH - high).to_string()} width={(step - 1).to_string()} height={high.to_string()}>
                <title>{ format!("{count} from {}", shown(from)) }</title>
            </rect>
        }
    };
    html! {
        <figure>
            <h4>{ what.to_owned() }</h4>
            <svg class="histogram" viewBox={format!("0 0 {WIDE} {HIGH}")} role="img" aria-label={format!("{what}: {words}")}>
                for each in bins.iter().enumerate().map(bar) { { each } }
            </svg>
            <div class="ends" aria-hidden="true"><span>{ shown(first) }</span><span>{ shown(first + bins.len() as u64 * width) }</span></div>
            <figcaption>{ format!("{values} runs: {words}") }</figcaption>
        </figure>
    }
}

fn table(sweep: &Sweep, act: &Callback<Message>) -> Html {
    let head = |name: &'static str, order: SweepOrder| {
        let sorted = sweep.order == order;
        let direction = if order == SweepOrder::Seed { "ascending" } else { "descending" };
        html! {
            <th scope="col" aria-sort={sorted.then_some(direction)}>
                <button type="button" onclick={send(act, SweepMessage::Sort(order))}>{ name }{ if sorted { " ▾" } else { "" } }</button>
            </th>
        }
    };
    let (rows, more) = sweep.rows();
    html! {
        <>
            <table class="runs">
                <caption>{ "The runs. A seed opens its run; + stands where a run was stopped, not over." }</caption>
                <thead><tr>
                    { head("Seed", SweepOrder::Seed) }
                    { head("Outcome", SweepOrder::Outcome) }
                    { head("Messages", SweepOrder::Messages) }
                    { head("Decision", SweepOrder::Decision) }
                    { head("Events", SweepOrder::Events) }
                </tr></thead>
                <tbody>for outcome in rows { { row(outcome, act) } }</tbody>
            </table>
            if more > 0 {
                { text_button(act, Message::Sweep(SweepMessage::MoreRows), "boxed", html! { format!("Show more of {more}") }) }
            }
        </>
    }
}

fn row(outcome: &Outcome, act: &Callback<Message>) -> Html {
    html! {
        <tr key={outcome.seed}>
            <td><button type="button" class="boxed" aria-label={format!("Open the run with seed {}", outcome.seed)}
                onclick={send(act, SweepMessage::Open(outcome.seed))}>{ outcome.seed }</button></td>
            <td>{ standing(outcome.standing()) }</td>
            <td>{ outcome.messages }</td>
            <td>{ outcome.decided.map_or("–".to_owned(), |moment| time(moment.at.0)) }</td>
            <td>{ outcome.events }{ if outcome.over { "" } else { " +" } }</td>
        </tr>
    }
}
