import { type Key, useT } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { Button, Group, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { attempt, explain } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import { type Attempt, bridges, type Outgoing } from './bridges.ts';
import { useConversationTitle } from './ConversationSelect.tsx';
import { Sure } from './Sure.tsx';
import css from './settings.module.css';

export function OutgoingRow(props: {
  hook: Outgoing;
  onChange(): void;
  onSecret(made: (Outgoing & { secret: string }) | null): void;
}) {
  const { hook } = props;
  const t = useT();
  const api = bridges(useHub().api);
  const queries = useQueryClient();
  const titleOf = useConversationTitle();
  const [open, setOpen] = useState(false);
  const test = useMutation({
    mutationFn: () => api.test(hook.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['hooks', 'attempts', hook.id] }),
  });
  const state = hook.enabled
    ? hook.failures > 0
      ? t('hooks.failures', { count: hook.failures })
      : ''
    : t(`hooks.off.${hook.disabled_for ?? 'admin'}`);
  return (
    <li className={css.tall}>
      <Group gap="sm" wrap="nowrap">
        <span className={css.rowMain}>
          <bdi>{hook.name}</bdi>
          <span className={css.address} dir="ltr">
            {hook.url}
          </span>
          <span className={css.fine}>
            {[hook.conversation && titleOf(hook.conversation), state].filter(Boolean).join(' · ')}
          </span>
          <span className={css.fine}>
            {hook.events.map((e) => t(`event.${e}` as Key)).join(t('common.comma'))}
          </span>
        </span>
        <Switch
          withThumbIndicator={false}
          aria-label={t('hooks.enabled', { name: hook.name })}
          checked={hook.enabled}
          onChange={(event) =>
            attempt(
              api.enableOutgoing(hook.id, event.currentTarget.checked).then(props.onChange),
              t('settings.saved'),
            )
          }
        />
      </Group>
      <Group gap="xs">
        <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t('hooks.test')}
        </Button>
        <Button size="xs" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('hooks.attempts')}
        </Button>
        <Sure
          label={t('hooks.rotate')}
          sure={t('hooks.rotateSure')}
          onYes={() => attempt(api.rotateSecret(hook.id).then(props.onSecret))}
        />
        <Sure
          label={t('common.delete')}
          sure={t('hooks.sure')}
          onYes={() =>
            attempt(
              api.deleteOutgoing(hook.id).then(() => {
                props.onSecret(null);
                props.onChange();
              }),
              t('hooks.deleted'),
            )
          }
        />
      </Group>
      <div role="status">
        {test.data && <Outcome attempt={test.data} />}
        {test.error && <p className={css.error}>{explain(test.error)}</p>}
      </div>
      {open && <Attempts id={hook.id} />}
    </li>
  );
}

function Attempts({ id }: { id: string }) {
  const t = useT();
  const api = bridges(useHub().api);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['hooks', 'attempts', id],
    queryFn: () => api.attempts(id),
    staleTime: 0,
  });
  if (isPending) return <Skeleton rows={2} avatar={0} />;
  if (error) return <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />;
  if (data.length === 0) return <p className={css.fine}>{t('hooks.noAttempts')}</p>;
  return (
    <ul className={css.log}>
      {data.map((one) => (
        <li key={one.id}>
          <Time at={one.at} as="short" className={css.fine} /> <code>{one.event}</code>{' '}
          <Outcome attempt={one} />
        </li>
      ))}
    </ul>
  );
}

function Outcome({ attempt: one }: { attempt: Attempt }) {
  const t = useT();
  const good = one.outcome === 'delivered';
  return (
    <span className={good ? css.good : css.bad}>
      {good ? t('hooks.delivered', { count: one.took_ms }) : t('hooks.failed')}
      {one.status > 0 && ` · ${one.status}`}
      {!good && one.response && (
        <span className={css.fine} dir="auto">
          {' '}
          {one.response}
        </span>
      )}
    </span>
  );
}
