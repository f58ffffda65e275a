import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { attempt, explain } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import { bridges } from './bridges.ts';
import { ConversationSelect, useConversationTitle } from './ConversationSelect.tsx';
import { Once } from './Secret.tsx';
import { Sure } from './Sure.tsx';
import css from './settings.module.css';

const curl = (url: string, text: string) =>
  `curl -H 'Content-Type: application/json' \\\n  -d '{"text":"${text}"}' \\\n  ${url}`;

/** Other programs that speak in a conversation. */
export function IncomingHooks() {
  const t = useT();
  const hub = useHub();
  const api = bridges(hub.api);
  const titleOf = useConversationTitle();
  const [name, setName] = useState('');
  const [conversation, setConversation] = useState<string | null>(null);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['hooks', 'in', hub.api.base],
    queryFn: api.incoming,
    staleTime: 0,
  });
  const create = useMutation({
    mutationFn: (into: string) => api.createIncoming(name.trim(), into),
    onSuccess: () => {
      setName('');
      void refetch();
    },
  });
  return (
    <section>
      <h2 className={css.heading}>{t('hooks.in')}</h2>
      <p className={css.fine}>{t('hooks.inHint')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (conversation) create.mutate(conversation);
        }}
      >
        <Group align="flex-end" gap="sm" mt="sm">
          <TextInput
            w={180}
            label={t('hooks.name')}
            value={name}
            maxLength={80}
            onChange={(event) => setName(event.target.value)}
          />
          <ConversationSelect
            label={t('hooks.conversation')}
            value={conversation}
            onChange={setConversation}
          />
          <Button type="submit" disabled={!name.trim() || !conversation} loading={create.isPending}>
            {t('hooks.create')}
          </Button>
        </Group>
      </form>
      {create.error && (
        <p className={css.error} role="alert">
          {explain(create.error)}
        </p>
      )}
      {create.data && (
        <Once
          label={t('hooks.address')}
          value={create.data.url}
          example={curl(create.data.url, t('hooks.hello'))}
        />
      )}
      {isPending ? (
        <Skeleton rows={2} avatar={0} />
      ) : error ? (
        <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />
      ) : data.length === 0 ? (
        <EmptyState title={t('hooks.noneIn')} />
      ) : (
        <ul className={css.rows}>
          {data.map((hook) => (
            <li key={hook.id}>
              <span className={css.rowMain}>
                <bdi>{hook.name}</bdi>
                <span className={css.fine}>
                  {titleOf(hook.conversation)} ·{' '}
                  {hook.used_at ? (
                    <>
                      {t('hooks.used')} <Time at={hook.used_at} as="short" />
                    </>
                  ) : (
                    t('hooks.unused')
                  )}
                </span>
              </span>
              <Sure
                label={t('common.delete')}
                sure={t('hooks.sure')}
                onYes={() =>
                  attempt(
                    api.deleteIncoming(hook.id).then(() => {
                      if (create.data?.id === hook.id) create.reset();
                      return refetch();
                    }),
                    t('hooks.deleted'),
                  )
                }
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
