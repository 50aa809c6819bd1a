//! The share link: a document packed into the fragment of an address, which no server ever sees.
//!
//! `#s=` and base64url of: the version (one byte), flags (one byte), a checksum (two bytes) and the body. The body is
//! JSON with short names, deflated where that makes it shorter. A run that came from a shipped scenario names it and
//! carries only what differs, together with a fingerprint of the scenario, so that the reader is told when the scenario
//! has changed since.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use serde::{Deserialize, Serialize};

use super::Opened;
use super::document::{Branch, Document, Moved, View, entry, is_false, is_zero};
use super::error::{DocumentError, Warning, short};
use super::file::{VERSION, json_error};
use crate::clocks::ClockSetting;
use crate::links::{LinkRule, Network, Stack, TimingModel};
use crate::model::{Card, Map, Set, digest_of};
use crate::sim::{Action, Cue, Plan, Shipped};
use crate::trace::Decision;

/// In characters, before anything is decoded.
pub const MAX_LINK: usize = 64 << 10;
/// In bytes, after inflating.
pub const MAX_INFLATED: usize = 1 << 20;

const DEFLATED: u8 = 1;
const HEADER: usize = 4;
const HARDEST: u8 = 10;

/// The body. What is left out is as in the shipped scenario, or as in a run that nobody has touched.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    /// Algorithm.
    a: String,
    /// Shipped scenario, and its fingerprint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    s: Option<(String, u32)>,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    t: Option<String>,
    /// Processes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    n: Option<u16>,
    /// Seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    e: Option<u64>,
    /// Network, by preset or in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    w: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    l: Option<Network>,
    /// Parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    k: Option<Map<String, i64>>,
    /// Variants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    x: Option<Set<String>>,
    /// Script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    c: Option<Vec<Cue>>,
    /// Rules for single links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    r: Option<Vec<LinkRule>>,
    /// Timing model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    m: Option<TimingModel>,
    /// The links that the algorithm stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    i: Option<Stack>,
    /// How often disks are synced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    y: Option<u64>,
    /// Clocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    o: Option<Vec<ClockSetting>>,
    /// Branches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    b: Vec<Fork>,
    /// View: branch and event, axis, lens, lanes, stamps, and whether quiet runs are folded.
    #[serde(default)]
    v: (u32, u32),
    #[serde(default, skip_serializing_if = "Option::is_none")]
    va: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vl: Option<String>,
    /// How large the diagram is; are charts shown?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vz: Option<u32>,
    #[serde(default, skip_serializing_if = "is_false")]
    vc: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    vn: Vec<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vs: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    vq: bool,
    /// The arena's layout, and who was moved in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vy: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    vm: Vec<Moved>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fork {
    /// Name.
    n: String,
    /// Parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    p: Option<u32>,
    /// From which event.
    #[serde(default, skip_serializing_if = "is_zero")]
    f: u32,
    /// Starred.
    #[serde(default, skip_serializing_if = "is_false")]
    s: bool,
    /// Decisions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    d: Vec<(u32, Action)>,
    /// Script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    c: Option<Vec<Cue>>,
}

impl Document {
    /// The fragment of the share link, from `#s=` on.
    pub fn to_link(&self) -> Result<String, DocumentError> {
        let entry = self.validate()?;
        let shipped = self.origin.as_deref().and_then(|id| entry.scenario(id));
        let body = self.body(entry.card, shipped.as_ref());
        let text = serde_json::to_vec(&body).map_err(|error| json_error("link", &error))?;
        if text.len() > MAX_INFLATED {
            return Err(too_long(text.len()));
        }
        let deflated = compress_to_vec(&text, HARDEST);
        let (flags, body) = if deflated.len() < text.len() { (DEFLATED, deflated) } else { (0, text) };
        let mut bytes = vec![VERSION as u8, flags];
        bytes.extend(checksum(flags, &body));
        bytes.extend(body);
        let link = format!("#s={}", URL_SAFE_NO_PAD.encode(bytes));
        if link.len() > MAX_LINK { Err(too_long(link.len())) } else { Ok(link) }
    }

