//! The panel of the checker: what is asked, how far the search has come, and what was found.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::header::text_button;
use super::icon::hued;
use crate::check::Pace;
use crate::scene::glyph::GlyphKind;
use crate::scene::theme::Family;
use crate::session::{Check, CheckMessage, Extent, Message, News, Reply, Session, budget_words};

fn typed(act: &Callback<Message>, message: fn(String) -> CheckMessage) -> Callback<Event> {
    let act = act.clone();
    Callback::from(move |event: Event| {
        let text = event.target_dyn_into::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
        act.emit(Message::Check(message(text)));
    })
}

fn chosen(act: &Callback<Message>, message: impl Fn(&str) -> CheckMessage + 'static) -> Callback<Event> {
    let act = act.clone();
    Callback::from(move |event: Event| {
        let value = event.target_dyn_into::<HtmlSelectElement>().map(|select| select.value()).unwrap_or_default();
        act.emit(Message::Check(message(&value)));
    })
}

fn choice(
    name: &str,
    value: &str,
    id: Option<&'static str>,
    change: Callback<Event>,
    all: Vec<(String, String)>,
) -> Html {
    html! {
        <label>{ name.to_owned() }
            <select class="field" {id} onchange={change}>
                for (key, text) in all { <option selected={key == value} value={key.clone()}>{ text }</option> }
            </select>
        </label>
    }
}

/// What is wrong with what was typed. Under the button, which must not move away from a pointer that is on it.
fn wrong(id: &'static str, why: Option<String>) -> Html {
    html! { if let Some(why) = why { <p class="wrong" {id}>{ why }</p> } }
}

pub fn check(session: &Session, act: &Callback<Message>) -> Html {
    let checks = &session.checks;
    let running = checks.last.as_ref().is_some_and(|check| check.running);
    let other = checks.last.as_ref().is_some_and(|check| check.title != session.title || is_other(session, check));
    let mut properties = vec![("all".to_owned(), "all of them".to_owned())];
    for (place, (name, promise, always)) in session.checkable().into_iter().enumerate() {
        let when = if always { "always" } else { "eventually" };
        properties.push((place.to_string(), format!("{name} ({when}): {promise}")));
    }
    let property = checks.property.map_or("all".to_owned(), |place| place.to_string());
    let here = if checks.here { "here" } else { "start" };
    let from = vec![
        ("start".to_owned(), "from the start".to_owned()),
        ("here".to_owned(), format!("from event {}, where the playhead is", session.event)),
    ];
    let symmetry = session.symmetry();
    let (no_budget, no_states) = (checks.no_budget(), checks.no_states());
    let invalid = |why: &Option<String>| why.is_some().then_some("true");
    let pace = match checks.pace {
        None => "usual",
        Some(Pace::Free) => "free",
        Some(Pace::Clock) => "clock",
    };
    let paces = [
        ("usual", "as the property needs it"),
        ("free", "any order: a message may arrive, a timer may go off at any moment"),
        ("clock", "the clock: links, timers and script as planned, and departures from it"),
    ];
    let paces = paces.map(|(key, text)| (key.to_owned(), text.to_owned())).to_vec();
    html! {
        <div class="search sweep">
            <p class="hint">{ "Searches all that could happen in this run for a shortest way to break a property. What was done by hand before is kept." }</p>
            <div class="search-ask">
                { choice("Property", &property, Some("panel-field"), chosen(act, |value| CheckMessage::Property(value.parse().ok())), properties) }
                { choice("Where", here, None, chosen(act, |value| CheckMessage::Here(value == "here")), from) }
                { choice("Order of events", pace, None, chosen(act, |value| CheckMessage::Pace(match value {
                    "free" => Some(Pace::Free),
                    "clock" => Some(Pace::Clock),
                    _ => None,
                })), paces) }
                <label>{ "What may happen, and how often" }
                    <input class="field" value={checks.budget.clone()} placeholder="as much as the script asks for and breaks"
                        title={format!("For example crashes=1,timers=2. There are {}; a number or the word any. What is not named does not happen.", budget_words())}
                        aria-invalid={invalid(&no_budget)} aria-describedby={invalid(&no_budget).map(|_| "wrong-budget")}
                        onchange={typed(act, CheckMessage::Budget)} />
                </label>
                if checks.symmetry || symmetry.is_ok() {
                    { choice("Processes that are treated alike", if checks.symmetry { "once" } else { "each" }, None,
                        chosen(act, |value| CheckMessage::Symmetry(value == "once")), vec![
                            ("each".to_owned(), "every state counts".to_owned()),
                            ("once".to_owned(), format!("states that differ only by renaming {} count once",
                                symmetry.map_or("processes".to_owned(), |symmetry| symmetry.names().join(", ")))),
                        ]) }
                }
                <label>{ "States at most, for each property" }
                    <input class="field" type="number" min="1000" max="5000000" value={checks.states.clone()}
                        aria-invalid={invalid(&no_states)} aria-describedby={invalid(&no_states).map(|_| "wrong-states")}
                        onchange={typed(act, CheckMessage::States)} />
                </label>
                if running {
                    { text_button(act, Message::Check(CheckMessage::Cancel), "boxed", html! { "Stop" }) }
                    if other { { text_button(act, Message::Check(CheckMessage::Start), "boxed", html! { "Search this run instead" }) } }
                } else { { text_button(act, Message::Check(CheckMessage::Start), "boxed", html! { "Search" }) } }
            </div>
            { wrong("wrong-budget", no_budget) }
            { wrong("wrong-states", no_states) }
            if let Some(check) = &checks.last { { results(session, check, act) } }
        </div>
    }
}

