import type { EChartsCoreOption } from 'echarts/core';
import type { Colours } from './colours.ts';

export interface DrawnLine {
  name: string;
  data: (number | null)[];
  /** Which of the five colours; grey if it is the time before. */
  colour?: number;
  before?: boolean;
}

export interface Along {
  labels: string[];
  /** What the tooltip calls a bucket. */
  full: string[];
  lines: DrawnLine[];
  write: (n: number) => string;
  axis: (n: number) => string;
  /** The last bucket is not over: its end is dotted. */
  open?: boolean;
  /** No number is above this, as of shares: the axis ends there. */
  most?: number;
  /** Marks stand at whole numbers; if absent, where all numbers are. */
  whole?: boolean;
}

/** The width that a text needs at twelve pixels, roughly: what is not Latin is square. */
export function roughWidth(text: string): number {
  let width = 0;
  for (const char of text) width += char.charCodeAt(0) > 0x2e7f ? 13 : 6.8;
  return Math.ceil(width);
}

const paint = (colours: Colours, line: DrawnLine, i: number): string =>
  line.before ? colours.faint : colours.series[(line.colour ?? i) % 5]!;

/** How much room the names at the ends of lines get. */
function margin(names: readonly string[], width: number): number {
  const widest = Math.max(0, ...names.map(roughWidth));
  return Math.min(widest + 24, width < 520 ? 92 : 170);
}

const ticks = (count: number, width: number) =>
  Math.max(1, Math.ceil(count / Math.max(2, Math.floor(width / 84))));

const areWhole = (lines: DrawnLine[]): boolean =>
  lines.every(({ data }) => data.every((n) => n === null || Number.isInteger(n)));