    fn body(&self, card: &'static Card, shipped: Option<&Shipped>) -> Body {
        let Document { algorithm, title, plan, branches, view, origin: _ } = self;
        let base = shipped.map(|shipped| &shipped.plan);
        let empty = Plan { seed: plan.seed, network: plan.network, ..Plan::new(card) };
        // Without a scenario to refer to, everything that is not empty is written.
        let script = base.map_or(&empty.script, |base| &base.script);
        let clocks = base.map_or(&empty.clocks, |base| &base.clocks);
        let sync_every = base.map_or(empty.sync_every, |base| base.sync_every);
        let parameters = base.map_or(&empty.parameters, |base| &base.parameters);
        let variants = base.map_or(&empty.variants, |base| &base.variants);
        let preset = plan.network.as_preset().map(|preset| preset.id.to_owned());
        let other_network = base.is_none_or(|base| base.network != plan.network);
        let links = base.map_or(&empty.links, |base| &base.links);
        let timing = base.map_or(empty.timing, |base| base.timing);
        let stack = base.map_or(empty.stack, |base| base.stack);
        let untouched = *branches == [Branch::main()];
        Body {
            a: algorithm.clone(),
            s: shipped.map(|shipped| (shipped.id.to_owned(), fingerprint(card, &shipped.plan))),
            t: (Some(title.as_str()) != shipped.map(|shipped| shipped.title)).then(|| title.clone()),
            n: base.is_none_or(|base| base.processes != plan.processes).then_some(plan.processes),
            e: base.is_none_or(|base| base.seed != plan.seed).then_some(plan.seed),
            l: (other_network && preset.is_none()).then_some(plan.network),
            w: preset.filter(|_| other_network),
            k: (*parameters != plan.parameters).then(|| plan.parameters.clone()),
            x: (*variants != plan.variants).then(|| plan.variants.clone()),
            c: (*script != plan.script).then(|| plan.script.clone()),
            r: (*links != plan.links).then(|| plan.links.clone()),
            m: (timing != plan.timing).then_some(plan.timing),
            i: (stack != plan.stack).then_some(plan.stack),
            o: (*clocks != plan.clocks).then(|| plan.clocks.clone()),
            y: (sync_every != plan.sync_every).then_some(plan.sync_every),
            b: if untouched { Vec::new() } else { branches.iter().map(Fork::from).collect() },
            v: (view.branch, view.event),
            va: view.axis.clone(),
            vl: view.lens.clone(),
            vz: view.zoom,
            vc: view.charts,
            vn: view.lanes.clone(),
            vs: view.stamps.clone(),
            vq: view.quiet,
            vy: view.layout.clone(),
            vm: view.moved.clone(),
        }
    }
}

/// Reads what follows `s=`.
pub(super) fn read(code: &str) -> Result<Opened, DocumentError> {
    if code.len() > MAX_LINK {
        return Err(too_long(code.len()));
    }
    let damaged = |what| DocumentError::Damaged { what };
    let bytes = URL_SAFE_NO_PAD.decode(code).map_err(|_| damaged("it holds a character that no link has"))?;
    let Some((header, body)) = bytes.split_at_checked(HEADER) else { return Err(damaged("its end is missing")) };
    if u64::from(header[0]) != VERSION {
        return Err(DocumentError::Version { what: "link", needed: u64::from(header[0]) });
    }
    let flags = header[1];
    if flags & !DEFLATED != 0 || header[2..] != checksum(flags, body) {
        return Err(damaged("a part is missing or was changed"));
    }
    let inflated;
    let text = if flags & DEFLATED != 0 {
        inflated = decompress_to_vec_with_limit(body, MAX_INFLATED).map_err(|error| match error.status {
            TINFLStatus::HasMoreOutput => DocumentError::Inflated { limit: MAX_INFLATED },
            _ => damaged("it cannot be unpacked"),
        })?;
        &inflated
    } else {
        body
    };
    // As text, like files: two kinds of input would double the reading code in the download.
    let text = std::str::from_utf8(text).map_err(|_| damaged("it holds no text"))?;
    let body: Body = serde_json::from_str(text).map_err(|error| json_error("link", &error))?;
    unfold(body)
}

