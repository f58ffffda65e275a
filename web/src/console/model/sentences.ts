import type { Answer, Drawn, Question, Results, TrendsResult } from './types.ts';
import {
  bucketFull,
  changed,
  eventName,
  hourName,
  itemName,
  matchName,
  measureName,
  nodeOf,
  number,
  percent,
  span,
  type Words,
  weekday,
} from './words.ts';

/** The answer in a sentence, and how it compares with the time before. */
export interface Sentence {
  text: string;
  change?: string;
}

type Maker<K extends Drawn> = (w: Words, q: Question, result: Results[K], answer: Answer) => Sentence;

/** Is the last bucket still going on? Then its number says little. */
export const isOpen = (answer: Pick<Answer, 'explain'>, now = Date.now()): boolean =>
  new Date(answer.explain.to).getTime() > now;

/** The last bucket that is over, as far as there is one. */
export const lastWhole = (count: number, answer: Pick<Answer, 'explain'>, now = Date.now()): number =>
  count > 1 && isOpen(answer, now) ? count - 2 : count - 1;

const since = (w: Words, now: number | null, before: number | null | undefined): { change?: string } => {
  const change = changed(w, now, before);
  return change === undefined ? {} : { change };
};

/** Sentences stand apart where the language sets them apart. */
const joined = (w: Words, ...parts: string[]): string =>
  parts.filter(Boolean).join(w.locale === 'zh-CN' ? '' : ' ');

const mean = (values: number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, v) => sum + v, 0) / values.length;

const trends: Maker<'trends'> = (w, q, r, answer) => {
  const line = r.series[0];
  const series = q.series?.[0];
  if (!line || !series) return { text: w.say('say.nothing') };
  const event = series.label ?? matchName(w, series);
  const before = (answer.previous as TrendsResult | undefined)?.series[0]?.total;
  if (q.breakdown) return { text: splitTrends(w, q, r) };
  if (line.total === null) return { text: w.say('say.noNumber') };
  const measure = series.measure ?? 'count';
  const n = number(w, line.total);
  const text =
    measure === 'count'
      ? w.say('say.trends.count', { event, count: line.total })
      : measure === 'people'
        ? w.say('say.trends.people', { event, count: line.total })
        : measure === 'per_person'
          ? w.say('say.trends.perPerson', { event, n })
          : w.say('say.trends.number', { event, measure: measureName(w, measure, series.prop), n });
  return { text, ...since(w, line.total, before) };
};

function splitTrends(w: Words, q: Question, r: TrendsResult): string {
  const lines = r.series.filter((l) => l.series === 0 && l.value !== '$other');
  const top = lines[0];
  const all = r.series.filter((l) => l.series === 0).reduce((sum, l) => sum + (l.total ?? 0), 0);
  if (!top || top.total === null) return w.say('say.nothing');
  const value = top.value === '' || top.value === undefined ? w.say('value.none') : top.value;
  const countable = ['count', 'sum', undefined].includes(q.series?.[0]?.measure);
  return countable && all > 0
    ? w.say('say.trends.topShare', { value, share: percent(w, top.total / all) })
    : w.say('say.trends.top', { value, n: number(w, top.total) });
}

const activeUsers: Maker<'active_users'> = (w, q, r, answer) => {
  const at = lastWhole(r.buckets.length, answer);
  if (at < 0) return { text: w.say('say.nothing') };
  const whole = r.data.slice(0, at + 1);
  const before = (answer.previous as Results['active_users'] | undefined)?.data;
  const text = w.say(`say.active.${q.interval ?? 'day'}`, {
    count: r.data[at] ?? 0,
    day: bucketFull(w, r.buckets[at]!, q.interval),
    mean: number(w, Math.round(mean(whole))),
  });
  return { text, ...since(w, mean(whole), before && mean(before)) };
};

/** The column that says most: a week later by days, else the first one. */
export function telling(q: Question, r: Results['retention']): number {
  const known = (column: number) => r.average[column] !== null && r.average[column] !== undefined;
  if (q.criteria !== 'bracket' && (q.interval ?? 'day') === 'day' && known(7)) return 7;
  return known(1) ? 1 : 0;
}

