import type { Answer, Cell, Drawn, LifeState, Question, Results, SessionsRow } from './types.ts';
import {
  bucketName,
  hourName,
  itemName,
  matchName,
  nodeOf,
  number,
  percent,
  seriesName,
  spanShort,
  valueName,
  type Words,
  weekday,
} from './words.ts';

export interface TableCell {
  text: string;
  /** As a spreadsheet wants it. */
  raw?: number | string | null;
  /** The number whose people can be asked for. */
  cell?: Cell;
}
export interface Table {
  columns: { label: string; numeric?: boolean }[];
  rows: TableCell[][];
}

type Maker<K extends Drawn> = (w: Words, q: Question, result: Results[K], answer: Answer) => Table;

const word = (text: string): TableCell => ({ text });
const count = (w: Words, n: number | null | undefined, cell?: Cell): TableCell =>
  n === null || n === undefined
    ? { text: '–', raw: null }
    : { text: number(w, n), raw: n, ...(cell && n !== 0 ? { cell } : {}) };
const share = (w: Words, n: number | null | undefined, cell?: Cell): TableCell =>
  n === null || n === undefined
    ? { text: '–', raw: null }
    : { text: percent(w, n), raw: n, ...(cell && n !== 0 ? { cell } : {}) };
const time = (w: Words, seconds: number | null | undefined): TableCell =>
  seconds === null || seconds === undefined
    ? { text: '–', raw: null }
    : { text: spanShort(w, seconds), raw: Math.round(seconds) };
const heads = (first: string, ...rest: string[]): Table['columns'] => [
  { label: first },
  ...rest.map((label) => ({ label, numeric: true })),
];

/** What a line is called. */
export function lineName(w: Words, q: Question, line: Results['trends']['series'][number]): string {
  const series = seriesName(w, q, line.series);
  if (line.value === undefined) return series;
  const value = valueName(w, line.value);
  return (q.series?.length ?? 1) > 1 ? `${series} · ${value}` : value;
}

const cellOf = (line: Results['trends']['series'][number], bucket?: number): Cell => ({
  series: line.series,
  ...(bucket === undefined ? {} : { bucket }),
  ...(line.value === undefined ? {} : { value: line.value }),
});

const trends: Maker<'trends'> = (w, q, r) => ({
  columns: heads(w.say('table.time'), ...r.series.map((l) => lineName(w, q, l))),
  rows: [
    ...r.buckets.map((b, i) => [
      word(bucketName(w, b, q.interval)),
      ...r.series.map((l) => count(w, l.data[i], cellOf(l, i))),
    ]),
    [word(w.say('table.total')), ...r.series.map((l) => count(w, l.total, cellOf(l)))],
  ],
});

const activeUsers: Maker<'active_users'> = (w, q, r) => ({
  columns: heads(
    w.say('table.time'),
    w.say('table.active'),
    ...(r.wide ? [w.say('table.wide', { count: q.ratio_days ?? 0 })] : []),
    ...(r.ratio ? [w.say('table.ratio')] : []),
  ),
  rows: r.buckets.map((b, i) => [
    word(bucketName(w, b, q.interval)),
    count(w, r.data[i], { bucket: i }),
    ...(r.wide ? [count(w, r.wide[i])] : []),
    ...(r.ratio ? [share(w, r.ratio[i])] : []),
  ]),
});

/** What a column of retention is called. */
export function columnName(w: Words, q: Question, column: number): string {
  if (column === 0) return w.say('retention.start');
  if (q.criteria === 'bracket' && q.brackets) {
    const [from, to] = q.brackets[column - 1] ?? [column, column];
    return from === to ? String(from) : `${from}–${to}`;
  }
  return w.say(`retention.column.${q.interval ?? 'day'}`, { n: String(column) });
}

const retention: Maker<'retention'> = (w, q, r) => {
  const columns = r.average.length;
  return {
    columns: heads(
      w.say('table.cohort'),
      ...Array.from({ length: columns }, (_, j) => (j === 0 ? w.say('table.people') : columnName(w, q, j))),
    ),
    rows: [
      ...r.buckets.map((b, i) => {
        const row = r.matrix[i] ?? [];
        return [
          word(bucketName(w, b, q.interval)),
          ...Array.from({ length: columns }, (_, j) =>
            j < row.length ? count(w, row[j], { cohort: i, column: j }) : { text: '', raw: null },
          ),
        ];
      }),
      [
        word(w.say('table.average')),
        ...r.average.map((a, j) => (j === 0 ? count(w, r.eligible[0]) : share(w, a))),
      ],
    ],
  };
};

/** A key without the mark of where it comes from. */
export const plainKey = (key: string): string => key.replace(/^(user|anon):/, '');

export const STATES: readonly LifeState[] = ['new', 'returning', 'resurrecting', 'dormant'];

