import { useT } from '@kit/i18n.ts';
import { useEffect, useState } from 'react';
import { useHub, useStore } from '../lib/hooks.ts';
import css from './shell.module.css';

/** Quiet, and only when the connection has been away for a moment: a blink is no news. That the server's disk is full is said at once. */
export function OfflineBar() {
  const t = useT();
  const hub = useHub();
  const state = useStore(hub.connection);
  const full = useStore(hub.outbox.full);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (state === 'online') {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), 1_500);
    return () => clearTimeout(timer);
  }, [state]);
  if (full && state === 'online') {
    return (
      <div className={css.offline} role="status">
        <span className={css.offlineDot} aria-hidden="true" />
        {t('offline.full')}
      </div>
    );
  }
  if (!shown) return null;
  return (
    <div className={css.offline} role="status">
      <span className={css.offlineDot} aria-hidden="true" />
      {state === 'refused' ? t('offline.refused') : t('offline.bar')}
      {state === 'refused' && <a href="/login">{t('auth.signIn')}</a>}
    </div>
  );
}
