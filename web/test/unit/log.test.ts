import {
  apply,
  applyAll,
  emptyLog,
  fromPage,
  type LogState,
  mergePage,
  messageAt,
  segmentAt,
  tailOf,
  trimmed,
} from '@sdk/log.ts';
import type { Entry, Message, MessagesPage } from '@sdk/types.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeServer } from '../fake/server.ts';

const PEOPLE = ['ann', 'bo', 'cy'];
const EMOJI = ['👍', '🎉'];

type Op = {
  kind: 'send' | 'edit' | 'delete' | 'react' | 'unreact' | 'pin' | 'unpin';
  who: number;
  at: number;
};

const op: fc.Arbitrary<Op> = fc.record({
  kind: fc.constantFrom('send', 'send', 'send', 'edit', 'delete', 'react', 'unreact', 'pin', 'unpin'),
  who: fc.nat(2),
  at: fc.nat(1_000),
});

function room(): FakeServer {
  const server = new FakeServer();
  for (const person of PEOPLE) server.addPerson(person, person);
  server.addConversation('c', PEOPLE);
  return server;
}

let count = 0;
function act(server: FakeServer, { kind, who, at }: Op): void {
  const person = PEOPLE[who]!;
  const messages = [...server.log('c').messages.values()];
  const target = messages[at % Math.max(1, messages.length)];
  if (kind === 'send' || !target) {
    server.send(person, { conversation: 'c', client_id: `test-${++count}-id`, text: `text ${count}` });
    return;
  }
  if (kind === 'edit') {
    if (!target.deleted) server.edit(target.sender, 'c', target.seq, `edited ${++count}`, target.version);
  } else if (kind === 'delete') server.remove(person, 'c', target.seq);
  else if (kind === 'pin' || kind === 'unpin') server.pin(person, 'c', target.seq, kind === 'pin');
  else if (!target.deleted) server.react(person, 'c', target.seq, EMOJI[at % 2]!, kind === 'react');
}

/** The shape in which two ways to the same state are compared: the order of reactions is no promise. */
function plain(messages: readonly Message[]): unknown {
  return messages.map(({ reactions, ...rest }) => ({
    ...rest,
    ...(reactions && reactions.length > 0
      ? {
          reactions: [...reactions]
            .map((r) => ({ ...r, people: [...r.people].sort() }))
            .sort((a, b) => (a.emoji < b.emoji ? -1 : 1)),
        }
      : {}),
  }));
}

const page = (server: FakeServer, query: object): MessagesPage =>
  structuredClone(server.page('ann', 'c', query));
const entries = (server: FakeServer): Entry[] => structuredClone(server.log('c').entries);

