import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { asApiError } from '@sdk/errors.ts';
import type { SharedMessage } from '@sdk/types.ts';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Markdown } from '../conversation/Markdown.tsx';
import { http } from '../lib/session.tsx';
import { Notices } from '../shell/Notices.tsx';
import css from './share.module.css';

/** What a share link shows to anybody: one message and nothing around it. */
export function SharedPage() {
  const t = useT();
  const { token = '' } = useParams({ strict: false });
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['shared', token],
    queryFn: () => http.call('get', '/api/s/{token}', { token }),
    // Each question counts as a visit.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
  });
  useEffect(() => {
    if (data) document.title = `${data.author} · Hubbub`;
    const robots = document.createElement('meta');
    robots.name = 'robots';
    robots.content = 'noindex';
    document.head.append(robots);
    return () => {
      robots.remove();
      document.title = 'Hubbub';
    };
  }, [data]);
  // A link that was cut short is as dead as one that was ended.
  const ended = error !== null && [404, 422].includes(asApiError(error).status);
  return (
    <div className={css.page}>
      <main className={css.box}>
        {isPending ? (
          <Skeleton rows={3} avatar={0} />
        ) : ended ? (
          <EmptyState title={t('shared.ended')}>{t('shared.endedHint')}</EmptyState>
        ) : error ? (
          <ErrorState title={t('shared.failed')} onRetry={() => void refetch()} />
        ) : (
          <Words message={data} />
        )}
      </main>
      <footer className={css.foot}>
        <span>{data && t('shared.about')}</span>
        <a href="/">
          <img src="/icon.svg" alt="" width={20} height={20} />
          {t('shared.open')}
        </a>
      </footer>
      <Notices />
    </div>
  );
}

function Words({ message }: { message: SharedMessage }) {
  const t = useT();
  return (
    <article>
      <header className={css.head}>
        <h1 className={css.author}>
          <bdi>{message.author || t('common.someone')}</bdi>
        </h1>
        <Time at={message.at} as="full" className={css.time} />
      </header>
      {message.title && (
        <h2 className={css.title} dir="auto">
          {message.title}
        </h2>
      )}
      {message.text && (
        <div className={css.words}>
          <Markdown text={message.text} edited={message.edited_at !== undefined} />
        </div>
      )}
      {(message.attachments ?? 0) > 0 && (
        <p className={css.files}>{t('shared.files', { count: message.attachments ?? 0 })}</p>
      )}
    </article>
  );
}
