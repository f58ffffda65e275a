import { useT } from '@kit/i18n.ts';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { attempt } from '../../commands/errors.ts';
import { accountApi } from '../api.ts';
import css from '../settings.module.css';
import { Proof, protectionQuery } from './Proof.tsx';

/** The address changes only once the link that goes to the new one is followed. */
export function Email() {
  const t = useT();
  const { data } = useQuery(protectionQuery);
  const [email, setEmail] = useState<string>();
  const [sent, setSent] = useState('');
  if (!data) return null;
  const { account } = data;
  const submit = async (current: string) => {
    const to = (email ?? '').trim();
    await accountApi.changeEmail(current, to);
    setSent(to);
  };
  return (
    <section aria-labelledby="email">
      <Stack gap="sm">
        <h2 id="email" className={css.heading}>
          {t('auth.email')}
        </h2>
        <p className={css.fine}>{account.email}</p>
        {sent && (
          <p className={css.fine} role="status">
            {t('email.sent', { email: sent })}
          </p>
        )}
        <Group gap="sm">
          <Button variant="default" onClick={() => setEmail('')}>
            {t('email.change')}
          </Button>
          {account.verified === false && (
            <Button
              variant="default"
              onClick={() =>
                attempt(accountApi.confirmEmail(), t('email.confirmSent', { email: account.email }))
              }
            >
              {t('email.confirm')}
            </Button>
          )}
        </Group>
      </Stack>
      {email !== undefined && (
        <Proof
          title={t('email.change')}
          text={t('email.hint')}
          action={t('email.send')}
          ready={/\S@\S/.test(email)}
          submit={submit}
          onClose={() => setEmail(undefined)}
        >
          <TextInput
            type="email"
            label={t('email.new')}
            autoComplete="email"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            maxLength={254}
            data-autofocus
          />
        </Proof>
      )}
    </section>
  );
}
