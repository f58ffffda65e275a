// How long a conversation takes to show when it is held already: node test/browser/switch.mjs
import { device, until } from './browser.mjs';
import { serve } from './serve.mjs';

const site = await serve(process.env.DEMO_OUT ?? '/tmp/hubbub-demo');
const d = await device();
const { page } = d;
await page.goto(`${site.origin}/w/demo/c/dsgn`);
await until(page, () => document.querySelector('[data-testid=messages] article'));
const to = async (title) => {
  const link = page.locator('a[data-row]', { hasText: title }).first();
  await link.hover();
  return page.evaluate(async (title) => {
    const row = [...document.querySelectorAll('a[data-row]')].find((a) => a.textContent.includes(title));
    const started = performance.now();
    row.click();
    for (;;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const head = document.querySelector('header h2')?.textContent;
      const list = document.querySelector('[data-testid=messages][data-settled] article');
      if (head === title && list) return performance.now() - started;
      if (performance.now() - started > 5_000) return -1;
    }
  }, title);
};
const times = [];
for (let i = 0; i < 12; i++) times.push(await to(i % 2 ? '设计评审' : 'General'));
const warm = times.slice(2).sort((a, b) => a - b);
console.log(
  JSON.stringify({
    switch_ms: { p50: warm[Math.floor(warm.length / 2)].toFixed(0), max: warm.at(-1).toFixed(0) },
    all: times.map((x) => Math.round(x)),
  }),
);
await d.close();
site.close();
