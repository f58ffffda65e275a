import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sayer } from '../../src/console/i18n.ts';
import en from '../../src/console/locales/en.ts';
import zh from '../../src/console/locales/zh-CN.ts';
import {
  added,
  asGroup,
  asked,
  countLeaves,
  group,
  leaf,
  partsOf,
  readValue,
  replaced,
  sent,
} from '../../src/console/model/conditions.ts';
import { begin, change, FIELDS, isDrawn } from '../../src/console/model/kinds.ts';
import { isRest, usual } from '../../src/console/model/range.ts';
import { isOpen, lastWhole, noteText, sentenceOf } from '../../src/console/model/sentences.ts';
import { cellName, csvOf, tableOf } from '../../src/console/model/tables.ts';
import type { Answer, Drawn, Node, Question, Results } from '../../src/console/model/types.ts';
import { questionOf, searchOf, viewOf } from '../../src/console/model/url.ts';
import {
  bucketName,
  changed,
  conditionText,
  eventName,
  percent,
  span,
} from '../../src/console/model/words.ts';

const inEnglish = { say: sayer(en, 'en'), locale: 'en' as const };
const inChinese = { say: sayer(zh, 'zh-CN'), locale: 'zh-CN' as const };
const KINDS = Object.keys(FIELDS) as Drawn[];

function answer<K extends Drawn>(kind: K, result: Results[K] | null, more: Partial<Answer> = {}): Answer {
  return {
    kind,
    result,
    definition: [],
    explain: {
      by: 'fold',
      because: '',
      reads: 0,
      from: '2026-10-01T00:00:00Z',
      to: '2026-11-01T00:00:00Z',
      tz: 'UTC',
    },
    meta: { version: 1, events_read: 0, ms: 1, cached: false, sampled: false },
    ...more,
  };
}

describe('the words', () => {
  const stem = (key: string) => key.replace(/_(one|other)$/, '');
  it('are complete in both languages', () => {
    expect(new Set(Object.keys(zh))).toEqual(new Set(Object.keys(en).map(stem)));
  });
  it('hold the same places for values', () => {
    const places = (text: string) => new Set(text.match(/\{\w+\}/g));
    for (const [key, text] of Object.entries(en)) {
      const wanted = zh[stem(key) as keyof typeof zh];
      // A word for one may leave out the number.
      if (key.endsWith('_one')) continue;
      expect.soft(places(wanted), key).toEqual(places(text));
    }
  });
  it('never shout', () => {
    for (const text of [...Object.values(en), ...Object.values(zh)]) expect.soft(text).not.toMatch(/[!！]/);
  });
});

const scalar = fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.boolean());
const whole: fc.Arbitrary<Node> = fc
  .record({
    of: fc.constantFrom('event' as const, 'person' as const),
    prop: fc.string({ minLength: 1 }),
    op: fc.constantFrom('is' as const, 'is_not' as const, 'gt' as const, 'set' as const),
    values: fc.array(scalar, { minLength: 1, maxLength: 3 }),
  })
  .map(leaf);
const tree: fc.Arbitrary<Node> = fc.letrec<{ tree: Node }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    whole,
    fc
      .tuple(
        fc.constantFrom('all' as const, 'any' as const),
        fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      )
      .map(([join, parts]) => group(join, parts)),
  ),
})).tree;

describe('a question in the address', () => {
  it('comes back as it was, of every kind', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        tree,
        fc.constantFrom('-29d', '2026-10-01', 'first'),
        (kind, where, from) => {
          const question: Question = { ...begin(kind), from, where };
          const search = JSON.parse(JSON.stringify(searchOf(question)));
          expect(questionOf(search)).toEqual(question);
        },
      ),
    );
  });
  it('keeps nothing that the kind does not have', () => {
    const search = searchOf({ ...begin('hours'), steps: [{}], interval: 'day' } as Question);
    expect(Object.keys(search).sort()).toEqual(['event', 'kind']);
  });
  it('that was typed by hand cannot break the form', () => {
    const broken = questionOf({
      kind: 'funnel',
      steps: 'page.viewed',
      where: 7,
      window_s: { a: 1 },
      from: 7,
    });
    expect(broken.steps).toEqual(begin('funnel').steps);
    expect(broken.where).toBeUndefined();
    expect(broken.window_s).toBeUndefined();
    expect(broken.from).toBe('7');
    expect(questionOf({ kind: 'constructor' }).kind).toBe('trends');
    expect(isDrawn('toString')).toBe(false);
    expect(viewOf({ view: 'x', who: [1] })).toEqual({});
    expect(questionOf({ kind: 'clicks', page: 404 }).page).toBe('404');
  });
  it('keeps what two kinds share when the kind changes', () => {
    const steps = [{ names: ['a'] }, { names: ['b'] }];
    const next = change({ kind: 'funnel', steps, from: '-7d', breakdown: { prop: 'x' } }, 'funnel_trends');
    expect(next).toMatchObject({ kind: 'funnel_trends', steps, from: '-7d' });
    expect(next.breakdown).toBeUndefined();
    expect(change({ kind: 'trends', interval: 'minute' }, 'sessions').interval).toBe('day');
  });
});

