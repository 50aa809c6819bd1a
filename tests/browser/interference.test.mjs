// Every act of interference: by key, by pointer, and each for a message, a process and a link.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { marks, notice, open, orrery, painted, press, refusal, sentences, start, where } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

/** At the newest event, with messages in flight, and nobody crashed. */
async function newest(options) {
  const opened = await open(site, options);
  const { page } = opened;
  await orrery(page, "load", { algorithm: "raft", scenario: "cold-start" });
  await page.evaluate(() => {
    while (!orrery.enabled().some(({ action }) => action.deliver)) orrery.step(1);
    orrery.seek(orrery.summary().events);
    while (!orrery.enabled().some(({ action }) => action.deliver)) orrery.step(1);
    orrery.seek(orrery.summary().events);
    while (!orrery.enabled().some(({ action }) => action.deliver)) orrery.step(1);
  });
  await painted(page);
  return opened;
}

/** Does something and returns the sentence of what happened; it must be exactly one event. */
async function happens(page, act) {
  const before = await orrery(page, "event");
  await act();
  await painted(page);
  const event = await orrery(page, "event");
  assert.equal(event, before + 1, `not one event; the page says “${await notice(page)}”`);
  return (await sentences(page, event, event))[0];
}

/** The first row of the next-up list that is about a message. */
const messageRow = (page) => page.locator(".tray ol > li:not(.no)", { has: page.locator(".row-verbs") }).first();

async function chooseMessage(page) {
  await messageRow(page).locator(".what").focus();
  for (let turn = 0; turn < 8; turn++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
    if (name === "Look into it") break;
  }
  await press(page, "Enter");
  await page.evaluate(() => document.activeElement.blur());
}

/** A button of the inspector; the finer ones stand behind “more”. */
function inspect(page, name) {
  const button = page.locator(".inspector .verbs button").filter({ hasText: name }).first();
  const click = async () => {
    await button.waitFor({ state: "attached" });
    if (!(await button.isVisible())) await page.locator(".inspector .finer > summary").click();
    await button.click();
  };
  return { click };
}

