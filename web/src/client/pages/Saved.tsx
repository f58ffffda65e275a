import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Button } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { attempt } from '../commands/errors.ts';
import { MessageCard } from '../details/MessageCard.tsx';
import { useHub } from '../lib/hooks.ts';
import { Page } from './Page.tsx';

export function Saved() {
  const t = useT();
  const hub = useHub();
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, isPending, refetch } =
    useInfiniteQuery({
      queryKey: ['saved'],
      staleTime: 0,
      queryFn: ({ pageParam }) => hub.api.saved(pageParam ? { cursor: pageParam } : {}),
      initialPageParam: '',
      getNextPageParam: (page) => page.next,
    });
  const saved = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('command.saved')} hint={t('saved.hint')}>
      {isPending ? (
        <Skeleton rows={4} avatar={24} />
      ) : error ? (
        <ErrorState title={t('saved.failed')} onRetry={() => void refetch()} />
      ) : saved.length === 0 ? (
        <EmptyState
          icon={<IconBookmark size={34} stroke={1.3} aria-hidden="true" />}
          title={t('saved.empty')}
        >
          {t('saved.emptyHint')}
        </EmptyState>
      ) : (
        <>
          {saved.map(({ message }) => (
            <MessageCard
              key={`${message.conversation}/${message.seq}`}
              message={message}
              conversation={message.conversation}
              where
              tools={
                <button
                  type="button"
                  className="plain"
                  onClick={() =>
                    attempt(hub.keeps.save(message.conversation, message.seq, false).then(() => refetch()))
                  }
                >
                  {t('message.unsave')}
                </button>
              }
            />
          ))}
          {hasNextPage && (
            <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('common.more')}
            </Button>
          )}
        </>
      )}
    </Page>
  );
}
