// What protects an account, tried by a person of its own, so that nobody else in the tour is signed out.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { device, until } from './browser.mjs';
import { join } from './kit.mjs';

const PASSWORD = 'a third long sentence';
const STEP_MS = 30_000;

function bytesOf(base32) {
  const bits = [...base32].map((c) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'),
  );
  return Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)
      .map((byte) => Number.parseInt(byte, 2)),
  );
}

/** What an authenticator app shows in one of its half minutes (RFC 6238). */
function codeAt(seed, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const sum = createHmac('sha1', bytesOf(seed)).update(counter).digest();
  const at = sum[19] & 15;
  return String((sum.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
const stepNow = () => Math.floor(Date.now() / STEP_MS);

async function prove(page, button) {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Current password').fill(PASSWORD);
  await dialog.getByRole('button', { name: button, exact: true }).click();
}

async function signIn(page, origin) {
  await page.context().clearCookies();
  await page.evaluate(() => localStorage.removeItem('hubbub.session'));
  await page.goto(`${origin}/login`);
  await page.getByLabel('Email').fill('sam@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** `page` of a fresh device joins by the invite; the steps run one after another. */
export async function securitySteps(step, { server: { origin }, invite, out }) {
  const sam = await device({ locale: 'en-US' });
  const { page } = sam;
  let settings;
  let seed;
  let codes;
  let used;

  await step('a wrong password is told as one', async () => {
    settings = `${await join(page, invite, 'Sam Roe', 'sam@example.com', PASSWORD)}/settings/security`;
    await page.goto(settings);
    await page.getByRole('button', { name: 'Set up two-step verification' }).click();
    await page.getByRole('dialog').getByLabel('Current password').fill('not it');
    await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click();
    await page.getByText('The current password is not right.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  await step('two-step verification is turned on', async () => {
    await page.getByRole('button', { name: 'Set up two-step verification' }).click();
    await prove(page, 'Continue');
    seed = (await page.getByLabel('Key', { exact: true }).inputValue()).replaceAll(' ', '');
    assert.match(seed, /^[A-Z2-7]{32}$/);
    assert.match(
      await page.getByRole('link', { name: 'Open in an authenticator app' }).getAttribute('href'),
      /^otpauth:\/\/totp\//,
    );
    await page.getByRole('img', { name: 'QR code of the key' }).waitFor();
    if (out) await page.screenshot({ path: `${out}/two-step-key.png`, fullPage: true });
    await page.getByLabel('Six-digit code').fill('000000');
    await page.getByRole('button', { name: 'Turn on', exact: true }).click();
    await page.getByText('That code does not fit').waitFor();
    used = stepNow();
    await page.getByLabel('Six-digit code').fill(codeAt(seed, used));
    await page.getByRole('button', { name: 'Turn on', exact: true }).click();
    const list = page.getByRole('list', { name: 'Recovery codes' });
    await list.waitFor();
    codes = await list.getByRole('listitem').allTextContents();
    assert.equal(new Set(codes).size, 10);
    if (out) await page.screenshot({ path: `${out}/two-step-codes.png`, fullPage: true });
    await page.getByRole('button', { name: 'I have saved them' }).click();
    await page.getByText('10 recovery codes left.').waitFor();
    assert.equal(await page.getByText(codes[0]).count(), 0);
  });

  await step('signing in asks for the second factor', async () => {
    await signIn(page, origin);
    await page.getByText('One more step').waitFor();
    // A half minute's code is good once; the next one's is taken a little early.
    const code = codeAt(seed, Math.max(stepNow(), used + 1));
    await page.getByRole('textbox').first().focus();
    await page.keyboard.type(code);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await until(page, () => /\/w\//.test(location.pathname));
    await signIn(page, origin);
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code').fill(codes[0]);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await until(page, () => /\/w\//.test(location.pathname));
    await page.goto(settings);
    await page.getByText('9 recovery codes left.').waitFor();
  });

  await step('recovery codes are renewed, and two-step verification is turned off', async () => {
    await page.getByRole('button', { name: 'New recovery codes' }).click();
    await prove(page, 'New recovery codes');
    const list = page.getByRole('list', { name: 'Recovery codes' });
    await list.waitFor();
    const fresh = await list.getByRole('listitem').allTextContents();
    assert.ok(!fresh.some((code) => codes.includes(code)));
    await page.getByRole('button', { name: 'I have saved them' }).click();
    await page.getByRole('button', { name: 'Turn off two-step verification' }).click();
    await page.getByLabel('Code from the app, or a recovery code').fill(fresh[3]);
    await prove(page, 'Turn off two-step verification');
    await page.getByRole('button', { name: 'Set up two-step verification' }).waitFor();
  });

  await step('a token reads and cannot write, until it is revoked', async () => {
    await page.getByRole('button', { name: 'Create a token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('备份 script');
    if (out) await page.screenshot({ path: `${out}/new-token.png` });
    await prove(page, 'Create a token');
    const secret = await page.getByLabel('New token').inputValue();
    const slug = new URL(settings).pathname.split('/')[2];
    const ask = (method, path, body) =>
      fetch(`${origin}/api/w/${slug}${path}`, {
        method,
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }).then((r) => r.status);
    assert.equal(await ask('GET', '/me'), 200);
    assert.equal(await ask('PATCH', '/me', { title: 'x' }), 403);
    await page.getByRole('button', { name: 'I have saved it' }).click();
    assert.equal(await page.getByLabel('New token').count(), 0);
    const row = page.getByRole('listitem').filter({ hasText: '备份 script' });
    await row.getByRole('button', { name: 'Revoke' }).click();
    await row.waitFor({ state: 'detached' });
    assert.equal(await ask('GET', '/me'), 401);
  });

  await step('the password is changed', async () => {
    await page.getByLabel('Current password').fill(PASSWORD);
    await page.getByLabel('New password').fill('a fourth long sentence');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Password changed.').waitFor();
  });

  if (out) await page.screenshot({ path: `${out}/security.png`, fullPage: true });
  await sam.close();
  return sam.faults;
}
