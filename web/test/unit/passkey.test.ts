import { bytesOf, textOf } from '@client/auth/passkey.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('the binary fields of passkeys', () => {
  it('are the base64url that the server writes, without padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url');
        expect(textOf(bytes.slice().buffer as ArrayBuffer)).toBe(text);
        expect([...bytesOf(text)]).toEqual([...bytes]);
      }),
    );
  });
});
