// The browser and the headless command run every shipped scenario to the same end, bit for bit.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { command, jsonLines, open, orrery, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

test("every shipped scenario ends alike in the browser and outside", { timeout: 900_000 }, async () => {
  const run = command();
  const catalogue = jsonLines(run("list", "--json")).flat();
  const { page, context, faults } = await open(site);
  let compared = 0;
  for (const { id: algorithm, scenarios } of catalogue) {
    for (const scenario of scenarios) {
      const { summary } = jsonLines(run("run", algorithm, "--scenario", scenario, "--json")).at(-1);
      await orrery(page, "load", { algorithm, scenario });
      const here = await orrery(page, "summary");
      const what = `${algorithm}, ${scenario}`;
      assert.equal(here.events, summary.events, `${what}: the recordings differ in length`);
      assert.equal(here.digest, summary.digest, what);
      assert.equal(here.at_us, summary.at_us, what);
      assert.deepEqual(here.violations, summary.violations, what);
      compared += 1;
    }
  }
  assert.ok(compared > 10, `${compared} scenarios`);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("long runs end alike, too", { timeout: 900_000 }, async () => {
  const run = command();
  const { page, context } = await open(site);
  for (const [algorithm, scenario] of [["raft", "cold-start"], ["rumor-mongering", "loss-and-crashes"]]) {
    const events = 20_000;
    const { summary } = jsonLines(run("run", algorithm, "--scenario", scenario, "--events", String(events), "--json")).at(-1);
    await orrery(page, "load", { algorithm, scenario });
    await orrery(page, "record", summary.events);
    const { events: recorded, digest } = await orrery(page, "summary");
    assert.deepEqual({ events: recorded, digest }, { events: summary.events, digest: summary.digest }, scenario);
  }
  await context.close();
});
