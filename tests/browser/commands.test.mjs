// Every command of the palette, by the pointer alone and by the keyboard alone: from the same run both come to the same page.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, orrery, painted, press, ready, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

/** Not compared, and why. */
const APART = {
  "Present to a room, or leave the presentation": "it asks the browser for the whole screen, which comes when it likes",
  "Rust source beside the pictures": "its file comes when it likes; tried in source.test.mjs",
  "Find a command": "its pointer's way is the button that the others are found with; tried below",
  "Global states of the last events": "the panel opens under the pointer, and names the state that the pointer is on then",
};

/** Looks into the first message of the next-up list. */
const MESSAGE = "message";
/** What must have been done before a command can do something; nothing: it can at once. */
const FIRST = {
  "Drop the message, crash the process, cut the link": ["ArrowDown"],
  "Release the message, recover the process, heal the link": ["ArrowDown", "x"],
  "Hold or release the message, pause or resume the process": ["ArrowDown"],
  "Delay the message, slow the process down": ["ArrowDown"],
  "Duplicate the message": [MESSAGE],
  "Fire the process's timer now": ["ArrowDown"],
  "Hand in a request": ["ArrowDown"],
  "Isolate the chosen processes": ["ArrowDown"],
  "Move the selected process in the arena": ["ArrowDown"],
  "Hide the lane of the process": ["ArrowDown"],
  "Show all lanes": ["ArrowDown", "Shift+H"],
  "Move the lane of the process back": ["ArrowUp"],
  "Move the lane of the process on": ["ArrowDown"],
  "See only what the selected process can know, or everything again": ["ArrowDown"],
  "Widen the cut until it is consistent": ["c", "<", "<", "<"],
  "Narrow the cut until it is consistent": ["c", "<", "<", "<"],
  "Remove the cut": ["c"],
  "Move the cut's handle at this process earlier": ["c"],
  "Move the cut's handle at this process later": ["c", "<"],
  "Compare two forks side by side": ["ArrowDown", "x"],
  "Compare two forks on the same lanes": ["ArrowDown", "x"],
  "Show what was abandoned as a ghost": ["ArrowDown", "x"],
  "Go back to before the last act": ["ArrowDown", "x"],
  "Go forward again to after it": ["ArrowDown", "x", "Control+z"],
  "Close, or clear the selection": ["ArrowDown"],
};

const KEYS = { "→": "ArrowRight", "←": "ArrowLeft", "↑": "ArrowUp", "↓": "ArrowDown", "↵": "Enter", Esc: "Escape" };

/** The key as the driver names it, from what is printed on its cap. */
function keyOf(cap) {
  const words = cap.split(" ");
  const held = words.slice(0, -1).map((word) => ({ Ctrl: "Control" })[word] ?? word);
  const last = KEYS[words.at(-1)] ?? words.at(-1);
  // Signs that are typed with Shift do not say so on their caps.
  if ("|*_{}".includes(last)) held.push("Shift");
  return [...held, /^[A-Z]$/.test(last) && !held.includes("Shift") ? last.toLowerCase() : last].join("+");
}

/** The same run again in the same page, as if it were opened for the first time. */
let visits = 0;
async function again(page, link, first) {
  await page.evaluate(() => (localStorage.clear(), sessionStorage.clear()));
  await page.goto(`${site.origin}/?visit=${(visits += 1)}${link}`);
  await ready(page);
  await painted(page);
  for (const step of first) {
    if (step === MESSAGE) await page.getByRole("button", { name: "Look into it" }).first().click();
    else await press(page, step);
  }
  await page.mouse.move(1, 1);
  await painted(page);
}

/** All that a person could tell from the page: the run, its words and fields, and every pixel of the pictures. */
async function state(page) {
  await page.mouse.move(1, 1);
  await painted(page);
  return page.evaluate(() => ({
    event: orrery.event(),
    digest: orrery.summary().digest,
    document: JSON.stringify(orrery.scenario()),
    forks: JSON.stringify(orrery.forks()),
    theme: document.documentElement.outerHTML.match(/^<html[^>]*>/)[0],
    words: document.querySelector("#page").innerText,
    fields: [...document.querySelectorAll("input, select, [aria-pressed], details")]
      .map((field) => field.value || field.ariaPressed || field.open)
      .join(" "),
    pictures: [...document.querySelectorAll("canvas")].map((canvas) => canvas.width && canvas.toDataURL()).join(" "),
  }));
}

const parts = (one, other) => Object.keys(one).filter((part) => one[part] !== other[part]);

test("every command does the same by the pointer alone and by the keyboard alone", async () => {
  const { page, context, faults } = await open(site);
  await orrery(page, "load", { algorithm: "raft", scenario: "two-crowns" });
  const link = new URL(await orrery(page, "link"), site.origin).hash;
  await press(page, "/");
  const commands = await page.$$eval(".commands button", (rows) =>
    rows.map((row) => ({ name: row.querySelector("span").textContent, cap: row.querySelector("kbd")?.textContent })),
  );
  assert.ok(commands.length > 80, `only ${commands.length} commands`);
  const known = new Set(commands.map(({ name }) => name));
  assert.deepEqual([...Object.keys(APART), ...Object.keys(FIRST)].filter((name) => !known.has(name)), []);
  const wrong = [];
  for (const { name, cap } of commands.filter(({ name }) => !(name in APART))) {
    const first = FIRST[name] ?? [];
    await again(page, link, first);
    const untouched = await state(page);
    await page.getByRole("button", { name: "Find a command" }).click();
    await page.locator(".commands button").filter({ has: page.getByText(name, { exact: true }) }).click();
    const pointed = await state(page);
    await again(page, link, first);
    if (cap) {
      await press(page, keyOf(cap));
    } else {
      await press(page, "/");
      await page.keyboard.type(name);
      await painted(page);
      // Several names may hold the same words.
      const names = await page.$$eval(".commands span", (rows) => rows.map((row) => row.textContent));
      for (let row = 0; row <= names.indexOf(name) && names[0] !== name; row++) await page.keyboard.press("Tab");
      await press(page, "Enter");
    }
    const pressed = await state(page);
    if (parts(untouched, pointed).length === 0) wrong.push(`${name}: nothing by the pointer`);
    if (parts(untouched, pressed).length === 0) wrong.push(`${name}: nothing by the keyboard`);
    const apart = parts(pointed, pressed);
    if (apart.length > 0) wrong.push(`${name} (${cap}): other ${apart.join(", ")} by the keyboard`);
  }
  assert.deepEqual(wrong, []);
  await again(page, link, []);
  await page.getByRole("button", { name: "Find a command" }).click();
  await painted(page);
  const pointed = await state(page);
  await again(page, link, []);
  await press(page, "/");
  assert.deepEqual(parts(pointed, await state(page)), []);
  assert.deepEqual(await faults(), []);
  await context.close();
});
