import { useT } from '@kit/i18n.ts';
import { EmptyState } from '@kit/states.tsx';
import { indexOfSeq } from '@sdk/log.ts';
import type { Message } from '@sdk/types.ts';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import { useAppContext } from '../commands/context.tsx';
import { useHub, useItem, useOutbox, useStore } from '../lib/hooks.ts';
import css from './conversation.module.css';
import { MessageRow, type RowContext } from './MessageRow.tsx';
import { Pills } from './Pills.tsx';
import { isPending, keyOf, type Row, rowsOf, settingOf } from './rows.ts';
import { useFirstIndex } from './useFirstIndex.ts';
import { useKeptEnd } from './useKeptEnd.ts';
import { useListKeys } from './useListKeys.ts';
import { usePaging } from './usePaging.ts';
import { useReading } from './useReading.ts';
import { useSettled } from './useSettled.ts';
import { useView } from './useView.ts';

const NOTHING: readonly Message[] = [];
const OPENING_MS = 2_000;
/** Of a usual row, until it is measured. */
const ROW_HEIGHT = 48;

interface Props {
  id: string;
  target?: number | undefined;
  jump?: number;
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
  // Where reading had got to when the conversation was opened: the line stays there while it is on screen.
  const [unreadAfter, setUnreadAfter] = useState(() =>
    item && item.mine.unread > 0 ? item.mine.read.seq : undefined,
  );
  const { view, segment, present, flash, scrollTo, toLatest } = useView({
    log,
    state,
    handle,
    scroller,
    target,
    jump,
  });
  const messages = segment?.messages ?? NOTHING;
  const floor = item?.mine.floor ?? 0;
  const hasBefore = segment !== undefined && segment.lo > Math.max(1, floor + 1);
  const rows = useMemo(() => rowsOf(messages, present ? outbox : []), [messages, outbox, present]);
  const firstIndex = useFirstIndex(rows, view.generation);

  const load = usePaging(log, segment, hasBefore, !present);
  const seen = useReading(id, present);
  const keys = useListKeys({ id, rows, handle, app, item });

  useSettled(scroller, `${view.generation}/${rows.length > 0}`);

  useKeptEnd(scroller, atBottom, view.generation);

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
    return { index: 'LAST' as const, align: 'end' as const };
  }, [view.generation]);

  // A list on its way to the end follows what comes in meanwhile: what the device remembered may be behind.
  const arrived = useRef(-1);
  const opened = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every generation opens anew
  useLayoutEffect(() => {
    opened.current = performance.now();
  }, [view.generation]);
  const opening = () =>
    start.align === 'end' &&
    arrived.current !== view.generation &&
    performance.now() - opened.current < OPENING_MS;

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
        // Every frame that it waits and every row that it probes first is seen as a pause when a conversation opens.
        skipAnimationFrameInResizeObserver
        defaultItemHeight={ROW_HEIGHT}
        alignToBottom
        increaseViewportBy={{ top: 800, bottom: 400 }}
        atBottomThreshold={48}
        followOutput={(bottom) => (present && (bottom || opening()) ? 'auto' : false)}
        atBottomStateChange={(bottom) => {
          atBottom.current = bottom && present;
          if (bottom) arrived.current = view.generation;
          setAway(!bottom || !present);
          if (bottom && present) seen.bottom();
          else seen.left();
        }}
        startReached={load.before}
        endReached={load.after}
        rangeChanged={({ startIndex, endIndex }) => {
          if (startIndex - firstIndex < 40) load.before();
          if (rows.length - (endIndex - firstIndex) < 40) load.after();
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
      <Pills
        unread={item?.mine.unread ?? 0}
        above={unreadAbove}
        below={away}
        onAbove={() => void scrollTo(unreadAfter! + 1, 'start')}
        onBelow={toLatest}
      />
    </div>
  );
}

const COMPONENTS = {
  Footer: () => <div className={css.listEnd} />,
};
