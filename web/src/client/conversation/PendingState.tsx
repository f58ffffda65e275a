import { useT } from '@kit/i18n.ts';
import type { OutboxItem } from '@sdk/outbox.ts';
import { explainCode } from '../commands/errors.ts';
import { useHub, useStore } from '../lib/hooks.ts';
import css from './conversation.module.css';

/** Honest about what is not sent: waiting is pale, a refusal has a reason and two ways out. */
export function PendingState({ item }: { item: OutboxItem }) {
  const t = useT();
  const hub = useHub();
  const connection = useStore(hub.connection);
  if (item.status === 'failed') {
    return (
      <div className={css.failed} role="alert">
        <span>
          {t('outbox.failed', { reason: explainCode(item.reason?.code ?? '', item.reason?.status ?? 0) })}
        </span>
        <button type="button" onClick={() => hub.outbox.retry(item.client_id)}>
          {t('common.retry')}
        </button>
        <button type="button" onClick={() => hub.outbox.remove(item.conversation, [item.client_id])}>
          {t('common.delete')}
        </button>
      </div>
    );
  }
  if (item.status === 'pending' && connection !== 'online')
    return <div className={css.waiting}>{t('outbox.waiting')}</div>;
  return null;
}
