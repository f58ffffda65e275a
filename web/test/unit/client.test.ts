import { slugOf } from '@client/auth/slug.ts';
import { keysOf } from '@client/commands/registry.ts';
import { adopts } from '@client/composer/draft.ts';
import { thinned } from '@client/composer/VoiceRecorder.tsx';
import { emojiOnly, keyOf, rowsOf, settingOf } from '@client/conversation/rows.ts';
import { isPlain, parse, pieces, safeHref } from '@client/lib/markdown.ts';
import { fromWire, mentionAt, plainLine, toWire } from '@client/lib/mentions.ts';
import { suggestions } from '@client/overlays/ScheduleDialog.tsx';
import { fromQuery, toQuery } from '@client/pages/query.ts';
import type { OutboxItem } from '@sdk/outbox.ts';
import type { Message } from '@sdk/types.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const WHO = [
  { id: 'p1', name: '王小明' },
  { id: 'p2', name: '王小' },
  { id: 'p3', name: 'Jo Park' },
];
const nameOf = (id: string) => WHO.find((w) => w.id === id)?.name;

describe('mentions', () => {
  it('travel as ids and come back as names', () => {
    const shown = 'hi @王小明 and @Jo Park，还有@王小';
    expect(toWire(shown, WHO)).toBe('hi <@p1> and <@p3>，还有<@p2>');
    expect(fromWire(toWire(shown, WHO), nameOf).text).toBe(shown);
  });

  it('survive the round trip in any text', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'grapheme' }).filter((s) => !/[@<>]/.test(s)),
            fc.constantFrom('<@p1>', '<@p2>', '<@p3>'),
          ),
          { maxLength: 8 },
        ),
        (parts) => {
          // A name right before more letters is ambiguous by nature; the composer puts a space there.
          const wire = parts.join(' ');
          const { text, named } = fromWire(wire, nameOf);
          expect(toWire(text, named)).toBe(wire);
        },
      ),
    );
  });

  it.each([
    ['@', 1, { from: 0, query: '' }],
    ['hi @wxm', 7, { from: 3, query: 'wxm' }],
    ['你好@王', 4, { from: 2, query: '王' }],
    ['a@b.example', 3, undefined],
    ['@done ', 6, undefined],
    ['@two\nlines', 6, undefined],
  ])('are looked for in %j', (text, caret, found) => expect(mentionAt(text, caret)).toEqual(found));

  it('become a plain line', () => {
    expect(plainLine('**下周一** <@p1>\n\n- `code` [site](https://x.example)', nameOf)).toBe(
      '下周一 @王小明 code site',
    );
  });
});

describe('markdown', () => {
  it('knows emphasis beside Chinese signs', () => {
    const tree = parse('**「你好」**世界');
    expect(JSON.stringify(tree)).toContain('"strong"');
  });

  it('ends an address where Chinese begins', () => {
    expect(pieces('见https://a.example/x?q=1，谢谢')).toEqual([
      { kind: 'text', text: '见' },
      { kind: 'link', href: 'https://a.example/x?q=1', text: 'https://a.example/x?q=1' },
      { kind: 'text', text: '，谢谢' },
    ]);
    expect(pieces('(see https://a.example/b_(c)).')[1]).toMatchObject({ href: 'https://a.example/b_(c)' });
  });

  it('loses no letter of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const whole = pieces(text)
          .map((p) =>
            p.kind === 'mention' ? `<@${p.id}>` : p.kind === 'conversation' ? `<#${p.id}>` : p.text,
          )
          .join('');
        expect(whole).toBe(text);
      }),
    );
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:x',
    'data:text/html,x',
    '//evil.example',
    'vbscript:x',
    'file:///etc/passwd',
  ])('follows no %s', (url) => expect(safeHref(url)).toBeUndefined());
  it.each(['https://a.example', 'mailto:a@b.example', '/w/acme/c/1'])('follows %s', (url) =>
    expect(safeHref(url)).toBe(url),
  );

  it('leaves plain words to no parser, and nothing else', () => {
    expect(isPlain('明天见 ok?\n第二行')).toBe(true);
    for (const text of [
      'a *b*',
      '- x',
      '1. x',
      '> q',
      '# h',
      '`c`',
      'a\n\nb',
      'a\n---',
      '    code',
      '[l](u)',
      '&amp;',
    ])
      expect(isPlain(text), text).toBe(false);
  });
});

