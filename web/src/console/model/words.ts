import type { Locale } from '@kit/i18n.ts';
import { compareNames } from '@kit/names.ts';
import type { Key, Say } from '../i18n.ts';
import { asGroup, countLeaves, isGroup, joinOf, leafOf, needsValues, partsOf } from './conditions.ts';
import type { Interval, Match, Measure, Node, Question, Scalar } from './types.ts';

/** Everything that is needed to put an answer into words. */
export interface Words {
  say: Say;
  locale: Locale;
  /** Whose name a key is, where it is known. */
  nameOf?: (key: string) => string | undefined;
}

const formats = new Map<string, Intl.NumberFormat>();
function format(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) {
    made = new Intl.NumberFormat(locale, options);
    formats.set(key, made);
  }
  return made;
}

export const number = ({ locale }: Words, n: number, digits = 2): string =>
  format(locale, { maximumFractionDigits: Number.isInteger(n) ? 0 : digits }).format(n);

/** Short enough for an axis or a cell: 12K, 1.2 万. */
export const brief = ({ locale }: Words, n: number): string =>
  format(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(n);

/** A share of 1: whole percents, one decimal where whole ones would say too little. */
export function percent({ locale }: Words, share: number): string {
  const fine = share !== 0 && (Math.abs(share) < 0.1 || (share > 0.99 && share < 1));
  return format(locale, { style: 'percent', maximumFractionDigits: fine ? 1 : 0 }).format(share);
}

/** Change against before: +12%, −3%. Undefined where there was nothing to compare with. */
export function changed(
  words: Words,
  now: number | null,
  before: number | null | undefined,
): string | undefined {
  if (now === null || before === null || before === undefined || before === 0) return undefined;
  return format(words.locale, {
    style: 'percent',
    signDisplay: 'exceptZero',
    maximumFractionDigits: Math.abs(now / before - 1) < 0.1 ? 1 : 0,
  }).format(now / before - 1);
}

/** Seconds as a person says them: 45 seconds, 12 minutes, 3.5 hours. */
export function span(words: Words, seconds: number): string {
  const [unit, size] =
    seconds < 90
      ? (['second', 1] as const)
      : seconds < 5400
        ? (['minute', 60] as const)
        : seconds < 129_600
          ? (['hour', 3600] as const)
          : (['day', 86_400] as const);
  const value = seconds / size;
  return format(words.locale, {
    style: 'unit',
    unit,
    unitDisplay: 'long',
    maximumFractionDigits: value < 10 && unit !== 'second' ? 1 : 0,
  }).format(value);
}

/** The same for a cell: 45s, 12m. */
export function spanShort(words: Words, seconds: number): string {
  const [unit, size] =
    seconds < 90
      ? (['second', 1] as const)
      : seconds < 5400
        ? (['minute', 60] as const)
        : seconds < 129_600
          ? (['hour', 3600] as const)
          : (['day', 86_400] as const);
  const value = seconds / size;
  return format(words.locale, {
    style: 'unit',
    unit,
    unitDisplay: words.locale === 'en' ? 'narrow' : 'short',
    maximumFractionDigits: value < 10 && unit !== 'second' ? 1 : 0,
  }).format(value);
}

const dates = new Map<string, Intl.DateTimeFormat>();
function date(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let made = dates.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, options);
    dates.set(key, made);
  }
  return made;
}

/** A bucket's name is a day, or an instant in the zone of the answer. What it says is its own clock, wherever the reader is. */
function wall(bucket: string): { at: Date; instant: boolean } {
  const plain = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d))?/.exec(bucket);
  return {
    at: new Date(`${plain?.[1] ?? bucket}T${plain?.[2] ?? '00:00'}:00Z`),
    instant: plain?.[2] !== undefined,
  };
}

