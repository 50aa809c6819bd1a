// The search of all that could happen: asked in the panel, answered by a worker, opened as a fork, stopped, and a browser
// without workers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, open, orrery, overflow, press, start } from "./harness.mjs";

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
