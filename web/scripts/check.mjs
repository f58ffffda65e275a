// Everything that must hold before a commit, side by side: style, types, tests.
import { spawn } from 'node:child_process';

const steps = {
  style: ['biome', ['check', '.']],
  types: ['tsc', ['-p', '.']],
  'types of the sdk': ['tsc', ['-p', 'src/sdk']],
  'types of the worker': ['tsc', ['-p', 'src/sw']],
  'types of the site script': ['tsc', ['-p', 'src/site']],
  tests: ['vitest', ['run']],
};
const started = Date.now();
const results = await Promise.all(
  Object.entries(steps).map(
    ([name, [command, args]]) =>
      new Promise((resolve) => {
        const child = spawn(`node_modules/.bin/${command}`, args, { stdio: ['ignore', 'pipe', 'pipe'] });
        let out = '';
        child.stdout.on('data', (chunk) => (out += chunk));
        child.stderr.on('data', (chunk) => (out += chunk));
        child.on('close', (code) => resolve({ name, code, out }));
      }),
  ),
);
for (const { name, code, out } of results) {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (code !== 0) console.log(out);
}
console.log(`${((Date.now() - started) / 1000).toFixed(1)} s`);
process.exit(results.some((r) => r.code !== 0) ? 1 : 0);
