// When the program itself fails, the run is not lost.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, open, orrery, painted, press, start, where } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

/** Makes the program stop. */
const fail = (page) =>
  page.evaluate(() => {
    try {
      orrery.failForTest();
    } catch {
      // As expected: the program has stopped.
    }
  });

test("a bug of ours leaves a report with the link, and a way back to the last good step", async () => {
  const { page, context } = await open(site);
  await press(page, "2", "ArrowRight", "ArrowRight");
  await page.waitForFunction(() => location.hash === orrery.link());
  const [before, link] = [await where(page), await orrery(page, "link")];
  await fail(page);
  const dialog = page.getByRole("alertdialog");
  await dialog.waitFor();
  const report = await dialog.getByRole("textbox", { name: "Report" }).inputValue();
  assert.match(report, /^Orrery \d+\.\d+\.\d+ stopped: .*asked to fail/s);
  assert.ok(report.includes(site.origin + "/" + link), report);
  assert.deepEqual(await axe(page), []);
  await page.evaluate(() => (location.hash = "#s=elsewhere"));
  await dialog.getByRole("button", { name: "Back to the last good step" }).click();
  await page.waitForFunction(() => globalThis.orrery && document.documentElement.dataset.boot === "ready");
  await painted(page);
  const { event, forks, fork } = await where(page);
  assert.deepEqual({ event, forks, fork }, { event: before.event, forks: before.forks, fork: before.fork });
  assert.equal(await page.getByRole("alertdialog").count(), 0);
  await press(page, "ArrowRight");
  assert.equal(await orrery(page, "event"), before.event + 1);
  await context.close();
});

test("the report can be reached and left by keyboard, and a second failure adds no second dialog", async () => {
  const { page, context } = await open(site);
  await fail(page);
  await fail(page);
  assert.equal(await page.getByRole("alertdialog").count(), 1);
  assert.ok(
    await page.evaluate(() => document.activeElement.closest("[role=alertdialog]") !== null),
    "the focus is not in the dialog",
  );
  await page.getByRole("button", { name: "Back to the last good step" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => globalThis.orrery && document.documentElement.dataset.boot === "ready");
  await context.close();
});
