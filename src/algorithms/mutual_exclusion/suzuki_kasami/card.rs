//! What Suzuki and Kasami's algorithm assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

const fn line(label: &'static str, text: &'static str) -> Line {
    Line { label, text }
}

pub const CARD: Card = Card {
    id: "suzuki-kasami",
    name: "Suzuki–Kasami mutual exclusion",
    purpose: "Lets at most one process at a time into the critical section: whoever has the only token.",
    sources: &[
        "I. Suzuki, T. Kasami: A Distributed Mutual Exclusion Algorithm, ACM Transactions on Computer Systems 3(4), 1985",
        "G. Ricart, A. K. Agrawala: author's response to “On Mutual Exclusion in Computer Networks”, Communications of \
         the ACM 26(2), 1983 (the same idea with a token that is passed around)",
        "M. Singhal, N. Shivaratri: Advanced Concepts in Operating Systems, 1994, section 6.12",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::None,
    links: Links::Perfect,
    assumes: "Nobody crashes: with its holder the token is gone for good. A doubled token would let two in. Messages may \
              overtake one another. Whoever is inside leaves some day.",
    roles: &[
        ("released", "wants nothing and has no token"),
        ("wanted", "has asked everybody and waits for the token"),
        ("held", "has the token and is in the critical section"),
        ("token", "has the token and wants nothing: passes it on when asked"),
    ],
    costs: &[
        ("messages for one entry", "N: a REQUEST to each of the others and the TOKEN; 0 for whoever has the token"),
        ("from asking to entering, when nobody else asks", "2 message delays, 0 with the token"),
        ("from one process leaving to the next entering", "1 message delay"),
    ],
    pseudocode: &[
        line("", "upon start:  state := RELEASED; RN := 0…; A has the token: LN := 0…, Q := ⟨⟩"),
        line("re-enter", "upon WANT, state = RELEASED, token here:  enter as below"),
        line("want", "upon WANT, state = RELEASED, no token here:"),
        line("want", "    state := WANTED; RN[self] := RN[self] + 1"),
        line("want", "    send REQUEST(RN[self]) to all others"),
        line("request", "upon REQUEST(n) from j:  RN[j] := max(RN[j], n)"),
        line("pass", "    if token here, state = RELEASED and RN[j] = LN[j] + 1:"),
        line("pass", "        send TOKEN(LN, Q) to j; the token is gone"),
        line("token", "upon TOKEN(LN, Q):  the token is here"),
        line("enter", "    state := HELD; enter the critical section"),
        line("leave", "upon DONE, state = HELD:"),
        line("leave", "    leave the critical section; state := RELEASED; LN[self] := RN[self]"),
        line("enqueue", "    append to Q every j not in Q with RN[j] = LN[j] + 1"),
        line("hand-on", "    if Q ≠ ⟨⟩:  j := the first of Q, taken out"),
        line("hand-on", "        send TOKEN(LN, Q) to j; the token is gone"),
    ],
    simplified: &[
        "The critical section lasts as long as the parameter says; it can also be left earlier by hand.",
        "In the paper a process waits inside one procedure for the token. Here the token's arrival is an event, and \
         whoever receives it enters: it is sent to nobody who has not asked.",
        "The paper has no crash. Here a process that recovers begins anew, without the token.",
        "Numbers of requests grow without end, where the paper also shows how to bound them.",
    ],
    parameters: &[Parameter {
        name: "section",
        meaning: "how long the critical section lasts, in ms",
        default: 30,
        min: 1,
        max: 10_000,
    }],
    variants: &[
        Variant {
            id: "keep-token",
            rule: "Whoever sends the token has it no more.",
            instead: "Whoever sends the token sends a copy of it, and keeps its own.",
            breaks: "mutual exclusion",
        },
        Variant {
            id: "no-outdated-check",
            rule: "Whoever has the token unused sends it only for a request that has not been served: RN[j] = LN[j] + 1.",
            instead: "It sends the token for any request, also for one that was served long ago.",
            breaks: "nobody enters unasked",
        },
        Variant {
            id: "not-noted",
            rule: "Whoever leaves notes in the token that its request has been served.",
            instead: "The token is not told who has been inside, so requests that were served look as if they waited.",
            breaks: "nobody enters unasked",
        },
        Variant {
            id: "latest-arrived",
            rule: "Of two requests of a process, the one with the greater number counts.",
            instead: "The one that arrived last counts, also if it was overtaken by a later one.",
            breaks: "every request enters",
        },
    ],
    processes: ProcessRange { min: 2, default: 4, max: 12 },
};
