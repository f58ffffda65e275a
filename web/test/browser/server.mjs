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

/** The real server on a fresh folder; `SERVER_BIN` names the binary. `setup` is the link that it prints. */
export async function startServer(port) {
  const listen = `127.0.0.1:${port ?? (await freePort())}`;
  const data = mkdtempSync(join(tmpdir(), 'hubbub-data-'));
  return run(listen, data);
}

async function run(listen, data) {
  const child = spawn(process.env.SERVER_BIN ?? new URL('../../../bin/hubbub', import.meta.url).pathname, ['serve', '--data', data, '--listen', listen]);
  const origin = `http://${listen}`;
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (out += chunk));
  for (let i = 0; ; i++) {
    if (await fetch(`${origin}/healthz`).then((r) => r.ok, () => false)) break;
    if (i > 200 || child.exitCode !== null) throw new Error(`the server did not start:\n${out}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = () =>
    new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGTERM');
    });
  return { origin, data, out: () => out, setup: () => /http\S+\/setup\S*/.exec(out)?.[0], stop, again: async () => (await stop(), run(listen, data)) };
}

/** A signed-in person's REST, for preparing what a page then shows. */
export function rest(origin, cookie) {
  return async (method, path, body) => {
    const response = await fetch(origin + path, { method, headers: { cookie, origin, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return { body: text ? JSON.parse(text) : undefined, cookie: response.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ') };
  };
}
