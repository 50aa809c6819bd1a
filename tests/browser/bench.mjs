// Measures the published page: `cargo xtask bench-web`. Figures for people to read; nothing here passes or fails.
//
// A measure is a function from a site (a browser and an origin) to rows of { what, unit, target?, values }. To add one, write
// it and name it in MEASURES. The page is driven through `window.orrery`, as a notebook would.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { command, DIST, jsonLines, marks as pointed, open, orrery, painted, serve, start } from "./harness.mjs";

const option = (name, usual) =>
  Number(process.argv.find((word) => word.startsWith(`--${name}=`))?.split("=")[1] ?? usual);
const RUNS = option("runs", 7);
const EVENTS = option("events", 1_000_000);
const SEEKS = option("seeks", 400);
/** A school's laptop against a developer's machine. */
const SLOWDOWN = 4;

/** What a visitor downloads before the page can be used, compressed as most servers do it. */
async function download() {
  const files = (await readdir(DIST, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const html = await readFile(join(DIST, "index.html"), "utf8");
  let bytes = gzipSync(html, { level: 9 }).length;
  for (const { name, parentPath } of files) {
    const needed = html.includes(name) || (name.endsWith(".woff2") && !name.includes("-latin"));
    if (!needed) continue;
    const body = await readFile(join(parentPath, name));
    bytes += name.endsWith(".woff2") ? body.length : gzipSync(body, { level: 9 }).length;
  }
  return [{ what: "first download, compressed", unit: "kB", target: "≤ 400", values: [bytes / 1000] }];
}

/** A first visit with an empty cache, on a processor that is `slowdown` times slower than this one. */
async function coldStart({ browser, origin }, slowdown) {
  const rows = {
    "first picture": { unit: "ms", values: [] },
    "ready, the run painted": { unit: "ms", values: [] },
    "main thread busy": { unit: "ms", values: [] },
  };
  for (let run = 0; run < RUNS; run++) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable");
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    // The first animation frame in which the program is there has painted the run by its end.
    await page.addInitScript(() => {
      const look = () => {
        if (!globalThis.orrery || !document.querySelector("canvas.diagram")?.width) return requestAnimationFrame(look);
        requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("bench:painted")));
      };
      requestAnimationFrame(look);
    });
    await page.goto(`${origin}/`);
    await page.waitForFunction(() => performance.getEntriesByName("bench:painted").length > 0);
    const at = await page.evaluate(() => ({
      picture: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
      painted: performance.getEntriesByName("bench:painted")[0].startTime,
    }));
    const { metrics } = await session.send("Performance.getMetrics");
    const metric = (name) => metrics.find((entry) => entry.name === name).value;
    rows["first picture"].values.push(at.picture);
    rows["ready, the run painted"].values.push(at.painted);
    rows["main thread busy"].values.push(metric("TaskDuration") * 1000);
    await context.close();
  }
  const when = slowdown === 1 ? "first visit" : `first visit, processor ${slowdown} times slower`;
  return Object.entries(rows).map(([what, row]) => ({ what: `${when}: ${what}`, ...row }));
}

/** Raft with five servers that goes on for ever: heartbeats. */
async function quiet(page) {
  await orrery(page, "load", { algorithm: "raft", scenario: "cold-start" });
}

/** The same with a client that writes, as long as a script may be. */
async function busy(page) {
  await quiet(page);
  const document = await orrery(page, "scenario");
  const leader = await page.evaluate(() => {
    orrery.seek(orrery.summary().events);
    const write = orrery.enabled().find(({ action, possible }) => action.request && possible);
    return write.action.request.process;
  });
  const write = (turn) => ({
    when: { at: 250_000 + turn * 20_000 },
    act: { request: { process: leader, offer: 0, argument: turn % 1_000 } },
  });
  document.plan.script = Array.from({ length: 9_000 }, (_, turn) => write(turn));
  delete document.origin;
  await orrery(page, "load", document);
}

