import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

/** Where the API describes a list that is always there: the client's types say that it is never null. */
const LISTS = (() => {
  const { components } = JSON.parse(
    readFileSync(new URL('../../../api/openapi.json', import.meta.url), 'utf8'),
  );
  const lists = new Set();
  for (const { properties = {}, required = [] } of Object.values(components.schemas))
    for (const name of required) if (properties[name]?.type?.includes?.('array')) lists.add(name);
  return lists;
})();

function* nullLists(value, path = '') {
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null && LISTS.has(key)) yield `${path}/${key}`;
    else yield* nullLists(inner, `${path}/${key}`);
  }
}

async function readAnswer(response, faults) {
  const { pathname } = new URL(response.url());
  if (!pathname.startsWith('/api/') || pathname.startsWith('/api/socket/')) return;
  if (!response.headers()['content-type']?.includes('application/json')) return;
  const answer = await response.json().catch(() => undefined);
  for (const path of nullLists(answer)) faults.push(`null instead of a list: ${pathname} ${path}`);
}

/** A browser with a fresh profile: one person on one device. */
export async function device(options = {}) {
  const context = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), 'hubbub-browser-')), {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ARGS,
    viewport: { width: 1280, height: 800 },
    locale: 'zh-CN',
    ...options,
  });
  // Eight times as slow is still right; a deadline only ends what will never come.
  context.setDefaultTimeout(60_000);
  const faults = [];
  context.on('page', (page) => watch(page, faults));
  for (const page of context.pages()) watch(page, faults);
  return {
    context,
    faults,
    page: context.pages()[0] ?? (await context.newPage()),
    close: () => context.close(),
  };
}

function watch(page, faults) {
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (
      message.type() === 'error' &&
      !/Failed to load resource|net::ERR_|WebSocket connection/.test(message.text())
    )
      faults.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => void readAnswer(response, faults));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && hostname !== '127.0.0.1' && hostname !== 'localhost')
      faults.push(`left the server: ${request.url()}`);
  });
}

/** Waits for a state of the page, asked from outside: the policy forbids what waitForFunction does inside. */
export async function until(page, probe, arg, timeout = 30_000) {
  const started = Date.now();
  for (;;) {
    const found = await page.evaluate(probe, arg);
    if (found) return found;
    if (Date.now() - started > timeout) throw new Error(`not within ${timeout} ms: ${probe}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Waits until a page has come to rest: nothing loads, nothing moves, and what it shows stays the same. */
export async function settled(page) {
  let last;
  let same = 0;
  for (const started = Date.now(); same < 4; ) {
    if (Date.now() - started > 30_000) throw new Error('the page did not come to rest');
    const now = await page.evaluate(() => {
      const moves = document.getAnimations().some((a) => a.effect?.getTiming().iterations !== Infinity);
      const loads = !document.querySelector('h1, h2, main') || document.querySelector('[aria-busy=true]');
      return moves || loads ? undefined : document.body.innerHTML;
    });
    same = now !== undefined && now === last ? same + 1 : 0;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
