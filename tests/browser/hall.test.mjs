// In front of a room: presentation mode with a remote control's four keys, themes, and the page in a frame of another page.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, marks, notice, open, orrery, overflow, painted, press, ready, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

const theme = (page) => page.evaluate(() => document.documentElement.dataset.theme);
const presenting = (page) => page.locator(".main.is-presenting").count();

test("a whole run can be presented with Page Down, Page Up, B and the full stop", async () => {
  const { page, context, faults } = await open(site, { width: 1920, height: 1080, theme: "dark" });
  const event = await orrery(page, "event");
  await press(page, "Shift+P");
  assert.equal(await theme(page), "projector");
  assert.equal(await page.locator("header.head, aside.side, .transport").count(), 0);
  const caption = page.locator(".caption");
  const { size, family } = await caption.evaluate((one) => {
    const { fontSize, fontFamily } = getComputedStyle(one);
    return { size: parseFloat(fontSize), family: fontFamily };
  });
  assert.equal(size, 32, family);
  const opening = await caption.textContent();
  await press(page, "PageDown", "PageDown", "PageUp");
  assert.equal(await orrery(page, "event"), event + 1);
  assert.notEqual(await caption.textContent(), opening);
  for (const key of ["b", "."]) {
    await press(page, key);
    assert.equal(await page.locator(".curtain").count(), 1, key);
    const black = await page.screenshot({ clip: { x: 600, y: 400, width: 40, height: 40 } });
    assert.ok(black.length < 400, "the room sees one colour");
    await press(page, key);
    assert.equal(await page.locator(".curtain").count(), 0, key);
  }
  assert.deepEqual(await axe(page), []);
  await press(page, "Escape");
  assert.equal(await presenting(page), 0);
  assert.equal(await theme(page), "dark");
  // Outside, the keys have their usual meaning again.
  await press(page, ".");
  await page.getByRole("dialog", { name: "More ways to interfere" }).waitFor();
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("the button, Shift F5 and the palette lead there too; the buttons of the band lead through and out", async () => {
  const { page, context, faults } = await open(site);
  await page.getByRole("button", { name: "Present", exact: true }).click();
  await painted(page);
  assert.equal(await presenting(page), 1);
  const event = await orrery(page, "event");
  await page.locator(".band").hover();
  await page.getByRole("button", { name: /Forward one event/ }).click();
  assert.equal(await orrery(page, "event"), event + 1);
  await page.getByRole("button", { name: /Curtain/ }).click();
  await page.locator(".curtain").click();
  await page.locator(".band").hover();
  await page.getByRole("button", { name: /Leave/ }).click();
  await painted(page);
  assert.equal(await presenting(page), 0);
  await press(page, "Shift+F5");
  assert.equal(await presenting(page), 1);
  await press(page, "Escape", "/");
  await page.keyboard.type("present to a room");
  await press(page, "Enter");
  assert.equal(await presenting(page), 1);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a reload in the middle of a talk comes back to the same step, still presented", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "Shift+P", "PageDown", "PageDown", "PageDown");
  const event = await orrery(page, "event");
  await page.waitForFunction(() => location.hash.length > 2);
  await page.waitForTimeout(500);
  await page.reload();
  await ready(page);
  await painted(page);
  assert.equal(await orrery(page, "event"), event);
  assert.equal(await presenting(page), 1);
  await press(page, "Escape");
  assert.notEqual(await theme(page), "projector", "the hall's theme is not kept for the desk");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a ring follows the pointer, and marks still answer to it", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "Shift+P");
  await page.mouse.move(500, 300);
  const box = await page.locator(".ring").boundingBox();
  assert.deepEqual([Math.round(box.x + 14), Math.round(box.y + 14), Math.round(box.width)], [500, 300, 28]);
  assert.ok((await marks(page, ".diagram", 16)).length > 5);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("the spotlight dims all but what the pointer is on, and the trail fades by itself", async () => {
  const { page, context, faults } = await open(site, { reducedMotion: false });
  await press(page, "Shift+I");
  assert.match(await notice(page), /Shift P presents/);
  await press(page, "Shift+P");
  const spot = page.locator(".spot");
  assert.equal(await spot.evaluate((element) => getComputedStyle(element).visibility), "hidden");
  await press(page, "Shift+I");
  assert.equal(await spot.evaluate((element) => getComputedStyle(element).visibility), "visible");
  await page.mouse.move(300, 200);
  await page.mouse.move(700, 320, { steps: 12 });
  const box = await spot.boundingBox();
  assert.deepEqual([Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)], [700, 320]);
  const fading = () => page.evaluate(() => document.getAnimations().filter((one) => one.animationName?.startsWith("fade-")).length);
  assert.ok((await fading()) > 5, "no trail");
  await page.waitForTimeout(1_300);
  assert.equal(await fading(), 0, "the trail goes on without the pointer");
  // Still: the page asks for no frame.
  const frames = await page.evaluate(async () => {
    let frames = 0;
    const ask = window.requestAnimationFrame;
    window.requestAnimationFrame = (callback) => { frames += 1; return ask.call(window, callback); };
    await new Promise((then) => setTimeout(then, 800));
    window.requestAnimationFrame = ask;
    return frames;
  });
  assert.equal(frames, 0);
  await press(page, "Escape");
  assert.equal(await spot.count(), 0);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("who wants no motion has no trail", async () => {
  const { page, context, faults } = await open(site);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await press(page, "Shift+P");
  await page.mouse.move(300, 200);
  await page.mouse.move(700, 320, { steps: 12 });
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  assert.ok(await page.locator(".ring").isVisible());
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("Shift T goes round the themes and the choice is kept", async () => {
  const { page, context, faults } = await open(site);
  const seen = [];
  for (let turn = 0; turn < 3; turn++) {
    await press(page, "Shift+T");
    seen.push(await theme(page));
  }
  assert.deepEqual(seen, ["dark", "projector", "light"]);
  await press(page, "Shift+T");
  await page.reload();
  await ready(page);
  assert.equal(await theme(page), "dark");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a page that nobody gave a theme follows the system", async () => {
  const { page, context } = await open(site);
  await page.emulateMedia({ colorScheme: "dark" });
  await painted(page);
  assert.equal(await theme(page), "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await painted(page);
  assert.equal(await theme(page), "light");
  await context.close();
});

const frame = { width: 640, height: 360 };

test("in a frame: the pictures and one row, nothing cut off", async () => {
  const { page, context, faults } = await open(site, { ...frame, path: "/?embed=1" });
  assert.equal(await page.locator("header.head, aside.side, .transport, .legend").count(), 0);
  const [arena, diagram, row] = await Promise.all([".arena", ".diagram", ".row"].map((part) => page.locator(part).boundingBox()));
  assert.ok(arena.height > 80 && diagram.height > 140, `${arena.height} ${diagram.height}`);
  assert.ok(row.y + row.height <= 360.5 && row.height >= 44);
  assert.equal(await overflow(page), 0);
  const event = await orrery(page, "event");
  await page.getByRole("button", { name: "Forward one event" }).click();
  await press(page, "ArrowRight");
  assert.equal(await orrery(page, "event"), event + 2);
  assert.match(await page.locator(".row .count").textContent(), new RegExp(`^${event + 2} of `));
  await press(page, "?");
  assert.equal(await page.getByRole("dialog").count(), 0, "no panel fits into a frame");
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.waitForTimeout(500);
  const href = await page.getByRole("link", { name: "Open in full" }).getAttribute("href");
  assert.ok(href.startsWith(site.origin) && !href.includes("embed") && href.includes("#"), href);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("in a frame: one view alone, and the theme that goes with the page round it", async () => {
  for (const [query, shown, hidden] of [["view=diagram", ".diagram", ".arena"], ["view=arena", ".arena", ".diagram"]]) {
    const { page, context, faults } = await open(site, { ...frame, path: `/?embed=1&${query}&theme=dark` });
    assert.equal(await theme(page), "dark");
    assert.ok((await page.locator(shown).boundingBox()).height > 280, query);
    assert.equal(await page.locator(hidden).isVisible(), false, query);
    assert.equal(await page.evaluate(() => localStorage.getItem("orrery.theme")), null, "nothing is kept");
    assert.deepEqual(await faults(), []);
    await context.close();
  }
  const { page, context } = await open(site, { ...frame, path: "/?embed=1&view=sideways" });
  assert.match(await page.locator(".notice").textContent(), /asks for a view that there is not/);
  await context.close();
});