describe('conditions', () => {
  it('ask only what is finished', () => {
    const unfinished = leaf({ of: 'event', prop: '', op: 'is', values: [] });
    const empty = leaf({ of: 'event', prop: 'a', op: 'is', values: [] });
    const done = leaf({ of: 'person', prop: 'role', op: 'is', values: ['admin'] });
    expect(asked(group('all', [unfinished, empty]))).toBeUndefined();
    expect(asked(group('all', [unfinished, done]))).toEqual(done);
    expect(asked({ not: group('any', [unfinished]) })).toBeUndefined();
  });
  it('what is asked has no empty group, and as many leaves as before', () => {
    const hasEmpty = (node: Node): boolean =>
      (node.all?.length ?? 1) === 0 || (node.any?.length ?? 1) === 0 || partsOf(node).some(hasEmpty);
    fc.assert(
      fc.property(tree, (node) => {
        const next = asked(node);
        expect(next).toBeDefined();
        expect(hasEmpty(next!)).toBe(false);
        expect(countLeaves(next)).toBe(countLeaves(node));
      }),
    );
  });
  it('are added, changed and taken away where they are', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((prop) => leaf({ of: 'event', prop, op: 'set', values: [] })) as [
      Node,
      Node,
      Node,
    ];
    let root = asGroup(a);
    root = added(root, [], group('any', [b]));
    root = added(root, [1], c);
    expect(root).toEqual({ all: [a, { any: [b, c] }] });
    expect(replaced(root, [1, 0], a)).toEqual({ all: [a, { any: [a, c] }] });
    const less = replaced(root, [1, 0], undefined)!;
    expect(replaced(less, [1, 0], undefined)).toEqual({ all: [a] });
    expect(replaced(root, [7, 7], a)).toEqual(root);
  });
  it('read numbers where numbers are compared', () => {
    expect(readValue(' 3,5 ', 'gt')).toBe(3.5);
    expect(readValue('three', 'gt')).toBeUndefined();
    expect(readValue('12', 'is')).toBe('12');
    expect(readValue('  ', 'is')).toBeUndefined();
  });
  it('are said in words', () => {
    const node: Node = {
      all: [
        { of: 'person', prop: 'role', values: ['admin', 'owner'] },
        {
          any: [
            { prop: '$path', op: 'starts_with', values: ['/docs'] },
            { prop: 'n', op: 'not_set' },
          ],
        },
      ],
    };
    expect(conditionText(inEnglish, node)).toBe(
      'Role is admin or owner and (Page begins with /docs or n is missing)',
    );
    expect(conditionText(inChinese, node)).toBe('角色是admin或owner和(页面以/docs开头或没有n)');
  });
  it('leave what is sent without what belongs to nothing', () => {
    const out = sent({
      kind: 'funnel',
      steps: [{ names: [], where: group('all', []) }],
      breakdown: { prop: '' },
      attribution: 'all',
      interval: 'week',
    });
    expect(out).toEqual({ kind: 'funnel', steps: [{}], interval: 'week', week_start: 'monday' });
  });
});

describe('sentences', () => {
  const ask = (q: Question) => q;
  it('tell who came back, of how many', () => {
    const q = ask({ kind: 'retention', interval: 'day' });
    const result = {
      buckets: ['2026-10-01'],
      matrix: [[1204, 500, 0, 0, 0, 0, 0, 312]],
      average: [1, 0.4153, null, null, null, null, null, 0.2591],
      eligible: [1204, 1204, 0, 0, 0, 0, 0, 1204],
    };
    const told = answer('retention', result);
    expect(sentenceOf(inEnglish, q, told).text).toBe('312 of 1,204 people came back after 7 days (26%).');
    expect(sentenceOf(inChinese, q, told).text).toBe('1,204 人里有 312 人在第 7 天又来了（26%）。');
    const early = answer('retention', { ...result, average: [1, null], eligible: [9, 0] });
    expect(sentenceOf(inEnglish, q, early).text).toBe('It is too early to say who comes back.');
  });
  it('compare with the time before', () => {
    const line = (total: number) => ({
      buckets: ['2026-10-01'],
      series: [{ series: 0, data: [total], total }],
    });
    const told = answer('trends', line(120), { previous: line(100) });
    expect(sentenceOf(inEnglish, { kind: 'trends', series: [{ names: ['message.sent'] }] }, told)).toEqual({
      text: '“Sent a message” happened 120 times.',
      change: '+20%',
    });
  });
  it('say where a funnel leaks', () => {
    const q = ask({ kind: 'funnel', steps: [{ names: ['a'] }, { names: ['b'] }, { names: ['c'] }] });
    const told = answer('funnel', {
      counts: [100, 90, 10],
      conversion: 10,
      avg_s: [null, 1, 1],
      median_s: [null, 1, 1],
    });
    expect(sentenceOf(inEnglish, q, told).text).toBe(
      '10 of 100 people made it to the end (10%). Most are lost between “b” and “c”.',
    );
    expect(sentenceOf(inChinese, q, told).text).toBe(
      '100 人里有 10 人走到了最后（10%）。流失最多的地方在“b”和“c”之间。',
    );
  });
  it('find the day of half of the people', () => {
    const told = answer('stickiness', { actors: 10, intervals: 5, buckets: { '1': 4, '2': 3, '5': 3 } });
    expect(sentenceOf(inEnglish, { kind: 'stickiness' }, told).text).toBe(
      'Half of the 10 people were there on 2 or more of 5 days.',
    );
  });
  it('never make a number of what cannot be known', () => {
    for (const kind of KINDS) {
      const q = begin(kind);
      expect(sentenceOf(inEnglish, q, answer(kind, null)).text).toBe(
        'This cannot be known from the data that are here.',
      );
      expect(tableOf(inEnglish, q, answer(kind, null)).rows).toEqual([]);
    }
    expect(noteText(inEnglish, { code: 'not_measurable', list: ['message.read'] })).toMatch(
      /unknown, not zero/,
    );
    expect(noteText(inEnglish, { code: 'of_tomorrow' })).toBeUndefined();
  });
  it('leave a bucket out that is not over', () => {
    const told = answer('trends', null);
    const during = new Date('2026-10-31T12:00:00Z').getTime();
    const later = new Date('2026-11-02T00:00:00Z').getTime();
    expect(isOpen(told, during)).toBe(true);
    expect(lastWhole(31, told, during)).toBe(29);
    expect(lastWhole(31, told, later)).toBe(30);
    expect(lastWhole(1, told, during)).toBe(0);
  });
});

