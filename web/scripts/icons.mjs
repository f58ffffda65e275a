// Draws the PNG icons from the SVG one with the browser of the tests: node scripts/icons.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const svg = readFileSync(new URL('../public/icon.svg', import.meta.url), 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--headless', '--disable-gpu'],
});
for (const size of [180, 192, 512]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<body style="margin:0;background:#c93a29">${svg.replace('<svg ', `<svg width="${size}" height="${size}" style="display:block" `)}</body>`,
  );
  writeFileSync(new URL(`../public/icon-${size}.png`, import.meta.url), await page.screenshot());
  await page.close();
}
await browser.close();
