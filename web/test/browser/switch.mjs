// What it takes to show a conversation that is held already: node test/browser/switch.mjs [PROFILE]
import { device, until } from './browser.mjs';
import { cpuMeter, median } from './cpu.mjs';
import { serve } from './serve.mjs';

const ROUNDS = 20;
const site = await serve(process.env.DEMO_OUT ?? '/tmp/hubbub-demo');
const d = await device();
const { page } = d;
await page.goto(`${site.origin}/w/demo/c/dsgn`);
await until(page, () => document.querySelector('[data-testid=messages] article'));
const meter = await cpuMeter(page);

const to = (title) =>
  page.evaluate(async (title) => {
    const row = [...document.querySelectorAll('a[data-row]')].find((a) => a.textContent.includes(title));
    const started = performance.now();
    row.click();
    for (let frames = 1; ; frames++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const head = document.querySelector('header h2')?.textContent;
      const list = document.querySelector('[data-testid=messages][data-settled] article');
      if (head === title && list) return { ms: performance.now() - started, frames };
      if (performance.now() - started > 10_000) throw new Error('never shown');
    }
  }, title);
const round = async (i) => to(i % 2 ? '设计评审' : 'General');

for (let i = 0; i < 4; i++) await round(i);
if (process.argv[2]) {
  const lines = await meter.profile(async () => {
    for (let i = 0; i < ROUNDS; i++) await round(i);
  });
  console.log(lines.join('\n'));
}
const rounds = [];
for (let i = 0; i < ROUNDS; i++) rounds.push(await meter.of(() => round(i)));
const of = (pick) => Number(median(rounds.map(pick)).toFixed(1));
console.log(
  JSON.stringify({
    switch_cpu_ms: {
      all: of((r) => r.all),
      script: of((r) => r.script),
      layout: of((r) => r.layout),
      style: of((r) => r.style),
    },
    switch_wall_ms: of((r) => r.result.ms),
    frames: of((r) => r.result.frames),
  }),
);
await d.close();
site.close();
