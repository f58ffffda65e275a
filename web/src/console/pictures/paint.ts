import type { Colours } from '../charts/colours.ts';
import { roughWidth } from '../charts/options.ts';

export interface Grid {
  columns: string[];
  rows: { head: string; cells: { text: string; shade: number }[] }[];
}

const SCALE = 2;
const ROW = 28;

function canvas(
  width: number,
  height: number,
  colours: Colours,
): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const element = document.createElement('canvas');
  element.width = width * SCALE;
  element.height = height * SCALE;
  const pen = element.getContext('2d')!;
  pen.scale(SCALE, SCALE);
  pen.fillStyle = colours.page;
  pen.fillRect(0, 0, width, height);
  pen.font = `12px ${colours.font}`;
  pen.textBaseline = 'middle';
  return [element, pen];
}

/** A table of shades as a picture: what the page shows as a table is no canvas. */
export function gridPng(grid: Grid, colours: Colours): string {
  const head = Math.max(60, ...grid.rows.map((r) => roughWidth(r.head) + 12));
  const cell = Math.max(44, ...grid.columns.map((c) => roughWidth(c) + 10));
  const [element, pen] = canvas(
    head + cell * grid.columns.length + 8,
    ROW * (grid.rows.length + 1) + 8,
    colours,
  );
  pen.textAlign = 'center';
  pen.fillStyle = colours.faint;
  grid.columns.forEach((c, i) => {
    pen.fillText(c, head + cell * (i + 0.5), ROW / 2 + 4);
  });
  grid.rows.forEach((row, y) => {
    const top = 4 + ROW * (y + 1);
    pen.textAlign = 'start';
    pen.fillStyle = colours.faint;
    pen.fillText(row.head, 4, top + ROW / 2);
    pen.textAlign = 'center';
    row.cells.forEach(({ text, shade }, x) => {
      if (text === '' && shade === 0) return;
      pen.globalAlpha = shade;
      pen.fillStyle = colours.series[1];
      pen.fillRect(head + cell * x + 1, top + 1, cell - 2, ROW - 2);
      pen.globalAlpha = 1;
      pen.fillStyle = colours.text;
      pen.fillText(text, head + cell * (x + 0.5), top + ROW / 2);
    });
  });
  return element.toDataURL('image/png');
}

/** Bars that lie, each with its name and its number. */
export function barsPng(bars: { name: string; share: number; text: string }[], colours: Colours): string {
  const [element, pen] = canvas(720, bars.length * 56 + 16, colours);
  bars.forEach((bar, i) => {
    const top = 8 + i * 56;
    pen.fillStyle = colours.text;
    pen.textAlign = 'start';
    pen.fillText(bar.name, 8, top + 10);
    pen.textAlign = 'end';
    pen.fillText(bar.text, 712, top + 10);
    pen.fillStyle = colours.line;
    pen.fillRect(8, top + 22, 704, 20);
    pen.fillStyle = colours.series[1];
    pen.fillRect(8, top + 22, 704 * bar.share, 20);
  });
  return element.toDataURL('image/png');
}

/** Clicks on a page, as squares that are the darker the more there were. */
export function clicksPng(
  columns: number,
  cells: readonly (readonly [number, number, number])[],
  colours: Colours,
): string {
  const side = 720 / columns;
  const rows = Math.max(20, ...cells.map(([, y]) => y + 1));
  const [element, pen] = canvas(720, rows * side, colours);
  const most = Math.max(1, ...cells.map(([, , n]) => n));
  pen.fillStyle = colours.series[0];
  for (const [x, y, n] of cells) {
    pen.globalAlpha = 0.15 + 0.85 * Math.sqrt(n / most);
    pen.beginPath();
    pen.arc((x + 0.5) * side, (y + 0.5) * side, side * 0.62, 0, Math.PI * 2);
    pen.fill();
  }
  return element.toDataURL('image/png');
}
