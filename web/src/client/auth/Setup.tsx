import { currentLocale, useT } from '@kit/i18n.ts';
import { PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { authApi, localTz } from './api.ts';
import css from './auth.module.css';
import { AuthForm, Frame, useEnter } from './Frame.tsx';
import { slugOf } from './slug.ts';
import { useLinkToken } from './token.ts';

export const MIN_PASSWORD = 8;

/** The first person makes the workspace; the link from the terminal proves that they may. */
export function Setup() {
  const t = useT();
  const enter = useEnter();
  const token = useLinkToken();
  const { data, isSuccess } = useQuery({ queryKey: ['setup'], queryFn: authApi.setupNeeded, retry: false });
  const [form, setForm] = useState({ workspace: '', slug: '', name: '', email: '', password: '' });
  const [slugTouched, setSlugTouched] = useState(false);
  const set = (change: Partial<typeof form>) => setForm((f) => ({ ...f, ...change }));
  const slug = slugTouched ? form.slug : slugOf(form.workspace);
  const ready =
    form.workspace.trim() !== '' &&
    slug !== '' &&
    form.name.trim() !== '' &&
    form.email.includes('@') &&
    form.password.length >= MIN_PASSWORD;
  if (isSuccess && !data.needed) {
    return (
      <Frame title={t('setup.done')} hint={t('setup.doneHint')}>
        <Link to="/login" className={css.link}>
          {t('auth.signIn')}
        </Link>
      </Frame>
    );
  }
  if (!token)
    return (
      <Frame title={t('setup.needed')} hint={t('setup.neededHint')}>
        {null}
      </Frame>
    );
  const submit = () =>
    authApi.setup({
      ...form,
      token: token,
      slug,
      workspace: form.workspace.trim(),
      name: form.name.trim(),
      email: form.email.trim(),
      locale: currentLocale(),
      tz: localTz(),
    });
  return (
    <Frame title={t('setup.title')} hint={t('setup.hint')}>
      <AuthForm
        submit={submit}
        onDone={() => void enter(`/w/${slug}`)}
        label={t('setup.create')}
        ready={ready}
      >
        <TextInput
          size="md"
          label={t('setup.workspace')}
          value={form.workspace}
          onChange={(event) => set({ workspace: event.target.value })}
          maxLength={80}
          autoFocus
        />
        <TextInput
          size="md"
          label={t('setup.slug')}
          description={`${location.host}/w/${slug || '…'}`}
          value={slug}
          onChange={(event) => {
            setSlugTouched(true);
            set({ slug: event.target.value.toLowerCase().replace(/[^a-z0-9-]/g, '') });
          }}
          maxLength={32}
        />
        <TextInput
          size="md"
          label={t('auth.name')}
          autoComplete="name"
          value={form.name}
          onChange={(event) => set({ name: event.target.value })}
          maxLength={80}
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
    </Frame>
  );
}
