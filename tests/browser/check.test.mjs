// The search of all that could happen: asked in the panel, answered by a worker, opened as a fork, stopped, and a browser
// without workers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, open, orrery, overflow, press, refusal, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

async function opened(scenario, options) {
  const site_and_page = await open(site, options);
  await orrery(site_and_page.page, "load", scenario);
  await press(site_and_page.page, "Shift+W");
  return { ...site_and_page, dialog: site_and_page.page.getByRole("dialog") };
}

const done = (dialog) => dialog.locator("[role=status]", { hasText: "Done." }).waitFor({ timeout: 60_000 });
const HALF = { algorithm: "raft", scenario: "half-majority" };

test("a worker finds a shortest way to two leaders, and it opens as a fork at the violation", async () => {
  const { page, faults, dialog } = await opened(HALF);
  await dialog.getByRole("combobox").nth(0).selectOption({ index: 1 });
  await dialog.getByRole("button", { name: "Search" }).click();
  await done(dialog);
  const answer = dialog.locator(".search-answer");
  assert.match(await answer.textContent(), /election safety: violated in 6 steps without faults \(no shorter way/);
  assert.equal(await answer.locator("li").count(), 6);
  assert.deepEqual(await axe(page), []);
  assert.ok((await overflow(page)) <= 0);
  await answer.getByRole("button", { name: "Open it as a fork" }).click();
  await dialog.waitFor({ state: "detached" });
  const { branches, view } = await orrery(page, "scenario");
  assert.equal(branches.length, 2);
  assert.deepEqual([view.branch, view.event], [1, 6]);
  const { violations } = await orrery(page, "summary");
  assert.ok(violations.some(({ property }) => property === "election safety"), JSON.stringify(violations));
  // The results are still there, and the rule can be restored.
  await press(page, "Shift+W");
  await dialog.getByRole("button", { name: "Restore the rule and replay it" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.deepEqual((await orrery(page, "summary")).violations, []);
  assert.deepEqual(await faults(), []);
});

test("by keyboard alone, from where the playhead is, and stopped with what it has", async () => {
  const { page, faults, dialog } = await opened({ algorithm: "raft", scenario: "cold-start" });
  await dialog.getByRole("combobox").nth(1).focus();
  await page.keyboard.press("End");
  await dialog.getByRole("textbox").focus();
  await page.keyboard.type("timers=any,requests=any,crashes=2,recoveries=2");
  await page.keyboard.press("Tab");
  await dialog.getByRole("spinbutton").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("5000000");
  await page.keyboard.press("Tab");
  await dialog.getByRole("button", { name: "Search" }).focus();
  await page.keyboard.press("Enter");
  await dialog.locator(".hint", { hasText: /\d{3,} states, / }).waitFor();
  await dialog.getByRole("button", { name: "Stop" }).focus();
  await page.keyboard.press("Enter");
  await dialog.locator("[role=status]", { hasText: "Stopped" }).waitFor();
  assert.match(await dialog.locator(".search-answer").first().textContent(), /This is a bounded search, not a proof\./);
  assert.deepEqual(await faults(), []);
});

test("what is typed wrong stays, is told to be wrong, and nothing else is searched in its place", async () => {
  const { page, context, faults, dialog } = await opened(HALF);
  const budget = dialog.getByRole("textbox");
  await budget.fill("crash=1");
  await dialog.getByRole("button", { name: "Search" }).click();
  await dialog.getByText(/there is no “crash”/).waitFor();
  assert.equal(await budget.inputValue(), "crash=1");
  assert.equal(await budget.getAttribute("aria-invalid"), "true");
  assert.match(await page.locator(`#${await budget.getAttribute("aria-describedby")}`).textContent(), /“crash”/);
  assert.equal(await dialog.getByRole("status").count(), 0, "it was searched");
  assert.deepEqual(await axe(page), []);
  await budget.fill("timers=2,requests=1");
  const states = dialog.getByRole("spinbutton");
  await states.fill("99999999");
  await dialog.getByRole("button", { name: "Search" }).click();
  await dialog.getByText(/1000 to 5000000 states, not 99999999/).waitFor();
  assert.equal(await states.inputValue(), "99999999");
  await states.fill("20000");
  await dialog.getByRole("button", { name: "Search" }).click();
  await done(dialog);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("states that differ only by renaming count once where that is chosen, and it says whom", async () => {
  const { page, faults, dialog } = await opened({ algorithm: "raft", scenario: "cold-start" });
  await dialog.getByRole("combobox").nth(0).selectOption({ index: 1 });
  await dialog.getByRole("textbox").fill("timers=1");
  await page.keyboard.press("Tab");
  const states = async () => {
    await dialog.getByRole("button", { name: "Search" }).click();
    await done(dialog);
    const verdict = await dialog.locator(".search-answer").textContent();
    const [, count] = verdict.match(/no violation in any order with at most timers=1, where nothing is requested: all ([\d,]+) states/) ?? [0, verdict];
    return Number(count.replace(",", ""));
  };
  const each = await states();
  await dialog.getByRole("combobox", { name: "Processes that are treated alike" }).selectOption("once");
  const once = await states();
  assert.ok(once > 0 && once < each, `${once} of ${each}`);
  await dialog.getByText("States that differ only by renaming A, C, D, E count once.").waitFor();
  assert.deepEqual(await faults(), []);
});

test("what cannot be asked is refused, and without workers the page searches in slices", async () => {
  const { page, faults, dialog } = await opened({ algorithm: "ricart-agrawala", scenario: "no-tiebreak" });
  await page.evaluate(() => {
    globalThis.Worker = class {
      constructor() {
        throw new Error("no workers here");
      }
    };
  });
  await dialog.getByRole("textbox").fill("crash=1");
  await page.keyboard.press("Tab");
  await page.getByText("there is no “crash”").first().waitFor();
  await dialog.getByRole("textbox").fill("");
  await page.keyboard.press("Tab");
  await dialog.getByRole("combobox").nth(0).selectOption({ index: 1 });
  await dialog.getByRole("button", { name: "Search" }).click();
  await done(dialog);
  assert.match(await dialog.locator(".search-answer").textContent(), /mutual exclusion: violated in 10 steps/);
  assert.deepEqual(await faults(), []);
});

test("a script asks, hears how far it is, and is told what was found", async () => {
  const { page, faults } = await open(site);
  await orrery(page, "load", HALF);
  const { report, heard, late } = await page.evaluate(async () => {
    let [heard, late] = [[], 0];
    const listen = (progress) => heard.push(progress);
    const unwanted = () => (late += 1);
    orrery.on("progress", listen);
    orrery.on("progress", unwanted);
    orrery.off("progress", unwanted);
    const report = await orrery.check({ property: "election safety" });
    return { report, heard, late };
  });
  assert.equal(late, 0);
  assert.ok(heard.length > 0 && heard.at(-1).found === 1 && heard.at(-1).states === report.states, JSON.stringify(heard));
  assert.deepEqual([report.verdict, report.property, report.exhausted], ["violated", "election safety", false]);
  const { steps, faults: wrong, shortest, pace } = report.properties[0];
  assert.deepEqual([steps, wrong, shortest, pace], [6, 0, true, "free"]);
  assert.equal(report.schedule.length, 6);
  // The panel shows the same search, and the document opens where the property breaks.
  await press(page, "Shift+W");
  assert.match(await page.locator(".search-answer").textContent(), /election safety: violated in 6 steps/);
  await orrery(page, "load", report.scenario);
  assert.equal(await orrery(page, "event"), 6);
  const { violations } = await orrery(page, "summary");
  assert.ok(violations.some(({ property, event }) => property === "election safety" && event === 6), JSON.stringify(violations));
  assert.deepEqual(await faults(), []);
});

test("a script's question is refused with the same sentence, and stopped by another", async () => {
  const { page, faults } = await open(site);
  await orrery(page, "load", { algorithm: "raft", scenario: "cold-start" });
  const told = (options) => page.evaluate((options) => orrery.check(options).catch(({ message }) => message), options);
  assert.match(await told({ property: "peace" }), /^property: there is no “peace”; there are election safety, /);
  assert.match(await told({ budget: "crash=1" }), /there is no “crash”/);
  assert.match(await told({ speed: 1 }), /unknown field `speed`/);
  assert.equal(await refusal(page, "on", "news", null), "there is no event “news”; there is progress");
  const [first, second] = await page.evaluate(async () => {
    const first = orrery.check({ states: 5_000_000 }).catch(({ message }) => message);
    const second = await orrery.check({ property: "log matching", states: 1000 });
    return [await first, second];
  });
  assert.equal(first, "another search was started");
  assert.deepEqual([second.verdict, second.limit, second.exhausted], ["bounded", "states", false]);
  assert.deepEqual(await faults(), []);
});
