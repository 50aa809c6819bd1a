// Photographs the published page at several sizes, light and dark: `cargo xtask screenshots`.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { open, start } from "./harness.mjs";

const FOLDER = process.argv[2];
const SIZES = [
  [1366, 768],
  [1920, 1080],
  [390, 844],
  [360, 740],
];

await mkdir(FOLDER, { recursive: true });
const site = await start();
try {
  for (const [width, height] of SIZES) {
    for (const theme of ["light", "dark"]) {
      const { page, context, faults } = await open(site, { width, height, theme });
      await page.evaluate(() => document.fonts.ready);
      const file = join(FOLDER, `${width}x${height}-${theme}.png`);
      await page.screenshot({ path: file });
      console.log(file);
      for (const fault of await faults()) console.log(`  ${fault}`);
      await context.close();
    }
  }
} finally {
  await site.close();
}
