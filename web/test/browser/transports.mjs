// Networks that break WebSockets: a proxy in front of the server refuses them, then HTTP streams too.
import assert from 'node:assert/strict';
import http from 'node:http';
import { device, until } from './browser.mjs';
import { field, said, say } from './kit.mjs';

/** Passes everything on but what `refuses` names; upgrades are never passed on. */
function proxy(target, refuses) {
  const server = http.createServer((request, response) => {
    if (refuses.some((path) => request.url.startsWith(path))) {
      response.writeHead(403).end();
      return;
    }
    const onward = http.request(
      target + request.url,
      { method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        origin: `http://127.0.0.1:${server.address().port}`,
        close: () => {
          server.closeAllConnections();
          server.close();
        },
      }),
    );
  });
}

const WAYS = [
  { name: 'an HTTP stream', asks: 'POST /api/socket/http_stream', refuses: [] },
  { name: 'server-sent events', asks: 'GET /api/socket/sse', refuses: ['/api/socket/http_stream'] },
];

export async function transportSteps(step, { server, lin, base, conversation }) {
  const faults = [];
  await lin.page.goto(`${base}/c/${conversation}`);
  for (const way of WAYS) {
    await step(`where WebSocket is blocked, ${way.name} carries the talk`, async () => {
      const wall = await proxy(server.origin, way.refuses);
      const kim = await device({ locale: 'en-US' });
      const { page } = kim;
      try {
        const asked = new Set();
        page.on('request', (request) => asked.add(`${request.method()} ${new URL(request.url()).pathname}`));
        await page.goto(`${wall.origin}/login`);
        await page.getByLabel('Email').fill('jo@example.com');
        await page.getByLabel('Password', { exact: true }).fill('another long sentence');
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await until(page, () => /\/w\//.test(location.pathname));
        asked.clear();
        const started = Date.now();
        const up = page.waitForResponse((r) => r.url().includes('/api/socket/emulation'));
        await page.goto(`${wall.origin}/w/renaogongfang/c/${conversation}`);
        await up;
        const online = Date.now() - started;
        await page.locator('[data-testid=messages] article').last().waitFor();
        assert.ok(asked.has(way.asks), [...asked].join(' '));

        await say(lin.page, `听得到吗，${way.name}`);
        await said(page, `听得到吗，${way.name}`).waitFor();
        await field(page).pressSequentially('typing');
        await lin.page.getByText('Jo Park正在输入').first().waitFor();
        await field(page).fill(`clear, by ${way.name}`);
        await field(page).press('Enter');
        await said(lin.page, `clear, by ${way.name}`).waitFor();
        await until(page, () => document.querySelectorAll('article[data-pending]').length === 0);
        // What goes out takes the same road, not REST beside it.
        assert.deepEqual(
          [...asked].filter((a) => /^POST .*\/messages$/.test(a)),
          [],
        );
        assert.equal(await page.getByText('No connection').count(), 0);
        return `up after ${online} ms`;
      } finally {
        faults.push(...kim.faults);
        await kim.close();
        wall.close();
      }
    });
  }
  return faults;
}
