// Everything that a pointer can do, a keyboard can.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, orrery, painted, press, ready, sentences, start, where } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

test("steps and jumps", async () => {
  const { page, context, faults } = await open(site);
  const { event, events } = await where(page);
  const at = async (...keys) => {
    await press(page, ...keys);
    return orrery(page, "event");
  };
  assert.equal(await at("ArrowRight"), event + 1);
  assert.equal(await at("ArrowLeft", "ArrowLeft"), event - 1);
  assert.equal(await at("j", "j", "k"), event);
  assert.equal(await at("PageDown"), event + 1);
  assert.equal(await at("PageUp"), event);
  assert.equal(await at("Home"), 0);
  assert.equal(await at("ArrowLeft"), 0);
  assert.equal(await at("End"), events - 1);
  assert.equal(await at("Home"), 0);
  const stops = [];
  for (let stop = await at("Shift+ArrowRight"); stops.length < 5; stop = await at("Shift+ArrowRight")) stops.push(stop);
  assert.deepEqual(stops, [...new Set(stops)].sort((a, b) => a - b));
  assert.ok(stops.at(-1) < events, "interesting events of the scenario were passed over");
  const back = await at("Shift+ArrowLeft", "Shift+ArrowLeft");
  assert.equal(back, stops[3]);
  await press(page, "e");
  assert.match(await page.locator("ol.events [aria-current=step]").getAttribute("class"), /is-interesting/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("plays and pauses, faster and slower", async () => {
  const { page, context, faults } = await open(site);
  const speed = page.locator(".speed select");
  const usual = await speed.inputValue();
  await press(page, "+", "+", "+");
  assert.equal(Number(await speed.inputValue()), Number(usual) + 3);
  await press(page, "-");
  assert.equal(Number(await speed.inputValue()), Number(usual) + 2);
  await press(page, "=");
  await press(page, "Home", "Space");
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
  await page.waitForFunction(() => orrery.event() >= 5);
  await press(page, "Space");
  const { event } = await where(page);
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  await page.waitForTimeout(400);
  assert.equal(await orrery(page, "event"), event, "it goes on after the pause");
  // Any other act in time stops it, too.
  await press(page, "Space", "ArrowLeft");
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("digits let rows of the next-up list happen", async () => {
  const { page, context, faults } = await open(site);
  for (const digit of [1, 2, 3]) {
    const row = page.locator(".tray ol > li").nth(digit - 1);
    assert.equal(await row.locator("kbd").first().textContent(), String(digit));
    const { action } = (await orrery(page, "enabled"))[digit - 1];
    const before = await orrery(page, "event");
    await press(page, String(digit));
    assert.equal(await orrery(page, "event"), before + 1);
    const [sentence] = await sentences(page, before + 1, before + 1);
    if (action.deliver) assert.match(sentence, /receives/);
    if (action.fire) assert.match(sentence, /^\w+: /);
  }
  const before = await where(page);
  const rows = (await orrery(page, "enabled")).filter(({ possible }) => possible).length;
  if (rows < 9) {
    await press(page, "9");
    assert.match(await page.getByRole("alert").textContent(), /no row 9/);
    assert.deepEqual(await where(page), before);
  }
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("Tab reaches every control, and the focus can be seen on each", async () => {
  const { page, context, faults } = await open(site);
  // Act once in the past, so that the forks are there too, and choose a process for its verbs.
  await press(page, "2", "ArrowDown");
  const wanted = await page.evaluate(() => {
    const all = document.querySelectorAll("button, a[href], input, select, textarea, summary, [tabindex='0']");
    // In a row that is not pointed at, the small buttons appear with the focus.
    const there = [...all].filter((one) => !one.disabled && (one.checkVisibility() || one.closest(".row-verbs")));
    there.forEach((one, number) => (one.dataset.test = number));
    return there.map((one) => one.getAttribute("aria-label") ?? one.textContent.trim());
  });
  const reached = new Set();
  const unseen = [];
  await page.evaluate(() => document.activeElement?.blur());
  for (let turn = 0; turn < wanted.length + 10; turn++) {
    await page.keyboard.press("Tab");
    const { number, seen } = await page.evaluate(() => {
      const one = document.activeElement;
      const ring = (element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
      };
      const box = one.getBoundingClientRect();
      const within = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
      return { number: one.dataset.test, seen: within && (ring(one) || ring(one.parentElement)) };
    });
    if (number === undefined) continue;
    reached.add(Number(number));
    if (!seen) unseen.push(wanted[number]);
  }
  assert.deepEqual(wanted.filter((_, number) => !reached.has(number)), [], "never reached");
  assert.deepEqual(unseen, [], "the focus cannot be seen");
  assert.deepEqual(await faults(), []);
  await context.close();
});

const PANELS = ["g", "s", "a", "/", "y", "e", "?"];

test("a panel takes the focus, keeps it, closes with Escape and gives it back", async () => {
  const { page, context, faults } = await open(site);
  // After the last control comes the browser's own window, which the page sees as its body.
  const inside = () => page.evaluate(() => document.activeElement.matches("body, [role=dialog] *"));
  for (const key of PANELS) {
    const opener = page.getByRole("button", { name: /Forward one event/ });
    await opener.focus();
    await press(page, key);
    assert.ok(await page.evaluate(() => document.activeElement.matches("[role=dialog] *")), `${key}: stays outside`);
    for (const move of ["Tab", "Shift+Tab"]) {
      for (let turn = 0; turn < 70; turn++) {
        await page.keyboard.press(move);
        assert.ok(await inside(), `${key}: ${move} leaves the panel after ${turn + 1} presses`);
      }
    }
    await press(page, "Escape");
    assert.equal(await page.getByRole("dialog").count(), 0, `${key}: Escape does not close`);
    assert.ok(await opener.evaluate((one) => one === document.activeElement), `${key}: the focus is not given back`);
  }
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a panel opened by its button gives the focus back to it", async () => {
  const { page, context } = await open(site);
  for (const name of ["Set up", "About", "Share", "Find a command", "Keys and help", "Events"]) {
    const opener = page.getByRole("button", { name, exact: true }).first();
    await opener.focus();
    await press(page, "Enter");
    await page.getByRole("dialog").waitFor();
    await press(page, "Escape");
    assert.ok(await opener.evaluate((one) => one === document.activeElement), name);
  }
  await context.close();
});

test("typing never triggers commands", async () => {
  const { page, context, faults } = await open(site);
  const before = await where(page);
  const typed = "xrhlutwi 123 jk";
  await press(page, "ArrowDown", "/");
  await page.getByRole("textbox", { name: "Command" }).focus();
  await page.keyboard.type(typed);
  assert.equal(await page.getByRole("textbox", { name: "Command" }).inputValue(), typed);
  await press(page, "Escape", "y");
  await page.getByRole("dialog").locator("textarea:not([readonly])").focus();
  await page.keyboard.type(typed);
  await press(page, "ArrowLeft", "Home", "Space");
  assert.deepEqual(await where(page), before);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("the palette finds a command and runs it", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "/");
  await page.keyboard.type("newest");
  await press(page, "Enter");
  const { event, events } = await where(page);
  assert.equal(event, events - 1);
  assert.equal(await page.getByRole("dialog").count(), 0);
  await press(page, "/");
  await page.keyboard.type("seed");
  await press(page, "Enter");
  await page.getByRole("dialog", { name: "Set up this run" }).waitFor();
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("single letters can be switched off, and stay off at the next visit", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "?");
  await page.getByRole("checkbox", { name: "Single letters" }).focus();
  await press(page, "Space", "Escape");
  const silent = async () => {
    const before = await where(page);
    await press(page, "ArrowDown", "x", "j", "1", "g");
    assert.deepEqual(await where(page), before);
    assert.equal(await page.getByRole("dialog").count(), 0);
    await press(page, "ArrowRight", "ArrowLeft", "ArrowRight");
    assert.equal(await orrery(page, "event"), before.event + 1);
  };
  await silent();
  await page.reload();
  await ready(page);
  await painted(page);
  await silent();
  await page.getByRole("button", { name: "Keys and help" }).click();
  await page.getByRole("checkbox", { name: "Single letters" }).click();
  await press(page, "Escape", "g");
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(await faults(), []);
  await context.close();
});
