// What leaves the page: SVG, PNG, paper and film, all with what the screen shows; by pointer and by keyboard alone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { axe, notice, open, orrery, painted, press, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

const dialog = (page) => page.getByRole("dialog", { name: "Pictures, paper, films" });

/** What the browser saves when this is done: the file's name and bytes. */
async function saved(page, act) {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 60_000 }), act()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Width and height of a PNG. */
const size = (bytes) => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];

test("an SVG holds both pictures, the title and the legend, in the theme asked for", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "Shift+Y");
  await dialog(page).getByLabel("colours").selectOption({ label: "dark" });
  const { name, bytes } = await saved(page, () => dialog(page).getByRole("button", { name: "Save as SVG" }).click());
  const event = await orrery(page, "event");
  assert.equal(name, `raft-two-crowns-step-${event}.svg`);
  const text = bytes.toString("utf8");
  for (const part of ["Two crowns", `Step ${event}.`, "thinks it leads", "#0F141A", "<title>", "system-ui"]) {
    assert.ok(text.includes(part), part);
  }
  // This page's policy would refuse the one style that the document has.
  const broken = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
    return parsed.querySelector("parsererror")?.textContent ?? "";
  }, text.replace(/ style="[^"]*"/, ""));
  assert.equal(broken, "");
  await dialog(page).getByLabel("legend").selectOption({ label: "no" });
  const bare = await saved(page, () => dialog(page).getByRole("button", { name: "Save as SVG" }).click());
  assert.ok(!bare.bytes.toString("utf8").includes("thinks it leads"));
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a PNG has the size and the sharpness that were chosen, with the keyboard alone", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "Shift+Y");
  await dialog(page).getByLabel("width").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("640");
  await page.keyboard.press("Tab");
  await dialog(page).getByLabel("sharpness").focus();
  await page.keyboard.type("3");
  await dialog(page).getByRole("button", { name: "Save as PNG" }).focus();
  const { name, bytes } = await saved(page, () => page.keyboard.press("Enter"));
  assert.match(name, /^raft-two-crowns-step-\d+\.png$/);
  assert.deepEqual(size(bytes), [640 * 3, 720 * 3]);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a picture of no size is refused and the old size stays", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "Shift+Y");
  await dialog(page).getByLabel("height").fill("5");
  await page.keyboard.press("Tab");
  assert.match(await notice(page), /200 to 4000 px/);
  await press(page, "Escape", "Shift+Y");
  assert.equal(await dialog(page).getByLabel("height").inputValue(), "720");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("scripts get the same picture", async () => {
  const { page, context, faults } = await open(site);
  const [kind, length, refused] = await page.evaluate(async () => {
    const blob = await orrery.png({ view: "arena", theme: "greys", width: 400, height: 300, scale: 2 });
    let refused = "";
    try {
      orrery.png({ view: "sideways" });
    } catch (error) {
      refused = error.message;
    }
    return [blob.type, blob.size, refused];
  });
  assert.equal(kind, "image/png");
  assert.ok(length > 4000, `${length} bytes`);
  assert.match(refused, /no view “sideways”/);
  // Greys are grey: no pixel has a hue.
  const hue = await page.evaluate(async () => {
    const blob = await orrery.png({ theme: "greys", width: 640, height: 480 });
    const picture = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let most = 0;
    let least = 255;
    for (let at = 0; at < data.length; at += 4) {
      most = Math.max(most, Math.max(data[at], data[at + 1], data[at + 2]) - Math.min(data[at], data[at + 1], data[at + 2]));
      least = Math.min(least, data[at]);
    }
    return { most, least };
  });
  assert.ok(hue.most <= 2, `a pixel with a hue of ${hue.most}`);
  assert.ok(hue.least < 80, "something is drawn");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("paper holds the picture, its words and its address, and nothing else", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "ArrowRight");
  const fragment = await orrery(page, "link");
  await page.evaluate(() => {
    window.print = () => (globalThis.printed = true);
  });
  await press(page, "Shift+Y");
  await dialog(page).getByRole("button", { name: /Print/ }).click();
  assert.equal(await page.evaluate(() => globalThis.printed), true);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  const paper = page.locator(".paper");
  const text = await paper.innerText();
  assert.match(text, /Two crowns/);
  assert.match(text, /Step \d+\. /);
  assert.ok(text.includes(fragment) || fragment.length > 300, "the address");
  assert.ok((await paper.locator("svg text").count()) > 10, "the picture is drawn with words as words");
  assert.equal(await page.locator("header.head").isVisible(), false);
  const box = await paper.locator("svg").boundingBox();
  assert.ok(box.width > 600 && box.height > 300, `${box.width} × ${box.height}`);
  await page.emulateMedia({ media: null });
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator(".paper").count(), 0);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a film of a few steps is a WebM; while it is made it can be given up", async () => {
  const { page, context, faults } = await open(site);
  await press(page, "Shift+Y");
  const field = async (label, value) => {
    await dialog(page).getByLabel(label).fill(value);
    await page.keyboard.press("Tab");
    await painted(page);
  };
  await dialog(page).getByLabel("sharpness").selectOption({ label: "1×" });
  await field("width", "640");
  await field("height", "360");
  await field("from step", "2");
  await field("to step", "8");
  await field("speed", "6");
  const record = dialog(page).getByRole("button", { name: /Record a film/ });
  const { name, bytes } = await saved(page, () => record.click());
  assert.match(name, /^raft-two-crowns-step-\d+-to-8\.webm$/);
  assert.equal(bytes.subarray(0, 4).toString("hex"), "1a45dfa3", "Matroska's first bytes");
  assert.ok(bytes.length > 10_000, `${bytes.length} bytes`);
  await record.click();
  await dialog(page).getByRole("progressbar").waitFor();
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await painted(page);
  assert.match(await notice(page), /nothing is saved/);
  await record.waitFor();
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("where films cannot be recorded the page says so", async () => {
  const { page, context, faults } = await open(site);
  await page.evaluate(() => delete window.MediaRecorder);
  await press(page, "Shift+Y");
  await dialog(page).getByRole("button", { name: /Record a film/ }).click();
  assert.match(await notice(page), /cannot record films/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("canvases whose memory the browser took are painted again", async () => {
  const { page, context, faults } = await open(site);
  const canvases = page.locator("main canvas, footer canvas");
  const kept = () => canvases.evaluateAll((all) => all.map((canvas) => canvas.toDataURL()));
  await painted(page);
  const before = await kept();
  // What a lost context leaves: nothing drawn, and every setting of the context as at first.
  await canvases.evaluateAll((all) => all.forEach((canvas) => canvas.getContext("2d").reset()));
  assert.notDeepEqual(await kept(), before);
  await canvases.first().dispatchEvent("contextlost");
  await canvases.first().dispatchEvent("contextrestored");
  await painted(page);
  assert.deepEqual(await kept(), before);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("the person's own contrast and colours reach the canvases, and marks keep their shapes", async () => {
  const tones = (page) =>
    page.$eval(".diagram", (canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Map();
      for (let at = 0; at < data.length; at += 4) {
        const key = `${data[at]},${data[at + 1]},${data[at + 2]}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
      return [...seen].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
    });
  const { page, context, faults } = await open(site);
  const usual = await tones(page);
  assert.ok(usual.includes("43,124,240"), "the usual blue");
  await page.emulateMedia({ contrast: "more" });
  await painted(page);
  const more = await tones(page);
  assert.ok(more.includes("20,89,199") && !more.includes("43,124,240"), "the blue of text instead");
  await page.emulateMedia({ contrast: "no-preference", forcedColors: "active" });
  await painted(page);
  const forced = await tones(page);
  const hued = forced.filter((colour) => {
    const [r, g, b] = colour.split(",").map(Number);
    return Math.max(r, g, b) - Math.min(r, g, b) > 60;
  });
  assert.ok(hued.length < 60, `only the accent has a hue: ${hued.slice(0, 8).join(" ")}`);
  assert.ok(forced.length > 20, "marks are still drawn");
  await page.emulateMedia({ forcedColors: "none" });
  await painted(page);
  assert.deepEqual((await tones(page)).slice(0, 4), usual.slice(0, 4));
  assert.deepEqual(await faults(), []);
  await context.close();
});