const retention: Maker<'retention'> = (w, q, r, answer) => {
  const column = telling(q, r);
  const base = r.eligible[column] ?? 0;
  if (column === 0 || base === 0) return { text: w.say('say.retention.young') };
  const share = r.average[column] ?? 0;
  const when = q.criteria === 'bracket' ? 'bracket' : (q.interval ?? 'day');
  const before = (answer.previous as Results['retention'] | undefined)?.average[column];
  const values = {
    back: number(w, Math.round(share * base)),
    base: number(w, base),
    share: percent(w, share),
    count: column,
  };
  const text =
    when === 'bracket'
      ? w.say('say.retention.bracket', values)
      : q.criteria === 'on_or_after'
        ? w.say(`say.retention.after.${when}`, values)
        : w.say(`say.retention.on.${when}`, values);
  return { text, ...since(w, share, before) };
};

const lifecycle: Maker<'lifecycle'> = (w, q, r, answer) => {
  const at = lastWhole(r.buckets.length, answer);
  if (at < 0) return { text: w.say('say.nothing') };
  return {
    text: w.say('say.lifecycle', {
      when: bucketFull(w, r.buckets[at]!, q.interval),
      new: r.new[at] ?? 0,
      returning: r.returning[at] ?? 0,
      resurrecting: r.resurrecting[at] ?? 0,
      dormant: Math.abs(r.dormant[at] ?? 0),
    }),
  };
};

const stickiness: Maker<'stickiness'> = (w, q, r) => {
  if (r.actors === 0) return { text: w.say('say.nothing') };
  let sum = 0;
  let days = r.intervals;
  while (days > 1) {
    sum += r.buckets[String(days)] ?? 0;
    if (sum * 2 >= r.actors) break;
    days--;
  }
  const unit = w.say(`unit.${q.interval ?? 'day'}`, { count: r.intervals });
  return { text: w.say('say.stickiness', { actors: r.actors, days, unit }) };
};

const stepName = (w: Words, q: Question, step: number): string => {
  const s = q.steps?.[step];
  return s?.label ?? matchName(w, s);
};

const funnel: Maker<'funnel'> = (w, q, r, answer) => {
  const first = r.counts[0] ?? 0;
  const last = r.counts.at(-1) ?? 0;
  if (first === 0) return { text: w.say('say.funnel.nobody', { step: stepName(w, q, 0) }) };
  const before = (answer.previous as Results['funnel'] | undefined)?.conversion;
  let worst = 1;
  for (let i = 1; i < r.counts.length; i++)
    if (r.counts[i - 1]! - r.counts[i]! > r.counts[worst - 1]! - r.counts[worst]!) worst = i;
  const text = w.say('say.funnel', { last, first, share: percent(w, last / first) });
  const lost =
    r.counts.length > 2 && last < first
      ? w.say('say.funnel.lost', { from: stepName(w, q, worst - 1), to: stepName(w, q, worst) })
      : '';
  return { text: joined(w, text, lost), ...since(w, r.conversion, before) };
};

const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);

const funnelTrends: Maker<'funnel_trends'> = (w, _, r, answer) => {
  const entered = sum(r.entered);
  const completed = sum(r.completed);
  if (entered === 0) return { text: w.say('say.nothing') };
  const before = answer.previous as Results['funnel_trends'] | undefined;
  const rate = before && sum(before.entered) > 0 ? sum(before.completed) / sum(before.entered) : undefined;
  return {
    text: w.say('say.funnelTrends', { completed, entered, share: percent(w, completed / entered) }),
    ...since(w, completed / entered, rate),
  };
};

const timeToConvert: Maker<'time_to_convert'> = (w, _, r, answer) => {
  if (r.median_s === null) return { text: w.say('say.convert.nobody') };
  const before = (answer.previous as Results['time_to_convert'] | undefined)?.median_s;
  return {
    text: w.say('say.convert', { count: r.converted, time: span(w, r.median_s) }),
    ...since(w, r.median_s, before),
  };
};

