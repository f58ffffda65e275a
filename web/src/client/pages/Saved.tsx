import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { IconBookmark } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { attempt } from '../commands/errors.ts';
import { MessageCard } from '../details/MessageCard.tsx';
import { useHub } from '../lib/hooks.ts';
import { Page } from './Page.tsx';

export function Saved() {
  const t = useT();
  const hub = useHub();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['saved'],
    staleTime: 0,
    queryFn: async () => {
      const page = await hub.api.saved();
      // A server may answer with places alone: then the messages are asked for one by one.
      return Promise.all(
        page.items.map(async (s) => ({
          ...s,
          message: s.message ?? (await hub.api.message(s.conversation, s.seq).catch(() => undefined)),
        })),
      );
    },
  });
  return (
    <Page title={t('command.saved')} hint={t('saved.hint')}>
      {isPending ? (
        <Skeleton rows={4} avatar={24} />
      ) : error ? (
        <ErrorState title={t('saved.failed')} onRetry={() => void refetch()} />
      ) : data.length === 0 ? (
        <EmptyState
          icon={<IconBookmark size={34} stroke={1.3} aria-hidden="true" />}
          title={t('saved.empty')}
        >
          {t('saved.emptyHint')}
        </EmptyState>
      ) : (
        data.map(({ conversation, seq, message }) =>
          message ? (
            <MessageCard
              key={`${conversation}/${seq}`}
              message={message}
              conversation={conversation}
              where
              tools={
                <button
                  type="button"
                  className="plain"
                  onClick={() => attempt(hub.save(conversation, seq, false).then(() => refetch()))}
                >
                  {t('message.unsave')}
                </button>
              }
            />
          ) : null,
        )
      )}
    </Page>
  );
}