/** The bytes of the program's memory. */
function memory(page) {
  return page.evaluate(async () => {
    const { content } = document.querySelector('meta[name="orrery:program"]');
    const program = await import(new URL(content, document.baseURI).href);
    const memory = Object.values(await program.default()).find((it) => it instanceof WebAssembly.Memory);
    return memory.buffer.byteLength;
  });
}

/** How fast a long run is recorded, with all its properties; what it needs; and how long a jump in it takes. */
async function recording(site, name, load) {
  const { page, context } = await open(site);
  await load(page);
  await painted(page);
  const before = await memory(page);
  const ms = await orrery(page, "record", EVENTS);
  await painted(page);
  const { events, bytes, violations } = await orrery(page, "summary");
  const grown = (await memory(page)) - before;
  if (violations.length > 0) throw new Error(`${name}: a property is violated`);
  await page.evaluate(stopwatch);
  const seeks = await page.evaluate(seekTimes, { events, count: SEEKS });
  const seek = ({ turn, events }) => orrery.seek((Math.imul(turn + 1, 2_654_435_761) >>> 0) % events);
  const processor = await processorTime(page, `Raft, 5 servers, ${name}: random seek`, seek, { events });
  await context.close();
  const row = (what, unit, target, values) => ({ what: `Raft, 5 servers, ${name}: ${what}`, unit, target, values });
  return [
    row(`recorded and checked (${events} events)`, "events/s", undefined, [(events / ms) * 1000]),
    row("memory by its own count", "bytes/event", undefined, [bytes / events]),
    row("memory of the program", "bytes/event", undefined, [grown / events]),
    row("state at a random event", "ms", "≤ 8", seeks.state),
    row("random seek: the call", "ms", undefined, seeks.call),
    row("random seek: the page's elements", "ms", undefined, seeks.elements),
    row("random seek: the canvases", "ms", undefined, seeks.canvases),
    row("random seek: these three", "ms", "≤ 8", seeks.own),
    row("random seek: the browser's layout and pixels", "ms", undefined, seeks.browser),
    ...processor,
  ];
}

/** Runs in the page. Work is counted, waiting for the screen is not. */
async function seekTimes({ events, count }) {
  let seed = 42;
  const random = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) % events;
  const times = { state: [], call: [], elements: [], canvases: [], own: [], browser: [] };
  for (let turn = 0; turn < count; turn++) {
    await benchTask();
    const began = performance.now();
    orrery.state(random());
    times.state.push(performance.now() - began);
    const { called, rendered, painted, shown } = await benchAct(() => orrery.seek(random()));
    times.call.push(called);
    times.elements.push(rendered - called);
    times.canvases.push(painted);
    times.own.push(rendered + painted);
    times.browser.push(shown);
  }
  return times;
}

/**
 * Puts a stop-watch into the page: `benchAct` does something and tells, in milliseconds, when the call was over, when the
 * elements were in order, how long the canvases took, how long the browser then was busy with layout and pixels, and when
 * the whole was done, waiting for the screen included.
 */
function stopwatch() {
  // How long the page's own work took in animation frames, and in the slices into which long rendering is cut.
  let [frames, slices] = [0, 0];
  const { requestAnimationFrame: request, setTimeout: delay } = globalThis;
  globalThis.requestAnimationFrame = (tick) =>
    request((time) => {
      const began = performance.now();
      tick(time);
      frames += performance.now() - began;
    });
  globalThis.setTimeout = (tick, ms, ...rest) => {
    if (ms > 0) return delay(tick, ms, ...rest);
    return delay(() => {
      const began = performance.now();
      tick();
      slices += performance.now() - began;
    });
  };
  const channel = new MessageChannel();
  globalThis.benchTask = () =>
    new Promise((done) => ((channel.port1.onmessage = done), channel.port2.postMessage(0)));
  globalThis.benchAct = async (act) => {
    await benchTask();
    [frames, slices] = [0, 0];
    const began = performance.now();
    act();
    const called = performance.now() - began;
    // What the page does at once, it does in microtasks; nothing else comes between.
    for (let turn = 0; turn < 10; turn++) await null;
    const rendered = performance.now() - began;
    // The page has asked for its frame by now, so this one comes right after it.
    const drawn = await new Promise((done) => request(() => done(performance.now())));
    await benchTask();
    const now = performance.now();
    return { called, rendered: rendered + slices, painted: frames, shown: now - drawn, whole: now - began };
  };
}