function frame(colours: Colours, along: Along, width: number, right: number): EChartsCoreOption {
  const every = ticks(along.labels.length, width - right);
  return {
    textStyle: { fontFamily: colours.font, fontSize: 12, color: colours.text },
    grid: { left: 4, right, top: 16, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      data: along.labels,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: { color: colours.faint, interval: (i: number) => i % every === 0, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      ...(along.most === undefined
        ? { minInterval: (along.whole ?? areWhole(along.lines)) ? 1 : 0 }
        : { max: ({ max }: { max: number }) => (max > along.most! * 0.75 ? along.most! : null) }),
      axisLabel: { color: colours.faint, formatter: along.axis },
      splitLine: { lineStyle: { color: colours.line } },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: colours.raised,
      borderColor: colours.line,
      textStyle: { color: colours.text, fontSize: 13 },
      axisPointer: { type: 'line', lineStyle: { color: colours.faint, width: 1 } },
      formatter: (points: { dataIndex: number; seriesName: string; value: unknown; color: string }[]) =>
        tip(
          along.full[points[0]?.dataIndex ?? 0] ?? '',
          points.map((p) => ({
            name: p.seriesName,
            colour: p.color,
            value: typeof p.value === 'number' ? along.write(p.value) : '–',
          })),
        ),
    },
  };
}

/** As elements and not as HTML: names come from outside. */
export function tip(title: string, rows: { name: string; value: string; colour: string }[]): HTMLElement {
  const box = document.createElement('div');
  const head = document.createElement('div');
  head.textContent = title;
  head.style.fontWeight = '600';
  box.append(head);
  for (const row of rows) {
    const line = document.createElement('div');
    line.style.cssText = 'display:flex;gap:8px;align-items:center;max-width:280px';
    const dot = document.createElement('span');
    dot.style.cssText = 'width:8px;height:8px;border-radius:50%;flex:none';
    dot.style.background = row.colour;
    const name = document.createElement('span');
    name.textContent = row.name;
    name.style.cssText = 'flex:1;overflow:hidden;text-overflow:ellipsis;white-space:nowrap';
    const value = document.createElement('b');
    value.textContent = row.value;
    line.append(dot, name, value);
    box.append(line);
  }
  return box;
}

/** A number between two that are missing makes no line: it is shown as a dot. */
function points(data: (number | null)[]): object {
  const there = (at: number) => data[at] !== null && data[at] !== undefined;
  return {
    data,
    showSymbol: true,
    symbolSize: (_: unknown, { dataIndex: at }: { dataIndex: number }) =>
      there(at) && !there(at - 1) && !there(at + 1) ? 6 : 0,
  };
}

/** Lines over time, each with its name at its end. */
export function linesOption(along: Along, colours: Colours, width: number): EChartsCoreOption {
  const named = along.lines.length > 1;
  const right = named
    ? margin(
        along.lines.map((l) => l.name),
        width,
      )
    : 12;
  const last = along.labels.length - 1;
  return {
    ...frame(colours, along, width, right),
    series: along.lines.flatMap((line, i) => {
      const colour = paint(colours, line, i);
      const split = along.open && !line.before && last > 0;
      const common = {
        type: 'line',
        name: line.name,
        symbol: 'circle',
        connectNulls: false,
        itemStyle: { color: colour },
        z: line.before ? 1 : 2,
      };
      const endLabel = {
        show: named,
        formatter: line.name,
        color: colour,
        fontSize: 12,
        width: right - 10,
        overflow: 'truncate',
        distance: 6,
      };
      const main = {
        ...common,
        ...points(split ? [...line.data.slice(0, last), null] : line.data),
        lineStyle: { width: line.before ? 1.5 : 2, color: colour, type: line.before ? 'dashed' : 'solid' },
        ...(split ? {} : { endLabel, labelLayout: { moveOverlap: 'shiftY' } }),
      };
      if (!split) return [main];
      return [
        main,
        {
          ...common,
          ...points(line.data.map((v, at) => (at >= last - 1 ? v : null))),
          lineStyle: { width: 2, color: colour, type: 'dotted' },
          endLabel,
          labelLayout: { moveOverlap: 'shiftY' },
        },
      ];
    }),
  };
}

/** Bars over time or over classes; with several lines they stand on each other, what is negative hangs below. */
export function barsOption(along: Along, colours: Colours, width: number): EChartsCoreOption {
  const named = along.lines.length > 1;
  const right = named
    ? margin(
        along.lines.map((l) => l.name),
        width,
      )
    : 4;
  const labels = named ? endNames(along, colours, right) : [];
  return {
    ...frame(colours, along, width, right),
    series: [
      ...along.lines.map((line, i) => ({
        type: 'bar',
        name: line.name,
        data: line.data,
        ...(named ? { stack: 'all' } : {}),
        barMaxWidth: 36,
        barCategoryGap: along.labels.length > 60 ? '10%' : '28%',
        itemStyle: { color: paint(colours, line, i) },
        cursor: 'pointer',
      })),
      ...labels,
    ],
  };
}

/** The names of stacked bars beside the last one that has any: points without a sign, with a label. */
function endNames(along: Along, colours: Colours, right: number): object[] {
  const at = along.labels.length - 1;
  let up = 0;
  let down = 0;
  return along.lines.flatMap((line, i) => {
    const value = line.data[at] ?? 0;
    const middle = value >= 0 ? up + value / 2 : down + value / 2;
    if (value >= 0) up += value;
    else down += value;
    const colour = paint(colours, line, i);
    return [
      {
        type: 'line',
        name: `\u0000${line.name}`,
        data: along.labels.map((_, j) => (j >= at - 1 ? middle : null)),
        lineStyle: { opacity: 0 },
        showSymbol: false,
        silent: true,
        tooltip: { show: false },
        endLabel: {
          show: true,
          formatter: line.name,
          color: colour,
          fontSize: 12,
          width: right - 14,
          overflow: 'truncate',
          distance: 14,
        },
        labelLayout: { moveOverlap: 'shiftY' },
      },
    ];
  });
}

export interface Flow {
  nodes: { id: string; name: string; depth: number }[];
  links: { source: string; target: string; value: number }[];
  write: (n: number) => string;
}

/** What follows what. */
export function sankeyOption(flow: Flow, colours: Colours, width: number): EChartsCoreOption {
  const last = Math.max(0, ...flow.nodes.map((n) => n.depth));
  const room = Math.min(150, Math.max(64, width / (last + 2)));
  const names = new Map(flow.nodes.map((n) => [n.id, n.name]));
  return {
    textStyle: { fontFamily: colours.font, fontSize: 12 },
    tooltip: {
      trigger: 'item',
      confine: true,
      backgroundColor: colours.raised,
      borderColor: colours.line,
      textStyle: { color: colours.text, fontSize: 13 },
      formatter: (p: {
        dataType: string;
        name: string;
        value: number;
        data: { source?: string; target?: string };
      }) =>
        p.dataType === 'edge'
          ? tip(`${names.get(p.data.source ?? '')} → ${names.get(p.data.target ?? '')}`, [
              { name: '', value: flow.write(p.value), colour: colours.series[1] },
            ])
          : tip(names.get(p.name) ?? p.name, [
              { name: '', value: flow.write(p.value), colour: colours.series[1] },
            ]),
    },
    series: [
      {
        type: 'sankey',
        left: 0,
        right: room,
        top: 8,
        bottom: 8,
        nodeWidth: 10,
        nodeGap: 12,
        draggable: false,
        layoutIterations: 24,
        emphasis: { focus: 'adjacency' },
        data: flow.nodes.map((n) => ({
          name: n.id,
          depth: n.depth,
          itemStyle: { color: colours.series[1], borderWidth: 0 },
        })),
        links: flow.links,
        lineStyle: { color: colours.series[1], opacity: 0.2, curveness: 0.5 },
        label: {
          color: colours.text,
          fontSize: 12,
          width: room - 12,
          overflow: 'truncate',
          formatter: (p: { name: string }) => names.get(p.name) ?? p.name,
        },
      },
    ],
  };
}