describe('the log', () => {
  it('replayed from nothing equals what a fresh fetch gives', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 60 }), (ops) => {
        const server = room();
        for (const o of ops) act(server, o);
        const replay = applyAll(
          { ...emptyLog('c', 'ann'), segments: [{ lo: 1, hi: 0, messages: [] }] },
          entries(server),
        );
        const fresh = page(server, { limit: 10_000 });
        expect(replay.gap).toBe(false);
        expect(plain(tailOf(replay.state)?.messages ?? [])).toEqual(plain(fresh.messages));
        expect(replay.state.seq).toBe(fresh.head.seq);
        expect(replay.state.ordinal).toBe(fresh.head.ordinal);
      }),
    );
  });

  it('heals whatever the network does: repeats, holes, disorder, pages that are late or early', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: op.map((o) => ({ do: 'act' as const, op: o })) },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('deliver' as const), from: fc.nat(40), length: fc.nat(12) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant('ask' as const),
          kind: fc.constantFrom('before', 'after', 'around', 'latest'),
          at: fc.nat(60),
          limit: fc.integer({ min: 1, max: 9 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(5) }) },
    );
    fc.assert(
      fc.property(
        fc.array(op, { minLength: 1, maxLength: 20 }),
        fc.array(step, { maxLength: 80 }),
        (start, steps) => {
          const server = room();
          for (const o of start) act(server, o);
          let state: LogState = fromPage('c', 'ann', page(server, { limit: 5 }));
          const recent: Entry[] = [];
          const open: { query: object; page: MessagesPage }[] = [];
          const take = (list: Entry[]) => {
            for (const entry of list) {
              const result = apply(state, entry);
              if (result.gap) return;
              if (result.state !== state) recent.push(entry);
              state = result.state;
            }
          };
          const merge = (answer: { query: object; page: MessagesPage }) => {
            state = mergePage(state, answer.query, answer.page, recent) ?? state;
          };
          for (const s of steps) {
            if (s.do === 'act') act(server, s.op);
            else if (s.do === 'deliver') {
              // Somewhere around our position: behind it (repeats), at it, or beyond it (a hole).
              const from = Math.max(0, state.seq - 5 + (s.from % 12));
              take(entries(server).slice(from, from + s.length));
            } else if (s.do === 'ask') {
              const at = 1 + (s.at % Math.max(1, server.log('c').entries.length));
              const query = s.kind === 'latest' ? {} : { [s.kind]: at };
              open.push({ query, page: page(server, { ...query, limit: s.limit }) });
            } else {
              const answer = open.splice(s.which % Math.max(1, open.length), 1)[0];
              if (answer) merge(answer);
            }
          }
          for (const answer of open) merge(answer);
          take(entries(server).slice(state.seq));

          expect(state.seq).toBe(server.log('c').entries.length);
          const truth = page(server, { limit: 10_000 }).messages;
          for (const segment of state.segments) {
            expect(plain(segment.messages)).toEqual(
              plain(truth.filter((m) => segment.lo <= m.seq && m.seq <= segment.hi)),
            );
          }
          for (let i = 1; i < state.segments.length; i++)
            expect(state.segments[i]!.lo).toBeGreaterThan(state.segments[i - 1]!.hi + 1);
          expect(tailOf(state)).toBeDefined();
        },
      ),
      { numRuns: 400 },
    );
  });

  it('refuses a hole and drops a repeat', () => {
    const server = room();
    for (let i = 0; i < 3; i++) act(server, { kind: 'send', who: 0, at: 0 });
    const [one, two, three] = entries(server) as [Entry, Entry, Entry];
    const first = apply(emptyLog('c', 'ann'), one).state;
    expect(apply(first, three)).toEqual({ state: first, gap: true });
    expect(apply(first, one)).toEqual({ state: first, gap: false });
    expect(apply(first, two).state.seq).toBe(2);
  });

  it('counts a kind that it does not know', () => {
    const { state, gap } = apply(emptyLog('c', 'ann'), {
      conversation: 'c',
      seq: 1,
      ordinal: 0,
      kind: 'aura.shifted',
      at: '',
      actor: 'bo',
      data: { deep: true },
    });
    expect({ gap, seq: state.seq }).toEqual({ gap: false, seq: 1 });
  });

  it('does not resurrect a deleted text by an edit that comes late', () => {
    const server = room();
    act(server, { kind: 'send', who: 0, at: 0 });
    server.edit('ann', 'c', 1, 'secret', 1);
    server.remove('ann', 'c', 1);
    const [sent, edited, deleted] = entries(server) as [Entry, Entry, Entry];
    let state = fromPage('c', 'ann', {
      messages: [],
      head: { seq: 0, ordinal: 0 },
      has_before: false,
      has_after: false,
    });
    for (const entry of [sent, { ...deleted, seq: 2 }, { ...edited, seq: 3 }])
      state = apply(state, entry).state;
    expect(messageAt(state, 1)).toMatchObject({ deleted: true, text: '' });
  });

  it('counts reactions beyond the fifty that are named', () => {
    const people = Array.from({ length: 50 }, (_, i) => `p${i}`);
    const message: Message = {
      seq: 1,
      ordinal: 1,
      at: '',
      sender: 'bo',
      kind: 'text',
      text: 'x',
      version: 1,
      reactions: [{ emoji: '👍', count: 60, people }],
    };
    let state = fromPage('c', 'ann', {
      messages: [message],
      head: { seq: 1, ordinal: 1 },
      has_before: false,
      has_after: false,
    });
    const entry = (seq: number, kind: string, actor: string): Entry => ({
      conversation: 'c',
      seq,
      ordinal: 1,
      kind,
      at: '',
      actor,
      data: { seq: 1, emoji: '👍' },
    });
    state = apply(state, entry(2, 'reaction.added', 'ann')).state;
    expect(messageAt(state, 1)?.reactions?.[0]).toMatchObject({ count: 61, mine: true });
    state = apply(state, entry(3, 'reaction.removed', 'stranger')).state;
    state = apply(state, entry(4, 'reaction.removed', 'ann')).state;
    expect(messageAt(state, 1)?.reactions?.[0]).toMatchObject({ count: 59 });
    expect(messageAt(state, 1)?.reactions?.[0]?.mine).toBeUndefined();
  });

  it('keeps a small stretch for the cache, which continues as the whole would', () => {
    const server = room();
    for (let i = 0; i < 30; i++) act(server, { kind: 'send', who: i % 3, at: 0 });
    const small = trimmed(fromPage('c', 'ann', page(server, { limit: 100 })), 10)!;
    expect(small.segments[0]).toMatchObject({ lo: 21, hi: 30 });
    act(server, { kind: 'send', who: 0, at: 0 });
    const next = applyAll(small, entries(server).slice(30)).state;
    expect(segmentAt(next, 31)?.messages).toHaveLength(11);
  });
});
