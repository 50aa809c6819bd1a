// What a run starts from: algorithm, scenario, processes, seed, links, parameters, rules.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, lamps, notice, open, orrery, painted, press, ready, sentences, start, where } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

/** The plan as the file holds it. */
const plan = async (page) => (await orrery(page, "scenario")).plan;

async function change(page, field, value) {
  await field.fill(String(value));
  await press(page, "Tab");
}

test("processes, seed, links and parameters change the run, and the panel stays open", async () => {
  const { page, context, faults } = await open(site);
  await orrery(page, "load", { algorithm: "raft", scenario: "cold-start" });
  await press(page, "s");
  const dialog = page.getByRole("dialog");
  const digests = new Set([(await where(page)).digest]);
  const different = async (what) => {
    await painted(page);
    const { digest } = await where(page);
    assert.ok(!digests.has(digest), `${what} changes nothing`);
    digests.add(digest);
    assert.ok(await dialog.isVisible(), `${what} closes the panel`);
  };
  await change(page, dialog.getByLabel(/^Processes/), 7);
  await different("processes");
  assert.equal((await plan(page)).processes, 7);
  assert.equal(Object.keys(await orrery(page, "state")).length, 7);
  await change(page, dialog.getByLabel(/^Seed/), 4_242);
  await different("seed");
  assert.equal(Number((await plan(page)).seed), 4_242);
  await dialog.getByLabel(/^Links/).selectOption("bad-wifi");
  await different("links");
  await change(page, dialog.getByLabel(/^election-timeout/), 77);
  await different("a parameter");
  assert.equal((await plan(page)).parameters["election-timeout"], 77);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("what is out of range is refused with a sentence, and the run stays", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "s");
  const before = await where(page);
  const dialog = page.getByRole("dialog");
  for (const [label, value] of [[/^Processes/, 0], [/^Processes/, 9_999], [/^Processes/, ""], [/^heartbeat/, -5]]) {
    await change(page, dialog.getByLabel(label), value);
    assert.match(await notice(page), /^[^\n]+\.$/, `${label} ${value}`);
    assert.deepEqual(await where(page), before, `${label} ${value}`);
  }
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("the same seed gives the same run", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "s");
  const seed = page.getByRole("dialog").getByLabel(/^Seed/);
  const first = await where(page);
  const own = await seed.inputValue();
  await change(page, seed, 77);
  const other = await where(page);
  await change(page, seed, own);
  const { digest } = await where(page);
  await change(page, seed, 77);
  assert.equal((await where(page)).digest, other.digest);
  assert.equal(digest, first.digest);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a rule that is switched off is named, and what it protects can break", async () => {
  const { page, context, faults } = await open(site);
  await orrery(page, "load", { algorithm: "raft", scenario: "half-majority" });
  await press(page, "End");
  assert.match((await lamps(page)).join(), /violated/);
  assert.match(await page.locator(".head").textContent(), /half-majority/);
  await press(page, "s");
  const rules = page.getByRole("dialog").getByRole("checkbox");
  const off = page.getByRole("dialog").locator("input[type=checkbox]:not(:checked)");
  assert.equal(await off.count(), 1);
  assert.ok((await rules.count()) > 1);
  // The rule back in force: nothing breaks.
  await off.focus();
  await press(page, "Space");
  assert.deepEqual((await plan(page)).variants ?? [], []);
  await press(page, "Escape", "End");
  assert.doesNotMatch((await lamps(page)).join(), /violated/);
  assert.doesNotMatch(await page.locator(".head").textContent(), /half-majority/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("the card tells about the algorithm and lights the lines of this step", async () => {
  const { page, context, faults } = await open(site);
  for (let step = 0; step < 6; step++) {
    await press(page, "ArrowRight", "a");
    const lit = await page.locator(".code [aria-current=step]").allTextContents();
    const [{ kind }] = await page.evaluate(() => orrery.events(orrery.event(), orrery.event()));
    if (["deliver", "fire", "timer"].includes(kind)) assert.ok(lit.length > 0, "no line is lit");
    await press(page, "Escape");
  }
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("the gallery opens scenarios of every algorithm", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "g");
  const count = await page.locator(".gallery .scenario").count();
  assert.ok(count > 10);
  const shelves = await page.locator(".gallery details").evaluateAll((all) =>
    all.map((shelf) => shelf.querySelectorAll(".scenario").length),
  );
  await press(page, "Escape");
  // Of each algorithm the first few: that every scenario runs in the browser is shown by the test of the digests.
  let first = 0;
  const places = shelves.flatMap((length) => {
    const some = [first, first + 1, first + length - 1];
    first += length;
    return some;
  });
  for (const place of places) {
    await press(page, "g");
    const button = page.locator(".gallery .scenario").nth(place);
    const shelf = button.locator("xpath=ancestor::details");
    if (!(await shelf.evaluate((details) => details.open))) await shelf.locator("summary").click();
    const free = (await button.getAttribute("class")).includes("is-free");
    const title = await button.locator("b").textContent();
    const headline = await button.locator("span").first().textContent();
    await button.click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(await page.locator(".head .title b").textContent(), title);
    if (!free) assert.equal((await page.locator(".say h2").textContent()).trim(), headline);
    await press(page, "End", "ArrowDown", "ArrowLeft", "Home");
    assert.equal(await orrery(page, "event"), 0, title);
    // The heavy look only at some.
    if (place % 12 === 5) assert.deepEqual(await axe(page), [], title);
    assert.deepEqual(await faults(), [], title);
    if (!free) {
      await press(page, "g");
      assert.equal(await page.locator(".gallery .scenario[aria-current=true] b").textContent(), title);
      await press(page, "Escape");
    }
  }
  await context.close();
});

/** Unfolds a group of the setup, with the keyboard. */
async function unfold(page, name) {
  const summary = page.getByRole("dialog").locator("summary", { hasText: name });
  await summary.focus();
  await press(page, "Enter");
}

test("links, single links, timing, disks and clocks can be set, and a reload keeps all of it", async () => {
  const { page, context, faults } = await open(site);
  await orrery(page, "load", { algorithm: "raft", scenario: "cold-start" });
  await press(page, "s");
  const dialog = page.getByRole("dialog");
  await unfold(page, "What every link does");
  await dialog.getByLabel(/^law of delays/).selectOption("1");
  await change(page, dialog.getByLabel(/^longest delay/), 31.25);
  await change(page, dialog.getByLabel(/^lost/), 12);
  await unfold(page, "On top of them");
  await dialog.getByLabel(/^links/).selectOption("2");
  await unfold(page, "Disks");
  await change(page, dialog.getByLabel(/^synced every/), 40);
  await unfold(page, "Clocks");
  await change(page, dialog.getByLabel(/^B ahead/), -1.5);
  await unfold(page, "Single links");
  await dialog.getByRole("button", { name: "A to C: like all others" }).press("Enter");
  await painted(page);
  await dialog.getByLabel(/^A → C/).selectOption("none");
  await dialog.getByRole("button", { name: "A to C: no link" }).waitFor();
  await unfold(page, "Timing");
  await dialog.getByLabel(/^model/).selectOption("1");
  await change(page, dialog.getByLabel(/^GST/), 250);
  assert.equal(await notice(page), "");
  const set = await plan(page);
  assert.deepEqual(set.network.delay.uniform.max, 31_250);
  assert.equal(set.network.loss, 12);
  assert.equal(set.stack.kind, "perfect");
  assert.equal(set.sync_every, 40_000);
  assert.equal(set.clocks[0].offset, -1_500);
  assert.equal(set.links.length, 1);
  assert.equal(set.timing["partially-synchronous"].gst, 250_000);
  assert.deepEqual(await axe(page), []);
  const { digest } = await where(page);
  await page.waitForFunction(() => location.hash === orrery.link());
  await page.reload();
  await ready(page);
  assert.deepEqual(await plan(page), set);
  assert.equal((await where(page)).digest, digest);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("settings that contradict each other are explained, and nothing changes", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "s");
  const dialog = page.getByRole("dialog");
  await unfold(page, "Timing");
  const model = dialog.getByLabel(/^model/);
  await model.selectOption("2");
  await painted(page);
  const before = await where(page);
  const bound = dialog.getByLabel(/^Δ/);
  const own = await bound.inputValue();
  await change(page, bound, 0.001);
  assert.match(await notice(page), /Δ is .* takes .* at least: make Δ longer/);
  assert.equal(await bound.inputValue(), own, "the field shows what holds");
  await unfold(page, "What every link does");
  await dialog.getByLabel(/^flaps/).selectOption("1");
  await painted(page);
  await dialog.getByLabel(/^while down/).selectOption("2");
  await painted(page);
  assert.match(await notice(page), /messages wait while the network is down/);
  assert.equal(await dialog.getByLabel(/^while down/).inputValue(), "0", "a refused choice falls back");
  await dialog.getByLabel(/^flaps/).selectOption("0");
  await painted(page);
  assert.equal((await where(page)).digest, before.digest);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("what the algorithm assumes and the run lacks is said in the first line, the setup and on the card", async () => {
  const { page, context, faults } = await open(site);
  await orrery(page, "load", { algorithm: "ricart-agrawala", scenario: "two-at-once" });
  const chip = page.locator(".head .lacks");
  assert.equal(await chip.count(), 0);
  await press(page, "s");
  await page.getByRole("dialog").getByLabel(/^Links/).selectOption("bad-wifi");
  await page.getByRole("dialog").getByText("the network loses 100 in a thousand").waitFor();
  await press(page, "Escape", "a");
  await page.getByRole("dialog").getByText("the network loses 100 in a thousand").waitFor();
  await press(page, "Escape");
  await chip.locator("summary").focus();
  assert.equal(await chip.locator("li").first().isVisible(), false);
  await press(page, "Enter");
  assert.match(await chip.locator("li").first().textContent(), /assumes that no message is lost/);
  assert.ok(await chip.locator("li").first().isVisible());
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("more ways to interfere: by pointer, by keyboard and by name", async () => {
  const { page, context, faults } = await open(site);
  await orrery(page, "load", { algorithm: "raft", scenario: "cold-start" });
  await press(page, "End", "ArrowDown", ".");
  const dialog = page.getByRole("dialog");
  assert.deepEqual(await axe(page), []);
  const newest = async () => (await sentences(page, await orrery(page, "event"), await orrery(page, "event")))[0];
  await change(page, dialog.getByLabel(/^messages/), 300);
  await dialog.getByRole("button", { name: "Omit to send" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.match(await newest(), /A .*omit/i);
  // The group is chosen with the keyboard; all of it lies.
  await press(page, ".");
  await dialog.getByRole("group", { name: "who, together" }).getByRole("button", { name: "B" }).press("Space");
  await dialog.getByRole("button", { name: "Make A, B byzantine" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  assert.match(await newest(), /byzantine/i);
  await press(page, ".");
  await dialog.getByLabel(/^A–/).selectOption("1");
  await dialog.getByLabel(/^C–/).selectOption("2");
  await dialog.getByRole("button", { name: "Partition" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.match(await newest(), /partition/i);
  // By name, with the numbers as they were left.
  await press(page, "/");
  await page.keyboard.type("honest again");
  await press(page, "Enter");
  assert.match(await newest(), /byzantine|honest/i);
  // What cannot be done says why, and nothing happens.
  await press(page, "x", ".");
  const crash = dialog.getByRole("button", { name: "Crash A there" });
  assert.ok(await crash.isDisabled());
  await dialog.getByText("A is crashed").first().waitFor();
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("what falls away at a crash is shown struck through", async () => {
  const { page, context, faults } = await open(site);
  await orrery(page, "load", { algorithm: "raft", scenario: "cold-start" });
  await press(page, "End", "ArrowDown", "x");
  const lost = page.locator(".state tr", { has: page.locator("del") }).filter({ hasText: "lost" });
  assert.ok((await lost.count()) > 1);
  assert.match(await lost.allTextContents().then((rows) => rows.join()), /commitIndex/);
  await press(page, "ArrowRight");
  assert.equal(await lost.count(), 0);
  assert.deepEqual(await faults(), []);
  await context.close();
});