const lifecycle: Maker<'lifecycle'> = (w, q, r) => ({
  columns: heads(w.say('table.time'), ...STATES.map((s) => w.say(`state.${s}`))),
  rows: r.buckets.map((b, i) => [
    word(bucketName(w, b, q.interval)),
    ...STATES.map((state) => count(w, Math.abs(r[state][i] ?? 0), { bucket: i, state })),
  ]),
});

const stickiness: Maker<'stickiness'> = (w, q, r) => ({
  columns: heads(w.say(`table.days.${q.interval ?? 'day'}`), w.say('table.people'), w.say('table.share')),
  rows: Array.from({ length: r.intervals }, (_, i) => {
    const n = r.buckets[String(i + 1)] ?? 0;
    return [
      word(number(w, i + 1)),
      count(w, n, { days: i + 1 }),
      share(w, r.actors === 0 ? null : n / r.actors),
    ];
  }),
});

export const stepName = (w: Words, q: Question, step: number): string =>
  q.steps?.[step]?.label ?? matchName(w, q.steps?.[step]);

const funnel: Maker<'funnel'> = (w, q, r) => {
  const rows = (counts: number[], median: (number | null)[], value?: string): TableCell[][] =>
    counts.map((n, step) => [
      ...(r.by ? [word(value === undefined ? w.say('value.all') : valueName(w, value))] : []),
      word(`${step + 1}. ${stepName(w, q, step)}`),
      count(w, n, { step, ...(value === undefined ? {} : { value }) }),
      share(w, step === 0 ? null : counts[step - 1] === 0 ? null : n / counts[step - 1]!),
      share(w, counts[0] === 0 ? null : n / counts[0]!),
      count(
        w,
        step === 0 ? null : counts[step - 1]! - n,
        step === 0 ? undefined : { step, dropped: true, ...(value === undefined ? {} : { value }) },
      ),
      time(w, median[step]),
    ]);
  return {
    columns: [
      ...(r.by ? [{ label: w.say('table.value') }] : []),
      ...heads(
        w.say('table.step'),
        w.say('table.people'),
        w.say('table.ofBefore'),
        w.say('table.ofFirst'),
        w.say('table.lost'),
        w.say('table.medianTime'),
      ),
    ],
    rows: [
      ...rows(r.counts, r.median_s),
      ...(r.by ?? []).flatMap((b) => rows(b.counts, b.median_s, b.value)),
    ],
  };
};

const funnelTrends: Maker<'funnel_trends'> = (w, q, r) => ({
  columns: heads(w.say('table.time'), w.say('table.entered'), w.say('table.completed'), w.say('table.rate')),
  rows: r.buckets.map((b, i) => [
    word(bucketName(w, b, q.interval)),
    count(w, r.entered[i], { bucket: i }),
    count(w, r.completed[i], { bucket: i, completed: true }),
    share(w, (r.rate[i] ?? 0) / 100),
  ]),
});

const timeToConvert: Maker<'time_to_convert'> = (w, _, r) => ({
  columns: heads(w.say('table.took'), w.say('table.people')),
  rows: r.bins.map(([from, n], bucket) => [
    word(w.say('table.from', { time: spanShort(w, from) })),
    count(w, n, { bucket }),
  ]),
});

const paths: Maker<'paths'> = (w, q, r) => ({
  columns: [
    { label: w.say('table.step'), numeric: true },
    { label: w.say('table.fromItem') },
    { label: w.say('table.toItem') },
    { label: w.say('table.times'), numeric: true },
  ],
  rows: r.edges.map(([from, to, n]) => [
    word(String(nodeOf(from).step)),
    word(itemName(w, q, nodeOf(from).item)),
    word(itemName(w, q, nodeOf(to).item)),
    count(w, n, { from, to }),
  ]),
});

const sessions: Maker<'sessions'> = (w, q, r) => {
  const rest = (row: SessionsRow): TableCell[] => [time(w, row.avg_s), time(w, row.median_s)];
  return {
    columns: heads(
      r.by ? w.say('table.value') : w.say('table.time'),
      w.say('table.visits'),
      w.say('table.people'),
      w.say('table.mean'),
      ...(r.by ? [w.say('table.median')] : []),
    ),
    rows: r.by
      ? r.by.map((b) => [
          word(valueName(w, b.value)),
          count(w, b.sessions, { value: b.value }),
          count(w, b.people),
          ...rest(b),
        ])
      : r.buckets.map((b, i) => [
          word(bucketName(w, b, q.interval)),
          count(w, r.sessions[i], { bucket: i }),
          count(w, r.people[i]),
          time(w, r.avg_s[i]),
        ]),
  };
};

const hours: Maker<'hours'> = (w, _, r) => ({
  columns: heads(w.say('table.hour'), ...Array.from({ length: 7 }, (_, d) => weekday(w, d))),
  rows: Array.from({ length: 24 }, (_, hour) => [
    word(hourName(hour)),
    ...r.matrix.map((row, day) => count(w, row[hour], { weekday: day, hour })),
  ]),
});

