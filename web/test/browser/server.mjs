import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/**
 * The real server on a fresh folder; `SERVER_BIN` names the binary. `setup` is the link that it prints. `host` is the name
 * that browsers use (passkeys want one), `args` are further flags.
 */
export async function startServer({ host = '127.0.0.1', args = [] } = {}) {
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), 'hubbub-data-'));
  const origin = `http://${host}:${port}`;
  return run(`127.0.0.1:${port}`, data, origin, ['--public-url', origin, ...args]);
}

async function run(listen, data, origin, args) {
  const child = spawn(process.env.SERVER_BIN ?? new URL('../../../bin/hubbub', import.meta.url).pathname, [
    'serve',
    '--data',
    data,
    '--listen',
    listen,
    ...args,
  ]);
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (out += chunk));
  for (let i = 0; ; i++) {
    if (
      await fetch(`http://${listen}/healthz`).then(
        (r) => r.ok,
        () => false,
      )
    )
      break;
    if (i > 600 || child.exitCode !== null) throw new Error(`the server did not start:\n${out}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = () =>
    new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGTERM');
    });
  return { origin, setup: () => /http\S+\/setup\S*/.exec(out)?.[0], stop };
}
