import { useT } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { Button, PasswordInput, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { MIN_PASSWORD } from '../auth/Setup.tsx';
import { attempt } from '../commands/errors.ts';
import { accountApi } from './api.ts';
import { Email } from './security/Email.tsx';
import { Passkeys } from './security/Passkeys.tsx';
import { Providers } from './security/Providers.tsx';
import { Tokens } from './security/Tokens.tsx';
import { TwoStep } from './security/TwoStep.tsx';
import css from './settings.module.css';

export default function Security() {
  return (
    <Stack maw={520} gap="xl">
      <Email />
      <Password />
      <TwoStep />
      <Passkeys />
      <Providers />
      <Devices />
      <Tokens />
    </Stack>
  );
}

function Password() {
  const t = useT();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        attempt(
          accountApi.changePassword(current, password).then(() => {
            setCurrent('');
            setPassword('');
          }),
          t('security.passwordChanged'),
        );
      }}
    >
      <Stack gap="sm" maw={360}>
        <h2 className={css.heading}>{t('security.password')}</h2>
        <PasswordInput
          label={t('security.current')}
          description={t('security.proofHint')}
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <PasswordInput
          label={t('reset.new')}
          description={t('auth.passwordHint', { count: MIN_PASSWORD })}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type="submit" disabled={password.length < MIN_PASSWORD} style={{ alignSelf: 'flex-start' }}>
          {t('security.change')}
        </Button>
      </Stack>
    </form>
  );
}

function Devices() {
  const t = useT();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: accountApi.sessions,
    staleTime: 0,
  });
  if (isPending) return <Skeleton rows={2} avatar={0} />;
  if (error) return <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />;
  const end = (action: Promise<unknown>) =>
    attempt(
      action.then(() => refetch()),
      t('security.ended'),
    );
  return (
    <div>
      <h2 className={css.heading}>{t('security.devices')}</h2>
      <ul className={css.rows}>
        {data.map((session) => (
          <li key={session.id}>
            <span className={css.rowMain}>
              <span>{session.device}</span>
              <span className={css.fine}>
                {session.current ? t('security.thisDevice') : session.ip} ·{' '}
                <Time at={session.last_used_at} as="short" />
              </span>
            </span>
            {!session.current && (
              <Button variant="default" size="xs" onClick={() => end(accountApi.endSession(session.id))}>
                {t('security.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {data.length > 1 && (
        <Button mt="md" variant="default" onClick={() => end(accountApi.endOthers())}>
          {t('security.endOthers')}
        </Button>
      )}
    </div>
  );
}
