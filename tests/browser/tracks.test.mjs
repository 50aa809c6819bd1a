// The fault script as tracks: seen, moved by pointer and keyboard, added to, taken away, and kept in the address.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, notice, open, orrery, overflow, painted, press, ready, start, where } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

const script = (page) => page.getByRole("region", { name: "Fault script" });
const texts = (page) => script(page).locator(".track-text").allInnerTexts();
const end = (page, name) => script(page).getByRole("slider", { name });

test("the key shows the script of the run, and hides it", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "f");
  const shown = await texts(page);
  assert.equal(shown.length, 6, "six tracks, of which one is a span");
  assert.match(shown[2], /isolate A, B at 90 ms[\s\S]*heal every link at 230 ms/);
  assert.equal(await overflow(page), 0);
  assert.deepEqual(await axe(page), []);
  await press(page, "f");
  assert.equal(await script(page).count(), 0);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("an end moved by the keyboard in the past forks, and in the future does not", async () => {
  const { page, context, faults } = await open(site);
  const { event } = await where(page);
  await press(page, "f");
  await end(page, /heal every link/).focus();
  await press(page, "ArrowRight", "ArrowRight");
  assert.equal((await where(page)).forks, 1, "the healing is still to come");
  const before = await orrery(page, "events", 0, event);
  await end(page, /write x=1 at A/).focus();
  await press(page, "ArrowRight");
  const forked = await where(page);
  assert.deepEqual([forked.forks, forked.fork], [2, 1]);
  assert.match(await notice(page), /differs from event \d+ on/);
  await orrery(page, "switchTo", 0);
  assert.deepEqual(await orrery(page, "events", 0, event), before, "the other run is as it was");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("an end can be dragged", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "f");
  const [was] = (await texts(page)).filter((text) => text.includes("heal every link"));
  const box = await end(page, /heal every link/).boundingBox();
  const last = (await where(page)).events - 1;
  const at = Number(await end(page, /heal every link/).inputValue());
  const x = box.x + 8 + (at / last) * (box.width - 16);
  await page.mouse.move(x, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(x + 60, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await painted(page);
  const [is] = (await texts(page)).filter((text) => text.includes("heal every link"));
  assert.notEqual(is, was);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("an entry that waits is added, happens, and comes back from the address", async () => {
  const { page, context, faults } = await open(site);
  await orrery(page, "seek", 0);
  await press(page, "f");
  await page.locator("#script-act").selectOption({ label: "crash C" });
  await page.locator("#script-moment").selectOption({ label: "a process becomes leader" });
  await page.getByRole("button", { name: "Add to the script" }).click();
  await painted(page);
  const added = (await texts(page)).filter((text) => text.includes("crash C"));
  assert.deepEqual(added, ["crash C once a process becomes leader"]);
  const rows = await orrery(page, "events", 0, 1000);
  const crash = rows.findIndex(({ kind }) => kind === "crash");
  assert.ok(crash > 0, "C crashes");
  await page.waitForTimeout(600);
  await page.reload();
  await ready(page);
  assert.deepEqual((await orrery(page, "events", 0, crash)).slice(0, crash), rows.slice(0, crash));
  await press(page, "f");
  await script(page).getByRole("button", { name: /^Remove: crash C/ }).click();
  await painted(page);
  assert.deepEqual((await texts(page)).filter((text) => text.includes("crash C")), []);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("an entry that never applies says so; what was done by hand can be taken over", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "f");
  await page.locator("#script-act").selectOption({ label: "recover C" });
  await page.getByRole("button", { name: "Add to the script" }).click();
  await painted(page);
  const [told] = (await texts(page)).filter((text) => text.includes("recover C"));
  assert.match(told, /refused after event \d+: C is not crashed/);
  await script(page).getByRole("button", { name: /Take over/ }).click();
  assert.match(await notice(page), /Nothing was done by hand/);
  await orrery(page, "act", { fault: { crash: { process: 4 } } });
  await script(page).getByRole("button", { name: /Take over/ }).click();
  await painted(page);
  assert.equal((await texts(page)).filter((text) => text.startsWith("crash E")).length, 1);
  assert.deepEqual(await faults(), []);
  await context.close();
});
