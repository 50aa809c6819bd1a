// What the browser tests share: a server for the built page, a browser, and an eye on what the page must never do.

import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const TOP = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const DIST = join(TOP, "dist");

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long a report from the page may be under way. */
const REPORT_MS = 50;

/** Axe's word for what must not be in the page. */
const GRAVE = ["serious", "critical"];

/** Serves a folder on a free port; answers like a plain file server, with 404 for what is not there. */
export async function serve(folder = DIST) {
  if (!existsSync(join(folder, "index.html"))) {
    throw new Error("dist/ holds no page; run `cargo xtask build` first");
  }
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://here").pathname));
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    try {
      const body = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  return { origin, close };
}

/** The headless command, as a function of its words that returns what it prints. After Cargo's own tests it is built already. */
export function command() {
  const cargo = (...words) =>
    execFileSync(process.env.CARGO ?? "cargo", words, { cwd: TOP, maxBuffer: 1e9, stdio: ["ignore", "pipe", "inherit"] });
  cargo("build", "--quiet", "--locked", "--bin", "orrery");
  const { target_directory: target } = JSON.parse(cargo("metadata", "--no-deps", "--format-version=1"));
  return (...words) => {
    try {
      return execFileSync(join(target, "debug/orrery"), words, { maxBuffer: 1e9, encoding: "utf8" });
    } catch (error) {
      // 1: it ran, and a property was violated.
      if (error.status === 1) return error.stdout;
      throw error;
    }
  };
}

/** What such a command prints, one JSON value a line. */
export const jsonLines = (text) => text.trim().split("\n").map((line) => JSON.parse(line));

/** Starts Chromium: the one that CHROMIUM names, or Debian's. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/** A server and a browser; `close` ends both. */
export async function start() {
  const server = await serve();
  const browser = await launch();
  const close = async () => {
    await browser.close();
    await server.close();
  };
  return { origin: server.origin, browser, close };
}

/**
 * Opens the page in a context of its own and waits until the program runs.
 *
 * Returns the page and `faults`, a function that resolves to what went wrong up to now, each as a sentence: console errors,
 * exceptions, refusals by the content security policy, requests to other origins, failed requests. A test ends with
 * `assert.deepEqual(await faults(), [])`.
 */
export async function open({ browser, origin }, options = {}) {
  const { width = 1366, height = 768, theme = "light", reducedMotion = true, path = "/", wait = true, scale = 1 } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: theme === "dark" ? "dark" : "light",
    reducedMotion: reducedMotion ? "reduce" : "no-preference",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const found = watch(page, origin);
  // A refusal of the policy is an event in the page; it must be caught from the first byte on.
  await page.exposeFunction("orreryRefused", (what) => found.push(`the content security policy refused ${what}`));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile, lineNumber, sample }) => {
      globalThis.orreryRefused(`${effectiveDirective} ${blockedURI} ${sample} (${sourceFile}:${lineNumber})`);
    });
  });
  await page.goto(origin + path);
  if (wait) await ready(page);
  const faults = async () => {
    // Reports travel through the browser's queues; what happened before this question must be in the answer.
    await page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), REPORT_MS);
    return found;
  };
  return { page, context, faults };
}

/** Waits until the program has started, and fails with its own words if it could not. */
export async function ready(page) {
  await page.waitForFunction(() => ["ready", "failed"].includes(document.documentElement.dataset.boot));
  const failed = await page.evaluate(
    () => document.documentElement.dataset.boot === "failed" && document.getElementById("boot-status")?.textContent,
  );
  if (failed !== false) throw new Error(failed ?? "the program could not start");
}

function watch(page, origin) {
  const faults = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    const own = url.origin === origin || ["data:", "blob:"].includes(url.protocol);
    if (!own) faults.push(`request to another origin: ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // A reload gives up what is still on its way.
    if (why !== "net::ERR_ABORTED") faults.push(`failed request: ${request.url()} (${why})`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`status ${response.status()}: ${response.url()}`);
  });
  return faults;
}

/** What a person who relies on a keyboard, a reader or good contrast would run into: axe's serious and critical findings. */
export async function axe(page) {
  const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // Not as a script element: the page's content security policy rightly refuses that.
  await page.evaluate(source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(" ")).join(", ")})`);
}

/** How many pixels the page is wider than the window. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** A call of the page's JavaScript interface, `window.orrery`. */
export function orrery(page, name, ...given) {
  return page.evaluate(([name, given]) => globalThis.orrery[name](...given), [name, given]);
}

/** The sentence with which such a call is refused. */
export async function refusal(page, name, ...given) {
  return page.evaluate(
    ([name, given]) => {
      try {
        globalThis.orrery[name](...given);
      } catch (error) {
        return error.message;
      }
      return "";
    },
    [name, given],
  );
}

/** Two frames later everything that an act has changed is on the screen. */
export function painted(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
}

/** Presses keys one after the other, as a person would: each is on the screen before the next. */
export async function press(page, ...keys) {
  for (const key of keys) {
    await page.keyboard.press(key);
    await painted(page);
  }
}

/** Where the run is: the event at the playhead, how much is recorded, in which fork. */
export function where(page) {
  return page.evaluate(() => {
    const { events, digest } = orrery.summary();
    const forks = orrery.forks();
    return { event: orrery.event(), events, digest, forks: forks.length, fork: forks.findIndex(({ current }) => current) };
  });
}

/** The properties as a person reads them. */
export function lamps(page) {
  return page.$$eval(".lamps li", (lamps) => lamps.map((lamp) => `${lamp.className}: ${lamp.textContent}`));
}

/** The sentences of the events in this range. */
export async function sentences(page, from, to) {
  return (await orrery(page, "events", from, to)).map(({ sentence }) => sentence);
}

/** The line in which the page says what it did or refused; empty when there is none. */
export async function notice(page) {
  const line = page.locator(".notice span");
  return (await line.count()) > 0 ? (await line.first().textContent()).trim() : "";
}


/** The text beside the pointer. */
export function tooltip(page) {
  return page.$eval(".tooltip", (tip) => (getComputedStyle(tip).visibility === "visible" ? tip.textContent : ""));
}

/**
 * Everything on a canvas that the pointer can be on: for each sentence of the tooltip a point in the middle of where it shows.
 *
 * The canvas has no elements to ask for, so the pointer goes over it line by line, as a person's would.
 */
export function marks(page, canvas, step = 6) {
  return page.$eval(
    canvas,
    async (canvas, step) => {
      const box = canvas.getBoundingClientRect();
      const tip = document.querySelector(".tooltip");
      const found = new Map();
      // The page answers in microtasks, but after 16 ms it lets the browser have a turn, and the pointer would be elsewhere
      // by then. So its clock stands still.
      const { now } = Date;
      const stopped = now();
      Date.now = () => stopped;
      for (let y = step / 2; y < box.height; y += step) {
        for (let x = step / 2; x < box.width; x += step) {
          const [clientX, clientY] = [box.left + x, box.top + y];
          canvas.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, bubbles: true, pointerType: "mouse" }));
          await null;
          await null;
                              if (tip.style.visibility !== "visible") continue;
          const points = found.get(tip.textContent) ?? [];
          points.push({ x: clientX, y: clientY });
          found.set(tip.textContent, points);
        }
      }
      Date.now = now;
      canvas.dispatchEvent(new PointerEvent("pointerleave", { pointerType: "mouse" }));
      return [...found].map(([text, points]) => ({ text, ...points[Math.floor(points.length / 2)] }));
    },
    step,
  );
}