/// With a comma between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let comma = |place: usize| place > 0 && (digits.len() - place).is_multiple_of(3);
    digits.char_indices().fold(String::new(), |mut text, (place, digit)| {
        text.extend(comma(place).then_some(','));
        text.push(digit);
        text
    })
}

/// Is another algorithm on the screen than the one that was searched?
fn is_other(session: &Session, check: &Check) -> bool {
    check.algorithm != session.entry.card.id
}

fn results(session: &Session, check: &Check, act: &Callback<Message>) -> Html {
    let News { round, rounds, states, transitions, depth, waiting, bytes, millis, free, budget, .. } = &check.news;
    let state = match (check.running, check.failed, check.news.over) {
        (_, true, _) => "It could not be searched here.",
        (true, ..) => "Searching …",
        (.., true) => "Done.",
        _ => "Stopped; what was found is kept.",
    };
    let rate =
        if *millis < 100 { String::new() } else { format!(", {} states a second", grouped(states * 1000 / millis)) };
    let within =
        if budget.is_empty() { "with nothing beyond the plan".to_owned() } else { format!("with at most {budget}") };
    let order = if *free { "in any order" } else { "by the clock" };
    html! {
        <>
            <h3>{ check.title.clone() }</h3>
            if check.running { <progress aria-label="The search goes on"></progress> }
            <p class="hint" role="status">{ state }</p>
            if check.news.rounds > 0 {
                <p class="hint">
                    { format!("{} states, {} transitions", grouped(*states), grouped(*transitions)) }
                    if check.running {
                        { format!(", depth {depth}, {} waiting{rate}, {} MB. Round {round} of {rounds}: {order}, {within}.", grouped(*waiting as u64), bytes >> 20) }
                    } else {
                        { format!(" in {round} of {rounds} rounds{rate}, {} MB.", bytes >> 20) }
                    }
                    if !check.news.alike.is_empty() { { format!(" States that differ only by renaming {} count once.", check.news.alike.join(", ")) } }
                </p>
            }
            for (goal, (name, reply)) in check.names.iter().zip(&check.news.answers).enumerate() {
                { answer(session, check, goal, name, reply, act) }
            }
        </>
    }
}

fn answer(session: &Session, check: &Check, goal: usize, name: &str, reply: &Reply, act: &Callback<Message>) -> Html {
    let at_most = |budget: &str| if budget.is_empty() { String::new() } else { format!(" with at most {budget}") };
    let order = |free: bool| if free { "in any order" } else { "by the clock" };
    let where_silent = |silent: &str| if silent.is_empty() { String::new() } else { format!(", where {silent}") };
    let (glyph, family, verdict) = match reply {
        Reply::Found { steps: 0, from, .. } => (
            GlyphKind::Violation,
            Family::Red,
            format!(
                "violated already by event {from}, where the search begins. Search from the start to see how that comes about."
            ),
        ),
        Reply::Found { steps, faults, shortest, minimal, round, free, .. } => {
            let shortest = match shortest {
                Some(within) => format!("no shorter way{}", at_most(within)),
                None if *minimal => "none of its steps can be left out, but another way may be shorter".to_owned(),
                None => "there may be shorter ways".to_owned(),
            };
            let faults = match faults {
                0 => "without faults".to_owned(),
                1 => "with one fault".to_owned(),
                faults => format!("with {faults} faults"),
            };
            let clock = if *free { "" } else { ", by the clock" };
            let round = round.map_or(String::new(), |round| format!("; after event {round} it goes round for ever"));
            (
                GlyphKind::Violation,
                Family::Red,
                format!("violated in {steps} steps {faults}{clock} ({shortest}){round}"),
            )
        }
        Reply::Nothing(Extent { free, budget, states, silent, .. }) => (
            GlyphKind::LampOk,
            Family::Green,
            format!(
                "no violation {}{}{}: all {} states of this bounded search were seen. Beyond these bounds it proves nothing.",
                order(*free),
                at_most(budget),
                where_silent(silent),
                grouped(u64::from(*states))
            ),
        ),
        Reply::Unknown(_) if check.running => {
            (GlyphKind::LampUnknown, Family::Slate, "nothing found so far".to_owned())
        }
        Reply::Unknown(extent) => {
            let why = extent.as_ref().and_then(|extent| extent.limit.as_ref());
            let why = why.map_or(String::new(), |limit| format!("; the limit of {limit} was reached"));
            let seen = extent.as_ref().map_or("not searched".to_owned(), |extent| {
                let order = order(extent.free);
                let at_most = at_most(&extent.budget) + &where_silent(&extent.silent);
                let (states, depth) = (grouped(u64::from(extent.states)), extent.depth);
                if extent.whole {
                    format!("no violation {order}{at_most}: all {states} states were seen; what goes beyond them was not searched")
                } else {
                    format!("no violation in {states} states to depth {depth} {order}{at_most}")
                }
            });
            (GlyphKind::LampUnknown, Family::Slate, format!("{seen}{why}. This is a bounded search, not a proof."))
        }
    };
    let found = matches!(reply, Reply::Found { steps: 1.., .. });
    let open = if is_other(session, check) { "Open it, instead of this run" } else { "Open it as a fork" };
    html! {
        <section class="search-answer">
            <p><span class="standing">{ hued(glyph, family) }<strong>{ name.to_owned() }</strong></span>{ format!(": {verdict}") }</p>
            if found {
                <p class="search-acts">
                    { text_button(act, Message::Check(CheckMessage::Open(goal)), "boxed", html! { { open } }) }
                    if check.breaks {
                        { text_button(act, Message::Check(CheckMessage::Restore(goal)), "boxed", html! { "Restore the rule and replay it" }) }
                    }
                </p>
                <ol class="search-steps">
                    for sentence in check.told.get(goal).into_iter().flatten() { <li>{ sentence.clone() }</li> }
                </ol>
            }
        </section>
    }
}
