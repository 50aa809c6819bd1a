// Each command can have another key: with the keyboard alone, kept for the next visit, refused where it would clash.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, notice, open, orrery, painted, press, ready, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

const sheet = (page) => page.getByRole("dialog", { name: "Keys" });

/** Opens the sheet and asks for another key of this command, without a pointer. */
async function ask(page, name) {
  if ((await sheet(page).count()) === 0) await press(page, "?");
  await sheet(page).getByRole("button", { name: `Change the key of: ${name}` }).focus();
  await press(page, "Enter");
  await sheet(page).getByRole("button", { name: "Press a key …" }).waitFor();
}

test("a command gets another key, keeps it at the next visit, and gives it back", async () => {
  const { page, context, faults } = await open(site);
  const event = await orrery(page, "event");
  await ask(page, "Next event");
  await press(page, "F8");
  assert.match(await notice(page), /F8 is now the key of “Next event”/);
  await press(page, "Escape", "F8");
  assert.equal(await orrery(page, "event"), event + 1);
  await press(page, "ArrowRight");
  assert.equal(await orrery(page, "event"), event + 1, "the usual key is free now");
  await page.waitForTimeout(500);
  await page.reload();
  await ready(page);
  await painted(page);
  await press(page, "F8");
  assert.equal(await orrery(page, "event"), event + 2);
  await press(page, "?");
  assert.deepEqual(await axe(page), []);
  await sheet(page).getByRole("button", { name: "The usual key again for: Next event" }).focus();
  await press(page, "Enter", "Escape", "ArrowRight");
  assert.equal(await orrery(page, "event"), event + 3);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a key that is taken is refused with the other command's name, and another can be pressed", async () => {
  const { page, context, faults } = await open(site);
  await ask(page, "Play or pause");
  await press(page, "g");
  assert.match(await notice(page), /G is the key of “Choose an algorithm or a scenario”/);
  await press(page, "3");
  assert.match(await notice(page), /digits 1 to 9/);
  await press(page, "F9");
  assert.match(await notice(page), /F9 is now/);
  await ask(page, "Next event");
  await press(page, "Escape");
  assert.equal(await sheet(page).count(), 1, "Escape stops the waiting and no more");
  await sheet(page).getByRole("button", { name: /usual key again$/ }).focus();
  await press(page, "Enter", "Escape", "F9");
  assert.equal(await page.getByRole("button", { name: "Pause", exact: true }).count(), 0, "all keys are the usual ones");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("what lies in the browser's storage is not trusted", async () => {
  const { page, context, faults } = await open(site);
  await page.evaluate(() => {
    localStorage.setItem("orrery.keys", "g\tNext event\nF8\tNo such command\n\u0000\t\nF7\tNext event\n" + "x".repeat(9999));
  });
  await page.reload();
  await ready(page);
  await painted(page);
  const event = await orrery(page, "event");
  await press(page, "F7");
  assert.equal(await orrery(page, "event"), event + 1, "what fits is taken");
  await press(page, "g");
  await page.getByRole("dialog", { name: "Algorithms and scenarios" }).waitFor();
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("the sheet shows what is possible now, and everything when it is asked to", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "Home", "?");
  const rows = () => sheet(page).locator("li > span").allTextContents();
  const now = await rows();
  assert.ok(!now.includes("Previous event") && !now.includes("Remove the cut") && now.includes("Next event"));
  await sheet(page).getByRole("checkbox", { name: /All commands/ }).focus();
  await press(page, "Space");
  const all = await rows();
  assert.ok(all.includes("Previous event") && all.includes("Remove the cut") && all.includes("Partition the processes into groups"));
  await press(page, "Escape", "ArrowRight", "?");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("an unusual command can be given a key", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "?");
  await sheet(page).getByRole("checkbox", { name: /All commands/ }).focus();
  await press(page, "Space");
  await ask(page, "Heal the link both ways");
  await press(page, "F6");
  assert.match(await notice(page), /F6 is now/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("every mark is explained", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "Shift+Q");
  const dialog = page.getByRole("dialog", { name: "What every mark means" });
  const entries = await dialog.locator("li").allTextContents();
  assert.ok(entries.length >= 25 && new Set(entries).size === entries.length, `${entries.length} marks`);
  const empty = await dialog.locator("li svg").evaluateAll((all) => all.filter((svg) => svg.getBBox().width < 3).length);
  assert.equal(empty, 0, "each has its picture");
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(await faults(), []);
  await context.close();
});
