import { useT } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Button, Group, SegmentedControl, Stack, Switch, TextInput } from '@mantine/core';
import type { Level, NotificationSettings } from '@sdk/types.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { attempt } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import { pushState, turnPushOff, turnPushOn } from '../notify/worker.ts';
import css from './settings.module.css';

export default function Notifications() {
  const t = useT();
  const hub = useHub();
  const queries = useQueryClient();
  const push = useQuery({ queryKey: ['push'], queryFn: pushState });
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['notifications'],
    queryFn: () => hub.api.notifications(),
  });
  if (isPending) return <Skeleton rows={3} avatar={0} />;
  if (error) return <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />;
  const change = (what: NotificationSettings) => {
    const { push_key: _, ...held } = data;
    const next = { ...held, ...what };
    queries.setQueryData(['notifications'], { ...data, ...what });
    attempt(
      hub.api.changeNotifications(next).catch((cause) => {
        void refetch();
        throw cause;
      }),
    );
  };
  const device = (action: Promise<unknown>) => attempt(action.finally(() => push.refetch()));
  return (
    <Stack maw={460} gap="lg">
      <div>
        <p className={css.label}>{t('settings.device')}</p>
        <p className={css.fine}>{t(`settings.push.${push.data ?? 'off'}`)}</p>
        {push.data === 'off' && (
          <Button mt="xs" onClick={() => device(turnPushOn(hub.api))}>
            {t('settings.pushOn')}
          </Button>
        )}
        {push.data === 'on' && (
          <Button mt="xs" variant="default" onClick={() => device(turnPushOff(hub.api))}>
            {t('settings.pushOff')}
          </Button>
        )}
      </div>
      <div>
        <p className={css.label} id="level">
          {t('about.notify')}
        </p>
        <SegmentedControl
          fullWidth
          aria-labelledby="level"
          value={data.level ?? 'all'}
          onChange={(level) => change({ level: level as Level })}
          data={(['all', 'mentions', 'none'] as const).map((value) => ({
            value,
            label: t(`level.${value}`),
          }))}
        />
      </div>
      <div>
        <p className={css.label}>{t('settings.quiet')}</p>
        <p className={css.fine}>{t('settings.quietHint')}</p>
        <Group mt="xs">
          <TextInput
            type="time"
            aria-label={t('settings.quietFrom')}
            value={data.quiet_from ?? ''}
            onChange={(event) => change({ quiet_from: event.target.value })}
          />
          <span aria-hidden="true">–</span>
          <TextInput
            type="time"
            aria-label={t('settings.quietTo')}
            value={data.quiet_to ?? ''}
            onChange={(event) => change({ quiet_to: event.target.value })}
          />
        </Group>
      </div>
      <Switch
        label={t('settings.digest')}
        description={t('settings.digestHint')}
        checked={data.digest ?? false}
        onChange={(event) => change({ digest: event.target.checked })}
      />
    </Stack>
  );
}
