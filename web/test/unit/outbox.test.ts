import { backoffMs } from '@sdk/backoff.ts';
import { asRefusal } from '@sdk/centrifuge.ts';
import { ApiError } from '@sdk/errors.ts';
import { clientId } from '@sdk/ids.ts';
import { Outbox } from '@sdk/outbox.ts';
import { IndexedDbStorage, MemoryStorage } from '@sdk/storage.ts';
import type { SendAnswer, SendRequest } from '@sdk/types.ts';
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

const settled = (check: () => void) => vi.waitFor(check, { timeout: 2_000, interval: 2 });

function outbox(send: (request: SendRequest) => Promise<SendAnswer>, storage = new MemoryStorage()) {
  const waits: number[] = [];
  const box = new Outbox({
    send,
    storage,
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  });
  box.setOnline(true);
  return { box, waits, storage };
}

describe('the outbox', () => {
  it('is seen at once and sent in its turn', async () => {
    const seen: string[] = [];
    const { box } = outbox(async ({ text }) => {
      seen.push(text);
      return { seq: seen.length, ordinal: seen.length, at: '' };
    });
    for (const text of ['a', 'b', 'c']) box.enqueue({ conversation: 'x', text });
    expect(box.of('x').map((i) => i.status)).toEqual(['pending', 'pending', 'pending']);
    await settled(() => expect(box.of('x').every((i) => i.status === 'sent')).toBe(true));
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('says that the disk of the server is full until something can be sent again', async () => {
    let full = true;
    const { box } = outbox(async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (full) throw new ApiError({ status: 507, code: 'disk.full' });
      return { seq: 1, ordinal: 1, at: '' };
    });
    expect(box.full.get()).toBe(false);
    box.enqueue({ conversation: 'x', text: 'waits' });
    await settled(() => expect(box.full.get()).toBe(true));
    expect(box.of('x')[0]?.status).toBe('pending');
    full = false;
    await settled(() => expect(box.of('x')[0]?.status).toBe('sent'));
    expect(box.full.get()).toBe(false);
  });

  it('repeats what passes, with the same id, and waits as long as it is told', async () => {
    const ids = new Set<string>();
    let n = 0;
    const { box, waits } = outbox(async ({ client_id }) => {
      ids.add(client_id);
      n++;
      if (n === 1) throw new ApiError({ status: 503, code: 'server.busy', retry_after: 7 });
      if (n === 2) throw new ApiError({ status: 0 });
      return { seq: 1, ordinal: 1, at: '' };
    });
    box.enqueue({ conversation: 'x', text: 'again' });
    await settled(() => expect(box.of('x')[0]?.status).toBe('sent'));
    expect(ids.size).toBe(1);
    expect(waits[0]).toBeGreaterThanOrEqual(7_000);
    expect(waits[1]).toBeLessThan(2_000);
  });

  it.each([
    [409, 'message.conflict'],
    [422, 'request.invalid'],
    [413, 'message.too_long'],
    [403, 'conversation.not_member'],
  ])('gives up on %i and says why; the next goes out all the same', async (status, code) => {
    const { box, storage } = outbox(async ({ text }) => {
      if (text === 'bad') throw new ApiError({ status, code });
      return { seq: 1, ordinal: 1, at: '' };
    });
    box.enqueue({ conversation: 'x', text: 'bad' });
    box.enqueue({ conversation: 'x', text: 'good' });
    await settled(() => expect(box.of('x').map((i) => i.status)).toEqual(['failed', 'sent']));
    expect(box.of('x')[0]?.reason).toMatchObject({ status, code });
    expect((await storage.outbox()).map((i) => i.request.text)).toEqual(['bad']);
  });

  it('waits for the network for ever, and keeps a failed message until the person decides', async () => {
    let up = false;
    const { box } = outbox(async () => {
      if (!up) throw new ApiError({ status: 422, code: 'no' });
      return { seq: 1, ordinal: 1, at: '' };
    });
    box.setOnline(false);
    const { client_id } = box.enqueue({ conversation: 'x', text: 'later' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(box.of('x')[0]?.status).toBe('pending');
    box.setOnline(true);
    await settled(() => expect(box.of('x')[0]?.status).toBe('failed'));
    up = true;
    box.retry(client_id);
    await settled(() => expect(box.of('x')[0]?.status).toBe('sent'));
    box.remove('x', [client_id]);
    expect(box.of('x')).toEqual([]);
  });

  it('survives in IndexedDB in the order of writing', async () => {
    const storage = new IndexedDbStorage('w', 'me');
    const box = new Outbox({ send: () => new Promise(() => undefined), storage });
    for (const text of ['一', '二', '三']) box.enqueue({ conversation: 'x', text });
    await settled(() => undefined);
    await vi.waitFor(async () => expect(await storage.outbox()).toHaveLength(3));
    const later = new Outbox({
      send: () => new Promise(() => undefined),
      storage: new IndexedDbStorage('w', 'me'),
    });
    await later.restore();
    expect(later.of('x').map((i) => i.request.text)).toEqual(['一', '二', '三']);
    expect(await new IndexedDbStorage('w', 'other').outbox()).toEqual([]);
  });
});

describe('ids and waits', () => {
  it('ids sort in the order of making, also when the clock steps back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_050 }), {
          minLength: 2,
          maxLength: 200,
        }),
        (times) => {
          const ids = times.map((now) => clientId(now));
          expect([...ids].sort()).toEqual(ids);
          expect(new Set(ids).size).toBe(ids.length);
          for (const id of ids)
            expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        },
      ),
    );
  });

  it('backs off, with chance, up to half a minute, and never before the server says', () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined }),
        (n, chance, after) => {
          const wait = backoffMs(n, after, () => chance);
          if (after === undefined) {
            expect(wait).toBeGreaterThanOrEqual(250);
            expect(wait).toBeLessThanOrEqual(30_000);
          } else expect(wait).toBeGreaterThanOrEqual(after);
        },
      ),
    );
  });

  it('reads a refusal of the socket', () => {
    expect(asRefusal({ code: 429, message: 'rate.limited 2.5' })).toMatchObject({
      status: 429,
      code: 'rate.limited',
      retryAfterMs: 2500,
      passing: true,
    });
    expect(asRefusal({ code: 409, message: 'message.conflict' })).toMatchObject({
      status: 409,
      code: 'message.conflict',
      passing: false,
    });
    expect(asRefusal({ code: 1, message: 'timeout' })).toMatchObject({ status: 0, passing: true });
  });
});
