//! What stands round pictures that leave the page: a title, a sentence, the legend.

use super::legend::{LegendEntry, SAMPLE};
use super::list::{DisplayList, Text};
use super::path::pt;
use super::text::{Face, FontTable, TextMeasure, Weight};
use super::theme::Tone;

const MARGIN: f32 = 14.0;

/// The title and the sentence over the pictures; of no height when there is neither.
pub fn head(title: &str, sentence: &str, width: f32, scale: f32) -> DisplayList {
    let mut list = DisplayList::new(width, 0.0);
    let margin = MARGIN * scale;
    for (text, face, tone) in [
        (title, Face::new(18.0 * scale).weight(Weight::Strong), Tone::Ink0),
        (sentence, Face::new(13.0 * scale), Tone::Ink1),
    ] {
        for line in lines(text, face, width - 2.0 * margin) {
            list.height += face.size * 1.45;
            list.text(Text::new(line, pt(margin, list.height), face, tone));
        }
    }
    if list.height > 0.0 {
        list.height += margin * 0.8;
    }
    list
}

/// The legend under the pictures, in as many rows as it needs.
pub fn foot(entries: &[LegendEntry], width: f32, scale: f32) -> DisplayList {
    let mut list = DisplayList::new(width, 0.0);
    let (margin, face) = (MARGIN * scale, Face::SECONDARY.scaled(scale));
    let (mut x, mut y) = (margin, 0.0);
    let row = 20.0 * scale;
    for LegendEntry { mark, words } in entries {
        let entry = SAMPLE.0 + 6.0 * scale + FontTable.width(words, face);
        if x > margin && x + entry > width - margin {
            (x, y) = (margin, y + row);
        }
        list.place(mark.sample(), pt(x, y + (row - SAMPLE.1) / 2.0));
        let at = pt(x + SAMPLE.0 + 6.0 * scale, y + row / 2.0 + face.drop());
        list.text(Text::new(words.clone(), at, face, Tone::Ink0));
        x += entry + 18.0 * scale;
    }
    if !entries.is_empty() {
        list.height = y + row + margin * 0.6;
    }
    list
}

/// The text in lines of at most this width. A word that is longer stands alone.
fn lines(text: &str, face: Face, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut().filter(|line| FontTable.width(&format!("{line} {word}"), face) <= width) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::legend::LegendMark;

    #[test]
    fn a_long_sentence_takes_more_lines_and_none_takes_no_room() {
        let text = "A sends the vote request to B, and B grants it because it has not voted in this term.";
        let rows = lines(text, Face::BODY, 200.0);
        assert!(rows.len() > 2 && rows.iter().all(|row| FontTable.width(row, Face::BODY) <= 200.0), "{rows:?}");
        assert_eq!(rows.join(" "), text);
        assert_eq!(head("", "", 300.0, 1.0).height, 0.0);
        assert!(head("T", text, 300.0, 1.0).height > head("T", "", 300.0, 1.0).height);
    }

    #[test]
    fn the_legend_keeps_to_its_width() {
        let entries = LegendMark::ALL.map(|mark| LegendEntry { mark, words: mark.words().to_owned() });
        let list = foot(&entries, 400.0, 1.0);
        let rows = list.height / 20.0;
        assert!(rows > 7.0, "{rows}");
        assert_eq!(foot(&[], 400.0, 1.0).height, 0.0);
    }
}
