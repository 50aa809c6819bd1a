// Measures the published page: `cargo xtask bench-web`. Figures for people to read; nothing here passes or fails.
//
// A measure is a function from a site (a browser and an origin) to rows of { what, unit, values }. To add one, write it and
// name it in MEASURES. The page is driven through `window.orrery`, as a notebook would.

import { start } from "./harness.mjs";

const RUNS = Number(process.argv.find((word) => word.startsWith("--runs="))?.slice("--runs=".length) ?? 7);
/** A school's laptop against a developer's machine. */
const SLOWDOWN = 4;

const MEASURES = [
  (site) => coldStart(site, 1),
  (site) => coldStart(site, SLOWDOWN),
];

/** A first visit with an empty cache, on a processor that is `slowdown` times slower than this one. */
async function coldStart({ browser, origin }, slowdown) {
  const rows = {
    "first picture": { unit: "ms", values: [] },
    "program ready": { unit: "ms", values: [] },
    "main thread busy": { unit: "ms", values: [] },
    "memory of the page": { unit: "MB", values: [] },
  };
  for (let run = 0; run < RUNS; run++) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable");
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    await page.goto(`${origin}/`);
    await page.waitForFunction(() => performance.getEntriesByName("orrery:ready").length > 0);
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    const at = await page.evaluate(() => ({
      picture: performance.getEntriesByName("first-contentful-paint")[0].startTime,
      ready: performance.getEntriesByName("orrery:ready")[0].startTime,
    }));
    const { metrics } = await session.send("Performance.getMetrics");
    const metric = (name) => metrics.find((entry) => entry.name === name).value;
    rows["first picture"].values.push(at.picture);
    rows["program ready"].values.push(at.ready);
    rows["main thread busy"].values.push(metric("TaskDuration") * 1000);
    rows["memory of the page"].values.push(metric("JSHeapUsedSize") / 1e6);
    await context.close();
  }
  const when = slowdown === 1 ? "first visit" : `first visit, processor ${slowdown} times slower`;
  return Object.entries(rows).map(([what, row]) => ({ what: `${when}: ${what}`, ...row }));
}

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * share)];
}

function print(rows) {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const cell = (text) => String(text).padStart(10);
  const headings = ["median", "least", "most"].map(cell).join("");
  console.log(`\n${"measure".padEnd(width)}${headings}`);
  for (const { what, unit, values } of rows) {
    const figures = [0.5, 0, 1].map((share) => cell(quantile(values, share).toFixed(1))).join("");
    console.log(`${what.padEnd(width)}${figures} ${unit}`);
  }
}

const site = await start();
try {
  const rows = [];
  for (const measure of MEASURES) rows.push(...(await measure(site)));
  print(rows);
  console.log(`\n${RUNS} runs each, Chromium ${site.browser.version()}, no graphics processor, served from this machine.`);
} finally {
  await site.close();
}
