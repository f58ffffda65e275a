import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { IconPin } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { attempt } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import css from './details.module.css';
import { MessageCard } from './MessageCard.tsx';

export function Pins({ conversation }: { conversation: string }) {
  const t = useT();
  const hub = useHub();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['pins', conversation],
    queryFn: () => hub.api.pins(conversation),
    staleTime: 0,
  });
  if (isPending) return <Skeleton rows={4} avatar={24} />;
  if (error) return <ErrorState title={t('pins.failed')} onRetry={() => void refetch()} />;
  if (data.items.length === 0) {
    return (
      <EmptyState icon={<IconPin size={32} stroke={1.3} aria-hidden="true" />} title={t('pins.empty')}>
        {t('pins.emptyHint')}
      </EmptyState>
    );
  }
  return (
    <div className={css.cards}>
      {data.items.map((message) => (
        <MessageCard
          key={message.seq}
          message={message}
          conversation={conversation}
          tools={
            <button
              type="button"
              className="plain"
              onClick={() => attempt(hub.api.pin(conversation, message.seq, false).then(() => refetch()))}
            >
              {t('message.unpin')}
            </button>
          }
        />
      ))}
    </div>
  );
}