/** From a key to the picture: with everything a person has in front of them, and no motion. */
async function steps(site) {
  const { page, context } = await open(site, { reducedMotion: true });
  await quiet(page);
  await orrery(page, "record", 600);
  await painted(page);
  await page.evaluate(stopwatch);
  const measure = async (key) => {
    const times = await page.evaluate(stepTimes, { key, count: 300 });
    return [
      { what: `${key}: the page's work for it`, unit: "ms", target: "≤ 16", values: times.own },
      { what: `${key}: key to picture, with waiting for the screen`, unit: "ms", values: times.whole },
    ];
  };
  const rows = [...(await measure("ArrowRight")), ...(await measure("ArrowLeft"))];
  for (const key of ["ArrowRight", "ArrowLeft"]) {
    const press = ({ key }) =>
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    rows.push(...(await processorTime(page, key, press, { key })));
  }
  await context.close();
  return rows.map((row) => ({ ...row, what: `Raft, 5 servers: ${row.what}` }));
}

/** Runs in the page. */
async function stepTimes({ key, count }) {
  const times = { own: [], whole: [] };
  for (let turn = 0; turn < count; turn++) {
    // At no particular time between two frames, as a key is pressed.
    await new Promise((done) => setTimeout(done, 20 + ((turn * 7) % 17)));
    const before = orrery.event();
    const { rendered, painted, whole } = await benchAct(() =>
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })),
    );
    times.own.push(rendered + painted);
    times.whole.push(whole);
    if (orrery.event() === before) throw new Error(`${key} does not step`);
  }
  return times;
}

/**
 * The main thread's processor time for one act, on average: what other programs do on this machine does not count. Without
 * a graphics processor the pixels are in it, too.
 */
async function processorTime(page, name, act, given) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const metrics = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]));
  };
  const count = 200;
  const before = await metrics();
  for (let turn = 0; turn < count; turn++) {
    await page.evaluate(act, { turn, ...given });
    await painted(page);
  }
  const after = await metrics();
  await session.detach();
  const mean = (...names) => [names.reduce((sum, name) => sum + after[name] - before[name], 0) / count];
  const row = (what, target, values) => ({ what: `${name}: processor time, ${what}`, unit: "ms", target, values });
  return [
    row("program", "≤ 8", mean("ScriptDuration")),
    row("layout", undefined, mean("LayoutDuration", "RecalcStyleDuration")),
    row("all of the main thread", "≤ 16", mean("TaskDuration")),
  ];
}

/** From the pointer's coming to an event to its cone in the picture: a long run of many processes, half of it on each side. */
async function cones(site) {
  const { page, context } = await open(site, { reducedMotion: true });
  await twenty(page);
  await orrery(page, "record", 100_000);
  await orrery(page, "seek", 50_000);
  await painted(page);
  const events = (await pointed(page, "canvas.diagram", 8)).filter(({ text }) => text.startsWith("Step "));
  await page.evaluate(stopwatch);
  const measure = async (what) => {
    const times = await page.evaluate(hoverTimes, events);
    return [
      { what: `${what}: the page's work for it`, unit: "ms", values: times.own },
      { what: `${what}: pointer to picture, with waiting for the screen`, unit: "ms", values: times.whole },
    ];
  };
  const plain = await measure("a mark under the pointer");
  await page.keyboard.press(",");
  await painted(page);
  const [own, whole] = await measure("its cone");
  await context.close();
  return [...plain, { ...own, target: "≤ 16" }, whole].map((row) => ({ ...row, what: `100,000 events of 20: ${row.what}` }));
}

