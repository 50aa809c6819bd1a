//! The panel of global states: the lattice as a picture whose nodes can be pointed at, gone through by key, and chosen.

use std::rc::Rc;

use yew::prelude::*;

use super::browser;
use crate::paint::svg::{SvgOptions, svg};
use crate::scene::lattice::lattice;
use crate::scene::list::{DisplayList, HitShape};
use crate::scene::theme::{Theme, Tone};
use crate::session::{Inquiry, Message, Session, StatesView};

/// The least radius of a node to point at, where there is room.
const TARGET: f32 = 12.0;

/// The lattice, and what can be said of it.
pub fn states(session: &Session, act: &Callback<Message>) -> Html {
    let view = session.states();
    let picture = lattice(&session.recording().history(), &view.lattice, &view.path, &view.broken);
    html! {
        <>
            for sentence in view.sentences.iter() { <p>{ sentence.clone() }</p> }
            <p class="hint">{ "Each circle is a global state, each level one event more. The bold way is this run's. Choose one to cut the run there." }</p>
            <Nodes {view} picture={Rc::new(picture)} theme={browser::theme()} act={act.clone()} />
        </>
    }
}

#[derive(Properties)]
struct Props {
    view: Rc<StatesView>,
    picture: Rc<DisplayList>,
    theme: Theme,
    act: Callback<Message>,
}

impl PartialEq for Props {
    /// The picture follows from the view; the callback is a new one each time, and does the same.
    fn eq(&self, other: &Props) -> bool {
        Rc::ptr_eq(&self.view, &other.view) && self.theme == other.theme
    }
}

/// Knows which node is pointed at, and paints the picture once.
struct Nodes {
    shown: usize,
    source: AttrValue,
}

enum Act {
    Show(usize),
    Key(KeyboardEvent),
    Choose(usize),
}

fn source(props: &Props) -> AttrValue {
    let options = SvgOptions { background: Some(Tone::Canvas), ..SvgOptions::default() };
    let text = svg(&props.picture, props.theme, &options);
    format!("data:image/svg+xml,{}", String::from(js_sys::encode_uri_component(&text))).into()
}

fn id(place: usize) -> String {
    format!("state-{place}")
}

impl Component for Nodes {
    type Message = Act;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        Nodes { shown: ctx.props().view.path.last().copied().unwrap_or(0), source: source(ctx.props()) }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let changed = ctx.props() != old;
        if changed {
            *self = <Self as Component>::create(ctx);
        }
        changed
    }

    fn update(&mut self, ctx: &Context<Self>, act: Act) -> bool {
        match act {
            Act::Show(place) => std::mem::replace(&mut self.shown, place) != place,
            Act::Choose(place) => {
                ctx.props().act.emit(Message::Inquire(Inquiry::State(place as u32)));
                false
            }
            Act::Key(event) => {
                let key = event.key();
                if key == "Enter" || key == " " {
                    event.prevent_default();
                    return Component::update(self, ctx, Act::Choose(self.shown));
                }
                if let Some(place) = ctx.props().view.lattice.neighbour(self.shown, &key) {
                    event.prevent_default();
                    // That the node has got the focus shows it.
                    browser::focus(&id(place));
                }
                false
            }
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { picture, .. } = ctx.props();
        let (link, list) = (ctx.link(), picture);
        let (width, height) = (list.width.to_string(), list.height.to_string());
        let says = list.hits.get(self.shown).map_or(String::new(), |hit| hit.label.clone());
        html! {
            <>
                <p class="state-said">{ says }</p>
                <svg class="lattice" width={width.clone()} height={height.clone()} viewBox={format!("0 0 {width} {height}")}
                    role="group" aria-label="Global states. The arrow keys go from one to the next, Enter cuts the run there."
                    onkeydown={link.callback(Act::Key)}>
                    <image href={self.source.clone()} {width} {height} />
                    for (place, hit) in list.hits.iter().enumerate() {
                        { node(place, &hit.shape, hit.label.clone(), place == self.shown, link) }
                    }
                </svg>
            </>
        }
    }
}

fn node(place: usize, shape: &HitShape, label: String, shown: bool, link: &html::Scope<Nodes>) -> Html {
    let HitShape::Circle(at, radius) = *shape else { return Html::default() };
    let show = move |_| Act::Show(place);
    html! {
        <circle id={id(place)} class="state" cx={at.x.to_string()} cy={at.y.to_string()} r={radius.max(TARGET).min(2.2 * radius).to_string()}
            role="button" tabindex={if shown { "0" } else { "-1" }} aria-label={label}
            onpointerenter={link.callback(move |_: PointerEvent| show(()))} onfocus={link.callback(move |_: FocusEvent| show(()))}
            onclick={link.callback(move |_| Act::Choose(place))} />
    }
}
