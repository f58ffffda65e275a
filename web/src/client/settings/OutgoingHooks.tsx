import { type Key, useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Button, Group, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import { bridges, type Outgoing } from './bridges.ts';
import { ConversationSelect } from './ConversationSelect.tsx';
import { OutgoingRow } from './OutgoingRow.tsx';
import { Once } from './Secret.tsx';
import css from './settings.module.css';

/** Other programs that are told what happens. */
export function OutgoingHooks() {
  const t = useT();
  const hub = useHub();
  const api = bridges(hub.api);
  const [secret, setSecret] = useState<(Outgoing & { secret: string }) | null>(null);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['hooks', 'out', hub.api.base],
    queryFn: api.outgoing,
    staleTime: 0,
  });
  const changed = () => void refetch();
  return (
    <section>
      <h2 className={css.heading}>{t('hooks.out')}</h2>
      <p className={css.fine}>{t('hooks.outHint')}</p>
      {isPending ? (
        <Skeleton rows={3} avatar={0} />
      ) : error ? (
        <ErrorState title={t('settings.failed')} onRetry={changed} />
      ) : (
        <>
          <NewHook
            events={data.events}
            onMade={(made) => {
              setSecret(made);
              changed();
            }}
          />
          {secret && (
            <Once
              key={secret.secret}
              label={t('hooks.secret', { name: secret.name })}
              value={secret.secret}
            />
          )}
          {data.webhooks.length === 0 ? (
            <EmptyState title={t('hooks.noneOut')} />
          ) : (
            <ul className={css.rows}>
              {data.webhooks.map((hook) => (
                <OutgoingRow key={hook.id} hook={hook} onChange={changed} onSecret={setSecret} />
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}

function NewHook(props: { events: string[]; onMade(made: Outgoing & { secret: string }): void }) {
  const t = useT();
  const api = bridges(useHub().api);
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<string[]>(['message.sent']);
  const [conversation, setConversation] = useState<string | null>(null);
  const create = useMutation({
    mutationFn: () =>
      api.createOutgoing({
        name: name.trim(),
        url: url.trim(),
        events,
        ...(conversation ? { conversation } : {}),
      }),
    onSuccess: (made) => {
      setName('');
      setUrl('');
      props.onMade(made);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack gap="sm" mt="sm">
        <Group align="flex-end" gap="sm">
          <TextInput
            w={180}
            label={t('hooks.name')}
            value={name}
            maxLength={80}
            onChange={(event) => setName(event.target.value)}
          />
          <TextInput
            flex={1}
            miw={220}
            type="url"
            label={t('hooks.address')}
            placeholder="https://"
            value={url}
            maxLength={2000}
            onChange={(event) => setUrl(event.target.value)}
          />
        </Group>
        <MultiSelect
          label={t('hooks.events')}
          value={events}
          onChange={setEvents}
          searchable
          data={props.events.map((value) => ({ value, label: t(`event.${value}` as Key) }))}
        />
        <Group align="flex-end" gap="sm">
          <ConversationSelect
            label={t('hooks.only')}
            placeholder={t('hooks.everywhere')}
            value={conversation}
            onChange={setConversation}
            clearable
          />
          <Button
            type="submit"
            disabled={!name.trim() || !url.trim() || events.length === 0}
            loading={create.isPending}
          >
            {t('hooks.create')}
          </Button>
        </Group>
      </Stack>
      {create.error && (
        <p className={css.error} role="alert">
          {explain(create.error)}
        </p>
      )}
    </form>
  );
}
