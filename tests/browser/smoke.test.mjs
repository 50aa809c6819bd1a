// The page starts, keeps to itself, fits a narrow phone and can be used by everybody.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, open, overflow, start } from "./harness.mjs";

let site;
before(async () => (site = await start()));
after(() => site?.close());

for (const theme of ["light", "dark"]) {
  test(`starts without a fault and accessible (${theme})`, async () => {
    const { page, context, faults } = await open(site, { theme });
    assert.equal(await page.getAttribute("html", "data-theme"), theme);
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(await faults(), []);
    await context.close();
  });
}

for (const width of [320, 360, 390, 768]) {
  test(`needs no sideways scrolling at ${width} px`, async () => {
    const { page, context, faults } = await open(site, { width, height: 740 });
    assert.ok((await overflow(page)) <= 0);
    assert.deepEqual(await faults(), []);
    await context.close();
  });
}

test("shows a sentence and a picture before the program is there", async () => {
  const context = await site.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${site.origin}/`);
  await page.getByRole("heading", { name: "Orrery" }).waitFor();
  await page.locator("svg.boot-poster").waitFor();
  assert.ok(await page.locator("noscript").isVisible());
  assert.match(await page.locator("noscript").innerHTML(), /needs JavaScript and WebAssembly/);
  await context.close();
});

test("says so when the program cannot be loaded", async () => {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(`${site.origin}/`);
  await page.getByText("The page could not start").waitFor();
  await context.close();
});

test("a chosen theme is there at the next visit, from the first paint on", async () => {
  const { page, context } = await open(site, { theme: "light" });
  await page.evaluate(() => localStorage.setItem("orrery.theme", "dark"));
  await page.reload({ waitUntil: "commit" });
  await page.waitForFunction(() => document.body);
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  await context.close();
});

test("the content security policy refuses what is not the page's own", async () => {
  const { page, context, faults } = await open(site);
  const ran = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "globalThis.intruder = true";
    document.head.append(script);
    const styled = document.createElement("p");
    styled.setAttribute("style", "color: red");
    document.body.append(styled);
    const fetched = await fetch("http://127.0.0.2:9/").then(() => true, () => false);
    return { script: globalThis.intruder === true, style: styled.style.color === "red", fetched };
  });
  assert.deepEqual(ran, { script: false, style: false, fetched: false });
  const refused = (await faults()).filter((fault) => fault.startsWith("the content security policy refused"));
  assert.deepEqual(refused.map((fault) => fault.split(" ")[5]).sort(), ["connect-src", "script-src-elem", "style-src-attr"]);
  await context.close();
});
