import { useT } from '@kit/i18n.ts';
import { useQuery } from '@tanstack/react-query';
import { useRole } from '../commands/context.tsx';
import { useHub } from '../lib/hooks.ts';
import css from './settings.module.css';

/** Letters stay on a server that sends none; its owners are shown where. */
export function MailboxLink() {
  const t = useT();
  const hub = useHub();
  const owner = useRole() === 'owner';
  const url = `${hub.api.base}/mailbox`;
  const { data } = useQuery({
    queryKey: ['mailbox', url],
    queryFn: async () => (await fetch(url, { credentials: 'same-origin' })).status === 200,
    enabled: owner,
    retry: false,
  });
  if (!owner || !data) return null;
  return (
    <p className={css.note}>
      {t('mailbox.hint')}{' '}
      <a href={url} target="_blank" rel="noopener">
        {t('mailbox.open')}
      </a>
    </p>
  );
}
