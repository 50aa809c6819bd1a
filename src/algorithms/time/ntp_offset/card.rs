//! What NTP's offset assumes, costs and says, line by line.

use crate::model::{Card, Failures, Line, Links, Parameter, ProcessRange, Timing, Variant};

pub const CARD: Card = Card {
    id: "ntp-offset",
    name: "NTP offset and selection",
    purpose: "Finds the offset of one's clock from the true time, from several servers of which a minority may be wrong.",
    sources: &[
        "D. L. Mills: Internet Time Synchronization: The Network Time Protocol, \
         IEEE Transactions on Communications 39(10), 1991",
        "D. Mills, J. Martin, J. Burbank, W. Kasch: Network Time Protocol Version 4, RFC 5905, 2010, sections 8 to 11",
        "K. Marzullo: Maintaining the Time in a Distributed System, PhD thesis, Stanford University, 1984",
    ],
    timing: Timing::Asynchronous,
    failures: Failures::Byzantine,
    links: Links::FairLoss,
    assumes: "More than half of the servers that answer tell the truth; the others may show any time. Clocks drift by at \
              most ρ. Nothing about delays: the error that is stated grows with them.",
    roles: &[
        ("client without the time", "most servers have not answered yet, or do not agree"),
        ("client with the time", "knows an interval in which its offset lies"),
        ("server", "answers with the times at which the question came and the answer went"),
    ],
    costs: &[
        ("messages for one sample of each server", "2 a server: NTP and NTP-R"),
        ("from asking to the samples", "2 message delays and the server's turnaround"),
        ("error of one sample", "at most δ/2, and 2ρ for the time that it took"),
    ],
    pseudocode: &[
        Line { label: "poll", text: "client, every period, or when asked to:" },
        Line { label: "poll", text: "    T1 := clock; send NTP(T1) to every server" },
        Line { label: "question", text: "server, upon NTP(T1) from q:  T2 := clock" },
        Line { label: "answer", text: "    when it is ready:  T3 := clock; send NTP-R(T1, T2, T3) to q" },
        Line { label: "discard", text: "client, upon NTP-R that answers no open question:  drop it" },
        Line { label: "sample", text: "client, upon NTP-R(T1, T2, T3) from s:  T4 := clock" },
        Line { label: "sample", text: "    θ := ((T2 − T1) + (T3 − T4)) / 2" },
        Line { label: "sample", text: "    δ := (T4 − T1) − (T3 − T2)" },
        Line { label: "sample", text: "    keep (θ, δ) as one of the last 8 of s" },
        Line { label: "select", text: "    of each server:  the sample with the smallest δ" },
        Line { label: "select", text: "        its interval:  θ ± (δ/2 + 2ρ · its age)" },
        Line { label: "select", text: "    offset := from the lowest to the highest point" },
        Line { label: "select", text: "        that lies in more than half of the intervals" },
        Line { label: "no-majority", text: "    no such point:  no offset" },
    ],
    simplified: &[
        "The offset stays a number beside the clock. NTP steers the clock with it, by at most 500 parts per million, and \
         steps it when it is more than 128 ms off for long.",
        "The RFC takes the largest group of servers that agree and then thins it out by jitter; here the interval is that \
         of all points on which more than half agree, which contains the truth whenever most servers tell it.",
        "All servers are of stratum 1: none asks another. Samples come at a fixed period.",
    ],
    parameters: &[
        Parameter {
            name: "period",
            meaning: "how often the client asks, in ms; 0: only when its user says so",
            default: 1_000,
            min: 0,
            max: 1_000_000,
        },
        Parameter {
            name: "turnaround",
            meaning: "how long a server takes to answer, in ms",
            default: 1,
            min: 0,
            max: 10_000,
        },
        Parameter {
            name: "drift-bound",
            meaning: "ρ, by how much a clock is too fast or too slow at most, in parts per million",
            default: 100,
            min: 0,
            max: 500_000,
        },
    ],
    variants: &[
        Variant {
            id: "average-all-samples",
            rule: "Of a server's samples the one with the smallest delay counts.",
            instead: "The mean of their offsets is taken, so that waiting in queues on one way leaks into it.",
            breaks: "most servers are believed",
        },
        Variant {
            id: "no-selection",
            rule: "What more than half of the servers agree on counts.",
            instead: "The mean of what all servers say is taken.",
            breaks: "most servers are believed",
        },
    ],
    processes: ProcessRange { min: 2, default: 4, max: 8 },
};
