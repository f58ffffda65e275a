// Pictures of the client over the fake, for the eye: node test/browser/peek.mjs OUT [locale] [scheme] [width]
import { mkdirSync } from 'node:fs';
import { device } from './browser.mjs';
import { serve } from './serve.mjs';

const [out = '/tmp/peek', locale = 'zh-CN', scheme = 'light', width = '1280'] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const site = await serve(process.env.DEMO_OUT ?? '/tmp/hubbub-demo');
const narrow = Number(width) < 700;
const d = await device({
  viewport: { width: Number(width), height: narrow ? 740 : 800 },
  locale,
  colorScheme: scheme,
  hasTouch: narrow,
});
const name = (step) => `${out}/${locale}-${scheme}-${width}-${step}.png`;
const shots = {
  home: '/w/demo',
  talk: '/w/demo/c/dsgn',
  thread: '/w/demo/c/dsgn?pane=about',
  members: '/w/demo/c/dsgn?pane=members',
  dm: '/w/demo/c/dm1',
  search: '/w/demo/search?q=%E8%AF%84%E5%AE%A1',
  settings: '/w/demo/settings/looks',
  discover: '/w/demo/discover',
};
const only = process.env.ONLY?.split(',');
for (const [step, path] of Object.entries(shots)) {
  if (only && !only.includes(step)) continue;
  await d.page.goto(site.origin + path);
  await d.page.waitForTimeout(900);
  await d.page.screenshot({ path: name(step) });
}
console.log(d.faults.slice(0, 10));
await d.close();
site.close();
