import type { ConversationLog } from '@sdk/conversation.ts';
import { indexOfSeq, type LogState, segmentAt, tailOf } from '@sdk/log.ts';
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { VirtuosoHandle } from 'react-virtuoso';

export type Align = 'start' | 'center' | 'end';

export interface View {
  /** The message around which we look; undefined = the present. */
  anchor: number | undefined;
  /** Each generation is a list of its own, that opens at its anchor. */
  generation: number;
  align: Align;
}

const FLASH_MS = 2_400;
const PRESENT: View = { anchor: undefined, generation: 0, align: 'end' };

interface Options {
  log: ConversationLog;
  state: LogState;
  handle: RefObject<VirtuosoHandle | null>;
  scroller: RefObject<HTMLElement | null>;
  /** The message that the address names, and a number that repeats the jump to it. */
  target: number | undefined;
  jump: number;
}

/** Which stretch of the log is on screen, and the ways to another place in it. */
export function useView({ log, state, handle, scroller, target, jump }: Options) {
  const [flash, setFlash] = useState<number | undefined>(target);
  const [view, setView] = useState<View>(() =>
    target !== undefined && segmentAt(state, target)
      ? { anchor: target, generation: 0, align: 'center' }
      : PRESENT,
  );
  const segment =
    view.anchor === undefined ? tailOf(state) : (segmentAt(state, view.anchor) ?? tailOf(state));
  const present = segment !== undefined && segment.hi >= state.seq;

  const scrollTo = useCallback(
    async (seq: number, align: Align = 'center') => {
      await log.around(seq).catch(() => undefined);
      setFlash(seq);
      const now = log.state.get();
      const goal = segmentAt(now, seq);
      setView((held) => {
        const current = held.anchor === undefined ? tailOf(now) : segmentAt(now, held.anchor);
        // A list that still measures its rows goes nowhere when told to: a new one opens there.
        if (goal && goal === current && scroller.current?.dataset.settled !== undefined) {
          const index = indexOfSeq(goal.messages, seq);
          requestAnimationFrame(() => handle.current?.scrollToIndex({ index, align }));
          return held;
        }
        return { anchor: seq, generation: held.generation + 1, align };
      });
    },
    [log, handle, scroller],
  );

  const toLatest = useCallback(() => {
    setView((held) => {
      if (held.anchor !== undefined && !present) return { ...PRESENT, generation: held.generation + 1 };
      handle.current?.scrollToIndex({ index: 'LAST', align: 'end' });
      return held;
    });
  }, [present, handle]);

  // A list that opened at the target is there already: while it measures its rows it must not be told to scroll.
  const there = useRef(view.anchor === undefined ? undefined : `${target}/${jump}`);
  useEffect(() => {
    const goal = `${target}/${jump}`;
    if (target !== undefined && there.current !== goal) void scrollTo(target);
    there.current = goal;
  }, [target, jump, scrollTo]);

  useEffect(() => {
    if (flash === undefined) return;
    const timer = setTimeout(() => setFlash(undefined), FLASH_MS);
    return () => clearTimeout(timer);
  }, [flash]);

  return { view, segment, present, flash, scrollTo, toLatest };
}
