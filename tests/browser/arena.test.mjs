// The arena: its layouts, and moving a process by dragging, by clicks and by arrow keys.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, marks, notice, open, painted, press, start, where } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

/** Where the pointer is on process B, as a point of the page: somewhere on its disc, whose radius is 25 px. */
async function ofB(page) {
  const found = await marks(page, "canvas.arena");
  return found.find(({ text }) => /^B\b/.test(text));
}

test("goes through the layouts by key, and the name of the picture follows", async () => {
  const { page, context, faults } = await open(site);
  const names = new Set();
  for (let layout = 0; layout < 7; layout++) {
    names.add(await page.locator("canvas.arena").getAttribute("aria-label"));
    await press(page, "Shift+L");
  }
  assert.equal(names.size, 7, [...names].join("\n"));
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a process is dragged, clicked and pushed to its place, and the link remembers", async () => {
  const { page, context, faults } = await open(site);
  const { event } = await where(page);
  const from = await ofB(page);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y - 30, { steps: 4 });
  await page.mouse.up();
  await painted(page);
  const dragged = await ofB(page);
  assert.ok(Math.abs(dragged.x - from.x - 60) < 8 && Math.abs(dragged.y - from.y + 30) < 8, JSON.stringify([from, dragged]));
  // It is selected now; the arrows move it, and the playhead stays.
  await press(page, "Shift+M", "ArrowLeft", "ArrowLeft");
  assert.match(await notice(page), /^$|move/);
  const pushed = await ofB(page);
  assert.ok(pushed.x < dragged.x - 20, JSON.stringify([dragged, pushed]));
  await page.mouse.click(from.x, from.y + 10);
  await painted(page);
  const clicked = await ofB(page);
  assert.ok(Math.abs(clicked.x - from.x) < 26, JSON.stringify([from, clicked]));
  assert.equal((await where(page)).event, event);
  await press(page, "Escape");
  await page.waitForTimeout(600);
  await page.reload();
  await page.waitForFunction(() => document.documentElement.dataset.boot === "ready");
  await painted(page);
  const again = await ofB(page);
  assert.ok(Math.abs(again.x - clicked.x) < 8 && Math.abs(again.y - clicked.y) < 8, JSON.stringify([clicked, again]));
  assert.deepEqual(await faults(), []);
  await context.close();
});
