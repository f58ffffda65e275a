import { Api, Http } from '@sdk/api.ts';
import { Hub } from '@sdk/hub.ts';
import { tailOf } from '@sdk/log.ts';
import { totals } from '@sdk/personal.ts';
import { MemoryStorage } from '@sdk/storage.ts';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeLink, fakeFetch } from '../fake/connect.ts';
import { FakeServer } from '../fake/server.ts';

const hubs: Hub[] = [];
afterEach(() => {
  for (const hub of hubs.splice(0)) hub.stop();
});

function world() {
  const server = new FakeServer();
  server.addPerson('ann', 'Ann');
  server.addPerson('bo', '薄荷');
  server.addConversation('room', ['ann', 'bo'], { title: 'Room' });
  server.addConversation('other', ['bo', 'ann'], { title: 'Other' });
  return server;
}

function join(server: FakeServer, me: string, storage = new MemoryStorage()) {
  const link = new FakeLink(server, me);
  const hub = new Hub({
    api: new Api(new Http(fakeFetch(server, me, link)), 'fake'),
    socket: link,
    storage,
    me,
  });
  hubs.push(hub);
  return { hub, link, storage };
}

const texts = (hub: Hub, id = 'room') => tailOf(hub.log(id).state.get())?.messages.map((m) => m.text) ?? [];
const settled = (check: () => void) => vi.waitFor(check, { timeout: 4_000, interval: 5 });

