import jsQR from 'jsqr';
import { generate } from 'lean-qr';
import { describe, expect, it } from 'vitest';
import { pathOf } from '../../src/client/settings/security/qr.ts';

const SCALE = 4;
const QUIET = 4;

/** Paints the path as a browser would: `M x y h w v1 H x z`, once for each bar. */
function painted(path: string, size: number) {
  const width = (size + 2 * QUIET) * SCALE;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, w] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    for (let row = 0; row < SCALE; row++) {
      for (let column = 0; column < Number(w) * SCALE; column++) {
        const at = ((Number(y) + QUIET) * SCALE + row) * width + (Number(x) + QUIET) * SCALE + column;
        data.fill(0, at * 4, at * 4 + 3);
      }
    }
  }
  return { data, width };
}

describe('the code of an authenticator key', () => {
  it.each([
    'otpauth://totp/Hubbub:ana@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Hubbub',
    `otpauth://totp/${encodeURIComponent('热闹工坊')}:${encodeURIComponent('林晓梅@example.com')}?secret=ABCDEFGH&issuer=x`,
  ])('is read back by a reader of others: %s', (text) => {
    const code = generate(text);
    const { data, width } = painted(pathOf(code), code.size);
    expect(jsQR(data, width, width)?.data).toBe(text);
  });
});