describe('tables', () => {
  it('let every number be opened, but none that is nobody', () => {
    const told = answer('lifecycle', {
      buckets: ['2026-10-05'],
      new: [3],
      returning: [0],
      resurrecting: [1],
      dormant: [-2],
    });
    const table = tableOf(inEnglish, { kind: 'lifecycle', interval: 'week' }, told);
    expect(table.rows[0]!.map((c) => c.raw ?? c.text)).toEqual([table.rows[0]![0]!.text, 3, 0, 1, 2]);
    expect(table.rows[0]!.map((c) => c.cell)).toEqual([
      undefined,
      { bucket: 0, state: 'new' },
      undefined,
      { bucket: 0, state: 'resurrecting' },
      { bucket: 0, state: 'dormant' },
    ]);
  });
  it('name a cell as its row and column do', () => {
    const q: Question = { kind: 'lifecycle', interval: 'month' };
    const told = answer('lifecycle', {
      buckets: ['2025-03-01'],
      new: [1],
      returning: [0],
      resurrecting: [0],
      dormant: [0],
    });
    expect(cellName(inEnglish, q, told, { bucket: 0, state: 'new' })).toBe('New · Mar 2025');
    expect(cellName(inEnglish, q, undefined, { bucket: 0, state: 'new' })).toBe('New');
  });
  it('are written so that no spreadsheet takes a name for a formula', () => {
    const csv = csvOf({
      columns: [{ label: 'a,b' }, { label: 'n' }],
      rows: [
        [{ text: '=1+1' }, { text: '1,204', raw: 1204 }],
        [{ text: 'say "hi"\n' }, { text: '–', raw: null }],
      ],
    });
    expect(csv).toBe('\uFEFF"a,b",n\r\n\'=1+1,1204\r\n"say ""hi""\n",\r\n');
  });
});

describe('numbers and times', () => {
  it('say no more than they know', () => {
    expect(percent(inEnglish, 0.0512)).toBe('5.1%');
    expect(percent(inEnglish, 0.512)).toBe('51%');
    expect(percent(inEnglish, 0)).toBe('0%');
    expect(changed(inEnglish, 5, 0)).toBeUndefined();
    expect(changed(inEnglish, null, 5)).toBeUndefined();
    expect(span(inEnglish, 45)).toBe('45 seconds');
    expect(span(inEnglish, 600)).toBe('10 minutes');
    expect(span(inChinese, 5400)).toBe('1.5小时');
  });
  it('read a bucket on its own clock', () => {
    expect(bucketName(inEnglish, '2025-10-01')).toBe('Oct 1, 2025');
    expect(bucketName(inEnglish, '2025-10-01T23:00:00+09:00', 'hour')).toMatch(/Oct 1, 23:00/);
    expect(bucketName(inChinese, '2025-10-01', 'month')).toBe('2025年10月');
    expect(eventName(inEnglish, 'Order Completed')).toBe('Order Completed');
  });
  it('look at an archive where it ends', () => {
    const now = new Date('2026-11-22T00:00:00Z').getTime();
    const of = (last: string) => ({
      tz: 'UTC',
      last,
      events: 1,
      names: [],
      event_properties: [],
      person_properties: [],
      kinds: [],
    });
    expect(isRest(of('2017-01-01T00:00:00Z'), now)).toBe(true);
    expect(usual({}, of('2017-01-01T00:00:00Z'), now)).toEqual({ to: 'last' });
    expect(usual({}, of('2026-11-21T00:00:00Z'), now)).toEqual({ from: '-29d' });
    expect(usual({ from: 'first' }, of('2017-01-01T00:00:00Z'), now)).toEqual({ from: 'first' });
  });
});