/** Runs in the page. */
async function hoverTimes(events) {
  const canvas = globalThis.document.querySelector("canvas.diagram");
  const times = { own: [], whole: [] };
  for (let turn = 0; turn < 200; turn++) {
    const { x: clientX, y: clientY } = events[(turn * 7) % events.length];
    const { rendered, painted, whole } = await benchAct(() =>
      canvas.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, bubbles: true, pointerType: "mouse" })),
    );
    times.own.push(rendered + painted);
    times.whole.push(whole);
  }
  return times;
}

/** 200 seeds of the election: from the click to the first results, and to all of them. */
async function sweep(site) {
  const rows = { "first results": [], "all results": [] };
  for (let run = 0; run < RUNS; run++) {
    const { page, context } = await open(site);
    await quiet(page);
    await page.keyboard.press("d");
    await painted(page);
    const times = await page.evaluate(async () => {
      const button = [...document.querySelectorAll(".sweep button")].find(({ textContent }) => textContent === "Run");
      const began = performance.now();
      button.click();
      let first;
      for (;;) {
        await new Promise((done) => setTimeout(done, 4));
        const { value, max } = document.querySelector(".sweep progress") ?? { value: 0, max: 1 };
        if (value > 0) first ??= performance.now() - began;
        if (value >= max) return [first, performance.now() - began];
      }
    });
    rows["first results"].push(times[0]);
    rows["all results"].push(times[1]);
    await context.close();
  }
  const targets = { "first results": "≤ 300", "all results": "≤ 3000" };
  const row = ([what, values]) => ({ what: `Raft, 200 seeds: ${what}`, unit: "ms", target: targets[what], values });
  return Object.entries(rows).map(row);
}

/** A rumour among 500: how fast it is recorded, and whether the page keeps up with the screen while it plays. */
async function gossip(site) {
  const { page, context } = await open(site, { reducedMotion: false });
  await orrery(page, "load", { algorithm: "rumor-mongering", scenario: "two-hundred" });
  const document = await orrery(page, "scenario");
  document.plan.processes = 500;
  document.plan.parameters = { ...document.plan.parameters, rounds: 1_000 };
  document.view = { event: 500 };
  delete document.origin;
  await orrery(page, "load", document);
  await painted(page);
  const before = (await orrery(page, "summary")).events;
  const ms = await orrery(page, "record", 200_000);
  const { events } = await orrery(page, "summary");
  await page.keyboard.press("Space");
  for (let faster = 0; faster < 6; faster++) await page.keyboard.press("+");
  const frames = await page.evaluate(async () => {
    const times = [];
    for (let frame = 0; frame < 240; frame++) times.push(await new Promise(requestAnimationFrame));
    return times.slice(1).map((time, place) => time - times[place]);
  });
  await page.keyboard.press("Space");
  // What a step costs until it is painted; a flight of 0.6 s after it is frames like those above.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await painted(page);
  const processor = await processorTime(page, "next event", () => orrery.step(1), {});
  await context.close();
  const row = (what, unit, target, values) => ({ what, unit, target, values });
  return [
    row("recorded and checked", "events/s", "≥ 120000", [((events - before) / ms) * 1000]),
    row("between frames while 1000 events/s play", "ms", "≤ 17", frames),
    ...processor,
  ].map((row) => ({ ...row, what: `Rumour, 500 processes: ${row.what}` }));
}

/** Twenty processes that ask each other for rumours, and hear a new one every 30 seconds. */
async function twenty(page) {
  await orrery(page, "load", { algorithm: "rumor-mongering", scenario: "two-hundred" });
  const document = await orrery(page, "scenario");
  document.plan.processes = 20;
  document.plan.parameters = { ...document.plan.parameters, mode: 2, rounds: 1_000 };
  const learn = (rumour) => ({
    when: { at: rumour * 30_000_000 },
    act: { request: { process: rumour, offer: 0, argument: rumour + 1 } },
  });
  document.plan.script = Array.from({ length: 10 }, (_, rumour) => learn(rumour));
  document.view = {};
  delete document.origin;
  await orrery(page, "load", document);
}

