import { currentLocale, useT } from '@kit/i18n.ts';
import { PasswordInput, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { authApi, localTz } from './api.ts';
import css from './auth.module.css';
import { AuthForm, Frame, useEnter } from './Frame.tsx';
import { MIN_PASSWORD } from './Setup.tsx';
import { useLinkToken } from './token.ts';

/** By an invite link. */
export function Join() {
  const t = useT();
  const enter = useEnter();
  const token = useLinkToken();
  const [form, setForm] = useState({ name: '', email: '', password: '' });
  const set = (change: Partial<typeof form>) => setForm((f) => ({ ...f, ...change }));
  const ready = form.name.trim() !== '' && form.email.includes('@') && form.password.length >= MIN_PASSWORD;
  const submit = () =>
    authApi.signup({
      invite: token,
      name: form.name.trim(),
      email: form.email.trim(),
      password: form.password,
      locale: currentLocale(),
      tz: localTz(),
    });
  return (
    <Frame title={t('join.title')} hint={t('join.hint')}>
      <AuthForm submit={submit} onDone={() => void enter()} label={t('join.action')} ready={ready}>
        <TextInput
          size="md"
          label={t('auth.name')}
          description={t('join.nameHint')}
          autoComplete="name"
          value={form.name}
          onChange={(event) => set({ name: event.target.value })}
          maxLength={80}
          autoFocus
        />
        <TextInput
          size="md"
          type="email"
          label={t('auth.email')}
          autoComplete="username"
          value={form.email}
          onChange={(event) => set({ email: event.target.value })}
        />
        <PasswordInput
          size="md"
          label={t('auth.password')}
          description={t('auth.passwordHint', { count: MIN_PASSWORD })}
          autoComplete="new-password"
          value={form.password}
          onChange={(event) => set({ password: event.target.value })}
        />
      </AuthForm>
      <Link to="/login" className={css.link}>
        {t('join.haveAccount')}
      </Link>
    </Frame>
  );
}
