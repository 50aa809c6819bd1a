// The page opens on a run that is alive: at rest, something under way, and a question to look into.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, marks, open, orrery, overflow, painted, press, start, where } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

test("opens at rest in the middle of a run, with a message in flight and a headline", async () => {
  const { page, context, faults } = await open(site);
  const { event, events } = await where(page);
  assert.ok(event > 0 && event < events - 1, `event ${event} of ${events}`);
  await page.waitForTimeout(400);
  assert.equal(await orrery(page, "event"), event, "it plays by itself");
  const enabled = await orrery(page, "enabled");
  assert.ok(enabled.some(({ action }) => action.deliver), "nothing is in flight");
  assert.notEqual((await page.locator(".say h2").textContent()).trim(), "");
  const flying = await marks(page, "canvas.diagram", 8);
  assert.ok(flying.some(({ text }) => text.endsWith("in flight.")), "the diagram shows nothing in flight");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a run of 200 processes opens and can be stepped through", async () => {
  const { page, context, faults } = await open(site);
  await orrery(page, "load", { algorithm: "rumor-mongering", scenario: "two-hundred" });
  await press(page, "ArrowRight", "ArrowRight", "ArrowLeft", "End", "Home");
  assert.equal(await orrery(page, "event"), 0);
  assert.deepEqual(await faults(), []);
  await context.close();
});

const PANELS = { g: "gallery", s: "setup", a: "card", "/": "commands", y: "share", e: "events", "?": "keys" };

for (const [key, inside] of Object.entries(PANELS)) {
  test(`the panel behind ${key} can be used by everybody and fits a phone`, async () => {
    const { page, context, faults } = await open(site);
    await press(page, key);
    await page.locator(`[role=dialog] .${inside}`).waitFor();
    assert.deepEqual(await axe(page), []);
    await page.setViewportSize({ width: 360, height: 740 });
    await painted(page);
    assert.ok((await overflow(page)) <= 0, "the page scrolls sideways");
    const wider = await page.$eval("[role=dialog]", (panel) => panel.scrollWidth - panel.clientWidth);
    assert.ok(wider <= 0, `the panel scrolls sideways by ${wider} px`);
    assert.deepEqual(await faults(), []);
    await context.close();
  });
}

const SCREENS = [
  { name: "dark", theme: "dark" },
  { name: "a phone", width: 390, height: 844 },
  { name: "a phone, dark", width: 390, height: 844, theme: "dark" },
  { name: "a phone on its side", width: 844, height: 390 },
];

for (const { name, ...screen } of SCREENS) {
  test(`can be used by everybody: ${name}`, async () => {
    const { page, context, faults } = await open(site, screen);
    assert.deepEqual(await axe(page), []);
    // With something selected there is more to see.
    await press(page, "ArrowDown");
    assert.deepEqual(await axe(page), []);
    assert.ok((await overflow(page)) <= 0);
    assert.deepEqual(await faults(), []);
    await context.close();
  });
}

test("light, dark and projector: one button, and each looks different", async () => {
  const { page, context, faults } = await open(site);
  const looks = new Map();
  for (let turn = 0; turn < 3; turn++) {
    const theme = await page.getAttribute("html", "data-theme");
    const look = await page.$eval("canvas.diagram", (canvas) => canvas.toDataURL());
    looks.set(theme, look);
    if (theme === "projector") assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: /theme; switch to/ }).click();
    await painted(page);
  }
  assert.deepEqual([...looks.keys()], ["light", "dark", "projector"]);
  assert.equal(new Set(looks.values()).size, 3);
  assert.equal(await page.getAttribute("html", "data-theme"), "light");
  assert.deepEqual(await faults(), []);
  await context.close();
});

/** The diagram right after a step, and a while later. */
async function twoLooks(page, ms) {
  await page.keyboard.press("ArrowRight");
  await painted(page);
  const look = () => page.$$eval("canvas.diagram, canvas.arena", (all) => all.map((canvas) => canvas.toDataURL()));
  const first = await look();
  await page.waitForTimeout(ms);
  return [first, await look()];
}

test("whoever wants no motion gets none: a step is there at once", async () => {
  const { page, context } = await open(site, { reducedMotion: true });
  for (let step = 0; step < 4; step++) {
    const [now, later] = await twoLooks(page, 300);
    assert.deepEqual(now, later);
  }
  await context.close();
});

test("everybody else sees a step happen, and then it is over", async () => {
  const { page, context } = await open(site, { reducedMotion: false });
  const [now, later] = await twoLooks(page, 1_000);
  assert.notDeepEqual(now, later);
  // Nothing moves: no frames are asked for.
  const frames = await page.evaluate(async () => {
    let asked = 0;
    const ask = globalThis.requestAnimationFrame;
    globalThis.requestAnimationFrame = (tick) => (asked++, ask(tick));
    await new Promise((done) => setTimeout(done, 300));
    globalThis.requestAnimationFrame = ask;
    return asked;
  });
  assert.equal(frames, 0, "the page goes on painting although nothing moves");
  await context.close();
});