/** Runs in the page: turns the wheel over a point of the diagram, and measures one frame. */
async function turnWheel({ deltaY, ctrlKey, at }) {
  const canvas = document.querySelector("canvas.diagram");
  const box = canvas.getBoundingClientRect();
  const [clientX, clientY] = [box.left + box.width * at, box.top + box.height / 2];
  const turn = new WheelEvent("wheel", { deltaY, ctrlKey, clientX, clientY, bubbles: true, cancelable: true });
  return benchAct(() => canvas.dispatchEvent(turn));
}

/** Runs in the page: a key, and one frame. */
function pressKey(key) {
  return benchAct(() =>
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })),
  );
}

/** How many events the diagram shows. */
const inSight = (page) =>
  page.evaluate(() => {
    const [from, to] = document.querySelector(".minimap").ariaValueText.match(/\d+/g).map(Number);
    return to - from + 1;
  });

/** Scene and paint calls of a frame with about 2,000 marks: an event and a message for each of a thousand steps. */
async function marks(site) {
  const { page, context } = await open(site, { reducedMotion: true });
  await page.setViewportSize({ width: 3840, height: 2160 });
  await quiet(page);
  await orrery(page, "record", 20_000);
  await painted(page);
  await page.evaluate(stopwatch);
  await page.evaluate(pressKey, "0");
  // The smallest size at which every event has a mark.
  await page.evaluate(turnWheel, { deltaY: 1, ctrlKey: false, at: 0.5 });
  for (let zoom = 0; zoom < 60 && (await inSight(page)) > 1_000; zoom++) {
    await page.evaluate(turnWheel, { deltaY: -20, ctrlKey: true, at: 0.5 });
  }
  const shown = await inSight(page);
  const times = [];
  for (let turn = 0; turn < 200; turn++) {
    const { painted } = await page.evaluate(turnWheel, { deltaY: turn < 100 ? 60 : -60, ctrlKey: false, at: 0.5 });
    times.push(painted);
  }
  await context.close();
  return [{ what: `Scene and paint calls, all three pictures, ${shown} events and their messages in the diagram`, unit: "ms", target: "≤ 6", values: times }];
}

/** The script time of a frame while a long run is zoomed from all of it down to single exchanges, and shifted. */
async function distances(site, name, load, events, target) {
  const { page, context } = await open(site, { reducedMotion: true });
  await load(page);
  await orrery(page, "record", events);
  await orrery(page, "seek", Math.floor(events / 2));
  await painted(page);
  await page.evaluate(stopwatch);
  const frame = ({ rendered, painted }) => rendered + painted;
  const [fit, canvases, zoom, pan] = [[], [], [], []];
  // The first time the index is made; then the picture alone.
  await page.evaluate(pressKey, "0");
  const before = await memory(page);
  for (let turn = 0; turn < 20; turn++) {
    await page.evaluate(pressKey, "0");
    const times = await page.evaluate(pressKey, "0");
    fit.push(frame(times));
    canvases.push(times.painted);
  }
  for (let round = 0; round < 4; round++) {
    for (const deltaY of [-60, 60]) {
      for (let turn = 0; turn < 32; turn++) {
        zoom.push(frame(await page.evaluate(turnWheel, { deltaY, ctrlKey: true, at: 0.2 + 0.2 * round })));
        pan.push(frame(await page.evaluate(turnWheel, { deltaY: turn % 2 ? 90 : -70, ctrlKey: false, at: 0.5 })));
      }
    }
  }
  const grown = ((await memory(page)) - before) / 1000;
  await context.close();
  const row = (what, unit, target, values) => ({ what: `${name}: ${what}`, unit, target, values });
  return [
    row("the whole run fitted, script of a frame", "ms", "≤ 16", fit),
    row("the same, scene and paint calls", "ms", undefined, canvases),
    row("zoom, script of a frame", "ms", target, zoom),
    row("shift, script of a frame", "ms", target, pan),
    row("memory that all these pictures added", "kB", "0", [grown]),
  ];
}

