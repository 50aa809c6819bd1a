// Histories in the page: the run's own, its points moved by the pointer and by the keyboard, files opened and refused.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { axe, open, orrery, overflow, painted, press, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

async function opened(scenario, options) {
  const found = await open(site, options);
  await orrery(found.page, "load", scenario);
  await press(found.page, "Shift+X");
  return { ...found, dialog: found.page.getByRole("dialog") };
}

const SMALL = { algorithm: "abd-register", scenario: "read-beside-write" };
const BROKEN = { algorithm: "abd-register", scenario: "no-write-back" };
const etcd = (number) => readFile(new URL(`../data/histories/jepsen/etcd_${number}.log`, import.meta.url), "utf8");

const verdict = (dialog) => dialog.locator(".history-standing").first().textContent();
const judged = (dialog) => dialog.locator(".history-chosen .history-standing").textContent();
const order = (dialog) => dialog.locator(".history-order").first().locator("li").allTextContents();

async function drag(page, from, to) {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(...to, { steps: 8 });
  await page.mouse.up();
  await painted(page);
}

async function paste(page, dialog, text) {
  const field = dialog.getByRole("textbox");
  if (!(await field.isVisible())) await dialog.getByText("Open a history").click();
  await field.fill(text);
  await field.blur();
  await painted(page);
}

test("a point is dragged along its bar: the order fails, and the witness can be put back", async () => {
  const { page, faults, dialog } = await opened(SMALL);
  assert.match(await verdict(dialog), /linearizable: an order explains every answer\./);
  const first = await order(dialog);
  assert.deepEqual(first, ["read → 0 of E", "write 5 of B", "read → 5 of D"]);
  assert.match(await judged(dialog), /With these points every answer is explained\./);
  assert.deepEqual(await axe(page), []);
  assert.ok((await overflow(page)) <= 0);
  // The write is the bar of the first lane; its point is dragged to its left end, and far beyond.
  const canvas = await dialog.locator(".history-canvas").boundingBox();
  const y = canvas.y + 56;
  await drag(page, [canvas.x + canvas.width * 0.2, y], [canvas.x + 2, y]);
  assert.deepEqual(await order(dialog), ["write 5 of B", "read → 0 of E", "read → 5 of D"]);
  assert.match(await judged(dialog), /read → 0 of E does not fit: with these points the register holds 5/);
  await dialog.getByRole("button", { name: "Put back the witness" }).click();
  assert.deepEqual(await order(dialog), first);
  assert.match(await judged(dialog), /every answer is explained/);
  assert.deepEqual(await faults(), []);
});

test("in a hall the picture is larger, and its points are where they are drawn", async () => {
  const { page, faults } = await open(site);
  const dialog = page.getByRole("dialog");
  await orrery(page, "load", SMALL);
  while ((await page.getAttribute("html", "data-theme")) !== "projector") await press(page, "Shift+T");
  await press(page, "Shift+X");
  const canvas = await dialog.locator(".history-canvas").boundingBox();
  const whole = await dialog.locator(".history-whole").boundingBox();
  assert.equal(canvas.height, whole.height, "all lanes are painted at once");
  const y = canvas.y + 56 * 1.3;
  await drag(page, [canvas.x + canvas.width * 0.2, y], [canvas.x + 2, y]);
  assert.deepEqual(await order(dialog), ["write 5 of B", "read → 0 of E", "read → 5 of D"]);
  assert.ok((await overflow(page)) <= 0);
  assert.deepEqual(await faults(), []);
});

test("by the keyboard alone a point is moved, and a bar leads to its event", async () => {
  const { page, faults, dialog } = await opened(SMALL);
  await dialog.locator(".history-room").focus();
  await press(page, "ArrowUp", "ArrowUp", "ArrowUp", "ArrowRight");
  assert.deepEqual(await order(dialog), ["write 5 of B", "read → 0 of E", "read → 5 of D"]);
  assert.match(await judged(dialog), /does not fit/);
  await press(page, "ArrowLeft");
  assert.match(await judged(dialog), /every answer is explained/);
  await dialog.getByRole("button", { name: "Later", exact: true }).focus();
  await press(page, "Enter");
  assert.match(await judged(dialog), /does not fit/);
  await dialog.locator(".history-room").focus();
  await press(page, "Enter");
  await dialog.waitFor({ state: "detached" });
  const [{ sentence }] = await orrery(page, "events", await orrery(page, "event"), await orrery(page, "event"));
  assert.match(sentence, /^Read at E/);
  assert.deepEqual(await faults(), []);
});

test("a history that no order explains is refused, and weaker consistencies are asked", async () => {
  const { page, faults, dialog } = await opened(BROKEN, { theme: "dark" });
  assert.match(await verdict(dialog), /not linearizable: process C, read → 0: .* could only be 5/);
  assert.match(await judged(dialog), /does not fit/);
  assert.deepEqual(await axe(page), []);
  await dialog.getByLabel("Consistency").selectOption("sequential");
  assert.match(await verdict(dialog), /sequential: an order explains every answer/);
  assert.equal(await dialog.getByRole("button", { name: "Later", exact: true }).count(), 0);
  // No point, no word of points.
  assert.equal(await dialog.getByText("Drag a point").count(), 0);
  assert.deepEqual(await faults(), []);
});

test("files are opened in a picture that scrolls, and bad ones are refused with their line", async () => {
  const { page, faults, dialog } = await opened({ algorithm: "raft", scenario: "two-crowns" });
  await dialog.getByText("nothing can be judged here").waitFor();
  await paste(page, dialog, "INFO  jepsen.util - 1\t:invoke\t:read\tnil\nINFO  jepsen.util - 1\t:invoke\t:read\tnil\n");
  // It is said once, in the panel.
  await dialog.getByText("Not opened: line 2: process 1 calls, but its operation of line 1 is still open.").waitFor();
  assert.equal(await page.getByText("its operation of line 1 is still open").count(), 1);
  await paste(page, dialog, await etcd("000"));
  assert.match(await verdict(dialog), /not linearizable: process/);
  const room = dialog.locator(".history-room");
  assert.ok(await room.evaluate((room) => room.scrollWidth > 2 * room.clientWidth && room.scrollLeft > 0));
  assert.ok((await overflow(page)) <= 0);
  assert.deepEqual(await axe(page), []);
  const began = Date.now();
  for (let turn = 0; turn < 10; turn++) await dialog.getByRole("button", { name: "Next operation" }).click();
  assert.ok(Date.now() - began < 5_000);
  const saved = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save as SVG" }).click();
  const svg = await readFile(await (await saved).path(), "utf8");
  assert.match(svg, /^<svg [^>]*>\n<title>What was pasted<\/title>\n<desc>not linearizable/);
  // The button goes, and the focus stays in the dialog.
  await dialog.getByRole("button", { name: "Back to this run" }).focus();
  await press(page, "Enter");
  await dialog.getByText("nothing can be judged here").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "panel-field");
  assert.deepEqual(await faults(), []);
});

test("on a phone the panel is no wider than the screen", async () => {
  const { page, faults, dialog } = await opened(SMALL, { width: 390, height: 844 });
  assert.ok((await overflow(page)) <= 0);
  await dialog.getByRole("button", { name: "Earlier", exact: true }).click();
  assert.match(await judged(dialog), /does not fit/);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(await faults(), []);
});
