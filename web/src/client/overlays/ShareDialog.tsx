import { useT } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import type { Message } from '@sdk/types.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { attempt, explain } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import { summaryOf } from '../lib/summary.ts';
import css from './overlays.module.css';

/** A link to the outside: made on purpose, seen with its visits, ended here. */
export default function ShareDialog({
  conversation,
  message,
  onClose,
}: {
  conversation: string;
  message: Message;
  onClose(): void;
}) {
  const t = useT();
  const hub = useHub();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['shares', conversation, message.seq],
    queryFn: async () => (await hub.api.shares(conversation, message.seq)).items,
    staleTime: 0,
    gcTime: 0,
  });
  const copy = (url: string) => attempt(navigator.clipboard.writeText(url), t('notice.shareCopied'));
  const create = useMutation({
    mutationFn: () => hub.api.share(conversation, message.seq),
    onSuccess: ({ url }) => {
      copy(url);
      void refetch();
    },
  });
  const end = useMutation({
    mutationFn: () => hub.api.unshare(conversation, message.seq),
    onSuccess: () => refetch(),
  });
  const mine = data?.find((link) => link.person === hub.me);
  const others = (data?.length ?? 0) - (mine ? 1 : 0);
  const refused = create.error ?? end.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('message.share')}
      radius="lg"
      size={480}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <p className={css.hint}>{t('share.hint')}</p>
      <blockquote className={css.quote} dir="auto">
        {summaryOf(message, hub, t)}
      </blockquote>
      {isPending ? (
        <Skeleton rows={1} avatar={0} />
      ) : error ? (
        <ErrorState title={explain(error)} onRetry={() => void refetch()} />
      ) : (
        <Stack gap="sm" mt="lg">
          {mine && (
            <>
              <Group gap="sm" wrap="nowrap">
                <TextInput
                  flex={1}
                  readOnly
                  aria-label={t('share.link')}
                  value={mine.url}
                  onFocus={(event) => event.target.select()}
                />
                <Button data-autofocus onClick={() => copy(mine.url)}>
                  {t('common.copy')}
                </Button>
              </Group>
              <p className={css.hint}>{t('share.views', { count: mine.views })}</p>
            </>
          )}
          {others > 0 && <p className={css.hint}>{t('share.others', { count: others })}</p>}
          {refused && (
            <p className={css.error} role="alert">
              {explain(refused)}
            </p>
          )}
          <Group justify="flex-end">
            {data.length > 0 && (
              <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
                {t('share.end', { count: data.length })}
              </Button>
            )}
            {!mine && (
              <Button data-autofocus loading={create.isPending} onClick={() => create.mutate()}>
                {t('share.create')}
              </Button>
            )}
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