/** Four times as long a run must not need more memory for its pictures. */
const rumours = async (site) => [
  ...(await distances(site, "Rumours, 20 processes, 100,000 events", twenty, 100_000, "≤ 8")),
  ...(await distances(site, "Rumours, 20 processes, 400,000 events", twenty, 400_000)),
];
const million = (site) => distances(site, "Raft, 5 servers, 1,000,000 events", busy, 1_000_000, "≤ 16");

/** A run of 10,000 events, from the text of its document to its picture. */
async function opening(site) {
  const { page, context } = await open(site, { reducedMotion: true });
  await quiet(page);
  await orrery(page, "record", 10_000);
  await orrery(page, "seek", 9_999);
  const document = await orrery(page, "scenario");
  await page.evaluate(stopwatch);
  const values = [];
  for (let run = 0; run < 3 * RUNS; run++) {
    await quiet(page);
    await painted(page);
    const { whole } = await page.evaluate((document) => benchAct(() => orrery.load(document)), document);
    values.push(whole);
  }
  await context.close();
  return [{ what: "Raft, 5 servers: a run of 10,000 events opened, to its picture", unit: "ms", target: "≤ 200", values }];
}

/** Nothing moves: how many animation frames the page asks for in two seconds, and its processor time. */
async function stillness(site) {
  const { page, context } = await open(site, { reducedMotion: false });
  await quiet(page);
  await painted(page);
  await page.waitForTimeout(1_500);
  await page.evaluate(() => {
    globalThis.asked = 0;
    const request = globalThis.requestAnimationFrame;
    globalThis.requestAnimationFrame = (tick) => ((globalThis.asked += 1), request(tick));
  });
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const script = async () =>
    (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "ScriptDuration").value * 1000;
  const before = await script();
  await page.waitForTimeout(2_000);
  const spent = (await script()) - before;
  const frames = await page.evaluate(() => globalThis.asked);
  await context.close();
  return [
    { what: "Nothing moves, two seconds: animation frames", unit: "", target: "0", values: [frames] },
    { what: "Nothing moves, two seconds: script", unit: "ms", target: "0", values: [spent] },
  ];
}

/**
 * Every variant of every algorithm, in the scenario that shows it: asked of the checker for the property that its card names, and
 * otherwise as the panel asks. A page of its own each, so that no memory is warm. Its table comes at once, the rows sum it up.
 */
async function variants(site) {
  const only = process.argv.find((word) => word.startsWith("--algorithm="))?.split("=")[1];
  const catalogue = jsonLines(command()("list", "--json"));
  const rows = [];
  for (const { id: algorithm, variants, scenarios } of catalogue.filter(({ id }) => !only || id === only)) {
    for (const scenario of scenarios) {
      const { page, context } = await open(site);
      await orrery(page, "load", { algorithm, scenario });
      const chosen = (await orrery(page, "scenario")).plan.variants ?? [];
      const { breaks } = variants.find(({ id }) => chosen.length === 1 && id === chosen[0]) ?? {};
      const { violations } = await orrery(page, "summary");
      if (violations.some(({ property }) => property === breaks)) {
        const found = await page.evaluate(async (property) => {
          const began = performance.now();
          let [first, proof] = [];
          orrery.on("progress", ({ found, shortest }) => {
            if (found > 0) first ??= performance.now() - began;
            if (shortest > 0) proof ??= performance.now() - began;
          });
          const { properties, states, limit } = await orrery.check({ property });
          return { ...properties[0], states, limit, first, proof, whole: performance.now() - began };
        }, breaks);
        rows.push({ algorithm, scenario, variant: chosen[0], ...found });
        const { name, steps = "-", faults = "-", states, first, proof, whole, pace, shortest, within, minimal } = found;
        const less = minimal ? "no step can be left out" : "not shown to be the shortest";
        const how = shortest ? `shortest with ${within || "the plan alone"}` : less;
        const seconds = (ms = NaN) => (ms / 1000).toFixed(2).padStart(6);
        const cells = [algorithm.padEnd(27), chosen[0].padEnd(22), name.padEnd(35), String(steps).padStart(5), String(faults).padStart(3)];
        console.log(...cells, String(states).padStart(9), ...[first, proof, whole].map(seconds), pace.padEnd(5), how);
      }
      await context.close();
    }
  }
  const row = (what, unit, target, values) => ({ what: `${rows.length} variants: ${what}`, unit, target, values });
  const count = (is) => [rows.filter(is).length];
  return [
    row("found", "", String(rows.length), count(({ verdict }) => verdict === "violated")),
    row("found on a shortest way", "", String(rows.length), count(({ shortest }) => shortest)),
    row("until it is found", "ms", "≤ 10000", rows.map(({ first, whole }) => first ?? whole)),
    row("until it is shown to be the shortest", "ms", "≤ 10000", rows.filter(({ proof }) => proof).map(({ proof }) => proof)),
    row("until the search is over", "ms", undefined, rows.map(({ whole }) => whole)),
  ];
}

