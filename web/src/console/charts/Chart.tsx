import { useComputedColorScheme } from '@mantine/core';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import css from '../console.module.css';
import { type Colours, coloursOf } from './colours.ts';

export interface Picture {
  /** The picture as it is now, twice as fine. */
  png(): Promise<string | undefined>;
}

export interface Pick {
  /** Of a bar or a ribbon: which. */
  series?: number;
  index: number;
  edge?: { source: string; target: string };
  /** Of lines: the height that was pointed at. */
  value?: number;
}

interface Props {
  /** Says what the picture shows, for those who do not see it; the table has the numbers. */
  label: string;
  height: number;
  option: (colours: Colours, width: number) => EChartsCoreOption;
  /** What the option is made of: it is made again when this changes. */
  of: unknown;
  onPick?: (pick: Pick) => void;
  /** Anywhere above a bucket counts, as for lines. */
  plane?: boolean;
  ref?: Ref<Picture>;
}

export function Chart({ label, height, option, of, onPick, plane, ref }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const make = useRef(option);
  const pick = useRef(onPick);
  make.current = option;
  pick.current = onPick;
  const scheme = useComputedColorScheme('light');
  const [width, setWidth] = useState(0);
  const [ready, setReady] = useState(false);

  useImperativeHandle(
    ref,
    () => ({
      png: async () =>
        box.current
          ? chart.current?.getDataURL({
              type: 'png',
              pixelRatio: 2,
              backgroundColor: coloursOf(box.current).page,
            })
          : undefined,
    }),
    [],
  );

  useEffect(() => {
    const element = box.current!;
    let gone = false;
    const seen = new ResizeObserver(() => {
      const next = Math.round(element.clientWidth);
      setWidth(next);
      if (next > 0) chart.current?.resize();
    });
    seen.observe(element);
    void import('./echarts.ts').then(({ init }) => {
      if (gone) return;
      const made = init(element);
      chart.current = made;
      listen(made, plane ?? false, (p) => pick.current?.(p));
      setReady(true);
    });
    return () => {
      gone = true;
      seen.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, [plane]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours follow the scheme, and the option what it is made of
  useEffect(() => {
    if (!ready || width === 0 || !box.current) return;
    chart.current?.setOption(
      { animation: false, ...make.current(coloursOf(box.current), width) },
      { notMerge: true },
    );
  }, [ready, width, scheme, of]);

  return (
    <div
      ref={box}
      className={css.chart}
      style={{ height }}
      role="img"
      aria-label={label}
      aria-busy={!ready}
      data-pick={onPick ? true : undefined}
    />
  );
}

function listen(chart: EChartsType, plane: boolean, onPick: (pick: Pick) => void): void {
  if (plane) {
    chart.getZr().on('click', (event) => {
      const point = [event.offsetX, event.offsetY];
      if (!chart.containPixel('grid', point)) return;
      const at = chart.convertFromPixel('grid', point) as number[];
      onPick({ index: Math.round(at[0] ?? 0), value: at[1] ?? 0 });
    });
    return;
  }
  chart.on('click', (event) => {
    const data = event.data as { source?: string; target?: string } | undefined;
    onPick({
      index: event.dataIndex,
      ...(event.seriesIndex === undefined ? {} : { series: event.seriesIndex }),
      ...(data?.source && data.target ? { edge: { source: data.source, target: data.target } } : {}),
    });
  });
}
