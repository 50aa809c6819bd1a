// On every screen: no control over another, nothing wider than the window, nothing thrown; and a telephone can do the needful.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { marks, open, orrery, overflow, painted, press, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

const SIZES = [
  [1366, 768],
  [1920, 1080],
  [1024, 768],
  [820, 1180],
  [390, 844],
  [320, 480],
  [3840, 2160],
  // 1366 × 768 at 200 %.
  [683, 384],
];

/**
 * Pairs of controls that lie over one another. What is scrolled out of its own box, or lies under a bar that stands still
 * over the page, is not there to be hit; the bars are compared among themselves.
 */
function overlaps(page) {
  return page.evaluate(() => {
    const layer = (one) => {
      for (let up = one; up; up = up.parentElement) if (getComputedStyle(up).position === "fixed") return up;
      return document.body;
    };
    const box = (one) => {
      let { left, top, right, bottom } = one.getBoundingClientRect();
      for (let up = one.parentElement; up && up !== document.body; up = up.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(up);
        const clip = up.getBoundingClientRect();
        if (overflowX !== "visible") [left, right] = [Math.max(left, clip.left), Math.min(right, clip.right)];
        if (overflowY !== "visible") [top, bottom] = [Math.max(top, clip.top), Math.min(bottom, clip.bottom)];
      }
      return { left, top, right, bottom };
    };
    const controls = [...document.querySelectorAll("button, a[href], select, input, summary, textarea")]
      .filter((one) => one.checkVisibility() && !one.closest(".unseen"))
      .map((one) => ({ one, layer: layer(one), ...box(one) }))
      .filter(({ left, top, right, bottom }) => right - left > 1 && bottom - top > 1);
    const name = ({ one }) => `${one.tagName.toLowerCase()}.${one.className} “${(one.ariaLabel ?? one.textContent).trim().slice(0, 40)}”`;
    const found = [];
    controls.forEach((a, at) => {
      for (const b of controls.slice(at + 1)) {
        if (a.layer !== b.layer || a.one.contains(b.one) || b.one.contains(a.one)) continue;
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 1) found.push(`${name(a)} over ${name(b)} by ${wide.toFixed(0)} × ${high.toFixed(0)}`);
      }
    });
    return found;
  });
}

/** A run whose title is as long as a document allows. */
async function longNames(page) {
  await page.evaluate(() => {
    const document = orrery.scenario();
    document.title = "Averylongtitlewithoutanyspace".repeat(7).slice(0, 200);
    orrery.load(JSON.stringify(document));
  });
}

for (const [width, height] of SIZES) {
  test(`${width} × ${height}`, async () => {
    const { page, context, faults } = await open(site, { width, height });
    const check = async (state) => {
      await painted(page);
      assert.equal(await overflow(page), 0, `${state}: wider than the window`);
      assert.deepEqual(await overlaps(page), [], state);
    };
    await check("as it opens");
    await press(page, "ArrowRight", "ArrowDown");
    await check("with a process selected");
    await press(page, "x");
    await check("with a fork");
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    await check("from right to left");
    await page.evaluate(() => (document.documentElement.dir = "ltr"));
    await longNames(page);
    await check("with a title of 200 letters");
    await press(page, "Shift+Y");
    await check("with the panel of pictures");
    await press(page, "Escape", "Shift+P");
    await check("presented");
    await press(page, "Escape");
    assert.deepEqual(await faults(), []);
    await context.close();
  });
}

test("a desk's screen does not scroll", async () => {
  for (const [width, height] of [[1366, 768], [1920, 1080], [1024, 768]]) {
    const { page, context } = await open(site, { width, height });
    const tall = await page.evaluate(() => document.documentElement.scrollHeight - document.documentElement.clientHeight);
    assert.equal(tall, 0, `${width} × ${height}`);
    await context.close();
  }
});