test("a message, by keys alone", async () => {
  const { page, context, faults } = await newest();
  await chooseMessage(page);
  assert.match(await happens(page, () => press(page, "l")), /is delayed/);
  assert.match(await happens(page, () => press(page, "h")), /is held back/);
  await press(page, "Enter");
  assert.match(await notice(page), /held/, "a held message was delivered");
  assert.match(await happens(page, () => press(page, "r")), /is released/);
  assert.match(await happens(page, () => press(page, "u")), /is duplicated/);
  assert.match(await happens(page, () => press(page, "h")), /is held back/);
  assert.match(await happens(page, () => press(page, "h")), /is released/);
  assert.match(await happens(page, () => press(page, "Enter")), /receives/);
  await press(page, "Escape");
  await page.evaluate(() => {
    while (!orrery.enabled().some(({ action }) => action.deliver)) orrery.step(1);
  });
  await painted(page);
  await chooseMessage(page);
  assert.match(await happens(page, () => press(page, "x")), /is dropped/);
  await press(page, "x");
  assert.match(await notice(page), /not in flight/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a message, by pointer: from its row and from the inspector", async () => {
  const { page, context, faults } = await newest();
  const row = messageRow(page);
  const verb = async (name) => {
    await row.hover();
    await row.getByRole("button", { name, exact: true }).click();
  };
  assert.match(await happens(page, () => verb("Duplicate")), /is duplicated/);
  assert.match(await happens(page, () => verb("Delay")), /is delayed/);
  await verb("Look into it");
  await painted(page);
  assert.match(await happens(page, () => inspect(page, "Hold").click()), /is held back/);
  assert.match(await happens(page, () => inspect(page, "Release").click()), /is released/);
  assert.match(await happens(page, () => inspect(page, "Delay").click()), /is delayed/);
  assert.match(await happens(page, () => inspect(page, "Deliver now").click()), /receives/);
  assert.match(await happens(page, () => verb("Hold")), /is held back/);
  assert.match(await happens(page, () => inspect(page, "Drop").click()), /is dropped/);
  const first = page.locator(".tray ol > li:not(.no) .what").first();
  const text = await first.textContent();
  const sentence = await happens(page, () => first.click());
  if (text.includes("→")) assert.match(sentence, /receives/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a process, by keys alone", async () => {
  const { page, context, faults } = await newest();
  await press(page, "ArrowDown", "ArrowDown");
  assert.equal(await page.locator(".pick [aria-pressed=true]").textContent(), "B");
  assert.match(await happens(page, () => press(page, "x")), /^Crash B/);
  await press(page, "h");
  assert.notEqual(await notice(page), "", "a crashed process was paused and nothing was said");
  assert.match(await happens(page, () => press(page, "r")), /^Recover B/);
  assert.match(await happens(page, () => press(page, "h")), /^Pause B/);
  assert.match(await happens(page, () => press(page, "r")), /^Resume B/);
  assert.match(await happens(page, () => press(page, "h")), /^Pause B/);
  assert.match(await happens(page, () => press(page, "h")), /^Resume B/);
  assert.match(await happens(page, () => press(page, "l")), /^Slow B/);
  assert.match(await happens(page, () => press(page, "l")), /^B at normal speed/);
  assert.match(await happens(page, () => press(page, "t")), /^B: /);
  assert.match(await happens(page, () => press(page, "i")), /^Isolate B/);
  assert.match(await happens(page, () => press(page, "\\")), /^Heal every link/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a request, by key and by pointer, counts its numbers up", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "End", "Escape");
  const written = [];
  written.push(await happens(page, () => press(page, "w")));
  const row = page.locator(".tray ol > li:not(.no) .what").filter({ hasText: "write x=" }).first();
  written.push(await happens(page, () => row.click()));
  for (const sentence of written) assert.match(sentence, /^Write x=\d+ at \w/);
  assert.notEqual(written[0].match(/x=(\d+)/)[1], written[1].match(/x=(\d+)/)[1]);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a process, by pointer: every button of the inspector", async () => {
  const { page, context, faults } = await newest();
  await page.locator(".pick button").filter({ hasText: /^C$/ }).click();
  const click = (name) => happens(page, () => inspect(page, name).click());
  assert.match(await click("Pause"), /^Pause C/);
  assert.match(await click("Resume"), /^Resume C/);
  assert.match(await click("Half speed"), /^Slow C to 200 %/);
  assert.match(await click("Full speed"), /^C at normal speed/);
  assert.match(await click(/^Fire/), /^C: /);
  assert.match(await click("Crash after next send"), /^Crash C after its next send/);
  await page.locator(".pick button").filter({ hasText: /^D$/ }).click();
  assert.match(await click("after 2 sends"), /^Crash D after 2 more sends/);
  assert.match(await click(/^Crash/), /^Crash D/);
  assert.match(await click("Recover"), /^Recover D/);
  assert.match(await click("Isolate"), /^Isolate D/);
  // C crashes by itself at its next send.
  await page.evaluate(() => {
    for (let step = 0; step < 300; step++) orrery.step(1);
  });
  const all = await sentences(page, 0, 2_000);
  assert.ok(all.some((sentence) => /^C.* and C crashes\.$/.test(sentence)), "C never crashed after its send");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a link: cut and healed, both ways and one way", async () => {
  const { page, context, faults } = await newest();
  const choose = async () => {
    const link = (await marks(page, "canvas.arena", 10)).find(({ text }) => text.startsWith("link between A and D"));
    await page.mouse.click(link.x, link.y);
    await painted(page);
  };
  await choose();
  const click = (name) => happens(page, () => inspect(page, name).click());
  assert.match(await happens(page, () => press(page, "x")), /^Cut between A and D/);
  assert.match(await happens(page, () => press(page, "r")), /^Heal between A and D/);
  assert.match(await click("Cut A→D only"), /^Cut from A to D/);
  assert.match(await page.locator(".inspector h2").first().textContent(), /cut from A to D/);
  assert.match(await click("Heal"), /^Heal between A and D/);
  assert.match(await click("Cut D→A only"), /^Cut from D to A/);
  assert.match(await click(/^Cut$|^CutX$/), /^Cut between A and D/);
  assert.match(await click("Heal"), /^Heal between A and D/);
  assert.match(await refusal(page, "act", { fault: { heal: { from: 0, to: 3, both: true } } }), /no link is cut/);
  assert.match(await click(/^CutX?$/), /^Cut between A and D/);
  assert.match(await click("Heal A→D only"), /^Heal from A to D/);
  assert.match(await page.locator(".inspector h2").first().textContent(), /cut from D to A/);
  assert.match(await click("Heal D→A only"), /^Heal from D to A/);
  assert.match(await page.locator(".inspector h2").first().textContent(), /whole/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a link is found without a pointer, too", async () => {
  const { page, context, faults } = await newest();
  await press(page, "ArrowDown");
  await page.locator(".links summary", { hasText: "Links of" }).focus();
  await press(page, "Enter", "Tab", "Enter");
  assert.match(await page.locator(".inspector h2").first().textContent(), /^Link between A and B/);
  await page.evaluate(() => document.activeElement.blur());
  assert.match(await happens(page, () => press(page, "x")), /^Cut between A and B/);
  assert.match(await happens(page, () => press(page, "r")), /^Heal between A and B/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a group is isolated, by pointer and without one", async () => {
  const { page, context, faults } = await newest();
  const process = async (name) => {
    const mark = (await marks(page, "canvas.arena", 10)).find(({ text }) => text.startsWith(`${name} is`));
    await page.keyboard.down("Shift");
    await page.mouse.click(mark.x, mark.y);
    await page.keyboard.up("Shift");
  };
  await process("A");
  await process("C");
  assert.match(await happens(page, () => press(page, "i")), /^Isolate A, C/);
  const { page: other, context: second } = await newest();
  await press(other, "ArrowDown");
  await other.locator(".links summary", { hasText: "Links of" }).click();
  await other.locator(".links li").nth(1).getByRole("button", { name: "group with" }).click();
  await painted(other);
  assert.match(await happens(other, () => inspect(other, "Isolate").click()), /^Isolate A, C/);
  assert.match(
    await happens(other, () => other.getByRole("button", { name: "Heal every link" }).click()),
    /^Heal every link/,
  );
  assert.deepEqual(await faults(), []);
  await context.close();
  await second.close();
});

test("what cannot be done is refused with a sentence, and nothing changes", async () => {
  const { page, context, faults } = await newest();
  const before = await where(page);
  const refused = [
    [{ fault: { recover: { process: 0 } } }, /not crashed/],
    [{ fault: { resume: { process: 1 } } }, /not paused/],
    [{ fault: { crash: { process: 99 } } }, /no process/],
    [{ fault: { "heal-all": null } }, /./],
    [{ fault: { isolate: { group: [] } } }, /at least one/],
    [{ fault: { isolate: { group: [0, 1, 2, 3, 4] } } }, /at least one/],
    [{ fault: { slow: { process: 0, percent: 0 } } }, /between 10/],
    [{ deliver: { message: { from: 0, to: 1, nth: 9_999 } } }, /not in flight/],
    [{ fire: { process: 0, timer: 77 } }, /not armed/],
    [{ request: { process: 0, offer: 9, argument: 0 } }, /no such request/],
    [{ nonsense: 1 }, /not an action/],
    ["crash A", /not an action/],
  ];
  for (const [action, sentence] of refused) {
    assert.match(await refusal(page, "act", action), sentence, JSON.stringify(action));
    assert.deepEqual(await where(page), before, JSON.stringify(action));
  }
  await press(page, "Escape");
  for (const key of ["x", "h", "l", "u", "i", "r"]) {
    await press(page, "Escape", key);
    assert.match(await page.getByRole("alert").textContent(), /^\s*\w.*\.\s*$/, key);
    assert.deepEqual(await where(page), before, key);
  }
  assert.deepEqual(await faults(), []);
  await context.close();
});
