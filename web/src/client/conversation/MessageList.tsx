import { useT } from '@kit/i18n.ts';
import { EmptyState } from '@kit/states.tsx';
import { indexOfSeq, segmentAt, tailOf } from '@sdk/log.ts';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import { useAppContext } from '../commands/context.tsx';
import { useHub, useItem, useOutbox, useStore } from '../lib/hooks.ts';
import css from './conversation.module.css';
import { MessageRow, type RowContext } from './MessageRow.tsx';
import { isPending, keyOf, type Row, rowsOf, settingOf } from './rows.ts';
import { useListKeys } from './useListKeys.ts';
import { useReading } from './useReading.ts';
import { useSettled } from './useSettled.ts';

const BASE = 100_000_000;

interface View {
  /** The message around which we look; undefined = the present. */
  anchor: number | undefined;
  generation: number;
  align: 'start' | 'center' | 'end';
}

interface Props {
  id: string;
  target?: number | undefined;
  jump?: number;
}

/** Keeps virtuoso's first index in step with what was put in front, so that the screen does not move. */
function useFirstIndex(rows: readonly Row[], generation: number): number {
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

export function MessageList({ id, target, jump = 0 }: Props) {
  const t = useT();
  const hub = useHub();
  const app = useAppContext();
  const log = hub.log(id);
  const state = useStore(log.state);
  const outbox = useOutbox(id);
  const item = useItem(id);
  const handle = useRef<VirtuosoHandle>(null);
  const scroller = useRef<HTMLElement | null>(null);
  const atBottom = useRef(false);
  const [away, setAway] = useState(false);
  const [flash, setFlash] = useState<number | undefined>(target);
  // Where reading had got to when the conversation was opened: the line stays there while it is on screen.
  const [unreadAfter, setUnreadAfter] = useState(() =>
    item && item.mine.unread > 0 ? item.mine.read.seq : undefined,
  );
  const [view, setView] = useState<View>(() => ({ anchor: undefined, generation: 0, align: 'end' }));

  const segment =
    view.anchor === undefined ? tailOf(state) : (segmentAt(state, view.anchor) ?? tailOf(state));
  const messages = segment?.messages ?? [];
  const present = segment !== undefined && segment.hi >= state.seq;
  const floor = item?.mine.floor ?? 0;
  const hasBefore = segment !== undefined && segment.lo > Math.max(1, floor + 1);
  const rows = useMemo(() => rowsOf(messages, present ? outbox : []), [messages, outbox, present]);
  const firstIndex = useFirstIndex(rows, view.generation);

  const scrollTo = useCallback(
    async (seq: number, align: View['align'] = 'center') => {
      await log.around(seq).catch(() => undefined);
      setFlash(seq);
      const now = log.state.get();
      const goal = segmentAt(now, seq);
      setView((held) => {
        const current = held.anchor === undefined ? tailOf(now) : segmentAt(now, held.anchor);
        if (goal && goal === current) {
          const index = indexOfSeq(goal.messages, seq);
          requestAnimationFrame(() => handle.current?.scrollToIndex({ index, align }));
          return held;
        }
        return { anchor: seq, generation: held.generation + 1, align };
      });
    },
    [log],
  );

  const toLatest = useCallback(() => {
    setView((held) => {
      if (held.anchor !== undefined && !present)
        return { anchor: undefined, generation: held.generation + 1, align: 'end' };
      handle.current?.scrollToIndex({ index: 'LAST', align: 'end' });
      return held;
    });
  }, [present]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `jump` repeats a jump to the same message
  useEffect(() => {
    if (target !== undefined) void scrollTo(target);
  }, [target, jump, scrollTo]);

  useEffect(() => {
    if (flash === undefined) return;
    const timer = setTimeout(() => setFlash(undefined), 2_400);
    return () => clearTimeout(timer);
  }, [flash]);

  const loading = useRef({ before: false, after: false });
  const loadBefore = useCallback(() => {
    if (!segment || !hasBefore || loading.current.before) return;
    loading.current.before = true;
    log
      .page({ before: segment.lo }, 100)
      .catch(() => undefined)
      .finally(() => {
        loading.current.before = false;
      });
  }, [log, segment, hasBefore]);
  const loadAfter = useCallback(() => {
    if (!segment || present || loading.current.after) return;
    loading.current.after = true;
    log
      .page({ after: segment.hi }, 100)
      .catch(() => undefined)
      .finally(() => {
        loading.current.after = false;
      });
  }, [log, segment, present]);

  const seen = useReading(id, present);
  const keys = useListKeys({ id, rows, handle, app, item });

  useSettled(scroller, `${view.generation}/${rows.length > 0}`);

  // The window may shrink (a keyboard opens, the composer grows): whoever was at the end stays there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: every view has a scroller of its own
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      if (element.clientHeight !== height && atBottom.current) element.scrollTop = element.scrollHeight;
      height = element.clientHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [view.generation]);

  // My own message always comes into sight.
  const lastPending = outbox.at(-1)?.client_id;
  const hadPending = useRef(lastPending);
  useLayoutEffect(() => {
    if (lastPending && lastPending !== hadPending.current) {
      setUnreadAfter(undefined);
      toLatest();
    }
    hadPending.current = lastPending;
  }, [lastPending, toLatest]);

  const context = useMemo<RowContext>(
    () => ({ id, unreadAfter, flash, active: keys.active, jumpTo: (seq) => void scrollTo(seq) }),
    [id, unreadAfter, flash, keys.active, scrollTo],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first place of a view is chosen here
  const start = useMemo(() => {
    if (view.anchor !== undefined) return { index: indexOfSeq(messages, view.anchor), align: view.align };
    if (unreadAfter !== undefined && segment && unreadAfter >= segment.lo - 1) {
      const index = indexOfSeq(messages, unreadAfter + 1);
      if (index < messages.length && index > 0) return { index, align: 'start' as const, offset: -56 };
    }
    return { index: Math.max(0, rows.length - 1), align: 'end' as const };
  }, [view.generation]);

  if (rows.length === 0) {
    return (
      <div className={css.list}>
        <EmptyState title={t('conversation.empty')}>{t('conversation.emptyHint')}</EmptyState>
      </div>
    );
  }
  const firstLoaded = messages[0]?.seq ?? 0;
  const unreadAbove = unreadAfter !== undefined && firstLoaded > unreadAfter + 1 && hasBefore;
  return (
    <div className={css.list}>
      <Virtuoso
        key={view.generation}
        ref={handle}
        className={css.scroller!}
        scrollerRef={(element) => {
          scroller.current = element as HTMLElement | null;
        }}
        data={rows as Row[]}
        context={context}
        firstItemIndex={firstIndex}
        initialTopMostItemIndex={start}
        computeItemKey={(_, row) => keyOf(row)}
        alignToBottom
        increaseViewportBy={{ top: 800, bottom: 400 }}
        atBottomThreshold={48}
        followOutput={(bottom) => (bottom && present ? 'auto' : false)}
        atBottomStateChange={(bottom) => {
          atBottom.current = bottom && present;
          setAway(!bottom || !present);
          if (bottom && present) seen.bottom();
          else seen.left();
        }}
        startReached={loadBefore}
        endReached={loadAfter}
        rangeChanged={({ startIndex, endIndex }) => {
          if (startIndex - firstIndex < 40) loadBefore();
          if (rows.length - (endIndex - firstIndex) < 40) loadAfter();
          const row = rows[endIndex - firstIndex];
          if (row && !isPending(row)) seen.upTo(row.seq);
        }}
        components={COMPONENTS}
        itemContent={(index, row, ctx) => {
          const above = rows[index - firstIndex - 1];
          return (
            <MessageRow
              row={row}
              setting={settingOf(row, above, hub.me)}
              above={above}
              context={ctx}
              item={item}
            />
          );
        }}
        role="log"
        aria-label={t('conversation.messages')}
        aria-live="off"
        tabIndex={0}
        onKeyDown={keys.onKeyDown}
        onFocus={keys.onFocus}
        onBlur={keys.onBlur}
        data-testid="messages"
      />
      {unreadAbove && (
        <button
          type="button"
          className={`${css.pill} ${css.pillTop}`}
          onClick={() => void scrollTo(unreadAfter + 1, 'start')}
        >
          <IconArrowUp size={16} aria-hidden="true" />
          {t('conversation.toUnread', { count: item?.mine.unread ?? 0 })}
        </button>
      )}
      {away && (
        <button type="button" className={`${css.pill} ${css.pillBottom}`} onClick={toLatest}>
          <IconArrowDown size={16} aria-hidden="true" />
          {(item?.mine.unread ?? 0) > 0
            ? t('conversation.newBelow', { count: item!.mine.unread })
            : t('conversation.toLatest')}
        </button>
      )}
    </div>
  );
}

const COMPONENTS = {
  Footer: () => <div className={css.listEnd} />,
};