test("absurd sizes throw nothing", async () => {
  const { page, context, faults } = await open(site);
  for (const [width, height] of [[1, 1], [120, 90], [3840, 200], [200, 3000], [1366, 768]]) {
    await page.setViewportSize({ width, height });
    await painted(page);
    await press(page, "ArrowRight");
  }
  // Pictures of no size at all.
  await page.$eval(".stage", (stage) => (stage.style.display = "none"));
  await press(page, "ArrowRight");
  await page.$eval(".stage", (stage) => (stage.style.display = ""));
  await painted(page);
  assert.ok((await page.locator(".diagram").boundingBox()).width > 500);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("one process, and five hundred, on every screen", async () => {
  for (const [width, height] of [[1366, 768], [390, 844]]) {
    for (const processes of [1, 500]) {
      const { page, context, faults } = await open(site, { width, height });
      await page.evaluate((processes) => {
        orrery.load({ algorithm: "rumor-mongering", scenario: "one-rumour" });
        const document = orrery.scenario();
        document.plan.processes = processes;
        document.plan.script = [];
        delete document.origin;
        try {
          orrery.load(JSON.stringify(document));
        } catch (error) {
          // One process is no rumour; the refusal is an answer.
          console.info(error.message);
        }
      }, processes);
      await press(page, "ArrowRight", "ArrowRight");
      assert.equal(await overflow(page), 0);
      assert.deepEqual(await overlaps(page), [], `${processes} on ${width} × ${height}`);
      assert.deepEqual(await faults(), []);
      await context.close();
    }
  }
});

test("on a telephone: step, tap a message, drop it, deliver another", async () => {
  const { page, context, faults } = await open(site, { width: 390, height: 844 });
  const bar = page.getByRole("region", { name: "What was tapped" });
  const tap = async () => {
    const all = await marks(page, ".diagram", 5);
    const messages = all.filter(({ text }) => / from \w+ to \w+, /.test(text) && !/not sent yet/.test(text)).reverse();
    for (const { x, y } of messages) {
      await page.mouse.click(x, y);
      await painted(page);
      // What has ended can be looked at and no more.
      if ((await bar.getByRole("button", { name: "Drop" }).count()) > 0) return;
    }
    assert.fail(`nothing can be dropped among: ${messages.map(({ text }) => text).join(" | ")}`);
  };
  await tap();
  for (const name of ["Drop", "Deliver now"]) {
    const box = await bar.getByRole("button", { name }).boundingBox();
    assert.ok(box.width >= 44 && box.height >= 44, `${name}: ${box.width} × ${box.height}`);
  }
  await bar.getByRole("button", { name: "Drop" }).click();
  assert.equal((await orrery(page, "forks")).length, 2, "a drop in the past forks");
  const flying = async () => (await orrery(page, "enabled")).some(({ action, possible }) => possible && /eliver/.test(JSON.stringify(action)));
  for (let turn = 0; turn < 20 && !(await flying()); turn++) {
    const event = await orrery(page, "event");
    await page.getByRole("button", { name: /Forward one event/ }).click();
    assert.equal(await orrery(page, "event"), event + 1);
  }
  await tap();
  const before = await orrery(page, "event");
  await bar.getByRole("button", { name: "Deliver now" }).click();
  assert.equal(await orrery(page, "event"), before + 1);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a broken rule leaves room for the title and for every door", async () => {
  for (const scenario of [
    { algorithm: "raft", scenario: "half-majority" },
    { algorithm: "abd-register", scenario: "no-write-back" },
  ]) {
    for (const width of [360, 390, 560]) {
      const { page, faults } = await open(site, { width, height: 844 });
      await orrery(page, "load", scenario);
      await painted(page);
      assert.ok((await overflow(page)) <= 0, `${scenario.scenario} at ${width}`);
      const box = async (what) => page.locator(what).boundingBox();
      const [title, chip, doors] = [await box(".head .title"), await box(".head .mutant"), await box(".doors")];
      assert.ok((await box(".head .title b")).width >= 60, `${scenario.scenario} at ${width}`);
      assert.ok(title.x + title.width <= chip.x && chip.x + chip.width <= doors.x && doors.x + doors.width <= width);
      assert.match(await page.locator(".head .mutant").textContent(), /^rule broken: ./);
      assert.deepEqual(await faults(), []);
      await page.context().close();
    }
  }
});