/// From what was carried to the whole document.
fn unfold(body: Body) -> Result<Opened, DocumentError> {
    let entry = entry(&body.a)?;
    let mut warnings = Vec::new();
    let mut plan = Plan::new(entry.card);
    let (mut title, mut origin) = (String::new(), None);
    if let Some((id, print)) = &body.s {
        let Some(shipped) = entry.scenario(id) else {
            return Err(DocumentError::UnknownScenario { algorithm: entry.card.name, id: short(id) });
        };
        if fingerprint(entry.card, &shipped.plan) != *print {
            warnings.push(Warning::ScenarioChanged { title: shipped.title });
        }
        (title, origin, plan) = (shipped.title.to_owned(), Some(id.clone()), shipped.plan);
    } else {
        let missing = [("the processes", body.n.is_none()), ("the seed", body.e.is_none())];
        let network = ("the network", body.w.is_none() && body.l.is_none());
        if let Some((what, _)) = missing.into_iter().chain([network]).find(|(_, missing)| *missing) {
            return Err(DocumentError::Incomplete { what });
        }
    }
    if let Some(id) = &body.w {
        let unknown =
            || DocumentError::Json { what: "link", problem: format!("there is no network “{}”", short(id)) };
        plan.network = Network::preset(id).ok_or_else(unknown)?;
    }
    let Body {
        n,
        e,
        l,
        k,
        x,
        c,
        r,
        m,
        i,
        o,
        y,
        b,
        v: (branch, event),
        va: axis,
        vl: lens,
        vz: zoom,
        vc: charts,
        vn: lanes,
        vs: stamps,
        vq: quiet,
        vy: layout,
        vm: moved,
        t,
        ..
    } = body;
    let plan = Plan {
        processes: n.unwrap_or(plan.processes),
        seed: e.unwrap_or(plan.seed),
        network: l.unwrap_or(plan.network),
        links: r.unwrap_or(plan.links),
        timing: m.unwrap_or(plan.timing),
        stack: i.unwrap_or(plan.stack),
        parameters: k.unwrap_or(plan.parameters),
        variants: x.unwrap_or(plan.variants),
        script: c.unwrap_or(plan.script),
        clocks: o.unwrap_or(plan.clocks),
        sync_every: y.unwrap_or(plan.sync_every),
    };
    let branches = if b.is_empty() { vec![Branch::main()] } else { b.into_iter().map(Branch::from).collect() };
    let document = Document {
        algorithm: entry.card.id.to_owned(),
        title: t.unwrap_or(title),
        plan,
        branches,
        view: View { branch, event, axis, lens, lanes, stamps, quiet, layout, moved, zoom, charts },
        origin,
    };
    document.validate()?;
    Ok(Opened { document, warnings })
}

impl From<&Branch> for Fork {
    fn from(branch: &Branch) -> Fork {
        let decisions = branch.decisions.iter().map(|decision| (decision.after, decision.action.clone()));
        let c = branch.script.clone();
        let (p, f, s) = (branch.parent, branch.from_event, branch.starred);
        Fork { n: branch.name.clone(), p, f, s, d: decisions.collect(), c }
    }
}

impl From<Fork> for Branch {
    fn from(Fork { n: name, p: parent, f: from_event, s: starred, d, c: script }: Fork) -> Branch {
        let decisions = d.into_iter().map(|(after, action)| Decision { after, action }).collect();
        Branch { name, parent, from_event, starred, decisions, script }
    }
}

/// What a link remembers of the scenario that it refers to: its plan, and the defaults of what the plan leaves out.
fn fingerprint(card: &Card, plan: &Plan) -> u32 {
    let defaults: Vec<(&str, i64)> =
        card.parameters.iter().map(|parameter| (parameter.name, parameter.default)).collect();
    let plan = serde_json::to_string(plan).unwrap_or_default();
    digest_of(&(plan, defaults)) as u32
}

/// Enough to notice a lost or changed character; it protects nothing.
fn checksum(flags: u8, body: &[u8]) -> [u8; 2] {
    (digest_of(&(flags, body)) as u16).to_le_bytes()
}

fn too_long(given: usize) -> DocumentError {
    DocumentError::TooLong { what: "link", given, limit: MAX_LINK, instead: "save the run as a file and share that" }
}

/// Undoes the percent-encoding of a fragment.
pub(super) fn percent_decoded(text: &str) -> Result<String, DocumentError> {
    if text.len() > MAX_LINK {
        return Err(too_long(text.len()));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(DocumentError::Damaged { what: "after a “%” two hexadecimal digits must follow" });
        };
        bytes.push((high << 4 | low) as u8);
    }
    String::from_utf8(bytes).map_err(|_| DocumentError::Damaged { what: "it is not text" })
}
