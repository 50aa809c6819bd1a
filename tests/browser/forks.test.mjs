// Changing history: the old future is never lost, and nothing happens twice.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { notice, open, orrery, painted, press, ready, sentences, start, where } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

const rows = (page) => orrery(page, "events", 0, 100_000);

test("what was told goes by itself, a refusal stays until the next act", async () => {
  const { page, context } = await open(site, {});
  await press(page, "Shift+U");
  assert.match(await notice(page), /All lanes are shown/);
  await page.locator(".notice").waitFor({ state: "detached", timeout: 12_000 });
  await press(page, "Shift+H");
  assert.match(await notice(page), /Select a process first/);
  await page.waitForTimeout(9_000);
  assert.match(await notice(page), /Select a process first/);
  await press(page, "ArrowRight");
  assert.equal(await notice(page), "");
  await context.close();
});

test("an act in the past forks; the old future is one click away and as it was", async () => {
  const { page, context, faults } = await open(site);
  const { event, digest, events } = await where(page);
  const old = await rows(page);
  // Not what happens next anyway: the second row.
  await press(page, "2");
  const forked = await where(page);
  assert.equal(forked.event, event + 1);
  assert.equal(forked.forks, 2);
  assert.equal(forked.fork, 1);
  assert.match(await notice(page), /old future is still there/);
  const young = await rows(page);
  assert.deepEqual(young.slice(0, event + 1), old.slice(0, event + 1), "the common past differs");
  assert.notDeepEqual(young[event + 1], old[event + 1]);
  const chips = page.getByRole("navigation", { name: "Forks" }).getByRole("button");
  assert.equal(await chips.count(), 2);
  assert.equal(await chips.nth(1).getAttribute("aria-pressed"), "true");
  await chips.nth(0).click();
  await painted(page);
  assert.deepEqual(await rows(page), old);
  assert.deepEqual(await where(page), { event: event + 1, events, digest, forks: 2, fork: 0 });
  await chips.nth(1).click();
  await painted(page);
  assert.deepEqual(await rows(page), young);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("forks of forks keep their pasts; each is told apart by its name", async () => {
  const { page, context, faults } = await open(site);
  const kept = [await rows(page)];
  for (const [event, key] of [[40, "3"], [30, "4"], [20, "2"], [10, "3"], [35, "5"]]) {
    await orrery(page, "seek", event);
    await painted(page);
    await press(page, key);
    kept.push(await rows(page));
  }
  const forks = await orrery(page, "forks");
  assert.equal(forks.length, kept.length);
  assert.equal(new Set(forks.map(({ name }) => name)).size, forks.length, "two forks have one name");
  for (let turn = forks.length - 1; turn >= 0; turn--) {
    await orrery(page, "switchTo", turn);
    assert.deepEqual(await rows(page), kept[turn], forks[turn].name);
  }
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("an act at the newest event appends", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "End");
  const before = await where(page);
  const old = await rows(page);
  await press(page, "ArrowDown", "x");
  const later = await where(page);
  assert.equal(later.forks, 1);
  assert.equal(later.event, before.event + 1);
  assert.ok(later.events > before.events);
  assert.deepEqual((await rows(page)).slice(0, before.events), old);
  assert.match((await sentences(page, later.event, later.event))[0], /^Crash A/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("doing what happens next anyway is a step, not a fork", async () => {
  const { page, context, faults } = await open(site);
  const before = await where(page);
  const old = await rows(page);
  await press(page, "1", "1", "1");
  assert.deepEqual(await where(page), { ...before, event: before.event + 3 });
  assert.deepEqual(await rows(page), old);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a branch never shows a moment of another's future", async () => {
  const { page, context, faults } = await open(site);
  await orrery(page, "seek", 20);
  await painted(page);
  await press(page, "ArrowDown", "x", "End");
  const crashed = await orrery(page, "svg", { view: "arena" });
  await orrery(page, "switchTo", 0);
  await press(page, "End");
  const state = await orrery(page, "state");
  const whole = await orrery(page, "svg", { view: "arena" });
  assert.notEqual(whole, crashed);
  await page.reload();
  await ready(page);
  await orrery(page, "load", { algorithm: "raft", scenario: "two-crowns" });
  await press(page, "End");
  assert.deepEqual(await orrery(page, "state"), state);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("there may be many forks, and too many are refused with a sentence", async () => {
  const { page, context, faults } = await open(site);
  const said = await page.evaluate(() => {
    for (let turn = 0; turn < 100; turn++) {
      orrery.seek(1 + (turn % 60));
      orrery.switchTo(0);
      try {
        orrery.act({ fault: { slow: { process: 0, percent: 101 + turn } } });
      } catch (error) {
        return error.message;
      }
    }
    return "";
  });
  assert.match(said, /too many forks/);
  await painted(page);
  const { forks, digest } = await where(page);
  assert.ok(forks >= 32, `${forks} forks`);
  assert.match(await page.getByRole("alert").textContent(), /too many forks/);
  // The page is still in order, and its address still opens this run.
  await page.waitForFunction(() => location.hash.length > 10);
  await page.waitForTimeout(500);
  await page.reload();
  await ready(page);
  assert.equal((await where(page)).digest, digest);
  assert.deepEqual(await faults(), []);
  await context.close();
});