export function bucketName({ locale }: Words, bucket: string, interval: Interval = 'day'): string {
  const { at, instant } = wall(bucket);
  if (Number.isNaN(at.getTime())) return bucket;
  if (instant && (interval === 'hour' || interval === 'minute'))
    return date(locale, {
      timeZone: 'UTC',
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(at);
  if (interval === 'month')
    return date(locale, { timeZone: 'UTC', year: 'numeric', month: 'short' }).format(at);
  const year = at.getUTCFullYear() === new Date().getUTCFullYear() ? {} : ({ year: 'numeric' } as const);
  return date(locale, { timeZone: 'UTC', month: 'short', day: 'numeric', ...year }).format(at);
}

/** With what the bucket is: the week of Nov 2. */
export function bucketFull(words: Words, bucket: string, interval: Interval = 'day'): string {
  const name = bucketName(words, bucket, interval);
  if (interval === 'week') return words.say('bucket.week', { day: name });
  if (interval !== 'day') return name;
  const { at } = wall(bucket);
  return date(words.locale, {
    timeZone: 'UTC',
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    ...(at.getUTCFullYear() === new Date().getUTCFullYear() ? {} : { year: 'numeric' }),
  }).format(at);
}

export function dayName({ locale }: Words, iso: string, timeZone = 'UTC'): string {
  return date(locale, { timeZone, year: 'numeric', month: 'short', day: 'numeric' }).format(new Date(iso));
}

/** 0 is Monday. */
export function weekday({ locale }: Words, day: number, width: 'short' | 'long' = 'short'): string {
  return date(locale, { timeZone: 'UTC', weekday: width }).format(new Date(Date.UTC(2024, 0, 1 + day)));
}

export const hourName = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** What a person reads for an event's name. Names of others stand for themselves. */
export function eventName({ say }: Words, name: string): string {
  const key = `event.${name}` as Key;
  const known = say(key);
  return known === key ? name : known;
}

export function propName({ say }: Words, prop: string): string {
  const key = `prop.${prop}` as Key;
  const known = say(key);
  return known === key ? prop : known;
}

export function valueName(words: Words, value: Scalar | undefined | null): string {
  if (value === undefined || value === null || value === '') return words.say('value.none');
  if (value === '$other') return words.say('value.other');
  if (typeof value === 'boolean') return words.say(value ? 'value.yes' : 'value.no');
  return String(value);
}

const list = (words: Words, parts: string[], type: 'conjunction' | 'disjunction'): string =>
  new Intl.ListFormat(words.locale, { type }).format(parts);

/** What a match means: the names of its events, and whether there are conditions. */
export function matchName(words: Words, match: Match | undefined): string {
  const names = match?.names ?? [];
  const said =
    names.length === 0
      ? words.say('event.any')
      : names.length <= 3
        ? list(
            words,
            names.map((n) => eventName(words, n)),
            'disjunction',
          )
        : words.say('event.many', { count: names.length });
  const conditions = countLeaves(match?.where);
  return conditions === 0 ? said : words.say('event.narrowed', { event: said, count: conditions });
}

export function seriesName(words: Words, question: Question, series: number): string {
  const s = question.series?.[series];
  if (!s) return '';
  if (s.label) return s.label;
  const event = matchName(words, s);
  const measure: Measure = s.measure ?? 'count';
  return measure === 'count'
    ? event
    : words.say('series.name', { event, measure: measureName(words, measure, s.prop) });
}

export function measureName(words: Words, measure: Measure, prop?: string): string {
  return words.say(`measure.${measure}`, {
    prop: prop ? propName(words, prop) : words.say('measure.noProp'),
  });
}

/** A tree in words: role is owner or admin, and path begins with /docs. */
export function conditionText(words: Words, node: Node | undefined, inner = false): string {
  if (!node) return '';
  if (node.not) return words.say('cond.not', { cond: conditionText(words, node.not, true) });
  if (isGroup(node)) {
    const parts = partsOf(node).map((p) => conditionText(words, p, true));
    const said = list(words, parts, joinOf(node) === 'all' ? 'conjunction' : 'disjunction');
    return inner && parts.length > 1 ? `(${said})` : said;
  }
  const { prop, op, values } = leafOf(node);
  const said = propName(words, prop);
  if (!needsValues(op)) return words.say(`cond.${op}`, { prop: said });
  return words.say(`cond.${op}`, {
    prop: said,
    value: list(
      words,
      values.slice(0, 3).map((v) => valueName(words, v)),
      'disjunction',
    ),
  });
}

/** All conditions of a question that hold for the whole of it. */
export function conditionsOf(words: Words, question: Question): string[] {
  return (['where', 'people', 'sessions'] as const).flatMap((field) => {
    const node = question[field];
    return node && countLeaves(asGroup(node)) > 0 ? [conditionText(words, node)] : [];
  });
}

export const byLabel = <T extends { label: string }>(items: T[]): T[] =>
  items.sort((a, b) => compareNames(a.label, b.label));

/** Of a path's edge: the number of the step and the item. */
export function nodeOf(edge: string): { step: number; item: string } {
  const at = edge.indexOf('_');
  return { step: Number(edge.slice(0, at)), item: edge.slice(at + 1) };
}

export const itemName = (words: Words, question: Question, item: string): string =>
  (question.item ?? 'event') === 'event' ? eventName(words, item) : valueName(words, item);
