import { useT } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { Button, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { alreadyThere, bareAddress, passkeysHere, turnedAway } from '../../auth/passkey.ts';
import { say } from '../../commands/ui.ts';
import { accountApi, type Passkey } from '../api.ts';
import css from '../settings.module.css';
import { Proof } from './Proof.tsx';

/** Keys that live in a phone, a computer or on a stick, and open the door without a password. */
export function Passkeys() {
  const t = useT();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['passkeys'],
    queryFn: accountApi.passkeys,
    staleTime: 0,
  });
  const [name, setName] = useState<string>();
  const [removing, setRemoving] = useState<Passkey>();
  const add = async (current: string) => {
    try {
      await accountApi.addPasskey(current, (name ?? '').trim());
    } catch (cause) {
      if (turnedAway(cause)) return;
      if (!alreadyThere(cause)) throw cause;
      say(t('error.passkeyKnown'));
      return;
    }
    void refetch();
    say(t('passkeys.added'));
  };
  return (
    <section aria-labelledby="passkeys">
      <Stack gap="sm">
        <h2 id="passkeys" className={css.heading}>
          {t('passkeys.title')}
        </h2>
        <p className={css.fine}>{t('passkeys.hint')}</p>
        {isPending ? (
          <Skeleton rows={1} avatar={0} />
        ) : error ? (
          <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />
        ) : (
          <Keys keys={data} onRemove={setRemoving} />
        )}
        {passkeysHere() ? (
          <Button variant="default" style={{ alignSelf: 'flex-start' }} onClick={() => setName('')}>
            {t('passkeys.add')}
          </Button>
        ) : (
          <p className={css.fine}>{bareAddress() ? t('error.passkeyDomain') : t('passkeys.notHere')}</p>
        )}
      </Stack>
      {name !== undefined && (
        <Proof
          title={t('passkeys.add')}
          action={t('common.continue')}
          ready={name.trim() !== ''}
          submit={add}
          onClose={() => setName(undefined)}
        >
          <TextInput
            label={t('passkeys.name')}
            description={t('passkeys.nameHint')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={80}
            data-autofocus
          />
        </Proof>
      )}
      {removing && (
        <Proof
          title={t('passkeys.remove')}
          text={t('passkeys.removeText', { name: removing.name })}
          action={t('passkeys.remove')}
          submit={(current) => accountApi.removePasskey(removing.id, current).then(() => refetch())}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </section>
  );
}

function Keys({ keys, onRemove }: { keys: Passkey[]; onRemove(key: Passkey): void }) {
  const t = useT();
  if (keys.length === 0) return <p className={css.fine}>{t('passkeys.none')}</p>;
  return (
    <ul className={css.rows}>
      {keys.map((key) => (
        <li key={key.id}>
          <span className={css.rowMain}>
            <span dir="auto">{key.name}</span>
            <span className={css.fine}>
              {key.last_used_at ? t('security.lastUsed') : t('security.added')}{' '}
              <Time at={key.last_used_at ?? key.created_at} as="short" />
            </span>
          </span>
          <Button variant="default" size="xs" onClick={() => onRemove(key)}>
            {t('passkeys.remove')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
