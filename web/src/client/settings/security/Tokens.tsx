import { useT } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWorkspace } from '../../commands/context.tsx';
import { attempt } from '../../commands/errors.ts';
import { type AccessToken, accountApi } from '../api.ts';
import { Secret } from '../Secret.tsx';
import css from '../settings.module.css';
import { NewToken } from './NewToken.tsx';

/** Keys for scripts that act in a person's name. */
export function Tokens() {
  const t = useT();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['tokens'],
    queryFn: accountApi.tokens,
    staleTime: 0,
  });
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const revoke = (token: AccessToken) =>
    attempt(
      accountApi.revokeToken(token.id).then(() => refetch()),
      t('tokens.revoked'),
    );
  return (
    <section aria-labelledby="tokens">
      <Stack gap="sm">
        <h2 id="tokens" className={css.heading}>
          {t('tokens.title')}
        </h2>
        <p className={css.fine}>{t('tokens.hint')}</p>
        {secret && (
          <Stack gap="xs" role="status">
            <Secret label={t('tokens.secret')} value={secret} />
            <p className={css.fine}>{t('tokens.once')}</p>
            <Button style={{ alignSelf: 'flex-start' }} onClick={() => setSecret(undefined)}>
              {t('tokens.kept')}
            </Button>
          </Stack>
        )}
        {isPending ? (
          <Skeleton rows={1} avatar={0} />
        ) : error ? (
          <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />
        ) : (
          <List tokens={data} onRevoke={revoke} />
        )}
        <Button variant="default" style={{ alignSelf: 'flex-start' }} onClick={() => setMaking(true)}>
          {t('tokens.create')}
        </Button>
      </Stack>
      {making && (
        <NewToken
          onMade={(made) => {
            setSecret(made);
            void refetch();
          }}
          onClose={() => setMaking(false)}
        />
      )}
    </section>
  );
}

function List({ tokens, onRevoke }: { tokens: AccessToken[]; onRevoke(token: AccessToken): void }) {
  const t = useT();
  const here = useWorkspace();
  if (tokens.length === 0) return <p className={css.fine}>{t('tokens.none')}</p>;
  return (
    <ul className={css.rows}>
      {tokens.map((token) => (
        <li key={token.id}>
          <span className={css.rowMain}>
            <span dir="auto">{token.name}</span>
            <span className={css.fine}>
              {token.workspace !== here && `${token.workspace} · `}
              {token.scopes.length === 0 ? t('tokens.all') : token.scopes.join(t('common.comma'))}
            </span>
            <span className={css.fine}>
              {token.expires_at ? (
                <>
                  {t('invites.until')} <Time at={token.expires_at} as="full" />
                </>
              ) : (
                t('tokens.endless')
              )}
              {' · '}
              {token.last_used_at ? (
                <>
                  {t('security.lastUsed')} <Time at={token.last_used_at} as="short" />
                </>
              ) : (
                t('tokens.unused')
              )}
            </span>
          </span>
          <Button variant="default" size="xs" onClick={() => onRevoke(token)}>
            {t('tokens.revoke')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