describe('a hub', () => {
  it('shows to one what the other says', async () => {
    const server = world();
    const ann = join(server, 'ann');
    const bo = join(server, 'bo');
    await Promise.all([ann.hub.start(), bo.hub.start()]);
    ann.hub.show('room');
    bo.hub.show('room');
    await settled(() => expect(bo.hub.log('room').ready).toBe(true));
    ann.hub.outbox.enqueue({ conversation: 'room', text: '你好 👋' });
    expect(ann.hub.outbox.of('room')).toHaveLength(1);
    await settled(() => expect(texts(bo.hub)).toEqual(['你好 👋']));
    await settled(() => expect(ann.hub.outbox.of('room')).toEqual([]));
    expect(texts(ann.hub)).toEqual(['你好 👋']);
    expect(bo.hub.item('room')).toMatchObject({ mine: { unread: 1 }, last: { text: '你好 👋' } });
    bo.hub.read('room', 1);
    expect(bo.hub.item('room')?.mine).toMatchObject({ unread: 0, read: { seq: 1, ordinal: 1 } });
    await settled(() => expect(server.readers('room', 1)).toMatchObject({ count: 1, of: 1 }));
  });

  it('catches up after any loss, repetition or absence', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            act: fc.constantFrom('say', 'say', 'say', 'edit', 'react', 'go', 'come'),
            fate: fc.constantFrom(0, 1, 1, 2),
          }),
          { maxLength: 25 },
        ),
        async (steps) => {
          const server = world();
          const ann = join(server, 'ann');
          await ann.hub.start();
          ann.hub.show('room');
          await settled(() => expect(ann.hub.log('room').ready).toBe(true));
          let n = 0;
          for (const { act, fate } of steps) {
            ann.link.fate = () => fate;
            const last = [...server.log('room').messages.values()].at(-1);
            if (act === 'go') ann.link.go();
            else if (act === 'come') ann.link.come();
            else if (act === 'edit' && last)
              server.edit(last.sender, 'room', last.seq, `edit ${++n}`, last.version);
            else if (act === 'react' && last) server.react('bo', 'room', last.seq, '👍', n++ % 2 === 0);
            else
              server.send('bo', {
                conversation: 'room',
                client_id: `id-${++n}-bo-${Math.random()}`.replace('.', ''),
                text: `line ${n}`,
              });
            await Promise.resolve();
          }
          ann.link.fate = () => 1;
          if (!ann.link.online) ann.link.come();
          // The next entry shows any hole that is left.
          server.send('bo', {
            conversation: 'room',
            client_id: `last-${Math.random()}`.replace('.', ''),
            text: 'the last word',
          });
          const truth = server.page('ann', 'room', { limit: 1_000 });
          await settled(() => {
            expect(ann.hub.log('room').state.get().seq).toBe(truth.head.seq);
            expect(texts(ann.hub)).toEqual(truth.messages.map((m) => m.text));
            expect(
              tailOf(ann.hub.log('room').state.get())?.messages.map((m) => m.reactions?.length ?? 0),
            ).toEqual(truth.messages.map((m) => m.reactions?.length ?? 0));
          });
          const item = server.item(server.log('room'), 'ann');
          await settled(() => expect(ann.hub.item('room')?.mine.unread).toBe(item.mine.unread));
          ann.hub.stop();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('writes on without a network, keeps the order and sends once', async () => {
    const server = world();
    const ann = join(server, 'ann');
    await ann.hub.start();
    ann.hub.show('room');
    await settled(() => expect(ann.hub.log('room').ready).toBe(true));
    ann.link.go();
    for (const text of ['one', 'two', 'three']) ann.hub.outbox.enqueue({ conversation: 'room', text });
    expect(ann.hub.outbox.of('room').map((i) => i.status)).toEqual(['pending', 'pending', 'pending']);
    await settled(async () => expect(await ann.storage.outbox()).toHaveLength(3));

    // The page is loaded anew while still away: what was written is there.
    ann.hub.stop();
    const again = join(server, 'ann', ann.storage);
    again.link.online = false;
    void again.hub.start();
    again.hub.show('room');
    await settled(() =>
      expect(again.hub.outbox.of('room').map((i) => i.request.text)).toEqual(['one', 'two', 'three']),
    );
    again.link.come();
    await settled(() => expect(again.hub.outbox.of('room')).toEqual([]));
    expect(server.page('bo', 'room', {}).messages.map((m) => m.text)).toEqual(['one', 'two', 'three']);
    expect(await ann.storage.outbox()).toEqual([]);
  });

  it('starts from what the device kept and asks only for what came after', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const server = world();
    for (let i = 0; i < 5; i++)
      server.send('bo', { conversation: 'room', client_id: `before-${i}-id`, text: `b${i}` });
    const first = join(server, 'ann');
    await first.hub.start();
    first.hub.show('room');
    await vi.waitFor(() => expect(first.hub.log('room').ready).toBe(true));
    await vi.advanceTimersByTimeAsync(2_500);
    vi.useRealTimers();
    first.hub.stop();
    server.send('bo', { conversation: 'room', client_id: 'after-0-id', text: 'news' });

    const second = join(server, 'ann', first.storage);
    await second.hub.start();
    expect(second.hub.list.get()).toBe('ready');
    expect(texts(second.hub)).toHaveLength(5);
    second.hub.show('room');
    await settled(() => expect(texts(second.hub).at(-1)).toBe('news'));
    const asked = second.link.calls
      .filter((c) => c.method === 'sync')
      .map((c) => c.data as { conversations: { id: string; after: number }[] });
    expect(
      asked
        .flatMap((a) => a.conversations)
        .filter((c) => c.id === 'room')
        .every((c) => c.after >= 5),
    ).toBe(true);
  });

  it('takes the server for new after a restore', async () => {
    const server = world();
    const ann = join(server, 'ann');
    await ann.hub.start();
    ann.hub.show('room');
    server.send('bo', { conversation: 'room', client_id: 'lost-in-restore', text: 'gone' });
    await settled(() => expect(texts(ann.hub)).toEqual(['gone']));
    ann.link.go();
    const log = server.log('room');
    log.entries.length = 0;
    log.messages.clear();
    log.conversation = { ...log.conversation, head: { seq: 0, ordinal: 0 } };
    server.epoch = 'db2';
    server.send('bo', { conversation: 'room', client_id: 'after-restore', text: 'here' });
    ann.link.come();
    await settled(() => expect(texts(ann.hub)).toEqual(['here']));
  });

  it('drops a conversation that is no longer mine', async () => {
    const server = world();
    const ann = join(server, 'ann');
    await ann.hub.start();
    ann.hub.show('room');
    await settled(() => expect(ann.hub.log('room').ready).toBe(true));
    server.leave('ann', 'room');
    await settled(() => expect(ann.hub.item('room')).toBeUndefined());
    expect(ann.hub.log('room').load.get()).toBe('gone');
  });

  it('counts what waits, but not what is muted', () => {
    const item = (unread: number, level: 'all' | 'mentions' | 'none', mentions = 0) => ({
      conversation: {
        id: 'x',
        kind: 'group' as const,
        mode: 'public' as const,
        history: 'all' as const,
        title: '',
        members: 1,
        head: { seq: 1, ordinal: 1 },
        created_at: '',
      },
      mine: {
        role: 'member' as const,
        joined_at: '',
        floor: 0,
        read: { seq: 0, ordinal: 0 },
        unread,
        mentions,
        level,
      },
    });
    expect(totals([item(3, 'all'), item(5, 'none'), item(7, 'mentions', 2)], 0)).toEqual({
      unread: 5,
      mentions: 2,
    });
  });
});