/**
 * The search on models of which others have published speeds, in a worker: a program of its own, which the page does not have.
 * `cargo xtask bench-web` builds it and says where it is.
 */
async function conformance({ browser }) {
  const folder = process.argv.find((word) => word.startsWith("--conformance="))?.split("=")[1];
  if (!folder) return [];
  const server = await serve(folder);
  const page = await browser.newPage();
  await page.goto(`${server.origin}/`);
  const rows = [];
  for (const [words, target] of [["paxos 3", "≥ 200000"], ["two-phase-commit 7", "≥ 400000"]]) {
    const values = [];
    for (let run = 0; run < RUNS; run++) {
      const [states, ms] = await page.evaluate(
        (words) =>
          new Promise((done, failed) => {
            const worker = new Worker("worker.mjs", { type: "module" });
            worker.onmessage = ({ data }) => (worker.terminate(), done(data));
            worker.onerror = ({ message }) => failed(new Error(message));
            worker.postMessage(words);
          }),
        words,
      );
      values.push((states / ms) * 1000);
    }
    rows.push({ what: `A search in a worker: ${words}`, unit: "states/s", target, values });
  }
  await page.close();
  await server.close();
  return rows;
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * share)];
}

function print(rows) {
  const width = Math.max(...rows.map(({ what }) => what.length)) + 2;
  const cell = (text) => String(text).padStart(11);
  console.log(`\n${"measure".padEnd(width)}${["target", "median", "95 of 100", "99 of 100", "most"].map(cell).join("")}`);
  for (const { what, unit, target = "", values } of rows) {
    const digits = quantile(values, 0.5) >= 1000 ? 0 : 1;
    const shares = values.length > 1 ? [0.5, 0.95, 0.99, 1] : [0.5];
    const figures = shares.map((share) => cell(quantile(values, share).toFixed(digits))).join("");
    console.log(`${what.padEnd(width)}${cell(target)}${figures} ${unit}`);
  }
}

const MEASURES = [
  download,
  (site) => coldStart(site, 1),
  (site) => coldStart(site, SLOWDOWN),
  (site) => recording(site, "heartbeats", quiet),
  (site) => recording(site, "a write every 20 ms", busy),
  steps,
  cones,
  sweep,
  gossip,
  marks,
  rumours,
  million,
  opening,
  stillness,
  variants,
  conformance,
];

const site = await start();
try {
  const rows = [];
  const wanted = process.argv.find((word) => word.startsWith("--only="))?.split("=")[1];
  for (const measure of MEASURES.filter(({ name }) => !wanted || name === wanted)) rows.push(...(await measure(site)));
  print(rows);
  console.log(`\nChromium ${site.browser.version()}, no graphics processor, served from this machine.`);
} finally {
  await site.close();
}
