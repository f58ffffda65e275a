import { useImperativeHandle, useRef } from 'react';
import { Chart } from '../charts/Chart.tsx';
import { coloursOf } from '../charts/colours.ts';
import { type Along, linesOption, sankeyOption } from '../charts/options.ts';
import css from '../console.module.css';
import { columnName, stepName } from '../model/tables.ts';
import {
  bucketName,
  hourName,
  itemName,
  nodeOf,
  number,
  percent,
  spanShort,
  valueName,
  weekday,
} from '../model/words.ts';
import { barsPng, clicksPng, gridPng } from './paint.ts';
import { type PictureProps, roveCells } from './picture.ts';

/** How strongly a cell is painted: never so much that its text is hard to read. */
const DEEPEST = 0.55;
const shade = (value: number) => ({ '--shade': `${Math.round(value * 1000) / 10}%` }) as React.CSSProperties;

export function Retention({
  words,
  question,
  answer,
  result,
  label,
  onCell,
  ref,
}: PictureProps<'retention'>) {
  const box = useRef<HTMLTableElement>(null);
  const columns = result.average.map((_, j) => columnName(words, question, j));
  const deepest = Math.max(
    0.0001,
    ...result.matrix.flatMap((row) => row.slice(1).map((n) => n / (row[0] || 1))),
  );
  const strength = (n: number, size: number) => (size === 0 ? 0 : (DEEPEST * (n / size)) / deepest);
  useImperativeHandle(ref, () => ({
    png: async () =>
      box.current
        ? gridPng(
            {
              columns,
              rows: result.buckets.map((b, i) => ({
                head: bucketName(words, b, question.interval),
                cells: (result.matrix[i] ?? []).map((n, j) => {
                  const size = result.matrix[i]?.[0] ?? 0;
                  return j === 0
                    ? { text: number(words, n), shade: 0 }
                    : { text: size === 0 ? '' : percent(words, n / size), shade: strength(n, size) };
                }),
              })),
            },
            coloursOf(box.current),
          )
        : undefined,
  }));
  const shown = (result.by ?? []).slice(0, 5);
  const from = 1;
  const curve: Along = {
    labels: columns.slice(from),
    full: columns.slice(from),
    write: (n) => percent(words, n),
    axis: (n) => percent(words, n),
    most: 1,
    lines:
      shown.length > 0
        ? shown.map((b, i) => ({ name: valueName(words, b.value), data: b.average.slice(from), colour: i }))
        : [
            { name: words.say('table.average'), data: result.average.slice(from), colour: 1 },
            ...(answer.previous
              ? [{ name: words.say('chart.before'), data: answer.previous.average.slice(from), before: true }]
              : []),
          ],
  };
  return (
    <>
      {columns.length > 2 && (
        <Chart
          label={label}
          height={200}
          of={answer}
          option={(colours, width) => linesOption(curve, colours, width)}
        />
      )}
      <div className={css.wide} tabIndex={-1}>
        <table ref={box} className={css.heat} aria-label={label} onKeyDown={roveCells}>
          <thead>
            <tr>
              <th scope="col">{words.say('table.cohort')}</th>
              <th scope="col">{words.say('table.people')}</th>
              {columns.slice(1).map((c) => (
                <th key={c} scope="col">
                  {c}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {result.buckets.map((bucket, i) => {
              const row = result.matrix[i] ?? [];
              const size = row[0] ?? 0;
              return (
                <tr key={bucket}>
                  <th scope="row">{bucketName(words, bucket, question.interval)}</th>
                  {row.map((n, j) => (
                    <td key={j} style={j === 0 ? undefined : shade(strength(n, size))}>
                      {n === 0 ? (
                        <span className={css.zero}>{j === 0 ? '0' : '–'}</span>
                      ) : (
                        <button
                          type="button"
                          data-row={i}
                          data-column={j}
                          tabIndex={i === 0 && j === 0 ? 0 : -1}
                          title={words.say('people.count', { count: n })}
                          onClick={() => onCell({ cohort: i, column: j })}
                        >
                          {j === 0 ? number(words, n) : percent(words, n / size)}
                        </button>
                      )}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{words.say('table.average')}</th>
              <td />
              {result.average.slice(1).map((a, j) => (
                <td key={j} title={words.say('retention.of', { count: result.eligible[j + 1] ?? 0 })}>
                  {a === null ? '' : percent(words, a)}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
    </>
  );
}

export function Hours({ words, result, label, onCell, ref }: PictureProps<'hours'>) {
  const box = useRef<HTMLTableElement>(null);
  const strength = (n: number) => (result.max === 0 ? 0 : (DEEPEST * n) / result.max);
  useImperativeHandle(ref, () => ({
    png: async () =>
      box.current
        ? gridPng(
            {
              columns: Array.from({ length: 24 }, (_, h) => String(h)),
              rows: result.matrix.map((row, d) => ({
                head: weekday(words, d, 'long'),
                cells: row.map((n) => ({ text: n === 0 ? '' : number(words, n), shade: strength(n) })),
              })),
            },
            coloursOf(box.current),
          )
        : undefined,
  }));
  return (
    <div className={css.wide} tabIndex={-1}>
      <table ref={box} className={`${css.heat} ${css.hours}`} aria-label={label} onKeyDown={roveCells}>
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">{words.say('table.weekday')}</span>
            </th>
            {Array.from({ length: 24 }, (_, hour) => (
              <th key={hour} scope="col">
                <span className="hidden">{hourName(hour)}</span>
                <span aria-hidden="true">{hour % 3 === 0 ? hour : ''}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {result.matrix.map((row, day) => (
            <tr key={day}>
              <th scope="row">{weekday(words, day)}</th>
              {row.map((n, hour) => (
                <td key={hour} style={shade(strength(n))}>
                  <button
                    type="button"
                    data-row={day}
                    data-column={hour}
                    tabIndex={day === 0 && hour === 0 ? 0 : -1}
                    aria-label={words.say('hours.cell', {
                      day: weekday(words, day, 'long'),
                      hour: hourName(hour),
                      n: number(words, n),
                    })}
                    title={words.say('hours.cell', {
                      day: weekday(words, day, 'long'),
                      hour: hourName(hour),
                      n: number(words, n),
                    })}
                    onClick={() => n > 0 && onCell({ weekday: day, hour })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Funnel({ words, question, result, label, onCell, ref }: PictureProps<'funnel'>) {
  const box = useRef<HTMLOListElement>(null);
  const first = result.counts[0] ?? 0;
  useImperativeHandle(ref, () => ({
    png: async () =>
      box.current
        ? barsPng(
            result.counts.map((n, step) => ({
              name: `${step + 1}. ${stepName(words, question, step)}`,
              share: first === 0 ? 0 : n / first,
              text: `${number(words, n)} · ${percent(words, first === 0 ? 0 : n / first)}`,
            })),
            coloursOf(box.current),
          )
        : undefined,
  }));
  const split = (result.by ?? []).slice(0, 5);
  return (
    <ol ref={box} className={css.funnel} aria-label={label}>
      {result.counts.map((n, step) => {
        const before = step === 0 ? n : result.counts[step - 1]!;
        const lost = before - n;
        const median = result.median_s[step];
        return (
          <li key={step}>
            <div className={css.funnelHead}>
              <span className={css.funnelName}>
                <span aria-hidden="true">{step + 1}</span>
                <bdi>{stepName(words, question, step)}</bdi>
              </span>
              <button
                type="button"
                className={css.figure}
                disabled={n === 0}
                onClick={() => onCell({ step })}
              >
                {words.say('people.count', { count: n })}
              </button>
              <span className={css.fine}>{percent(words, first === 0 ? 0 : n / first)}</span>
            </div>
            <div className={css.bar} aria-hidden="true">
              <span style={{ width: `${first === 0 ? 0 : (100 * n) / first}%` }} />
            </div>
            {split.map((b, i) => (
              <div key={b.value} className={css.splitBar}>
                <span className={css.fine}>{valueName(words, b.value)}</span>
                <div
                  className={css.bar}
                  aria-hidden="true"
                  style={{ '--bar': `var(--c${i + 1})` } as React.CSSProperties}
                >
                  <span
                    style={{
                      width: `${(b.counts[0] ?? 0) === 0 ? 0 : (100 * (b.counts[step] ?? 0)) / b.counts[0]!}%`,
                    }}
                  />
                </div>
                <button
                  type="button"
                  className={css.figure}
                  disabled={(b.counts[step] ?? 0) === 0}
                  onClick={() => onCell({ step, value: b.value })}
                >
                  {number(words, b.counts[step] ?? 0)}
                </button>
              </div>
            ))}
            {step > 0 && lost > 0 && (
              <p className={css.fine}>
                <button type="button" className={css.figure} onClick={() => onCell({ step, dropped: true })}>
                  {words.say('funnel.lost', { count: lost, share: percent(words, lost / before) })}
                </button>
                {median !== null && median !== undefined && (
                  <span>{words.say('funnel.took', { time: spanShort(words, median) })}</span>
                )}
              </p>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** More ribbons than this cannot be told apart. */
const RIBBONS = 40;

export function Paths({ words, question, answer, result, label, onCell, ref }: PictureProps<'paths'>) {
  const edges = result.edges.slice(0, RIBBONS);
  const ids = [...new Set([...edges.map((e) => e[0]), ...edges.map((e) => e[1])])];
  const lowest = Math.min(...ids.map((id) => nodeOf(id).step));
  const deepest = Math.max(...ids.map((id) => nodeOf(id).step));
  const perStep = ids.reduce<Record<number, number>>((all, id) => {
    const { step } = nodeOf(id);
    all[step] = (all[step] ?? 0) + 1;
    return all;
  }, {});
  const height = Math.max(280, Math.max(...Object.values(perStep), 1) * 34);
  const flow = {
    nodes: ids.map((id) => ({
      id,
      name: itemName(words, question, nodeOf(id).item),
      depth: nodeOf(id).step - lowest,
    })),
    links: edges.map(([source, target, value]) => ({ source, target, value })),
    write: (n: number) => words.say('times.count', { count: n }),
  };
  if (edges.length === 0) return null;
  return (
    <>
      <div className={css.wide} tabIndex={-1}>
        <div style={{ minWidth: (deepest - lowest + 1) * 130 }}>
          <Chart
            ref={ref}
            label={label}
            height={height}
            of={answer}
            option={(colours, width) => sankeyOption(flow, colours, width)}
            onPick={({ edge }) => edge && onCell({ from: edge.source, to: edge.target })}
          />
        </div>
      </div>
      {result.edges.length > edges.length && (
        <p className={css.fine}>
          {words.say('paths.shown', { shown: edges.length, count: result.edges.length })}
        </p>
      )}
    </>
  );
}

export function Clicks({ words, result, label, onCell, ref }: PictureProps<'clicks'>) {
  const box = useRef<HTMLDivElement>(null);
  const rows = Math.max(20, ...result.cells.map(([, y]) => y + 1));
  const most = Math.max(1, ...result.cells.map(([, , n]) => n));
  useImperativeHandle(ref, () => ({
    png: async () =>
      box.current ? clicksPng(result.columns, result.cells, coloursOf(box.current)) : undefined,
  }));
  return (
    <div ref={box} className={css.clicks}>
      <div className={css.plane}>
        <svg viewBox={`0 0 ${result.columns} ${rows}`} role="img" aria-label={label}>
          {result.cells.map(([x, y, n]) => (
            <circle
              key={`${x}-${y}`}
              cx={x + 0.5}
              cy={y + 0.5}
              r={0.62}
              fillOpacity={0.15 + 0.85 * Math.sqrt(n / most)}
            >
              <title>{words.say('times.count', { count: n })}</title>
            </circle>
          ))}
        </svg>
      </div>
      <ol className={css.elements}>
        {result.elements.slice(0, 12).map((e) => (
          <li key={e.element}>
            <div className={css.funnelHead}>
              <bdi className={css.funnelName}>{e.text || e.element}</bdi>
              <button type="button" className={css.figure} onClick={() => onCell({ element: e.element })}>
                {words.say('people.count', { count: e.people })}
              </button>
            </div>
            <div className={css.bar} aria-hidden="true">
              <span style={{ width: `${(100 * e.clicks) / (result.elements[0]?.clicks || 1)}%` }} />
            </div>
            <p className={css.fine}>
              {words.say('clicks.count', { count: e.clicks })} · <code dir="ltr">{e.element}</code>
            </p>
          </li>
        ))}
      </ol>
    </div>
  );
}
