import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Button } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useLocation, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useGo } from '../commands/context.tsx';
import { Composer } from '../composer/Composer.tsx';
import { useHub, useItem, useStore } from '../lib/hooks.ts';
import css from './conversation.module.css';
import { Header } from './Header.tsx';
import { MessageList } from './MessageList.tsx';

const Details = lazy(() => import('../details/Details.tsx'));

export function ConversationPage() {
  const { conversation: id, seq } = useParams({ strict: false });
  const { pane, at } = useSearch({ from: '/w/$workspace' });
  const jump = useLocation({ select: (l) => (l.state as { jump?: number }).jump ?? 0 });
  if (!id) return null;
  return (
    <div className={css.page} data-pane={pane || undefined}>
      <section className={css.column}>
        <Talk key={id} id={id} target={seq === undefined ? undefined : Number(seq)} jump={jump} />
      </section>
      {pane && (
        <Suspense fallback={<aside className={css.pane} />}>
          <Details key={`${id}/${pane}/${at ?? ''}`} conversation={id} pane={pane} at={at} />
        </Suspense>
      )}
    </div>
  );
}

/** One conversation: head, messages, composer. Threads in the right column are the same thing, smaller. */
function Talk({ id, target, jump }: { id: string; target: number | undefined; jump: number }) {
  const t = useT();
  const hub = useHub();
  const go = useGo();
  useEffect(() => hub.show(id), [hub, id]);
  const log = hub.log(id);
  const load = useStore(log.load);
  const item = useItem(id);
  // Where reading had got to decides where the list opens: wait for it, unless this is no conversation of mine.
  const known = useStore(hub.list) !== 'loading' || item !== undefined;
  return (
    <>
      <Header id={id} />
      {load === 'gone' ? (
        <EmptyState
          icon={<IconEyeOff size={36} stroke={1.3} aria-hidden="true" />}
          title={t('conversation.gone')}
          action={
            <Button variant="default" onClick={() => go.page('home')}>
              {t('conversation.backToList')}
            </Button>
          }
        >
          {t('conversation.goneHint')}
        </EmptyState>
      ) : load === 'failed' ? (
        <ErrorState title={t('conversation.failed')} onRetry={() => void log.open()}>
          {t('conversation.failedHint')}
        </ErrorState>
      ) : load === 'ready' && known ? (
        <MessageList id={id} target={target} jump={jump} />
      ) : (
        <div className={css.loading}>
          <Skeleton rows={7} />
        </div>
      )}
      {load !== 'gone' && <Composer conversation={id} item={item} />}
    </>
  );
}
