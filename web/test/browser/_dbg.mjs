import { device, until } from './browser.mjs';
import { serve } from './serve.mjs';

const site = await serve('/tmp/hubbub-demo');
const d = await device();
for (const q of ['', '?pane=members', '?pane=members', '?pane=about', '', '?pane=members', '?pane=members']) {
  await d.page.goto(site.origin + '/w/demo/c/dsgn' + q);
  console.log(
    q,
    await until(d.page, () => {
      const s = document.querySelector('[data-testid=messages] [data-testid=virtuoso-item-list]');
      const a = s && s.querySelector('article');
      if (!a) return null;
      const st = getComputedStyle(s).visibility;
      const b = document.querySelector('[data-testid=messages]');
      return st === 'visible' && b.scrollTop > 500
        ? JSON.stringify([Math.round(performance.now()), b.scrollTop, b.scrollHeight])
        : null;
    }).catch((e) =>
      d.page.evaluate(() => document.querySelector('[data-testid=messages]')?.outerHTML.slice(0, 600)),
    ),
  );
  await d.page.waitForTimeout(300);
}
await d.close();
site.close();
