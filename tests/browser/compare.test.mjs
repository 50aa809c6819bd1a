// Two forks side by side, the ghost of the one that was left, and what can be done with forks: by pointer, and again by
// keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, notice, open, orrery, painted, press, ready, start, where } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

/// A fork in which D crashes at step 20.
async function forked(page) {
  await orrery(page, "seek", 20);
  await orrery(page, "act", { fault: { crash: { process: 3 } } });
  await painted(page);
}

const side = (page) => page.getByRole("region", { name: "Two forks compared" });

async function check(page) {
  const panel = side(page);
  await panel.waitFor();
  const text = await panel.textContent();
  assert.match(text, /Up to step 20 they are one run/);
  assert.match(text, /both worlds look the same so far/);
  const rows = await panel.locator(".differences tbody tr").count();
  assert.ok(rows > 0, "nothing differs");
  for (const row of await panel.locator(".differences tbody tr").all()) {
    const [a, b] = await row.locator("td").allTextContents();
    assert.notEqual(a, b, "a row without a difference");
  }
}

test("two forks are compared by pointer", async () => {
  const { page, context, faults } = await open(site);
  await forked(page);
  await page.getByRole("button", { name: /^All 2 forks/ }).click();
  const dialog = page.getByRole("dialog", { name: "Forks" });
  await dialog.getByRole("button", { name: "Compare with: main" }).click();
  await check(page);
  for (const align of ["time", "matched event", "step"]) {
    const button = side(page).getByRole("button", { name: align, exact: true });
    await button.click();
    assert.equal(await button.getAttribute("aria-pressed"), "true");
  }
  await side(page).getByRole("button", { name: "Tie the lanes of B" }).click();
  await side(page).getByRole("button", { name: "Why they decide differently" }).click();
  assert.match(await side(page).locator("ol").textContent(), /Both are one run up to step 20/);
  await side(page).getByRole("button", { name: "Swap" }).click();
  assert.equal((await where(page)).fork, 0);
  const { event } = await where(page);
  // A click on an event of the lower half leads to its place.
  const box = await page.locator("canvas.diagram").boundingBox();
  await page.mouse.click(box.x + box.width * 0.6, box.y + 44);
  await painted(page);
  assert.notEqual((await where(page)).event, event, "the time axis of the upper half does not seek");
  await side(page).getByRole("button", { name: /^End the comparison/ }).click();
  assert.equal(await side(page).count(), 0);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("two forks are compared by keyboard alone", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "Shift+F");
  assert.match(await page.getByRole("alert").textContent(), /only one run/);
  await forked(page);
  await press(page, "Shift+F");
  await check(page);
  const { event } = await where(page);
  await press(page, "ArrowRight");
  assert.equal((await where(page)).event, event + 1);
  const select = side(page).getByRole("combobox", { name: "Compare with" });
  assert.equal(await select.locator("option").count(), 1);
  await side(page).getByRole("button", { name: "Swap" }).focus();
  await page.keyboard.press("Enter");
  await painted(page);
  assert.equal((await where(page)).fork, 0);
  await press(page, "Shift+F");
  assert.equal(await side(page).count(), 0);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("what is compared can be read by everybody", async () => {
  for (const [width, height, theme] of [[1366, 768, "light"], [1920, 1080, "dark"], [390, 844, "light"]]) {
    const { page, context, faults } = await open(site, { width, height, theme });
    await forked(page);
    await press(page, "Shift+F");
    await side(page).waitFor();
    await side(page).getByRole("button", { name: "Why they decide differently" }).click();
    assert.deepEqual(await axe(page), [], `${width}×${height} ${theme}`);
    if (width < 900) assert.match(await side(page).textContent(), /needs a larger screen/);
    const { scrollHeight, innerHeight } = await page.evaluate(() => ({ scrollHeight: document.documentElement.scrollHeight, innerHeight }));
    if (width > 900) assert.ok(scrollHeight <= innerHeight, "the page scrolls");
    await press(page, "Shift+F", "Shift+N");
    await page.getByRole("dialog", { name: "Forks" }).waitFor();
    assert.deepEqual(await axe(page), [], `the list of forks, ${width}×${height} ${theme}`);
    assert.deepEqual(await faults(), []);
    await context.close();
  }
});

test("forks are renamed, starred, taken out and put back", async () => {
  const { page, context, faults } = await open(site);
  await forked(page);
  await press(page, "Shift+N");
  const dialog = page.getByRole("dialog", { name: "Forks" });
  const field = dialog.getByRole("textbox", { name: "Name" }).nth(1);
  await field.fill("without D");
  await field.press("Tab");
  await dialog.getByRole("button", { name: "Give it a star: without D" }).click();
  await page.keyboard.press("Escape");
  const names = page.getByRole("navigation", { name: "Forks" });
  await names.getByRole("button", { name: "without D" }).waitFor();
  await page.waitForTimeout(600);
  await page.reload();
  await ready(page);
  assert.deepEqual((await orrery(page, "forks")).map(({ name }) => name), ["main", "without D"]);
  await press(page, "Shift+N");
  await dialog.getByRole("button", { name: "Take the star away: without D" }).waitFor();
  await dialog.getByRole("button", { name: "Take out: without D" }).click();
  assert.equal((await where(page)).forks, 1);
  await page.keyboard.press("Escape");
  await press(page, "Control+z");
  assert.equal((await where(page)).forks, 2);
  assert.match(await notice(page), /is back/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("Control Z goes before the act and again after it, and nothing recorded changes", async () => {
  const { page, context, faults } = await open(site);
  await forked(page);
  const after = await where(page);
  assert.match(await page.getByRole("region", { name: "On this screen" }).textContent(), /abandoned: dotted/);
  await press(page, "Control+z");
  const back = await where(page);
  assert.deepEqual([back.fork, back.event, back.forks], [0, 20, 2]);
  await press(page, "Control+Shift+Z");
  assert.deepEqual(await where(page), after);
  // The ghost: dismissed, and shown again.
  const picture = () => orrery(page, "svg", { view: "space-time" });
  assert.match(await picture(), /was: main/);
  await press(page, "Shift+G");
  assert.doesNotMatch(await picture(), /was: main/);
  await press(page, "Shift+V");
  await page.getByRole("group", { name: "Abandoned future" }).getByRole("button", { name: "as a ghost" }).click();
  assert.match(await picture(), /was: main/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("one fork's name is dragged onto the other's, and both are drawn on the same lanes", async () => {
  const { page, context, faults } = await open(site, { width: 1366, height: 768 });
  await forked(page);
  const names = page.getByRole("navigation", { name: "Forks" }).getByRole("button");
  const [from, to] = [await names.nth(1).boundingBox(), await names.nth(0).boundingBox()];
  const middle = (box) => [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(...middle(from));
  await page.mouse.down();
  await page.mouse.move(...middle(to), { steps: 5 });
  await page.mouse.up();
  await painted(page);
  await check(page);
  assert.equal((await where(page)).fork, 1, "the fork that was dragged is the one that is looked at");
  const above = await page.locator("canvas.diagram").screenshot();
  const overlaid = side(page).getByRole("button", { name: "on the same lanes" });
  await overlaid.click();
  await painted(page);
  assert.equal(await overlaid.getAttribute("aria-pressed"), "true");
  assert.match(await page.locator("canvas.diagram").getAttribute("aria-label"), /on the same lanes/);
  assert.ok(!above.equals(await page.locator("canvas.diagram").screenshot()), "nothing was drawn anew");
  assert.match(await side(page).textContent(), /Hollow and dotted/);
  // A name that is let go where it was pressed is only chosen.
  await names.nth(0).click();
  assert.equal((await where(page)).fork, 0);
  await press(page, "Shift+O");
  assert.match(await page.locator("canvas.diagram").getAttribute("aria-label"), /one above the other/);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(await faults(), []);
  await context.close();
});
