import { useEffect, useMemo, useRef } from 'react';
import { useHub } from '../lib/hooks.ts';

const EVERY_MS = 400;

/** Moves the read cursor with what was really on screen, in a window that somebody looks at. */
export function useReading(id: string, present: boolean) {
  const hub = useHub();
  const state = useRef({
    bottom: false,
    upTo: 0,
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
  });

  const report = useMemo(() => {
    const now = () => {
      const held = state.current;
      held.timer = undefined;
      if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
      const item = hub.item(id);
      if (!item) return;
      const seq = held.bottom ? Math.max(hub.log(id).state.get().seq, held.upTo) : held.upTo;
      if (seq > item.mine.read.seq && !item.mine.marked_unread) hub.read(id, seq);
    };
    return () => {
      state.current.timer ??= setTimeout(now, EVERY_MS);
    };
  }, [hub, id]);

  useEffect(() => {
    if (!present) return;
    const stop = hub.log(id).state.subscribe(() => state.current.bottom && report());
    window.addEventListener('focus', report);
    document.addEventListener('visibilitychange', report);
    return () => {
      stop();
      window.removeEventListener('focus', report);
      document.removeEventListener('visibilitychange', report);
      clearTimeout(state.current.timer);
      state.current.timer = undefined;
    };
  }, [hub, id, present, report]);

  return useMemo(
    () => ({
      bottom: () => {
        state.current.bottom = true;
        report();
      },
      left: () => {
        state.current.bottom = false;
      },
      upTo: (seq: number) => {
        if (seq <= state.current.upTo) return;
        state.current.upTo = seq;
        report();
      },
    }),
    [report],
  );
}
