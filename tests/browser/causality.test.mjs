// Causality on the picture: pairs, cuts, events that slide, global states; each by pointer and again by key.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, marks, open, orrery, painted, press, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

const said = (page) => page.$eval("details.causality", (fold) => fold.textContent);
const announced = (page) => page.$eval(".unseen[role=status]", (line) => line.textContent);

/** Opens the scenario at an event. */
async function at(event, options) {
  const { page, ...rest } = await open(site, options);
  await orrery(page, "load", { algorithm: "raft", scenario: "two-crowns" });
  await orrery(page, "seek", event);
  await painted(page);
  return { page, ...rest };
}

/** The middle of what the tooltip says this of. */
async function find(page, words) {
  const found = (await marks(page, "canvas.diagram", 4)).find(({ text }) => text.includes(words));
  assert.ok(found, `nothing on the picture says “${words}”`);
  return found;
}

async function drag(page, from, by, modifier) {
  if (modifier) await page.keyboard.down(modifier);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let part = 1; part <= 8; part++) {
    await page.mouse.move(from.x + (by * part) / 8, from.y);
    await painted(page);
  }
  await page.mouse.up();
  if (modifier) await page.keyboard.up(modifier);
  await painted(page);
}

/** "A6 B4 …" as numbers by process. */
async function frontier(page) {
  const text = (await said(page)).match(/Cut ((?:[A-Z]\d+ ?)+)/)?.[1] ?? "";
  return Object.fromEntries(text.trim().split(" ").map((part) => [part[0], Number(part.slice(1))]));
}

test("a cut is dragged, moved by key and by button, and says what it tears", async () => {
  const { page, context, faults } = await at(24);
  await press(page, "c");
  const straight = await frontier(page);
  assert.match(await said(page), /Consistent/);
  await drag(page, await find(page, "Handle of the cut at A"), -160);
  const dragged = await frontier(page);
  assert.ok(dragged.A < straight.A, "the handle went back along its lane");
  assert.deepEqual({ ...dragged, A: 0 }, { ...straight, A: 0 }, "no other handle moved");
  assert.match(await said(page), /Inconsistent: A→. #\d+ is received inside the cut/);
  assert.ok(await page.locator(".legend", { hasText: "received before it was sent" }).count(), "the legend explains it");
  assert.deepEqual(await axe(page), []);
  // By key: the handle of the selected process is still A's.
  await press(page, ">");
  assert.equal((await frontier(page)).A, dragged.A + 1);
  assert.match(await announced(page), /The cut passes A right after step \d+/);
  await press(page, "<");
  assert.equal((await frontier(page)).A, dragged.A);
  // By button, without dragging.
  await page.getByRole("button", { name: "Cut A later" }).click();
  assert.equal((await frontier(page)).A, dragged.A + 1);
  await press(page, "v");
  assert.match(await said(page), /Consistent/);
  await press(page, "n");
  assert.doesNotMatch(await said(page), /onsistent/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("two events are compared by pointer and by key", async () => {
  for (const keys of [false, true]) {
    const { page, context, faults } = await at(8);
    await press(page, "p");
    if (keys) for (let step = 8; step < 33; step++) await press(page, "ArrowRight");
    else {
      const point = await find(page, "Step 33. ");
      await page.mouse.click(point.x, point.y);
      await painted(page);
    }
    assert.match(await said(page), /→ Step 8 could have influenced step 33, by one message/);
    assert.match(await said(page), /A shortest way/);
    assert.ok(await page.locator(".legend", { hasText: "pinned" }).count());
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(await faults(), []);
    await context.close();
  }
});

test("past and future follow the pointer and the selection", async () => {
  const { page, context, faults } = await at(24);
  const colours = () => page.$eval("canvas.diagram", (canvas) => canvas.toDataURL());
  const other = await find(page, "Step 12. ");
  await page.mouse.move(2, 2);
  await painted(page);
  const plain = await colours();
  await page.mouse.move(other.x, other.y);
  await painted(page);
  assert.notEqual(await colours(), plain, "the event under the pointer tells them apart");
  await page.mouse.move(2, 2);
  await painted(page);
  assert.equal(await colours(), plain, "and no longer when the pointer leaves");
  await press(page, ",");
  for (const word of ["past", "future", "concurrent"]) {
    assert.ok(await page.locator(".legend", { hasText: word }).count(), `the legend explains ${word}`);
  }
  const focused = await colours();
  await page.mouse.move(other.x, other.y);
  await painted(page);
  assert.notEqual(await colours(), focused, "the event under the pointer is the apex");
  await page.mouse.move(2, 2);
  await painted(page);
  assert.equal(await colours(), focused, "and no longer when the pointer leaves");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("an event slides along its lane as far as causality permits", async () => {
  const { page, context, faults } = await at(19);
  const digest = (await orrery(page, "summary")).digest;
  await drag(page, await find(page, "Step 19. "), 40, "Alt");
  assert.match(await said(page), /Step 19 drawn as step 2\d; from 16 to 23 no process could tell/);
  await drag(page, await find(page, "Step 19. "), -300, "Alt");
  assert.match(await said(page), /Blocked: step 19 must come after A→C #3 was sent \(step 15\)/);
  assert.deepEqual(await axe(page), []);
  await press(page, "Escape");
  assert.doesNotMatch(await said(page), /Blocked/);
  await press(page, ...")))))".split(""));
  assert.match(await said(page), /Blocked: step 19 must come before/);
  assert.match(await announced(page), /Blocked/);
  await page.getByRole("button", { name: "Slide earlier" }).click();
  assert.match(await said(page), /drawn as step 22/);
  await page.getByRole("button", { name: "Put it back" }).click();
  assert.equal((await orrery(page, "summary")).digest, digest, "only the picture changed");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a global state is looked at and becomes the cut", async () => {
  const { page, context, faults } = await at(14);
  await press(page, "m");
  assert.deepEqual(await axe(page), []);
  const shown = () => page.$eval(".state-said", (line) => line.textContent);
  const nodes = page.locator("circle.state");
  assert.ok((await nodes.count()) > 11);
  await nodes.first().focus();
  assert.match(await shown(), /Global state 1: /);
  await press(page, "ArrowRight", "ArrowDown");
  const second = await shown();
  assert.doesNotMatch(second, /Global state 1: /);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), second, "the focus went along");
  await press(page, "Enter");
  assert.equal(await page.locator(".state-said").count(), 0, "the panel is closed");
  const chosen = await frontier(page);
  assert.match(await said(page), /Consistent/);
  await press(page, "m");
  await nodes.nth(0).hover();
  assert.match(await shown(), /Global state 1: /);
  await nodes.nth(0).click();
  await painted(page);
  assert.notDeepEqual(await frontier(page), chosen);
  assert.deepEqual(await faults(), []);
  await context.close();
});
