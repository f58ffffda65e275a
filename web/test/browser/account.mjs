// Ways in besides a password, on a server of their own that has a name (passkeys want one) and a sign-on provider.
import assert from 'node:assert/strict';
import { device, until } from './browser.mjs';
import { startProvider } from './provider.mjs';
import { startServer } from './server.mjs';

const PASSWORD = 'correct horse battery';

async function prove(page, action) {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Current password').fill(PASSWORD);
  await dialog.getByRole('button', { name: action, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

export async function accountSteps(step, { out }) {
  const provider = await startProvider();
  const server = await startServer({
    host: 'localhost',
    args: [
      '--sign-on-providers',
      `id=test name='Example Inc.' issuer=${provider.issuer} client_id=hubbub client_secret=secret`,
    ],
  });
  const ana = await device({ locale: 'en-US' });
  const { page } = ana;
  const security = `${server.origin}/w/acme/settings/security`;
  const signOut = async () => {
    await page.context().clearCookies();
    await page.evaluate(() => localStorage.removeItem('hubbub.session'));
    await page.goto(`${server.origin}/login`);
  };
  const inside = () => until(page, () => location.pathname.startsWith('/w/acme'));

  await page.goto(server.setup());
  await page.getByLabel('Name of the workspace').fill('Acme');
  await page.getByLabel('Your name').fill('Ana Sousa');
  await page.getByLabel('Email').fill('ana@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create the workspace' }).click();
  await page.getByText('Good to see you').waitFor();

  await step('a passkey is made, and opens the door without a password', async () => {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto(security);
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Ana’s laptop');
    await prove(page, 'Continue');
    const row = page.getByRole('listitem').filter({ hasText: 'Ana’s laptop' });
    await row.waitFor();
    const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId });
    assert.deepEqual(
      credentials.map((c) => [c.rpId, c.isResidentCredential]),
      [['localhost', true]],
    );
    if (out) await page.screenshot({ path: `${out}/passkey.png`, fullPage: true });

    // The same authenticator twice: said, not done.
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('again');
    await prove(page, 'Continue');
    await page.getByText('already has a passkey').waitFor();

    await signOut();
    if (out) await page.screenshot({ path: `${out}/login-ways.png` });
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await inside();
    await page.goto(security);
    await row.getByText('Last used').waitFor();

    await row.getByRole('button', { name: 'Remove' }).click();
    await prove(page, 'Remove');
    await row.waitFor({ state: 'detached' });
    await signOut();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('alert').waitFor();
    if (out) await page.screenshot({ path: `${out}/passkey-refused.png` });
    await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  }, [ana]);

  await step('an account at a provider is linked, opens the door, and is unlinked', async () => {
    await page.getByLabel('Email').fill('ana@example.com');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await inside();
    await page.goto(security);
    const row = page.getByRole('listitem').filter({ hasText: 'Example Inc.' });
    await row.getByRole('button', { name: 'Link' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Current password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Link' }).click();
    await row.getByRole('button', { name: 'Unlink' }).waitFor();
    assert.equal(page.url(), security);
    if (out) await page.screenshot({ path: `${out}/provider-linked.png`, fullPage: true });
    await signOut();
    await page.getByRole('link', { name: 'Example Inc.' }).click();
    await inside();
    await page.goto(security);
    await row.getByRole('button', { name: 'Unlink' }).click();
    await prove(page, 'Unlink');
    await row.getByRole('button', { name: 'Link', exact: true }).waitFor();
    await signOut();
    await page.getByRole('link', { name: 'Example Inc.' }).click();
    await page.getByRole('alert').waitFor();
    assert.match(page.url(), /problem=/);
    provider.refuse();
    await page.getByRole('link', { name: 'Example Inc.' }).click();
    await page.getByText('The sign-in was not accepted').waitFor();
  }, [ana]);

  await ana.close();
  await server.stop();
  provider.close();
  return ana.faults;
}
