import { useT } from '@kit/i18n.ts';
import { PasswordInput, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { authApi } from './api.ts';
import css from './auth.module.css';
import { AuthForm, Frame } from './Frame.tsx';
import { MIN_PASSWORD } from './Setup.tsx';
import { useLinkToken } from './token.ts';

export function Forgot() {
  const t = useT();
  const [email, setEmail] = useState('');
  const [sent, setSent] = useState(false);
  return (
    <Frame title={t('forgot.title')} hint={sent ? t('forgot.sent', { email }) : t('forgot.hint')}>
      {!sent && (
        <AuthForm
          submit={() => authApi.forgot(email.trim())}
          onDone={() => setSent(true)}
          label={t('forgot.action')}
          ready={email.includes('@')}
        >
          <TextInput
            size="md"
            type="email"
            label={t('auth.email')}
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            autoFocus
          />
        </AuthForm>
      )}
      <Link to="/login" className={css.link}>
        {t('auth.backToSignIn')}
      </Link>
    </Frame>
  );
}

export function Reset() {
  const t = useT();
  const token = useLinkToken();
  const [password, setPassword] = useState('');
  const [done, setDone] = useState(false);
  return (
    <Frame title={t('reset.title')} hint={done ? t('reset.done') : undefined}>
      {!done && (
        <AuthForm
          submit={() => authApi.reset(token, password)}
          onDone={() => setDone(true)}
          label={t('reset.action')}
          ready={password.length >= MIN_PASSWORD}
        >
          <PasswordInput
            size="md"
            label={t('reset.new')}
            description={t('auth.passwordHint', { count: MIN_PASSWORD })}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoFocus
          />
        </AuthForm>
      )}
      {done && (
        <Link to="/login" className={css.link}>
          {t('auth.signIn')}
        </Link>
      )}
    </Frame>
  );
}
