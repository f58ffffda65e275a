import { useT } from '@kit/i18n.ts';
import { ErrorState } from '@kit/states.tsx';
import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { authApi, type Methods } from '../../auth/api.ts';
import { accountApi } from '../api.ts';
import css from '../settings.module.css';
import { Proof } from './Proof.tsx';

type Provider = Methods['providers'][number];

/** Sign-on providers that open this account; nothing shows where the server has none. */
export function Providers() {
  const t = useT();
  const { data: methods } = useQuery({ queryKey: ['methods'], queryFn: authApi.methods });
  const some = (methods?.providers.length ?? 0) > 0;
  const { data, error, refetch } = useQuery({
    queryKey: ['linked'],
    queryFn: accountApi.linked,
    staleTime: 0,
    enabled: some,
  });
  const [chosen, setChosen] = useState<Provider>();
  if (!some) return null;
  if (error) return <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />;
  if (!data) return null;
  const isLinked = (p: Provider) => data.some((l) => l.provider === p.name);
  const action = (p: Provider) => (isLinked(p) ? t('providers.unlink') : t('providers.link'));
  const submit = async (p: Provider, current: string) => {
    if (isLinked(p)) {
      await accountApi.unlink(p.name, current);
      await refetch();
      return;
    }
    location.assign((await accountApi.link(p.name, current, location.pathname)).url);
  };
  return (
    <section aria-labelledby="providers">
      <Stack gap="sm">
        <h2 id="providers" className={css.heading}>
          {t('providers.title')}
        </h2>
        <ul className={css.rows}>
          {methods?.providers.map((p) => (
            <li key={p.name}>
              <span className={css.rowMain}>
                <span>{p.title}</span>
                <span className={css.fine}>
                  {isLinked(p) ? t('providers.linked') : t('providers.notLinked')}
                </span>
              </span>
              <Button variant="default" size="xs" onClick={() => setChosen(p)}>
                {action(p)}
              </Button>
            </li>
          ))}
        </ul>
      </Stack>
      {chosen && (
        <Proof
          title={chosen.title}
          action={action(chosen)}
          submit={(current) => submit(chosen, current)}
          onClose={() => setChosen(undefined)}
        />
      )}
    </section>
  );
}
