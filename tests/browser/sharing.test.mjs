// Links and files: what one person sees, another opens; and what cannot be opened does no harm.

import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { notice, open, orrery, painted, press, ready, refusal, start, where } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

/** A run with a fork, in the middle of it. */
async function forked() {
  const opened = await open(site);
  const { page, context } = opened;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await press(page, "2", "ArrowDown", "x", "ArrowRight", "ArrowRight", "ArrowLeft");
  return opened;
}

/** What must be the same for whoever opens the link. */
async function shared(page) {
  const { event, digest, fork } = await where(page);
  const forks = (await orrery(page, "forks")).map(({ name, parent, from, current }) => ({ name, parent, from, current }));
  return { event, digest, fork, forks, title: await page.locator(".head .title").textContent(), state: await orrery(page, "state") };
}

/** Compared at the same length: how far ahead a run is recorded is no part of it. */
async function sameLength(page, events) {
  await orrery(page, "record", events);
  return shared(page);
}

test("a copied link opens the same event of the same run with the same forks", async () => {
  const { page, context, faults } = await forked();
  const { events } = await where(page);
  await press(page, "y");
  await page.getByRole("button", { name: "Copy the link" }).click();
  await page.waitForFunction(() => /Copied/.test(document.querySelector(".notice")?.textContent ?? ""));
  const address = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(address, await page.getByRole("dialog").locator("textarea[readonly]").inputValue());
  assert.ok(address.endsWith(await orrery(page, "link")));
  const path = address.slice(site.origin.length);
  const other = await open(site, { path });
  const { events: theirs } = await where(other.page);
  const most = Math.max(events, theirs);
  assert.deepEqual(await sameLength(other.page, most), await sameLength(page, most));
  assert.deepEqual(await faults(), []);
  assert.deepEqual(await other.faults(), []);
  await context.close();
  await other.context.close();
});

