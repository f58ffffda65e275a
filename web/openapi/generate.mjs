// Makes ../src/sdk/openapi.generated.ts from ../../api/openapi.json. The file's first line holds the sum of all that it was
// made from and of what it says; while both are right, nothing is installed and nothing is made.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const TARGET = at('../src/sdk/openapi.generated.ts');
const SOURCES = ['../../api/openapi.json', './generate.mjs', './package-lock.json'];

const sum = (...texts) => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest('hex').slice(0, 16);
};
const sources = SOURCES.map((path) => readFileSync(at(path), 'utf8'));
const head = (body) => `// From api/openapi.json by \`npm run generate\`: ${sum(...sources)} ${sum(body)}\n`;

const held = existsSync(TARGET) ? readFileSync(TARGET, 'utf8') : '';
const body = held.slice(held.indexOf('\n') + 1);
if (held !== '' && held === head(body) + body) process.exit(0);

if (!existsSync(at('./node_modules/openapi-typescript'))) {
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: at('.'), stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
const { default: openapiTS, astToString } = await import('openapi-typescript');

/** Lists are never null: the browser tests watch every answer for one. Go's types cannot say it. */
function tidied(node) {
  if (Array.isArray(node)) return node.map(tidied);
  if (node === null || typeof node !== 'object') return node;
  const out = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, tidied(value)]));
  if (Array.isArray(out.type) && out.type.includes('array')) out.type = 'array';
  return out;
}

const made = astToString(await openapiTS(tidied(JSON.parse(sources[0]))));
writeFileSync(TARGET, head(made) + made);
