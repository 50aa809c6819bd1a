// The lens: what one process cannot know is nowhere in the page, neither written nor spoken nor in a name or a tooltip.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, marks, notice, open, orrery, overflow, painted, press, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

/** Everything that a person could read or hear, and what a reader is told of what has no text. */
function said(page) {
  return page.evaluate(() => {
    const words = [document.title, document.body.innerText, document.body.textContent];
    for (const element of document.querySelectorAll("*")) {
      for (const name of ["aria-label", "aria-valuetext", "aria-description", "title", "alt", "placeholder"]) {
        words.push(element.getAttribute(name) ?? "");
      }
      if ("value" in element && typeof element.value === "string" && !element.matches("textarea")) words.push(element.value);
    }
    return words.join("\n");
  });
}

/** Turns the lens to this process. */
function choose(page, name) {
  return page.locator(".lens button", { hasText: new RegExp(`^${name}$`) }).click();
}

/** A number that is written at the last process after it was cut off from all others. */
const PLANTED = 877;

async function planted(page) {
  await orrery(page, "load", { algorithm: "raft", scenario: "cold-start" });
  await orrery(page, "record", 120);
  await orrery(page, "seek", 100);
  // Who leads takes requests, so the one that leads is cut off.
  const leader = await page.evaluate(() => {
    const row = orrery.enabled().find(({ action, possible }) => action.request && possible);
    return row.action.request.process;
  });
  await orrery(page, "act", { fault: { isolate: { group: [leader] } } });
  const offer = 0;
  await orrery(page, "act", { request: { process: leader, offer, argument: PLANTED } });
  await orrery(page, "record", 200);
  return leader;
}

test("what was planted outside its past is nowhere in the page of a process", async () => {
  const { page, context, faults } = await open(site);
  const leader = await planted(page);
  assert.match(await said(page), new RegExp(PLANTED), "who sees everything sees it");
  const letters = [..."ABCDE"];
  for (const [process, letter] of letters.entries()) {
    if (process === leader) continue;
    await choose(page, letter);
    await painted(page);
    for (const key of ["", "ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowUp", "ArrowUp", "ArrowDown", "Escape"]) {
      if (key) await press(page, key);
      assert.doesNotMatch(await said(page), new RegExp(PLANTED), `${letter} after ${key || "its lens"}`);
    }
    for (const key of ["e", "q", "m", "d", ".", "a", "s"]) {
      await press(page, key);
      assert.doesNotMatch(await said(page), new RegExp(PLANTED), `${letter}, panel ${key}`);
      await press(page, "Escape");
    }
    for (const canvas of [".diagram", ".arena"]) {
      const sentences = (await marks(page, canvas, 24)).map(({ text }) => text);
      assert.ok(sentences.length > 0, "something can be pointed at");
      assert.ok(!sentences.some((sentence) => sentence.includes(String(PLANTED))), `${letter} ${canvas}`);
    }
  }
  await choose(page, letters[leader]);
  await painted(page);
  assert.match(await said(page), new RegExp(PLANTED), "who wrote it knows it");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("the lens is turned by a key and by the pointer, and steps along the process's own events", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "ArrowRight", "ArrowDown", "Shift+E");
  assert.equal(await page.getAttribute('.lens button[aria-pressed="true"]', "aria-pressed"), "true");
  assert.equal(await page.textContent('.lens button[aria-pressed="true"]'), "A");
  assert.match(await page.textContent(".say"), /As A sees it/);
  assert.match(await page.textContent(".lamps"), /A alone cannot judge/);
  assert.match(await page.textContent(".tray"), /A message may arrive/);
  for (let step = 0; step < 3; step += 1) {
    await press(page, "ArrowRight");
    const [{ process }] = await orrery(page, "events", await orrery(page, "event"), await orrery(page, "event"));
    assert.equal(process, "A", "a step is an event of A");
  }
  assert.deepEqual(await axe(page), []);
  assert.equal(await overflow(page), 0);
  await press(page, "x");
  assert.match(await notice(page), /A learns of it only by what reaches it|more than A can know/);
  await choose(page, "All");
  await painted(page);
  assert.doesNotMatch(await page.textContent(".say"), /sees it/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a link keeps the lens", async () => {
  const { page, context } = await open(site);
  await press(page, "ArrowDown", "ArrowDown", "Shift+E");
  const link = await orrery(page, "link");
  const again = await open(site, { path: `/${link.slice(link.indexOf("#"))}` });
  assert.match(await again.page.textContent(".say"), /As B sees it/);
  await again.context.close();
  await context.close();
});
