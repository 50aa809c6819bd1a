//! Every command by name and key: one table for the keyboard, the palette and the sheet of keys.

use super::causality::Inquiry;
use super::compare::CompareMessage;
use super::deed::DEEDS;
use super::forks::ForkMessage;
use super::history::HistoryMessage;
use super::lanes::LaneAct;
use super::message::{Message, Panel};
use super::verb::Verb;
use crate::scene::layout::Layout;

/// One named act.
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    pub name: &'static str,
    /// What the keyboard event says, as `KeyboardEvent.key`, first the one that is shown. Letters are lower case;
    /// `Shift+` comes before what must be typed with it. Some commands have none and are found by name.
    pub keys: &'static [&'static str],
    pub group: &'static str,
    pub message: Message,
}

/// All commands, grouped as the sheet of keys shows them.
pub fn commands() -> Vec<Command> {
    let command = |group, name, keys, message| Command { name, keys, group, message };
    let time = |name, keys, message| command("Time", name, keys, message);
    let happen = |name, keys, verb| command("Interfere", name, keys, Message::Do(verb));
    let see = |name, keys, message| command("Look", name, keys, message);
    let run = |name, keys, message| command("Run", name, keys, message);
    let mut all = vec![
        time("Next event", &["ArrowRight", "PageDown", "j"], Message::Step(1)),
        time("Previous event", &["ArrowLeft", "PageUp", "k"], Message::Step(-1)),
        time("Next interesting event", &["Shift+ArrowRight"], Message::NextInteresting),
        time("Previous interesting event", &["Shift+ArrowLeft"], Message::PreviousInteresting),
        time("Jump to the start", &["Home"], Message::Start),
        time("Jump to the newest event", &["End"], Message::Newest),
        time("Play or pause", &[" "], Message::TogglePlay),
        time("Faster", &["+", "="], Message::Faster),
        time("Slower", &["-"], Message::Slower),
        happen("Drop the message, crash the process, cut the link", &["x", "Delete"], Verb::Kill),
        happen("Release the message, recover the process, heal the link", &["r"], Verb::Revive),
        happen("Hold or release the message, pause or resume the process", &["h"], Verb::Hold),
        happen("Delay the message, slow the process down", &["l"], Verb::Slow),
        happen("Duplicate the message", &["u"], Verb::Double),
        happen("Fire the process's timer now", &["t"], Verb::Now),
        happen("Hand in a request", &["w"], Verb::Request),
        happen("Isolate the chosen processes", &["i"], Verb::Isolate),
        happen("Heal every link", &["Shift+|", "\\"], Verb::HealAll),
        command(
            "Interfere",
            "Deliver the message, or do what is first in the next-up list",
            &["Enter"],
            Message::Primary,
        ),
        command(
            "Interfere",
            "More: omission, lies, clocks, crash points, cuts, partitions",
            &["."],
            Message::Show(Panel::Interfere),
        ),
        see("Select the next process or message", &["ArrowDown"], Message::SelectNext(1)),
        see("Select the previous process or message", &["ArrowUp"], Message::SelectNext(-1)),
        see("Zoom in", &["Shift+*", "]"], Message::Zoom(1)),
        see("Zoom out", &["Shift+_", "["], Message::Zoom(-1)),
        see("Fit the whole run; again: the usual size, following the playhead", &["0"], Message::Fit),
        see("Shift the diagram to later events", &["Shift+j"], Message::Leaf(1)),
        see("Shift the diagram to earlier events", &["Shift+k"], Message::Leaf(-1)),
        see("What the pictures show", &["Shift+v"], Message::ToggleLooks),
        see("Lay the arena out: ring, columns, grid, tree, line, free", &["Shift+l"], Message::NextLayout),
        see("Move the selected process in the arena", &["Shift+m"], Message::ToggleMoving),
        see("Turn the diagram", &["o"], Message::Turn),
        see("Change the time axis: steps, simulated time, depth, local clocks", &["Shift+a"], Message::NextAxis),
        see("Change the clock stamps: none, Lamport, vector, hybrid, physical", &["Shift+s"], Message::NextStamp),
        see("Fold or unfold quiet stretches", &["Shift+z"], Message::ToggleQuiet),
        see("Hide the lane of the process", &["Shift+h"], Message::Lane(LaneAct::Hide)),
        see("Show all lanes", &["Shift+u"], Message::Lane(LaneAct::ShowAll)),
        see("Move the lane of the process back", &["Shift+{"], Message::Lane(LaneAct::Move(-1))),
        see("Move the lane of the process on", &["Shift+}"], Message::Lane(LaneAct::Move(1))),
        see("Group lanes by who can reach whom", &["Shift+b"], Message::Lane(LaneAct::Group)),
        see("Pseudocode beside the pictures", &["Shift+c"], Message::ToggleCode),
        see("Rust source beside the pictures", &["Shift+r"], Message::ToggleSource),
        see("See only what the selected process can know, or everything again", &["Shift+e"], Message::Lens),
        see("Hide or show what the algorithm stands on", &["z"], Message::ToggleFold),
        see("Charts under the diagram", &["Shift+d"], Message::ToggleCharts),
        see("Fault script as tracks", &["f"], Message::ToggleTracks),
        see("Tell past, future and concurrent events apart", &[","], Message::Inquire(Inquiry::Cone)),
        see("Pin this event, to compare others with it", &["p"], Message::Inquire(Inquiry::Pin)),
        see("Cut the run here", &["c"], Message::Inquire(Inquiry::CutHere)),
        see("Widen the cut until it is consistent", &["v"], Message::Inquire(Inquiry::Widen)),
        see("Narrow the cut until it is consistent", &["b"], Message::Inquire(Inquiry::Narrow)),
        see("Remove the cut", &["n"], Message::Inquire(Inquiry::NoCut)),
        see("Move the cut's handle at this process earlier", &["<"], Message::Inquire(Inquiry::Handle(-1))),
        see("Move the cut's handle at this process later", &[">"], Message::Inquire(Inquiry::Handle(1))),
        see("Slide the event earlier along its lane", &["("], Message::Inquire(Inquiry::Slide(-1))),
        see("Slide the event later along its lane", &[")"], Message::Inquire(Inquiry::Slide(1))),
        see("Global states of the last events", &["m"], Message::Show(Panel::States)),
        see("Why a property is violated", &["q"], Message::Show(Panel::Why)),
        see("List of events", &["e"], Message::Show(Panel::Events)),
        see("About this algorithm", &["a"], Message::Show(Panel::Card)),
        run("Choose an algorithm or a scenario", &["g"], Message::Show(Panel::Gallery)),
        run("Change processes, links, seed and rules", &["s"], Message::Show(Panel::Setup)),
        run("Run many seeds, and see how often it ends how", &["d"], Message::Show(Panel::Sweep)),
        run("Search all that could happen for a broken property", &["Shift+w"], Message::Show(Panel::Check)),
        run(
            "What clients were told, and which consistency it has",
            &["Shift+x"],
            Message::History(HistoryMessage::Show),
        ),
        run("Forks: names, stars, taking out", &["Shift+n"], Message::Show(Panel::Forks)),
        run("Compare two forks side by side", &["Shift+f"], Message::Compare(CompareMessage::Toggle)),
        run("Compare two forks on the same lanes", &["Shift+o"], Message::Compare(CompareMessage::Overlay)),
        run("Show what was abandoned as a ghost", &["Shift+g"], Message::Compare(CompareMessage::Ghost)),
        run("Go back to before the last act", &["Ctrl+z"], Message::Fork(ForkMessage::Undo)),
        run("Go forward again to after it", &["Shift+Ctrl+z"], Message::Fork(ForkMessage::Redo)),
        run("Share or save this run", &["y"], Message::Show(Panel::Share)),
        run("Save a picture, print, or record a film", &["Shift+y"], Message::Show(Panel::Picture)),
        run("Present to a room, or leave the presentation", &["Shift+p", "Shift+F5"], Message::Present),
        run("Spotlight round the pointer, in a presentation", &["Shift+i"], Message::Spotlight),
        run("Change the theme: light, dark, projector", &["Shift+t"], Message::NextTheme),
        run("What every mark means", &["Shift+q"], Message::Show(Panel::Legend)),
        run("Find a command", &["/"], Message::Show(Panel::Palette)),
        run("Keys", &["?"], Message::Show(Panel::Keys)),
        run("Close, or clear the selection", &["Escape"], Message::Close),
    ];
    all.extend(Layout::ALL.map(|layout| see(layout.command(), &[], Message::SetLayout(layout))));
    all.push(see("Put every process back to its place in the arena", &[], Message::PutBack));
    all.extend(DEEDS.map(|(deed, name)| command("Interfere", name, &[], Message::Inflict(deed))));
    all
}

