import { useT } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { useQuery } from '@tanstack/react-query';
import { Markdown } from '../conversation/Markdown.tsx';
import { useHub } from '../lib/hooks.ts';
import css from './details.module.css';

export function Edits({ conversation, seq }: { conversation: string; seq: number }) {
  const t = useT();
  const hub = useHub();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['edits', conversation, seq],
    queryFn: () => hub.api.edits(conversation, seq),
    staleTime: 0,
  });
  if (isPending) return <Skeleton rows={3} avatar={0} />;
  if (error) return <ErrorState title={t('edits.failed')} onRetry={() => void refetch()} />;
  return (
    <div className={css.cards}>
      {data.items.map((edit) => (
        <article key={edit.version} className={css.card}>
          <Time at={edit.at} as="full" className={css.fine} />
          <Markdown text={edit.text} />
        </article>
      ))}
    </div>
  );
}
