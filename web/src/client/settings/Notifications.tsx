import { useT } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Button, Group, SegmentedControl, Stack, Switch, TextInput } from '@mantine/core';
import type { NotificationSettings } from '@sdk/types.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { attempt } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import { pushState, turnPushOff, turnPushOn } from '../notify/worker.ts';
import css from './settings.module.css';

export default function Notifications() {
  const t = useT();
  const hub = useHub();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const push = useQuery({ queryKey: ['push'], queryFn: pushState });
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['notifications'],
    queryFn: () => hub.api.notifications(),
  });
  if (isPending) return <Skeleton rows={3} avatar={0} />;
  if (error) return <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />;
  const change = (what: Partial<NotificationSettings>) => {
    const next = { ...data, ...what };
    queries.setQueryData(['notifications'], next);
    attempt(
      hub.api.changeNotifications(next).catch((cause) => {
        void refetch();
        throw cause;
      }),
    );
  };
  const quiet = data.quiet ?? { from: '22:30', to: '08:00' };
  const device = (action: Promise<unknown>) => {
    setAsking(true);
    attempt(
      action.finally(() => {
        setAsking(false);
        void push.refetch();
      }),
    );
  };
  return (
    <Stack maw={460} gap="lg">
      <div>
        <p className={css.label}>{t('settings.device')}</p>
        <p className={css.fine}>{t(`settings.push.${push.data ?? 'off'}`)}</p>
        {push.data === 'off' && (
          <Button mt="xs" loading={asking} onClick={() => device(turnPushOn(hub.api))}>
            {t('settings.pushOn')}
          </Button>
        )}
        {push.data === 'on' && (
          <Button mt="xs" variant="default" loading={asking} onClick={() => device(turnPushOff(hub.api))}>
            {t('settings.pushOff')}
          </Button>
        )}
      </div>
      <Switch
        label={t('settings.preview')}
        checked={data.preview}
        onChange={(event) => change({ preview: event.target.checked })}
      />
      <div>
        <Switch
          label={t('settings.quiet')}
          description={t('settings.quietHint')}
          checked={data.quiet !== undefined}
          onChange={(event) => {
            const { quiet: _, ...rest } = data;
            change(event.target.checked ? { quiet } : { ...rest, quiet: undefined as never });
          }}
        />
        {data.quiet && (
          <Group mt="xs">
            <TextInput
              type="time"
              aria-label={t('settings.quietFrom')}
              value={quiet.from}
              onChange={(event) => change({ quiet: { ...quiet, from: event.target.value } })}
            />
            <span aria-hidden="true">–</span>
            <TextInput
              type="time"
              aria-label={t('settings.quietTo')}
              value={quiet.to}
              onChange={(event) => change({ quiet: { ...quiet, to: event.target.value } })}
            />
          </Group>
        )}
      </div>
      <div>
        <p className={css.label} id="mail">
          {t('settings.digest')}
        </p>
        <SegmentedControl
          fullWidth
          aria-labelledby="mail"
          value={data.mail}
          onChange={(mail) => change({ mail: mail as NotificationSettings['mail'] })}
          data={(['never', 'hour', 'day'] as const).map((value) => ({
            value,
            label: t(`settings.mail.${value}`),
          }))}
        />
        <p className={css.fine}>{t('settings.digestHint')}</p>
      </div>
    </Stack>
  );
}
