// Time: forward, back, anywhere; and every way of getting there tells the same.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { lamps, marks, open, orrery, painted, press, sentences, start, where } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

/** Everything that can be seen of the event at the playhead. */
async function seen(page) {
  await painted(page);
  return page.evaluate(async () => {
    const hash = async (text) => {
      const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
      return Array.from(bytes.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
    };
    const views = ["space-time", "arena"].map((view) => hash(orrery.svg({ view, width: 900, height: 360 })));
    return {
      event: orrery.event(),
      state: JSON.stringify(orrery.state()),
      lamps: document.querySelector(".lamps").textContent,
      next: JSON.stringify(orrery.enabled()),
      pictures: await Promise.all(views),
    };
  });
}

/** Numbers that look random and are the same in every run. */
function* random(below) {
  for (let state = 12_345; ; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    yield (state >>> 8) % below;
  }
}

const EXACT = [
  ["raft", "two-crowns"],
  ["raft", "figure-8"],
  ["rumor-mongering", "loss-and-crashes"],
];

for (const [algorithm, scenario] of EXACT) {
  test(`back is exact: ${algorithm}, ${scenario}`, async () => {
    const { page, context, faults } = await open(site);
    await orrery(page, "load", { algorithm, scenario });
    await press(page, "Home");
    const { events } = await where(page);
    const last = Math.min(events - 1, 60);
    const forward = [await seen(page)];
    while (forward.length <= last) {
      await orrery(page, "step", 1);
      forward.push(await seen(page));
    }
    assert.equal(new Set(forward.map(({ state, next }) => state + next)).size > last / 2, true, "little happens");
    const places = random(last + 1);
    for (let turn = 0; turn < 40; turn++) {
      const event = places.next().value;
      assert.equal(await orrery(page, "seek", event), event);
      assert.deepEqual(await seen(page), forward[event], `event ${event}`);
    }
    // One by one from the end.
    await orrery(page, "seek", last);
    for (let event = last - 1; event >= Math.max(0, last - 10); event--) {
      assert.equal(await orrery(page, "step", -1), event);
      assert.deepEqual(await seen(page), forward[event], `back to event ${event}`);
    }
    assert.deepEqual(await faults(), []);
    await context.close();
  });
}

test("a script hears of a step when it is done, and of a refusal", async () => {
  const { page, context } = await open(site);
  const heard = await page.evaluate(() => {
    const before = orrery.event();
    const steps = [orrery.step(1), orrery.step(1), orrery.step(-2), orrery.seek(3), orrery.event()];
    let refused = "";
    try {
      orrery.act({ fault: { recover: { process: 0 } } });
    } catch (error) {
      refused = error.message;
    }
    return { before, steps, refused, event: orrery.event() };
  });
  assert.deepEqual(heard.steps, [heard.before + 1, heard.before + 2, heard.before, 3, 3]);
  assert.match(heard.refused, /not crashed/);
  assert.equal(heard.event, 3);
  await context.close();
});

test("each step is announced in words", async () => {
  const { page, context } = await open(site);
  const live = page.locator("[role=status][aria-live=polite]");
  const said = new Set();
  for (let step = 0; step < 8; step++) {
    await press(page, "ArrowRight");
    const event = await orrery(page, "event");
    const [sentence] = await sentences(page, event, event);
    const text = await live.textContent();
    assert.ok(text.startsWith(`Step ${event}. ${sentence}`), text);
    said.add(text);
  }
  assert.equal(said.size, 8);
  await press(page, "ArrowLeft");
  assert.match(await live.textContent(), new RegExp(`^Step ${await orrery(page, "event")}\\. `));
  await context.close();
});

test("the list of events is a list, tells every event in words and leads there", async () => {
  const { page, context, faults } = await open(site);
  const { event, events } = await where(page);
  await press(page, "e");
  const rows = page.getByRole("dialog").locator("ol.events > li");
  const told = await rows.locator("button").allTextContents();
  const expected = await sentences(page, 0, events - 1);
  assert.ok(told.length >= Math.min(events, 60));
  for (const text of told) {
    const [, number, sentence] = text.match(/^(\d+)(.*)$/s);
    assert.equal(sentence, expected[Number(number)]);
  }
  assert.equal(await rows.locator("[aria-current=step]").count(), 1);
  assert.match(await rows.locator("[aria-current=step]").textContent(), new RegExp(`^${event}`));
  await rows.locator("button").nth(5).click();
  await painted(page);
  const there = await orrery(page, "event");
  assert.match(told[5], new RegExp(`^${there}`));
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("the slider moves the playhead, by pointer and by key", async () => {
  const { page, context, faults } = await open(site);
  const slider = page.getByRole("slider", { name: "Step" });
  const box = await slider.boundingBox();
  await page.mouse.move(box.x + box.width * 0.25, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await painted(page);
  const { event, events } = await where(page);
  assert.ok(Math.abs(event - events / 2) < events * 0.05, `event ${event} of ${events}`);
  assert.equal(await slider.getAttribute("aria-valuetext"), `step ${event} of ${events - 1}`);
  await slider.focus();
  await press(page, "ArrowRight");
  assert.equal(await orrery(page, "event"), event + 1);
  await press(page, "ArrowLeft", "ArrowLeft");
  assert.equal(await orrery(page, "event"), event - 1);
  await press(page, "Home");
  assert.equal(await orrery(page, "event"), 0);
  await press(page, "End");
  assert.equal(await orrery(page, "event"), events - 1);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("the playhead can be dragged on the diagram, and lets go", async () => {
  const { page, context, faults } = await open(site);
  const { event } = await where(page);
  const head = (await marks(page, "canvas.diagram")).find(({ text }) => text === `step ${event}`);
  assert.ok(head, "the playhead is not to be found");
  await page.mouse.move(head.x, head.y);
  await page.mouse.down();
  await page.mouse.move(head.x - 60, head.y, { steps: 6 });
  await painted(page);
  const back = await orrery(page, "event");
  assert.ok(back < event, `dragged left from ${event} to ${back}`);
  await page.mouse.up();
  await page.mouse.move(head.x + 40, head.y, { steps: 4 });
  await painted(page);
  assert.equal(await orrery(page, "event"), back, "the playhead follows although it was let go");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a click on an event goes there; a click on a message or a process looks into it", async () => {
  const { page, context, faults } = await open(site);
  const title = page.locator(".inspector h2").first();
  const all = await marks(page, "canvas.diagram");
  const event = all.find(({ text }) => /^Step 1\d\./.test(text));
  await page.mouse.click(event.x, event.y);
  await painted(page);
  assert.equal(await orrery(page, "event"), Number(event.text.match(/\d+/)[0]));
  const before = await orrery(page, "event");
  const flying = (await marks(page, "canvas.diagram")).find(({ text }) => /^\w.* from \w to \w, /.test(text));
  await page.mouse.click(flying.x, flying.y);
  await painted(page);
  assert.match(await title.textContent(), new RegExp(`^${flying.text.replace(/, .*/, "").replace(/[()]/g, "\\$&")}`));
  const process = (await marks(page, "canvas.arena", 10)).find(({ text }) => text.startsWith("B is"));
  await page.mouse.click(process.x, process.y);
  await painted(page);
  assert.equal(await page.locator(".pick [aria-pressed=true]").textContent(), "B");
  const link = (await marks(page, "canvas.arena", 10)).find(({ text }) => text.startsWith("link between A and D"));
  await page.mouse.click(link.x, link.y);
  await painted(page);
  assert.match(await title.textContent(), /^Link between [AD] and [AD]/);
  assert.equal(await orrery(page, "event"), before, "looking moved the playhead");
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("lamps say when a promise was broken and lead to that event", async () => {
  const { page, context, faults } = await open(site);
  await orrery(page, "load", { algorithm: "raft", scenario: "half-majority" });
  await press(page, "End");
  const broken = page.locator(".lamps .is-violated button").first();
  assert.match((await lamps(page)).join(), /violated/);
  const { violations } = await orrery(page, "summary");
  await press(page, "Home");
  assert.doesNotMatch((await lamps(page)).join(), /violated/, "the start knows the future");
  await press(page, "End");
  await broken.click();
  await painted(page);
  assert.ok(violations.map((violation) => violation.event).includes(await orrery(page, "event")));
  assert.deepEqual(await faults(), []);
  await context.close();
});
