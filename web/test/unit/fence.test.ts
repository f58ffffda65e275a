import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = new URL('../../src/', import.meta.url).pathname;

/** What each layer may import, and why not more. */
const LAYERS: Record<string, { mayUse: RegExp[]; reason: string }> = {
  kit: {
    mayUse: [/^\.{1,2}\//, /^@kit\//, /^react(-dom)?$/, /^@mantine\//],
    reason: 'the kit knows looks and words, and nothing of conversations',
  },
  sdk: {
    mayUse: [/^\.\//, /^@sdk\//, /^centrifuge$/],
    reason: 'the sdk must run without a screen: no React, no DOM, no texts',
  },
  client: { mayUse: [/./], reason: '' },
  sw: { mayUse: [], reason: 'the service worker stands alone' },
};

function* files(dir: string): Generator<string> {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (/\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name)) yield path;
  }
}

const imports = (source: string) =>
  [
    ...source.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"\n;]*(?:\n[^'"\n;]*)*?from\s*['"]([^'"]+)['"]|import\s*\(\s*['"]([^'"]+)['"]|(?:^|\n)import\s*['"]([^'"]+)['"]/g,
    ),
  ].map((m) => m[1] ?? m[2] ?? m[3]!);

describe('the fence', () => {
  it('finds imports of every form', () => {
    expect(
      imports(
        `import 'a';\nimport b from "b";\nimport {\n  c,\n} from 'c';\nconst d = import('d');\nexport { e } from 'e';`,
      ),
    ).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  for (const [layer, { mayUse, reason }] of Object.entries(LAYERS)) {
    it(`${layer} imports only what it may`, () => {
      const found = [...files(join(SRC, layer))];
      expect(found.length).toBeGreaterThan(0);
      const wrong = found.flatMap((file) =>
        imports(readFileSync(file, 'utf8'))
          .filter((name) => !mayUse.some((allowed) => allowed.test(name)))
          .concat(
            layer === 'kit' || layer === 'sdk'
              ? imports(readFileSync(file, 'utf8')).filter((n) => /(^|\/)client\//.test(n))
              : [],
          )
          .map((name) => `${relative(SRC, file)} imports ${name}: ${reason}`),
      );
      expect(wrong).toEqual([]);
    });
  }

  it('the sdk touches no page', () => {
    const wrong = [...files(join(SRC, 'sdk'))].filter((file) =>
      /\b(document|window|localStorage|location)\.\w/.test(readFileSync(file, 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  it('no file is over 800 lines', () => {
    for (const file of files(SRC))
      if (!file.endsWith('.generated.ts'))
        expect.soft(readFileSync(file, 'utf8').split('\n').length, file).toBeLessThanOrEqual(800);
  });

  it('nothing is set as HTML', () => {
    const wrong = [...files(SRC)].filter((file) =>
      /dangerouslySetInnerHTML|\.innerHTML\s*=|\beval\(|new Function\(/.test(readFileSync(file, 'utf8')),
    );
    expect(wrong).toEqual([]);
  });
});
