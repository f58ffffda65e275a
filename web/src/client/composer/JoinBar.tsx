import { useT } from '@kit/i18n.ts';
import { Button, PasswordInput } from '@mantine/core';
import { asApiError } from '@sdk/errors.ts';
import { useState } from 'react';
import { explain } from '../commands/errors.ts';
import { useHub, useStore } from '../lib/hooks.ts';
import css from './composer.module.css';

/** Reading along in a group that one has not joined: the way in. */
export default function JoinBar({ conversation }: { conversation: string }) {
  const t = useT();
  const hub = useHub();
  const list = useStore(hub.list);
  const [password, setPassword] = useState<string | undefined>();
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  if (list !== 'ready') return <div className={css.closed} />;
  const join = async () => {
    setBusy(true);
    setError('');
    try {
      await hub.api.join(conversation, password);
      await hub.fetchItem(conversation);
    } catch (cause) {
      if (asApiError(cause).code.includes('password') && password === undefined) setPassword('');
      else setError(explain(cause));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className={css.join}
      onSubmit={(event) => {
        event.preventDefault();
        void join();
      }}
    >
      {password !== undefined && (
        <PasswordInput
          aria-label={t('conversation.password')}
          placeholder={t('conversation.password')}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      )}
      <Button type="submit" loading={busy}>
        {t('conversation.join')}
      </Button>
      {error && <p role="alert">{error}</p>}
    </form>
  );
}
