import { Chart } from '../charts/Chart.tsx';
import { type Along, barsOption, linesOption } from '../charts/options.ts';
import css from '../console.module.css';
import { isOpen } from '../model/sentences.ts';
import { lineName, STATES } from '../model/tables.ts';
import type { Interval, Results } from '../model/types.ts';
import { brief, bucketFull, bucketName, number, percent, spanShort, type Words } from '../model/words.ts';
import type { PictureProps } from './picture.ts';

const HEIGHT = 300;
const MOST = 5;

const along = (
  words: Words,
  buckets: string[],
  interval: Interval | undefined,
): Pick<Along, 'labels' | 'full' | 'write' | 'axis'> => ({
  labels: buckets.map((b) => bucketName(words, b, interval)),
  full: buckets.map((b) => bucketFull(words, b, interval)),
  write: (n) => number(words, n),
  axis: (n) => brief(words, n),
});

export function Trends({ words, question, answer, result, label, onCell, ref }: PictureProps<'trends'>) {
  const shown = result.series.filter((l) => l.value !== '$other').slice(0, MOST);
  const before = answer.previous?.series;
  const lines = shown.map((line, i) => ({
    name: lineName(words, question, line),
    data: line.data,
    colour: i,
  }));
  // More than two lines with their shadows are a thicket.
  const shadows =
    before && shown.length <= 2
      ? shown.flatMap((line) => {
          const old = before.find((l) => l.series === line.series && l.value === line.value);
          return old
            ? [
                {
                  name: words.say('chart.before'),
                  data: old.data.slice(0, result.buckets.length),
                  before: true,
                },
              ]
            : [];
        })
      : [];
  const data: Along = {
    ...along(words, result.buckets, question.interval),
    lines: [...lines, ...shadows],
    open: isOpen(answer),
  };
  return (
    <>
      <Chart
        ref={ref}
        label={label}
        height={HEIGHT}
        of={answer}
        plane
        option={(colours, width) => linesOption(data, colours, width)}
        onPick={({ index, value = 0 }) => {
          const near = shown
            .filter((l) => l.data[index] !== null && l.data[index] !== undefined)
            .sort((a, b) => Math.abs(a.data[index]! - value) - Math.abs(b.data[index]! - value))[0];
          if (near)
            onCell({
              series: near.series,
              bucket: index,
              ...(near.value === undefined ? {} : { value: near.value }),
            });
        }}
      />
      {result.series.length > shown.length && (
        <p className={css.fine}>
          {words.say('chart.shown', { shown: shown.length, count: result.series.length })}
        </p>
      )}
    </>
  );
}

export function ActiveUsers({
  words,
  question,
  answer,
  result,
  label,
  onCell,
  ref,
}: PictureProps<'active_users'>) {
  const before = answer.previous?.data;
  const data: Along = {
    ...along(words, result.buckets, question.interval),
    lines: [
      { name: words.say('table.active'), data: result.data, colour: 1 },
      ...(before
        ? [{ name: words.say('chart.before'), data: before.slice(0, result.buckets.length), before: true }]
        : []),
    ],
    open: isOpen(answer),
  };
  const ratio: Along | undefined = result.ratio && {
    ...along(words, result.buckets, question.interval),
    lines: [{ name: words.say('table.ratio'), data: result.ratio, colour: 2 }],
    write: (n) => percent(words, n),
    axis: (n) => percent(words, n),
    most: 1,
    open: isOpen(answer),
  };
  return (
    <>
      <Chart
        ref={ref}
        label={label}
        height={ratio ? 240 : HEIGHT}
        of={answer}
        plane
        option={(colours, width) => linesOption(data, colours, width)}
        onPick={({ index }) => onCell({ bucket: index })}
      />
      {ratio && (
        <>
          <h3 className={css.small}>{words.say('chart.ratio', { count: question.ratio_days ?? 0 })}</h3>
          <Chart
            label={words.say('chart.ratio', { count: question.ratio_days ?? 0 })}
            height={150}
            of={answer}
            option={(colours, width) => linesOption(ratio, colours, width)}
          />
        </>
      )}
    </>
  );
}

export function Lifecycle({
  words,
  question,
  answer,
  result,
  label,
  onCell,
  ref,
}: PictureProps<'lifecycle'>) {
  // Standing on zero: who stayed first, who is there anew on top, who is gone below.
  const order = ['returning', 'resurrecting', 'new', 'dormant'] as const;
  const colour = { returning: 1, resurrecting: 2, new: 3, dormant: 0 };
  const data: Along = {
    ...along(words, result.buckets, question.interval),
    write: (n) => number(words, Math.abs(n)),
    axis: (n) => brief(words, Math.abs(n)),
    lines: order.map((state) => ({
      name: words.say(`state.${state}`),
      data: result[state],
      colour: colour[state],
    })),
  };
  return (
    <Chart
      ref={ref}
      label={label}
      height={HEIGHT}
      of={answer}
      option={(colours, width) => barsOption(data, colours, width)}
      onPick={({ index, series = 0 }) => {
        const state = order[series];
        if (state && STATES.includes(state)) onCell({ bucket: index, state });
      }}
    />
  );
}

