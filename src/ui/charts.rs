//! The charts under the diagram in words: a table of their values at the playhead.

use yew::prelude::*;

use crate::session::Session;

pub fn charts(session: &Session) -> Html {
    if !session.looks.charts {
        return html! {};
    }
    let (drawn, all) = session.charts_drawn();
    let only = if drawn < all { format!("; {drawn} of {all} drawn") } else { String::new() };
    html! {
        <details class="chart-words">
            <summary>{ format!("Charts in words, at step {}{only}", session.event) }</summary>
            <table>
                for row in session.chart_rows() {
                    <tr>
                        <th scope="row">{ row.name }</th>
                        <td>{ if row.values.is_empty() { "nobody".to_owned() } else { row.values.join(", ") } }</td>
                    </tr>
                }
            </table>
        </details>
    }
}
