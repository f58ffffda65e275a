import { useRef } from 'react';
import { isPending, type Row } from './rows.ts';

const BASE = 100_000_000;

/** Keeps virtuoso's first index in step with what was put in front, so that the screen does not move. */
export function useFirstIndex(rows: readonly Row[], generation: number): number {
  const held = useRef({ generation: -1, first: 0, index: BASE });
  const first = rows[0];
  const seq = first && !isPending(first) ? first.seq : 0;
  const now = held.current;
  if (now.generation !== generation) held.current = { generation, first: seq, index: BASE };
  else if (seq > 0 && now.first > 0 && seq < now.first) {
    const added = rows.findIndex((r) => !isPending(r) && r.seq >= now.first);
    held.current = { generation, first: seq, index: now.index - Math.max(0, added) };
  } else if (now.first === 0) held.current = { generation, first: seq, index: now.index };
  return held.current.index;
}