test("the address follows the run, and a reload comes back to it", async () => {
  const { page, context, faults } = await forked();
  await page.waitForFunction(() => location.hash === orrery.link());
  const before = await where(page);
  await page.reload();
  await ready(page);
  const { event, fork, forks } = await where(page);
  assert.deepEqual({ event, fork, forks }, { event: before.event, fork: before.fork, forks: before.forks });
  // Nothing was added to the history of the browser for it.
  assert.equal(await page.evaluate(() => history.length), 2);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a saved file, opened again, is the same run", async () => {
  const { page, context, faults } = await forked();
  const { events } = await where(page);
  await press(page, "y");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a file" }).click();
  const file = await (await download).path();
  assert.match((await download).suggestedFilename(), /^raft-two-crowns\.orrery\.json$/);
  const text = await readFile(file, "utf8");
  assert.equal(JSON.parse(text).orrery, 1);
  const other = await open(site);
  await orrery(other.page, "load", { algorithm: "raft", scenario: "gap" });
  await press(other.page, "y");
  const chooser = other.page.getByRole("dialog").locator("input[type=file]");
  await chooser.setInputFiles({ name: "run.orrery.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await other.page.getByRole("dialog").waitFor({ state: "detached" });
  const most = Math.max(events, (await where(other.page)).events);
  assert.deepEqual(await sameLength(other.page, most), await sameLength(page, most));
  // The same through a paste, and through the interface for scripts.
  await orrery(other.page, "load", JSON.parse(text));
  assert.deepEqual(await sameLength(other.page, most), await sameLength(page, most));
  await press(other.page, "y");
  await other.page.getByRole("dialog").locator("textarea:not([readonly])").fill(text);
  await press(other.page, "Tab");
  assert.deepEqual(await sameLength(other.page, most), await sameLength(page, most));
  assert.deepEqual(await faults(), []);
  assert.deepEqual(await other.faults(), []);
  await context.close();
  await other.context.close();
});

test("a script loads an algorithm with or without a scenario, and is told what there is not", async () => {
  const { page, context, faults } = await open(site);
  await orrery(page, "load", { algorithm: "paxos" });
  assert.equal((await orrery(page, "scenario")).algorithm, "paxos");
  await orrery(page, "load", { algorithm: "raft", scenario: "gap" });
  assert.equal((await orrery(page, "scenario")).algorithm, "raft");
  assert.equal(await refusal(page, "load", { algorithm: "raft", scenario: "gaps" }), "Raft has no such scenario.");
  assert.equal(await refusal(page, "load", { algorithm: "rafts" }), "There is no algorithm “rafts”.");
  assert.match(await refusal(page, "load", { plan: {}, algorithm: "raft" }), /does not say “"orrery": 1”/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("another fragment in the address opens", async () => {
  const { page, context, faults } = await open(site);
  const other = await open(site);
  await orrery(other.page, "load", { algorithm: "raft", scenario: "figure-8" });
  await orrery(other.page, "seek", 17);
  const link = await orrery(other.page, "link");
  await page.evaluate((link) => (location.hash = link), link);
  await page.waitForFunction(() => orrery.event() === 17);
  assert.equal((await where(page)).digest, (await where(other.page)).digest);
  await page.evaluate(() => (location.hash = "#s=AQCbbroken"));
  await page.getByRole("alert").waitFor();
  assert.match(await notice(page), /^Not opened: .*\.$/);
  assert.equal((await where(page)).digest, (await where(other.page)).digest);
  assert.deepEqual(await faults(), []);
  await context.close();
  await other.context.close();
});

/** A link around this text, without a right checksum. */
function packed(text, { version = 1, deflate = false } = {}) {
  const body = deflate ? deflateRawSync(Buffer.from(text)) : Buffer.from(text);
  return `#s=${Buffer.concat([Buffer.from([version, deflate ? 1 : 0, 0, 0]), body]).toString("base64url")}`;
}

/** What is said about the same link with the right checksum: a hostile hand finds it by trying them all. */
function refusalOfSummed(page, link) {
  return page.evaluate((link) => {
    const letters = (text) => btoa(text).replaceAll("+", "-").replaceAll("/", "_");
    const bytes = atob(link.slice(3, 11).replaceAll("-", "+").replaceAll("_", "/"));
    for (let sum = 0; sum < 65_536; sum++) {
      const start = bytes.slice(0, 2) + String.fromCharCode(sum & 255, sum >> 8) + bytes.slice(4);
      try {
        orrery.load(`#s=${letters(start)}${link.slice(11)}`);
        return "opened";
      } catch ({ message }) {
        if (!message.includes("is damaged")) return message;
      }
    }
    return "no checksum fits";
  }, link);
}

test("what is broken, cut short, too large, too new or hostile is refused in one sentence, and nothing changes", async () => {
  const { page, context, faults } = await forked();
  const before = await where(page);
  const good = await orrery(page, "link");
  const file = JSON.stringify(await orrery(page, "scenario"));
  const changed = (change) => {
    const document = JSON.parse(file);
    change(document);
    return JSON.stringify(document);
  };
  const deep = "[".repeat(20_000) + "]".repeat(20_000);
  const texts = {
    nothing: "",
    prose: "hello",
    "half a link": good.slice(0, good.length / 2),
    "a link without its end": good.slice(0, -3),
    "a changed letter": good.slice(0, 30) + (good[30] === "A" ? "B" : "A") + good.slice(31),
    "not base64": "#s=%%%%",
    "a link of 100,000 letters": `#s=${"A".repeat(100_000)}`,
    "a link of a later version": packed('{"a":"raft"}', { version: 9 }),
    "half a file": file.slice(0, file.length / 2),
    "a file of a later version": changed((it) => (it.orrery = 99)),
    "a file of nobody": changed((it) => delete it.orrery),
    "an unknown algorithm": changed((it) => (it.algorithm = "paxos-made-harmful")),
    "an unknown field": changed((it) => (it.script = "alert(1)")),
    "a markup title of 5,000 letters": changed((it) => (it.title = "<img src=x onerror=alert(1)>".repeat(200))),
    "a million processes": changed((it) => ((it.plan ?? it).processes = 1_000_000)),
    "an event that is a word": changed((it) => (it.view = { event: "later" })),
    "a deep hole": `{"orrery":1,"title":${deep}}`,
    "a large file": `{"orrery":1,"title":"${"x".repeat(6_000_000)}"}`,
  };
  for (const [name, text] of Object.entries(texts)) {
    const said = await refusal(page, "load", text);
    assert.match(said, /^Not opened: [^\n]*\.$/, name);
    assert.ok(said.length < 400, `${name}: ${said.length} letters`);
    await painted(page);
    assert.equal((await page.getByRole("alert").locator("span").first().textContent()).trim(), said, name);
    assert.deepEqual(await where(page), before, name);
  }
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a link that unpacks into a bomb, or into a bottomless pit, is refused although its checksum is right", async () => {
  const { page, context, faults } = await open(site);
  const before = await where(page);
  const bomb = await refusalOfSummed(page, packed("[".repeat(20_000_000), { deflate: true }));
  assert.match(bomb, /^Not opened: .* more than \d+ bytes when unpacked/);
  const pit = await refusalOfSummed(page, packed("[".repeat(900_000), { deflate: true }));
  assert.match(pit, /^Not opened: the link cannot be read: .*\.$/);
  assert.deepEqual(await where(page), before);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a file that is none, chosen or pasted, is refused in the same way", async () => {
  const { page, context, faults } = await forked();
  const before = await where(page);
  await press(page, "y");
  const chooser = page.getByRole("dialog").locator("input[type=file]");
  for (const buffer of [Buffer.from("not a run"), Buffer.from([0xff, 0xfe, 0x00]), Buffer.alloc(8_000_000, 0x5b)]) {
    await chooser.setInputFiles({ name: "run.orrery.json", mimeType: "application/json", buffer });
    await page.getByRole("alert").filter({ hasText: "Not opened" }).waitFor();
    assert.deepEqual(await where(page), before);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await page.getByRole("alert").waitFor({ state: "detached" });
  }
  await page.getByRole("dialog").locator("textarea:not([readonly])").fill("#s=AQCb");
  await press(page, "Tab");
  await page.getByRole("alert").filter({ hasText: "Not opened" }).waitFor();
  assert.deepEqual(await where(page), before);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a title with markup in it is text", async () => {
  const { page, context, faults } = await open(site);
  const document = await orrery(page, "scenario");
  document.title = '<img src=x onerror="globalThis.intruder = true"><b>bold</b>';
  await orrery(page, "load", JSON.stringify(document));
  await press(page, "y", "Escape", "g");
  assert.equal(await page.evaluate(() => globalThis.intruder), undefined);
  assert.equal(await page.locator("img").count(), 0);
  assert.match(await page.locator(".head .title").textContent(), /<b>bold<\/b>/);
  assert.deepEqual(await faults(), []);
  await context.close();
});

test("a broken link in a fresh page opens the usual run and says why", async () => {
  const { page, context, faults } = await open(site, { path: "/#s=AQCbeyJhIj" });
  await page.getByRole("alert").waitFor();
  assert.match(await notice(page), /^Not opened: .*\.$/);
  assert.ok((await where(page)).events > 10);
  assert.deepEqual(await faults(), []);
  await context.close();
});
