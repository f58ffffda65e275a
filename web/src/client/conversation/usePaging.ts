import type { ConversationLog } from '@sdk/conversation.ts';
import type { Segment } from '@sdk/log.ts';
import { useCallback, useRef } from 'react';

const PAGE = 100;

/** Fetches what lies before and after a stretch of the log, one question a side at a time. */
export function usePaging(
  log: ConversationLog,
  segment: Segment | undefined,
  hasBefore: boolean,
  hasAfter: boolean,
) {
  const loading = useRef({ before: false, after: false });
  const fetchSide = useCallback(
    (side: 'before' | 'after', seq: number) => {
      if (loading.current[side]) return;
      loading.current[side] = true;
      log
        .page({ [side]: seq }, PAGE)
        .catch(() => undefined)
        .finally(() => {
          loading.current[side] = false;
        });
    },
    [log],
  );
  return {
    before: useCallback(() => {
      if (segment && hasBefore) fetchSide('before', segment.lo);
    }, [segment, hasBefore, fetchSide]),
    after: useCallback(() => {
      if (segment && hasAfter) fetchSide('after', segment.hi);
    }, [segment, hasAfter, fetchSide]),
  };
}