const paths: Maker<'paths'> = (w, q, r) => {
  const top = r.edges[0];
  if (!top) return { text: w.say('say.paths.none') };
  return {
    text: w.say('say.paths', {
      paths: r.paths,
      from: itemName(w, q, nodeOf(top[0]).item),
      to: itemName(w, q, nodeOf(top[1]).item),
      count: top[2],
    }),
  };
};

const sessions: Maker<'sessions'> = (w, _, r, answer) => {
  if (r.total.sessions === 0) return { text: w.say('say.nothing') };
  const before = (answer.previous as Results['sessions'] | undefined)?.total.sessions;
  return {
    text: w.say('say.sessions', {
      people: r.total.people,
      sessions: r.total.sessions,
      median: span(w, r.total.median_s ?? 0),
    }),
    ...since(w, r.total.sessions, before),
  };
};

const hours: Maker<'hours'> = (w, _, r) => {
  if (r.max === 0) return { text: w.say('say.nothing') };
  const day = r.matrix.findIndex((row) => row.includes(r.max));
  const hour = r.matrix[day]!.indexOf(r.max);
  return {
    text: w.say('say.hours', { day: weekday(w, day, 'long'), hour: hourName(hour), n: number(w, r.max) }),
  };
};

const clicks: Maker<'clicks'> = (w, _, r, answer) => {
  if (r.clicks === 0) return { text: w.say('say.clicks.none') };
  const top = r.elements[0];
  const before = (answer.previous as Results['clicks'] | undefined)?.clicks;
  const text = top
    ? w.say('say.clicks', { people: r.people, clicks: r.clicks, element: top.text || top.element })
    : w.say('say.clicks.plain', { people: r.people, clicks: r.clicks });
  return { text, ...since(w, r.clicks, before) };
};

const responseTimes: Maker<'response_times'> = (w, _, r, answer) => {
  if (r.total.median_s === null) return { text: w.say('say.responses.none') };
  const before = (answer.previous as Results['response_times'] | undefined)?.total.median_s;
  const text = w.say('say.responses', { time: span(w, r.total.median_s), answers: r.total.answers });
  const open = r.total.open ?? 0;
  return {
    text: joined(w, text, open > 0 ? w.say('say.responses.open', { count: open }) : ''),
    ...since(w, r.total.median_s, before),
  };
};

const total: Maker<'active_users_total'> = (w, q, r, answer) => ({
  text: w.say('say.total', { count: r.value, days: q.window_days ?? 30 }),
  ...since(w, r.value, (answer.previous as Results['active_users_total'] | undefined)?.value),
});

const MAKERS: { [K in Drawn]: Maker<K> } = {
  trends,
  active_users: activeUsers,
  active_users_total: total,
  retention,
  lifecycle,
  stickiness,
  funnel,
  funnel_trends: funnelTrends,
  time_to_convert: timeToConvert,
  paths,
  sessions,
  hours,
  clicks,
  response_times: responseTimes,
};

export function sentenceOf(w: Words, q: Question, answer: Answer): Sentence {
  const codes = new Set(answer.notes?.map((n) => n.code));
  if (answer.result === null) return { text: w.say('say.unknown') };
  if (codes.has('empty')) return { text: w.say('say.nothing') };
  const make = MAKERS[q.kind as Drawn] as Maker<Drawn>;
  return make(w, q, answer.result as Results[Drawn], answer);
}

/** A remark on an answer in words; undefined for what has none. */
export function noteText(w: Words, note: { code: string; list?: string[] }): string | undefined {
  const names = (note.list ?? []).map((n) => eventName(w, n));
  const list = new Intl.ListFormat(w.locale).format(names);
  switch (note.code) {
    case 'not_measurable':
      return w.say('note.notMeasurable', { names: list });
    case 'posting_only':
      return w.say('note.postingOnly');
    case 'unknown_name':
      return w.say('note.unknownName', { names: list });
    case 'empty':
      return w.say('note.empty');
    default:
      return undefined;
  }
}