/// The commands that have all these words in their names: first the one that is named in full, then those whose names begin
/// with the words.
pub fn matching(query: &str) -> Vec<Command> {
    let query = query.trim().to_ascii_lowercase();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for command in commands() {
        let name = command.name.to_ascii_lowercase();
        if name == query {
            first.insert(0, command);
        } else if name.starts_with(&query) {
            first.push(command);
        } else if query.split_whitespace().all(|word| name.contains(word)) {
            rest.push(command);
        }
    }
    first.append(&mut rest);
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_is_named_in_full_comes_first() {
        for command in commands() {
            for query in [command.name.to_owned(), format!(" {} ", command.name.to_ascii_uppercase())] {
                assert_eq!(matching(&query).first(), Some(&command), "{query:?}");
            }
        }
        assert_eq!(matching(""), commands(), "nothing is typed yet");
        let found = matching("arena");
        assert!(found[0].name.starts_with("Arena"), "{}", found[0].name);
        assert!(found.iter().any(|command| command.name.contains(" arena")));
        assert!(matching("arena nothing-of-the-kind").is_empty());
    }

    #[test]
    fn no_key_means_two_things_and_every_usual_command_has_one() {
        let mut seen = std::collections::BTreeSet::new();
        for command in commands() {
            let by_name = matches!(command.message, Message::Inflict(_) | Message::SetLayout(_) | Message::PutBack);
            assert!(!command.keys.is_empty() || by_name, "{} has no key", command.name);
            for key in command.keys {
                assert!(seen.insert(*key), "{key} is taken twice");
            }
        }
    }
}
