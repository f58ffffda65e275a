import { Avatar } from '@kit/Avatar.tsx';
import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import type { Reader } from '@sdk/types.ts';
import { IconEye } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useHub, usePerson, useStore } from '../lib/hooks.ts';
import { summaryOf } from '../lib/summary.ts';
import css from './details.module.css';

/** Who has read a message, and when. Follows the cursors that move while one looks. */
export function Readers({ conversation, seq }: { conversation: string; seq: number }) {
  const t = useT();
  const hub = useHub();
  const moved = useStore(hub.cursors.version);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['readers', conversation, seq],
    queryFn: () => hub.api.readers(conversation, seq),
    staleTime: 0,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a cursor that moved is the signal
  useEffect(() => {
    const timer = setTimeout(() => void refetch(), 300);
    return () => clearTimeout(timer);
  }, [moved, refetch]);
  if (isPending) return <Skeleton rows={5} avatar={32} />;
  if (error) return <ErrorState title={t('readers.failed')} onRetry={() => void refetch()} />;
  const message = hub.log(conversation).message(seq);
  return (
    <div className={css.tall}>
      {message && (
        <blockquote className={css.about_quote} dir="auto">
          {summaryOf(message, hub, t)}
        </blockquote>
      )}
      <p className={css.sentence}>{t('readers.sentence', { count: data.count, of: data.of })}</p>
      {data.readers.length === 0 && data.count === 0 ? (
        <EmptyState icon={<IconEye size={32} stroke={1.3} aria-hidden="true" />} title={t('readers.empty')}>
          {t('readers.emptyHint')}
        </EmptyState>
      ) : (
        <ul className={css.readers} aria-label={t('pane.readers')}>
          {data.readers.map((reader) => (
            <ReaderLine key={reader.person} reader={reader} />
          ))}
        </ul>
      )}
    </div>
  );
}

function ReaderLine({ reader }: { reader: Reader }) {
  const hub = useHub();
  const person = usePerson(reader.person);
  return (
    <li className={css.person}>
      <Avatar
        id={reader.person}
        name={person?.name ?? ' '}
        size={32}
        src={person?.avatar ? hub.api.thumbUrl(person.avatar) : undefined}
      />
      <span className={css.personName} dir="auto">
        {person?.name ?? ' '}
      </span>
      {reader.at && <Time at={reader.at} as="full" className={css.fine} />}
    </li>
  );
}