describe('rows', () => {
  const message = (seq: number, sender: string, at: string, more: Partial<Message> = {}): Message => ({
    seq,
    ordinal: seq,
    at,
    sender,
    kind: 'text',
    text: 'x',
    version: 1,
    ...more,
  });
  const item = (id: string): OutboxItem => ({
    client_id: id,
    conversation: 'c',
    request: { conversation: 'c', client_id: id, text: 'x' },
    created_at: '2026-11-21T10:00:00Z',
    status: 'pending',
    attempts: 0,
  });

  it('gather what one person says within five minutes', () => {
    const first = message(1, 'a', '2026-11-21T10:00:00Z');
    expect(settingOf(message(2, 'a', '2026-11-21T10:04:59Z'), first, 'me').head).toBe(false);
    expect(settingOf(message(2, 'a', '2026-11-21T10:05:01Z'), first, 'me').head).toBe(true);
    expect(settingOf(message(2, 'b', '2026-11-21T10:00:01Z'), first, 'me').head).toBe(true);
    expect(settingOf(first, undefined, 'me')).toEqual({ day: true, head: true });
  });

  it('show a message once, under one key, while it moves from the outbox to the log', () => {
    const log = [message(1, 'me', '2026-11-21T10:00:00Z', { client_id: 'one' })];
    expect(rowsOf(log, [item('one'), item('two')]).map(keyOf)).toEqual(['one', 'two']);
    expect(rowsOf(log, [item('one')])).toBe(log);
  });

  it.each([
    ['🎉🎉', true],
    ['👍🏽 👨‍👩‍👧', true],
    ['ok 👍', false],
    ['1', false],
    ['', false],
    ['🇨🇳', true],
  ])('see that %s is only emoji: %s', (text, only) => expect(emojiOnly(text)).toBe(only));
});

describe('a draft from elsewhere', () => {
  const quiet = { shown: '', known: '', typedAt: 0 };
  it('fills a field where nobody writes', () => expect(adopts(quiet, 'from my phone', 20_000)).toBe(true));
  it('never overtakes whoever types', () => {
    expect(adopts({ shown: 'newer', known: 'newer', typedAt: 19_000 }, 'older', 20_000)).toBe(false);
    expect(adopts({ shown: 'not yet kept', known: '', typedAt: 0 }, 'other', 20_000)).toBe(false);
    expect(adopts({ shown: 'same', known: 'same', typedAt: 0 }, 'same', 20_000)).toBe(false);
  });
});

describe('small things', () => {
  it('searches go to the server and back', () => {
    const filters = { words: '评审 "深色 模式"', from: 'lin', has: 'file', after: '2026-05-01' };
    expect(fromQuery(toQuery(filters))).toEqual(filters);
  });

  it.each([
    ['Acme Inc.', 'acme-inc'],
    ['热闹工坊', 'renaogongfang'],
    ['  Über  Café ', 'uber-cafe'],
    ['🎉', ''],
  ])('makes an address of %s', (name, slug) => expect(slugOf(name)).toBe(slug));

  it('spells keys as the registry does', () => {
    const key = (init: Partial<KeyboardEvent>) =>
      keysOf({ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...init } as KeyboardEvent);
    expect(key({ key: 'K', metaKey: true })).toBe('mod+k');
    expect(key({ key: '?', shiftKey: true })).toBe('?');
    expect(key({ key: 'ArrowDown', altKey: true, shiftKey: true })).toBe('alt+shift+arrowdown');
  });

  it('offers times that are to come', () => {
    const friday = new Date(2026, 10, 20, 19, 0);
    for (const at of suggestions(friday)) expect(at.getTime()).toBeGreaterThan(friday.getTime());
    expect(suggestions(friday).at(-1)?.getDay()).toBe(1);
  });

  it('thins a recording to what the server stores', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3_000 }), (levels) => {
        const wave = thinned(levels, 64);
        expect(wave.length).toBeLessThanOrEqual(64);
        for (const level of wave) expect(Number.isInteger(level) && level >= 0 && level <= 100).toBe(true);
      }),
    );
  });
});