const clicks: Maker<'clicks'> = (w, _, r) => ({
  columns: [
    { label: w.say('table.reads') },
    { label: w.say('table.element') },
    { label: w.say('table.clicks'), numeric: true },
    { label: w.say('table.people'), numeric: true },
  ],
  rows: r.elements.map((e) => [
    word(e.text ?? ''),
    word(e.element),
    count(w, e.clicks),
    count(w, e.people, { element: e.element }),
  ]),
});

const responseTimes: Maker<'response_times'> = (w, q, r) => ({
  columns: heads(
    q.by === 'responder' ? w.say('table.who') : w.say('table.place'),
    w.say('table.answers'),
    w.say('table.median'),
    w.say('table.p90'),
    ...(q.by === 'responder' ? [] : [w.say('table.open')]),
  ),
  rows: r.rows.map((row) => [
    { text: w.nameOf?.(row.key ?? '') ?? plainKey(row.key ?? ''), raw: row.key ?? '' },
    count(w, row.answers, row.key ? { row: row.key } : undefined),
    time(w, row.median_s),
    time(w, row.p90_s),
    ...(q.by === 'responder' ? [] : [count(w, row.open ?? 0)]),
  ]),
});

const total: Maker<'active_users_total'> = (w, _, r) => ({
  columns: heads(w.say('table.people')),
  rows: [[count(w, r.value, {})]],
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

/** Every number of an answer, for reading, for a screen reader, for a spreadsheet. */
export function tableOf(w: Words, q: Question, answer: Answer): Table {
  if (answer.result === null) return { columns: [], rows: [] };
  const make = MAKERS[q.kind as Drawn] as Maker<Drawn>;
  return make(w, q, answer.result as Results[Drawn], answer);
}

/** What a number is about, as the heading of the list of its people. */
export function cellName(w: Words, q: Question, answer: Answer | undefined, cell: Cell): string {
  const buckets = (answer?.result as { buckets?: unknown } | null | undefined)?.buckets;
  const bucket = (i: number | undefined) =>
    i === undefined || !Array.isArray(buckets) || buckets[i] === undefined
      ? undefined
      : bucketName(w, String(buckets[i]), q.interval);
  const parts: (string | undefined)[] = [];
  switch (q.kind) {
    case 'trends':
      parts.push(
        seriesName(w, q, cell.series ?? 0),
        cell.value === undefined ? undefined : valueName(w, cell.value),
      );
      parts.push(bucket(cell.bucket));
      break;
    case 'retention':
      parts.push(bucket(cell.cohort));
      if (cell.column !== undefined) parts.push(columnName(w, q, cell.column));
      break;
    case 'lifecycle':
      parts.push(cell.state && w.say(`state.${cell.state}`), bucket(cell.bucket));
      break;
    case 'stickiness':
      if (cell.days !== undefined)
        parts.push(w.say('cell.days', { unit: w.say(`unit.${q.interval ?? 'day'}`, { count: cell.days }) }));
      break;
    case 'funnel':
      parts.push(stepName(w, q, cell.step ?? 0));
      parts.push(cell.dropped ? w.say('table.lost') : undefined);
      parts.push(cell.value === undefined ? undefined : valueName(w, cell.value));
      break;
    case 'funnel_trends':
      parts.push(w.say(cell.completed ? 'table.completed' : 'table.entered'), bucket(cell.bucket));
      break;
    case 'paths':
      if (cell.from && cell.to)
        parts.push(`${itemName(w, q, nodeOf(cell.from).item)} → ${itemName(w, q, nodeOf(cell.to).item)}`);
      break;
    case 'hours':
      parts.push(weekday(w, cell.weekday ?? 0, 'long'), hourName(cell.hour ?? 0));
      break;
    case 'clicks':
      parts.push(cell.element);
      break;
    case 'response_times':
      parts.push(cell.row && (w.nameOf?.(cell.row) ?? plainKey(cell.row)));
      break;
    case 'time_to_convert': {
      const bin = (answer?.result as Results['time_to_convert'] | null | undefined)?.bins[cell.bucket ?? -1];
      if (bin) parts.push(w.say('table.from', { time: spanShort(w, bin[0]) }));
      break;
    }
    default:
      parts.push(cell.value === undefined ? undefined : valueName(w, cell.value), bucket(cell.bucket));
  }
  return parts.filter(Boolean).join(' · ');
}

/** RFC 4180, with a mark that makes spreadsheets read it as Unicode; what would be a formula there is kept a text. */
export function csvOf(table: Table): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return '';
    if (typeof value === 'number') return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [
    table.columns.map((c) => cell(c.label)),
    ...table.rows.map((row) => row.map((c) => cell(c.raw === undefined ? c.text : c.raw))),
  ];
  return `\uFEFF${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}
