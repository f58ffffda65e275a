// Web Push. The push service itself is out of reach here, so its two ends are played: the subscription that a browser would
// get, and the delivery, through the same door that Chromium's own push takes into the service worker.
import assert from 'node:assert/strict';
import { createECDH, randomBytes } from 'node:crypto';
import { until } from './browser.mjs';

const ENDPOINT = 'https://push.example/subscription-1';

/** Stands in for the browser's way to its push service; `refuses` is how that fails. */
function stub({ endpoint, keys }) {
  let held = null;
  const calls = [];
  window.pushCalls = calls;
  PushManager.prototype.subscribe = async (options) => {
    calls.push(options);
    if (window.pushRefuses) throw new DOMException('Registration failed - push service error', 'AbortError');
    held = {
      endpoint,
      options,
      toJSON: () => ({ endpoint, expirationTime: null, keys }),
      unsubscribe: async () => {
        held = null;
        return true;
      },
    };
    return held;
  };
  PushManager.prototype.getSubscription = async () => held;
}

export async function pushSteps(step, { server, jo, base, conversation, out }) {
  const { page, context } = jo;
  const settings = `${base}/settings/notifications`;
  const session = await context.newCDPSession(page);
  const permit = (setting) =>
    session.send('Browser.setPermission', {
      permission: { name: 'notifications' },
      setting,
      origin: server.origin,
    });

  await step('a browser that forbids notifications says where to allow them', async () => {
    await permit('denied');
    await page.goto(settings);
    await page.getByText('The browser blocks notifications').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Turn on notifications' }).count(), 0);
  });

  await step('push is turned on, and off again', async () => {
    const ecdh = createECDH('prime256v1');
    const keys = {
      p256dh: ecdh.generateKeys().toString('base64url'),
      auth: randomBytes(16).toString('base64url'),
    };
    await permit('granted');
    await page.addInitScript(stub, { endpoint: ENDPOINT, keys });
    await page.goto(settings);
    const on = page.getByRole('button', { name: 'Turn on notifications' });
    await page.evaluate(() => {
      window.pushRefuses = true;
    });
    await on.click();
    await page.getByText('push service of this browser').waitFor();
    await page.evaluate(() => {
      window.pushRefuses = false;
    });
    const told = page.waitForResponse((r) => r.url().endsWith('/push') && r.request().method() === 'POST');
    await on.click();
    assert.equal((await told).status(), 204);
    assert.deepEqual((await told).request().postDataJSON(), { endpoint: ENDPOINT, keys });
    await page.getByRole('button', { name: 'Turn off' }).waitFor();
    // The key that the browser binds the subscription to is the server's: an uncompressed point on P-256.
    const key = await page.evaluate(() => window.pushCalls.at(-1).applicationServerKey);
    const point = Buffer.from(key, 'base64url');
    assert.deepEqual([point.length, point[0]], [65, 4]);
    if (out) await page.screenshot({ path: `${out}/push-on.png` });
    const ended = page.waitForResponse((r) => r.url().endsWith('/push') && r.request().method() === 'DELETE');
    await page.getByRole('button', { name: 'Turn off' }).click();
    assert.equal((await ended).status(), 204);
    await on.waitFor();
  });

  await step('a push becomes a notification, and a click on it opens the message', async () => {
    await page.goto(settings);
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
    const registered = new Promise((resolve) => {
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const mine = registrations.find((r) => !r.isDeleted && r.scopeURL.startsWith(server.origin));
        if (mine) resolve(mine.registrationId);
      });
    });
    await session.send('ServiceWorker.enable');
    const registrationId = await registered;
    const seq = await page.evaluate(async (id) => {
      const answer = await fetch(`/api/w/renaogongfang/conversations/${id}/messages?limit=100`);
      return (await answer.json()).messages[0].seq;
    }, conversation);
    const path = `/w/renaogongfang/c/${conversation}/${seq}`;
    const push = (more) =>
      session.send('ServiceWorker.deliverPushMessage', {
        origin: server.origin,
        registrationId,
        data: JSON.stringify({
          v: 1,
          workspace: 'renaogongfang',
          conversation,
          seq,
          url: path,
          tag: conversation,
          title: '林晓梅 · 设计评审',
          body: '下午三点看新稿 🎉',
          ...more,
        }),
      });
    const shown = () =>
      worker.evaluate(async () =>
        (await self.registration.getNotifications()).map(({ title, body, tag, data }) => ({
          title,
          body,
          tag,
          data,
        })),
      );
    const comesToShow = async (wanted) => {
      for (let i = 0; (await shown())[0]?.body !== wanted && i < 600; i++)
        await new Promise((resolve) => setTimeout(resolve, 50));
      return shown();
    };

    // Nobody looks: the worker is alone.
    await page.goto('about:blank');
    await push({});
    assert.deepEqual(await comesToShow('下午三点看新稿 🎉'), [
      { title: '林晓梅 · 设计评审', body: '下午三点看新稿 🎉', tag: conversation, data: { path } },
    ]);
    // A later push of the same conversation takes the place of the earlier one.
    await push({ body: '改到四点' });
    assert.equal((await comesToShow('改到四点')).length, 1);

    // Somebody looks: a second sign would be noise. An ear beside the worker's own tells when the push was handled.
    await page.goto(settings);
    await page.getByText('Email me what I missed').waitFor();
    await page.bringToFront();
    await until(page, () => document.hasFocus());
    await worker.evaluate(async () => {
      for (const notification of await self.registration.getNotifications()) notification.close();
    });
    await worker.evaluate(() => {
      self.handled = new Promise((resolve) => {
        self.addEventListener('push', () => self.clients.matchAll().then(() => setTimeout(resolve, 250)));
      });
    });
    await push({ body: 'not to be shown', tag: 'seen' });
    await worker.evaluate(() => self.handled);
    assert.deepEqual(await shown(), []);

    await worker.evaluate(
      ([path, tag]) =>
        self.registration
          .showNotification('林晓梅', { tag, data: { path } })
          .then(() => self.registration.getNotifications({ tag }))
          .then(([notification]) =>
            self.dispatchEvent(new NotificationEvent('notificationclick', { notification })),
          ),
      [path, conversation],
    );
    await until(page, (path) => location.pathname === path, path);
    await page.locator(`article[data-seq="${seq}"]`).waitFor();
    assert.deepEqual(await shown(), []);
  });
}
