// Empties the build folder but for the placeholder that lets the server compile without a client.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const DIST = new URL('../../internal/webui/dist/', import.meta.url).pathname;
mkdirSync(DIST, { recursive: true });
for (const name of readdirSync(DIST)) if (name !== '.keep') rmSync(join(DIST, name), { recursive: true });
