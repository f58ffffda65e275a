// Pictures for the eye: both languages, both schemes, wide and narrow.
import { settled } from './browser.mjs';

const PLACES = (conversation) => [
  ['home', ''],
  ['talk', `c/${conversation}`],
  ['about', `c/${conversation}?pane=about`],
  ['media', `c/${conversation}?pane=files`],
  ['search', 'search?q=深色'],
  ['settings', 'settings/notifications'],
  ['scheduled', 'scheduled'],
];

export async function tour(_, { lin: { page }, base, conversation, out }) {
  for (const locale of ['zh-CN', 'en']) {
    for (const scheme of ['light', 'dark']) {
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: width === 360 ? 740 : 800 });
        await page.emulateMedia({ colorScheme: scheme });
        await page.evaluate((l) => localStorage.setItem('hubbub.locale', l), locale);
        for (const [name, path] of PLACES(conversation)) {
          await page.goto(`${base}/${path}`);
          await settled(page);
          await page.screenshot({ path: `${out}/${locale}-${scheme}-${width}-${name}.png` });
        }
      }
    }
  }
}
