// Many seeds of one run: workers, results as they come, the way into one of the runs, and a browser without workers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, lamps, notice, open, orrery, overflow, painted, press, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

const ELECTION = { algorithm: "raft", scenario: "cold-start" };
const EPIDEMIC = { algorithm: "rumor-mongering", scenario: "two-hundred" };

async function opened(scenario, options) {
  const site_and_page = await open(site, options);
  await orrery(site_and_page.page, "load", scenario);
  await press(site_and_page.page, "d");
  return { ...site_and_page, dialog: site_and_page.page.getByRole("dialog") };
}

const state = (dialog) => dialog.locator("[role=status]");
const finished = (dialog, runs) =>
  dialog.locator("[role=status]", { hasText: `${runs} of ${runs} runs, done` }).waitFor();
const rows = (dialog) => dialog.locator(".runs tbody tr").allTextContents();

test("200 seeds run in workers, and a click opens one of the runs", async () => {
  const { page, context, faults, dialog } = await opened(ELECTION);
  assert.equal(await dialog.getByLabel("Seeds").inputValue(), "200");
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await finished(dialog, 200);
  assert.match(await state(dialog).textContent(), /by (one worker|\d+ workers)/);
  assert.match(await dialog.locator(".sweep-sums").textContent(), /all in all.*reached 200/);
  assert.ok((await dialog.locator(".histogram rect").count()) > 5);
  const words = await dialog.getByRole("img", { name: /^Time to the first decision: least/ }).getAttribute("aria-label");
  assert.match(words, /quartiles .* ms, .* ms, .* ms, most/);
  assert.equal((await rows(dialog)).length, 100);
  await dialog.getByRole("button", { name: /^Show more/ }).click();
  assert.equal((await rows(dialog)).length, 200);
  assert.deepEqual(await axe(page), []);
  assert.ok((await overflow(page)) <= 0);

  // The latest decision first; its run is the one that the table tells of.
  await dialog.getByRole("button", { name: "Decision" }).click();
  await painted(page);
  const cells = await dialog.locator(".runs tbody tr").first().locator("td").allTextContents();
  const [seed, , messages] = cells;
  await dialog.locator(".runs tbody button").first().click();
  await dialog.waitFor({ state: "detached" });
  const { plan } = await orrery(page, "scenario");
  assert.equal(String(plan.seed), seed);
  await orrery(page, "record", 60);
  assert.equal((await orrery(page, "summary")).sent, Number(messages));
  const leads = async () => (await lamps(page)).some((lamp) => /A leader exists: reached/.test(lamp));
  assert.ok(await leads(), "it opens at the election");
  await press(page, "ArrowLeft");
  assert.ok(!(await leads()), "and not after it");
  // The results are still there.
  await press(page, "d");
  assert.equal((await rows(dialog)).length, 200);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a violation is told by shape and word, and its run opens where it happened", async () => {
  const { page, context, faults, dialog } = await opened({ algorithm: "rumor-mongering", scenario: "too-early" });
  await dialog.getByLabel("Seeds").fill("20");
  await press(page, "Tab");
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await finished(dialog, 20);
  await dialog.getByRole("button", { name: "Outcome" }).click();
  await painted(page);
  const first = dialog.locator(".runs tbody tr").first();
  assert.match(await first.textContent(), /violated/);
  assert.equal(await first.locator(".standing svg").count(), 1);
  await first.getByRole("button").click();
  await dialog.waitFor({ state: "detached" });
  await press(page, "End");
  assert.match(await page.locator(".lamps").textContent(), /violated/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a sweep that is stopped keeps what has come", async () => {
  const { page, context, faults, dialog } = await opened(EPIDEMIC);
  await dialog.getByLabel("Seeds").fill("5000");
  await press(page, "Tab");
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await dialog.locator(".runs tbody tr").first().waitFor();
  await dialog.getByRole("button", { name: "Stop" }).click();
  await painted(page);
  const stopped = await state(dialog).textContent();
  assert.match(stopped, /^\d+ of 5000 runs, stopped/);
  await page.waitForTimeout(400);
  assert.equal(await state(dialog).textContent(), stopped);
  assert.ok((await rows(dialog)).length > 0);
  // And the next one starts from nothing.
  await dialog.getByLabel("Seeds").fill("3");
  await press(page, "Tab");
  await dialog.getByRole("button", { name: "Run", exact: true }).click();
  await finished(dialog, 3);
  assert.equal((await rows(dialog)).length, 3);
  for (const bad of ["0", "10001", "x"]) {
    await dialog.getByLabel("Seeds").evaluate((field, value) => {
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }, bad);
    await painted(page);
    assert.match(await notice(page), /^A sweep here has 1 to 10000 seeds/, bad);
  }
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("without workers the page does it in slices, with the same results", async () => {
  const tables = [];
  const without = [
    async () => {},
    (page) =>
      page.evaluate(() => {
        globalThis.Worker = class {
          constructor() {
            throw new Error("no workers here");
          }
        };
      }),
    (page) => page.route("**/worker.mjs", (route) => route.fulfill({ status: 200, contentType: "text/javascript", body: "throw 1" })),
  ];
  for (const [place, take] of without.entries()) {
    const { page, context, dialog } = await opened(ELECTION);
    await take(page);
    await dialog.getByLabel("Seeds").fill("40");
    await press(page, "Tab");
    await dialog.getByRole("button", { name: "Run", exact: true }).click();
    await finished(dialog, 40);
    assert.equal((await state(dialog).textContent()).includes("in slices"), place > 0, `${place}`);
    await dialog.getByRole("button", { name: "Decision" }).click();
    await painted(page);
    tables.push((await dialog.locator(".sweep-sums").textContent()) + (await rows(dialog)).join());
    await context.close();
  }
  assert.equal(tables[1], tables[0]);
  assert.equal(tables[2], tables[0]);
});
