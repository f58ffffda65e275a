// Typing with 100,000 messages loaded, and the whole way from the last message to the first: node test/browser/perf.mjs [messages]
import { device, until } from './browser.mjs';
import { cpuMeter } from './cpu.mjs';
import { serve } from './serve.mjs';

const many = Number(process.argv[2] ?? 100_000);
const site = await serve(process.env.DEMO_OUT ?? '/tmp/hubbub-demo');
const d = await device({ viewport: { width: 1280, height: 800 } });
const { page } = d;
await page.goto(`${site.origin}/w/demo/c/big?many=${many}`);
await until(page, () => document.querySelector('[data-testid=messages] article'), undefined, 120_000);

// All of them into the log, as if somebody had scrolled through everything.
await page.evaluate(async () => {
  const hub = window.hubOf('demo');
  const log = hub.log('big');
  while (log.tail.lo > 1) await log.page({ before: log.tail.lo }, 20_000);
});
const loaded = await page.evaluate(() => window.hubOf('demo').log('big').tail.messages.length);

const box = page.locator('textarea[data-conversation="big"]');
await box.focus();
const text = '大家好，this is typed with everything loaded 一二三四五';
const meter = await cpuMeter(page);
const typed = await meter.of(() =>
  page.evaluate(async (text) => {
    const field = document.querySelector('textarea[data-conversation="big"]');
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
    const times = [];
    for (const char of text) {
      const started = performance.now();
      set.call(field, field.value + char);
      field.dispatchEvent(new InputEvent('input', { bubbles: true, data: char, inputType: 'insertText' }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      times.push(performance.now() - started);
    }
    return times;
  }, text),
);
const keys = typed.result;

const sent = await page.evaluate(async () => {
  const field = document.querySelector('textarea[data-conversation="big"]');
  const mark = field.value;
  const started = performance.now();
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  const shown = () =>
    [...document.querySelectorAll('[data-testid=messages] article')].some((a) =>
      a.textContent.includes(mark),
    );
  let frames = 0;
  while (!shown() && frames < 60) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    frames++;
  }
  return { ms: performance.now() - started, frames };
});

const scrolled = await meter.of(() =>
  page.evaluate(async () => {
    const list = document.querySelector('[data-testid=messages]');
    const frames = [];
    let last = performance.now();
    for (let i = 0; i < 240; i++) {
      list.scrollTop -= 1_500;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      frames.push(now - last);
      last = now;
    }
    return { frames, blank: document.querySelectorAll('[data-testid=messages] article').length === 0 };
  }),
);
const scroll = scrolled.result;
const first = await page.evaluate(async () => {
  const list = document.querySelector('[data-testid=messages]');
  const started = performance.now();
  list.scrollTop = 0;
  for (;;) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (list.querySelector('[data-seq="1"]')) return performance.now() - started;
    if (performance.now() - started > 5_000) return -1;
    list.scrollTop = 0;
  }
});
const q = (values, p) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))].toFixed(1);
console.log(
  JSON.stringify({
    loaded,
    key_cpu_ms: (typed.all / [...text].length).toFixed(1),
    key_ms: { p50: q(keys, 0.5), p95: q(keys, 0.95), max: q(keys, 1) },
    own_message: sent,
    scroll_cpu_ms: (scrolled.all / 240).toFixed(1),
    scroll_frame_ms: {
      p50: q(scroll.frames, 0.5),
      p95: q(scroll.frames, 0.95),
      max: q(scroll.frames, 1),
      blank: scroll.blank,
    },
    to_first_ms: first.toFixed(0),
    nodes: await page.evaluate(() => document.querySelectorAll('*').length),
    faults: d.faults.filter((f) => !f.includes('MIME')),
  }),
);
await d.close();
site.close();
