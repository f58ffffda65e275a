import { type Locale, setLocale, useLocale, useT } from '@kit/i18n.ts';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { FormEvent, ReactNode } from 'react';
import { explain } from '../commands/errors.ts';
import { setPref } from '../lib/prefs.ts';
import { sessionQuery } from '../lib/session.tsx';
import css from './auth.module.css';

/** One question a page: a title, a sentence, a few fields, one button. */
export function Frame({
  title,
  hint,
  children,
}: {
  title: string;
  hint?: string | undefined;
  children: ReactNode;
}) {
  const t = useT();
  const locale = useLocale();
  const other: Locale = locale === 'en' ? 'zh-CN' : 'en';
  return (
    <div className={css.page}>
      <main className={css.box}>
        <img src="/icon.svg" alt="" width={44} height={44} />
        <h1>{title}</h1>
        {hint && <p className={css.hint}>{hint}</p>}
        {children}
      </main>
      <footer className={css.foot}>
        <button
          type="button"
          lang={other}
          onClick={() => {
            setPref('locale', other);
            void setLocale(other).then(() => {
              document.documentElement.lang = other;
            });
          }}
        >
          {t('auth.otherLanguage')}
        </button>
      </footer>
    </div>
  );
}

interface FormProps {
  submit(): Promise<unknown>;
  onDone?(): void;
  label: string;
  ready: boolean;
  children: ReactNode;
}

export function AuthForm({ submit, onDone, label, ready, children }: FormProps) {
  const action = useMutation({ mutationFn: submit, onSuccess: () => onDone?.() });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !action.isPending) action.mutate();
  };
  return (
    <form className={css.form} onSubmit={onSubmit} noValidate={false}>
      {children}
      {action.error && (
        <p className={css.error} role="alert">
          {explain(action.error)}
        </p>
      )}
      <Button type="submit" size="md" fullWidth disabled={!ready} loading={action.isPending}>
        {label}
      </Button>
    </form>
  );
}

/** After signing in: the session is asked for anew and the way goes to where one wanted to be. */
export function useEnter(): (next?: string) => Promise<void> {
  const queries = useQueryClient();
  const router = useRouter();
  return async (next) => {
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    const safe = next?.startsWith('/') && !next.startsWith('//') ? next : '/';
    router.history.push(safe);
  };
}
