import type { Ref } from 'react';
import type { Picture } from '../charts/Chart.tsx';
import type { Answer, Cell, Drawn, Question, Results } from '../model/types.ts';
import type { Words } from '../model/words.ts';

export interface PictureProps<K extends Drawn> {
  words: Words;
  question: Question;
  answer: Answer<Results[K]>;
  result: Results[K];
  label: string;
  onCell: (cell: Cell) => void;
  ref?: Ref<Picture>;
}

/** Arrow keys among the numbers of a table; one of them is reached by Tab. */
export function roveCells(event: React.KeyboardEvent<HTMLTableElement>): void {
  const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  const here = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
  if (!by || !here || event.altKey || event.ctrlKey || event.metaKey) return;
  let row = Number(here.dataset.row);
  let column = Number(here.dataset.column);
  const table = event.currentTarget;
  const rtl = getComputedStyle(table).direction === 'rtl' ? -1 : 1;
  for (let i = 0; i < 60; i++) {
    row += by[0]!;
    column += by[1]! * rtl;
    const next = table.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`);
    if (next) {
      event.preventDefault();
      table.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.setAttribute('tabindex', '-1');
      next.setAttribute('tabindex', '0');
      next.focus();
      return;
    }
  }
}
