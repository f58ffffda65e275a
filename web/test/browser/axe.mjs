// axe over every page, in both schemes.
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { settled } from './browser.mjs';

const PAGES = (conversation) => [
  '',
  `c/${conversation}`,
  `c/${conversation}?pane=about`,
  `c/${conversation}?pane=members`,
  `c/${conversation}?pane=files`,
  'search',
  'saved',
  'drafts',
  'scheduled',
  'discover',
  'settings/profile',
  'settings/looks',
  'settings/notifications',
  'settings/security',
  'settings/people',
  'settings/invites',
  'settings/bots',
  'settings/webhooks',
];

export async function axeSteps(step, { lin: { page }, base, conversation }) {
  const pages = PAGES(conversation);
  for (const scheme of ['light', 'dark']) {
    await step(`axe finds no serious fault, ${scheme}`, async () => {
      await page.emulateMedia({ colorScheme: scheme });
      const faults = [];
      for (const path of pages) {
        await page.goto(`${base}/${path}`);
        await settled(page);
        const { violations } = await new AxeBuilder({ page }).analyze();
        for (const v of violations) {
          if (v.impact === 'serious' || v.impact === 'critical')
            faults.push(
              `${path || 'home'}: ${v.id} ${v.nodes
                .map((n) => n.target.join(' '))
                .slice(0, 3)
                .join(' | ')}`,
            );
        }
      }
      assert.deepEqual(faults, []);
      return `${pages.length} pages`;
    });
  }
}
