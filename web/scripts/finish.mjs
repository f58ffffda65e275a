// After `vite build`: weighs what the signed-in client loads before its first paint, and packs every file.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const DIST = new URL('../../internal/webui/dist/', import.meta.url).pathname;
const BUDGET = 250 * 1024;
const PACKED = /\.(js|css|html|svg|json|webmanifest)$/;

const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8'));

/** The entry, what it imports, and the language: all that stands between the address and the first message. */
function firstPaint() {
  const files = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  visit('index.html');
  visit('src/kit/locales/zh-CN.ts');
  return [...files].filter((file) => file.endsWith('.js'));
}

const scripts = firstPaint();
const total = scripts.reduce(
  (sum, file) => sum + gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length,
  0,
);
const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
console.log(
  `first paint of the signed-in client: ${kb(total)} of script, gzipped, in ${scripts.length} files (at most ${kb(BUDGET)})`,
);
if (total > BUDGET) {
  console.error('Too heavy: load something later.');
  process.exit(1);
}

// What a site loads so that its visits are known must weigh nothing there.
const SITE = 5 * 1024;
const site = gzipSync(readFileSync(join(DIST, 'hubbub.js')), { level: 9 }).length;
console.log(`hubbub.js: ${kb(site)}, gzipped (at most ${kb(SITE)})`);
if (site > SITE) {
  console.error('Too heavy for the pages of others.');
  process.exit(1);
}

function* walk(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

rmSync(join(DIST, '.vite'), { recursive: true });
for (const path of walk(DIST)) {
  if (!PACKED.test(path) || statSync(path).size < 1024) continue;
  const body = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
    }),
  );
}
