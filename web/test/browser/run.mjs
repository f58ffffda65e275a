// The client in real browsers against the real server: node test/browser/run.mjs [OUT]
// SERVER_BIN names the binary (default ../bin/hubbub). With OUT, pictures of the tour go there. ONLY=voice,push runs the
// named parts (and what they stand on).
import { mkdirSync } from 'node:fs';
import { accountSteps } from './account.mjs';
import { axeSteps } from './axe.mjs';
import { device } from './browser.mjs';
import { consoleSteps } from './console.mjs';
import { mediaSteps } from './media.mjs';
import { pushSteps } from './push.mjs';
import { securitySteps } from './security.mjs';
import { startServer } from './server.mjs';
import { talkSteps } from './talk.mjs';
import { touchSteps } from './touch.mjs';
import { tour } from './tour.mjs';
import { transportSteps } from './transports.mjs';
import { voiceSteps } from './voice.mjs';

const out = process.argv[2];
if (out) mkdirSync(out, { recursive: true });
const only = process.env.ONLY?.replace('media', 'voice,media').split(',');

const server = await startServer();
const lin = await device({ locale: 'zh-CN' });
const jo = await device({ locale: 'en-US' });
const faults = [];
let passed = 0;
let failed = 0;

async function step(name, action, devices = [lin, jo]) {
  const started = Date.now();
  try {
    const note = await action();
    passed++;
    console.log(`ok   ${name} (${Date.now() - started} ms)${note ? ` ${note}` : ''}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}\n${error.stack}`);
    if (out)
      await Promise.all(
        devices.map((d, i) =>
          d.page
            .screenshot({ path: `${out}/failed-${name.replace(/\W+/g, '-')}-${i}.png` })
            .catch(() => undefined),
        ),
      );
  }
}

const place = await talkSteps(step, { server, lin, jo, out });
const base = `${server.origin}/w/renaogongfang`;
const world = { server, lin, jo, out, base, ...place };

const PARTS = {
  voice: voiceSteps,
  media: mediaSteps,
  transports: transportSteps,
  push: pushSteps,
  touch: touchSteps,
  security: securitySteps,
  account: accountSteps,
  axe: axeSteps,
  console: consoleSteps,
  ...(out ? { tour } : {}),
};
for (const [name, part] of Object.entries(PARTS)) {
  if (!only || only.includes(name)) faults.push(...((await part(step, world)) ?? []));
}

faults.push(...lin.faults, ...jo.faults);
if (faults.length > 0) {
  failed++;
  console.log(`FAIL the browser complained:\n${[...new Set(faults)].join('\n')}`);
}
await Promise.all([lin.close(), jo.close()]);
await server.stop();
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 ? 0 : 1);
