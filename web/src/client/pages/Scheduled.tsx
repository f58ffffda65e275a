import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import type { Scheduled } from '@sdk/types.ts';
import { IconClock, IconPaperclip } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useGo } from '../commands/context.tsx';
import { attempt, explainCode } from '../commands/errors.ts';
import { useHub, useItem, useSelect } from '../lib/hooks.ts';
import { plainLine } from '../lib/mentions.ts';
import { useTitle } from '../lib/titles.ts';
import { Page } from './Page.tsx';
import css from './pages.module.css';

const SOON_MS = 3_000;

export function ScheduledPage() {
  const t = useT();
  const hub = useHub();
  const changed = useSelect(hub.personal, (s) => s.scheduled);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['scheduled'],
    staleTime: 0,
    queryFn: () => hub.api.scheduled(),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: my own log tells when one was sent or changed elsewhere
  useEffect(() => {
    void refetch();
  }, [changed, refetch]);
  return (
    <Page title={t('command.scheduled')} hint={t('scheduled.hint')}>
      {isPending ? (
        <Skeleton rows={3} avatar={0} />
      ) : error ? (
        <ErrorState title={t('scheduled.failed')} onRetry={() => void refetch()} />
      ) : data.items.length === 0 ? (
        <EmptyState
          icon={<IconClock size={34} stroke={1.3} aria-hidden="true" />}
          title={t('scheduled.empty')}
        >
          {t('scheduled.emptyHint')}
        </EmptyState>
      ) : (
        data.items.map((item) => <Line key={item.id} item={item} onGone={() => void refetch()} />)
      )}
    </Page>
  );
}

function Line({ item, onGone }: { item: Scheduled; onGone(): void }) {
  const t = useT();
  const hub = useHub();
  const go = useGo();
  const title = useTitle(useItem(item.conversation)?.conversation);
  const files = item.attachments ?? [];
  const now = async () => {
    if (files.length > 0) {
      // Its files belong to it: taken back it would take them along. So the server sends it, in a moment.
      await hub.api.changeScheduled(item.id, { at: new Date(Date.now() + SOON_MS).toISOString() });
    } else {
      await hub.api.cancelScheduled(item.id);
      const { conversation, text, quote } = item;
      hub.outbox.enqueue({ conversation, text, ...(quote ? { quote } : {}) });
    }
    onGone();
  };
  return (
    <article className={css.line}>
      <button
        type="button"
        className={`plain ${css.lineMain}`}
        onClick={() => go.conversation(item.conversation)}
      >
        <span className={css.lineTitle} dir="auto">
          {title}
        </span>
        <span className={css.lineText} dir="auto">
          {plainLine(item.text, (id) => hub.people.get(id)?.name)}
        </span>
        {files.length > 0 && (
          <span className={css.lineFiles}>
            <IconPaperclip size={14} aria-hidden="true" />
            <bdi>{files.map((file) => file.name).join(t('common.comma'))}</bdi>
          </span>
        )}
        {item.failed && <span className={css.lineFailed}>{explainCode(item.failed, 422)}</span>}
      </button>
      <Time at={item.at} as="full" className={css.fine} />
      <button type="button" className={css.lineTool} onClick={() => attempt(now())}>
        {t('scheduled.now')}
      </button>
      <button
        type="button"
        className={css.lineTool}
        onClick={() => attempt(hub.api.cancelScheduled(item.id).then(onGone), t('notice.cancelled'))}
      >
        {t('common.cancel')}
      </button>
    </article>
  );
}