export function Stickiness({
  words,
  question,
  answer,
  result,
  label,
  onCell,
  ref,
}: PictureProps<'stickiness'>) {
  const days = Array.from({ length: result.intervals }, (_, i) => i + 1);
  const data: Along = {
    labels: days.map((d) => number(words, d)),
    full: days.map((d) =>
      words.say(`unit.${question.interval === 'hour' ? 'day' : (question.interval ?? 'day')}`, { count: d }),
    ),
    write: (n) => words.say('people.count', { count: n }),
    axis: (n) => brief(words, n),
    lines: [
      { name: words.say('table.people'), data: days.map((d) => result.buckets[String(d)] ?? 0), colour: 1 },
    ],
  };
  return (
    <Chart
      ref={ref}
      label={label}
      height={HEIGHT}
      of={answer}
      option={(colours, width) => barsOption(data, colours, width)}
      onPick={({ index }) => onCell({ days: index + 1 })}
    />
  );
}

export function FunnelTrends(props: PictureProps<'funnel_trends'>) {
  const { words, question, answer, result, label, onCell, ref } = props;
  const before = answer.previous?.rate;
  const share = (n: number) => percent(words, n / 100);
  const data: Along = {
    ...along(words, result.buckets, question.interval),
    write: share,
    axis: share,
    most: 100,
    lines: [
      { name: words.say('table.rate'), data: result.rate, colour: 1 },
      ...(before
        ? [{ name: words.say('chart.before'), data: before.slice(0, result.buckets.length), before: true }]
        : []),
    ],
    open: isOpen(answer),
  };
  return (
    <Chart
      ref={ref}
      label={label}
      height={HEIGHT}
      of={answer}
      plane
      option={(colours, width) => linesOption(data, colours, width)}
      onPick={({ index }) => onCell({ bucket: index, completed: true })}
    />
  );
}

export function TimeToConvert({
  words,
  answer,
  result,
  label,
  onCell,
  ref,
}: PictureProps<'time_to_convert'>) {
  const data: Along = {
    labels: result.bins.map(([from]) => spanShort(words, from)),
    full: result.bins.map(([from]) => words.say('table.from', { time: spanShort(words, from) })),
    write: (n) => words.say('people.count', { count: n }),
    axis: (n) => brief(words, n),
    lines: [{ name: words.say('table.people'), data: result.bins.map(([, n]) => n), colour: 1 }],
  };
  return (
    <Chart
      ref={ref}
      label={label}
      height={HEIGHT}
      of={answer}
      option={(colours, width) => barsOption(data, colours, width)}
      onPick={({ index }) => onCell({ bucket: index })}
    />
  );
}

/** Lower bounds of the classes of lengths, as what they mean. */
const lengthName = (words: Words, lengths: Results['sessions']['lengths'], i: number): string => {
  const from = lengths[i]![0];
  const to = lengths[i + 1]?.[0];
  if (from === 0 && to !== undefined) return words.say('length.below', { time: spanShort(words, to) });
  return to === undefined
    ? words.say('length.above', { time: spanShort(words, from) })
    : words.say('length.between', { from: spanShort(words, from), to: spanShort(words, to) });
};

export function Sessions({ words, question, answer, result, label, onCell, ref }: PictureProps<'sessions'>) {
  const before = answer.previous?.sessions;
  const data: Along = {
    ...along(words, result.buckets, question.interval),
    lines: [
      { name: words.say('table.visits'), data: result.sessions, colour: 1 },
      { name: words.say('table.people'), data: result.people, colour: 2 },
      ...(before
        ? [{ name: words.say('chart.before'), data: before.slice(0, result.buckets.length), before: true }]
        : []),
    ],
    open: isOpen(answer),
  };
  const lengths: Along = {
    labels: result.lengths.map((_, i) => lengthName(words, result.lengths, i)),
    full: result.lengths.map((_, i) => lengthName(words, result.lengths, i)),
    write: (n) => words.say('visits.count', { count: n }),
    axis: (n) => brief(words, n),
    lines: [{ name: words.say('table.visits'), data: result.lengths.map(([, n]) => n), colour: 1 }],
  };
  return (
    <>
      <Chart
        ref={ref}
        label={label}
        height={240}
        of={answer}
        plane
        option={(colours, width) => linesOption(data, colours, width)}
        onPick={({ index }) => onCell({ bucket: index })}
      />
      <h3 className={css.small}>{words.say('chart.lengths')}</h3>
      <Chart
        label={words.say('chart.lengths')}
        height={170}
        of={answer}
        option={(colours, width) => barsOption(lengths, colours, width)}
      />
    </>
  );
}

export function ResponseTimes(props: PictureProps<'response_times'>) {
  const { words, question, answer, result, label, ref } = props;
  const time = (n: number) => spanShort(words, n);
  const before = answer.previous?.median_s;
  const data: Along = {
    ...along(words, result.buckets, question.interval),
    write: time,
    axis: time,
    whole: true,
    lines: [
      { name: words.say('table.median'), data: result.median_s, colour: 1 },
      ...(before
        ? [{ name: words.say('chart.before'), data: before.slice(0, result.buckets.length), before: true }]
        : []),
    ],
    open: isOpen(answer),
  };
  return (
    <Chart
      ref={ref}
      label={label}
      height={240}
      of={answer}
      option={(colours, width) => linesOption(data, colours, width)}
    />
  );
}
