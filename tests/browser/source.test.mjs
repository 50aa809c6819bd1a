// The Rust source beside the pictures: fetched when it is asked for, lit where the selection's handler went.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { axe, open, orrery, painted, press, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

const RAFT = "src/algorithms/consensus/raft/mod.rs";
const pane = (page) => page.getByRole("region", { name: "Code" });
const lit = (page) => pane(page).locator(".is-source .is-lit");

test("the source is loaded on demand and lit at the line that runs", async () => {
  const { page, context, faults } = await open(site, { width: 1366, height: 768 });
  const loaded = () => page.evaluate(() => performance.getEntriesByType("resource").map((one) => one.name).filter((name) => name.includes("/source/")));
  assert.deepEqual(await loaded(), [], "nobody has asked for it");
  await press(page, "Shift+C");
  await pane(page).getByRole("button", { name: "Source" }).click();
  await pane(page).locator(".is-source li").first().waitFor();
  assert.deepEqual((await loaded()).map((name) => new URL(name).pathname), ["/source/consensus/raft/mod.rs"]);
  const text = readFileSync(new URL(`../../${RAFT}`, import.meta.url), "utf8").split("\n");
  const shown = await pane(page).locator(".is-source code").allTextContents();
  assert.deepEqual(shown, text.slice(0, shown.length), "the file is shown as it is");
  const seen = new Set();
  for (let step = 0; step < 12; step++) {
    const event = await orrery(page, "event");
    for (const line of await lit(page).all()) {
      const number = Number(await line.locator(".line-label").textContent());
      assert.match(text[number - 1], /step\(|ignore\(/, `event ${event}, line ${number}`);
      assert.equal(await line.getAttribute("aria-current"), "step");
      seen.add(number);
    }
    if (await lit(page).count()) {
      const inSight = await lit(page).first().evaluate((line) => {
        const [a, room] = [line.getBoundingClientRect(), line.closest("#code-room").getBoundingClientRect()];
        return a.top >= room.top - 1 && a.bottom <= room.bottom + 1;
      });
      assert.ok(inSight, `event ${event}: the lit line is out of sight`);
    }
    await press(page, "ArrowRight");
    await painted(page);
  }
  assert.ok(seen.size > 3, [...seen].join());
  assert.equal((await loaded()).length, 1, "a file is loaded once");
  assert.deepEqual(await axe(page), []);
  await press(page, "Shift+R");
  assert.equal(await pane(page).count(), 0);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("what cannot be loaded is said, and can be tried again; by keyboard alone", async () => {
  const { page, context } = await open(site);
  let broken = true;
  await page.route("**/source/**", (route) => (broken ? route.fulfill({ status: 404, body: "" }) : route.continue()));
  await press(page, "Shift+R");
  const words = pane(page).getByRole("status");
  await words.waitFor();
  await page.waitForFunction(() => document.querySelector(".code-pane [role=status]")?.textContent.includes("could not be loaded"));
  assert.match(await words.textContent(), /src\/algorithms\/consensus\/raft\/mod\.rs could not be loaded/);
  broken = false;
  await pane(page).getByRole("button", { name: "Try again" }).focus();
  await page.keyboard.press("Enter");
  await pane(page).locator(".is-source li").first().waitFor();
  await press(page, "Shift+C");
  assert.equal(await pane(page).locator(".is-source").count(), 0, "the pseudocode takes its place");
  assert.ok((await pane(page).locator(".code li").count()) > 5);
  await context.close();
});
