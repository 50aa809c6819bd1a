// How much of the run the diagram shows: by wheel, by dragging, by key, by the minimap.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, open, orrery, painted, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

/** The first and the last event that the diagram shows, as the minimap says it. */
async function shown(page) {
  await painted(page);
  const text = await page.locator(".minimap").getAttribute("aria-valuetext");
  return text.match(/\d+/g).map(Number);
}

async function long() {
  const { page, context } = await open(site, { reducedMotion: true });
  await orrery(page, "record", 2_000);
  await orrery(page, "seek", 1_000);
  await painted(page);
  return { page, context };
}

test("zero fits the whole run, and again the usual size", async () => {
  const { page, context } = await long();
  const usual = await shown(page);
  await page.keyboard.press("0");
  await orrery(page, "step", 0);
  const [from, to, last] = await shown(page);
  assert.ok(from === 0 && to === last, `${from} to ${to} of ${last}`);
  await page.keyboard.press("0");
  await orrery(page, "step", 0);
  assert.deepEqual(await shown(page), usual);
  await context.close();
});

test("the wheel zooms round the pointer and shifts, a drag of the ground shifts", async () => {
  const { page, context } = await long();
  const box = await page.locator("canvas.diagram").boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height - 12];
  const [from, to] = await shown(page);
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, 240);
  await page.keyboard.up("Control");
  const [wider, end] = await shown(page);
  assert.ok(end - wider > (to - from) * 1.2, `${from}–${to}, then ${wider}–${end}`);
  const middle = (a, b) => (a + b) / 2;
  assert.ok(Math.abs(middle(wider, end) - middle(from, to)) < 6, "what is in the middle stays there");
  await page.mouse.wheel(0, 200);
  const [shifted] = await shown(page);
  assert.ok(shifted > wider, `${wider}, then ${shifted}`);
  await page.mouse.down();
  await page.mouse.move(x + 300, y, { steps: 4 });
  await page.mouse.up();
  const [dragged] = await shown(page);
  assert.ok(dragged < shifted, `${shifted}, then ${dragged}`);
  assert.equal(await orrery(page, "event"), 1_000, "the playhead stays");
  await context.close();
});

test("the minimap is a slider, and the keys shift", async () => {
  const { page, context } = await long();
  const [from] = await shown(page);
  await page.locator(".minimap").focus();
  await page.keyboard.press("ArrowRight");
  const [later] = await shown(page);
  assert.ok(later > from);
  await page.keyboard.press("Home");
  assert.equal((await shown(page))[0], 0);
  const box = await page.locator(".minimap").boundingBox();
  await page.mouse.click(box.x + box.width * 0.8, box.y + box.height / 2);
  assert.ok((await shown(page))[0] > 1_000);
  await page.locator("canvas.diagram").click({ position: { x: 300, y: 300 } });
  const before = await shown(page);
  await page.keyboard.press("Shift+K");
  assert.ok((await shown(page))[0] < before[0]);
  assert.deepEqual(await axe(page), []);
  await context.close();
});
