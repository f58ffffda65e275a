import { useT } from '@kit/i18n.ts';
import { Time } from '@kit/Time.tsx';
import type { Message } from '@sdk/types.ts';
import { useGo } from '../commands/context.tsx';
import css from './conversation.module.css';

export function ThreadLine({ message }: { message: Message }) {
  const t = useT();
  const go = useGo();
  const thread = message.thread!;
  return (
    <button type="button" className={`plain ${css.thread}`} onClick={() => go.pane('thread', message.seq)}>
      <span className={css.threadCount}>{t('thread.replies', { count: thread.replies })}</span>
      {thread.last_at && <Time at={thread.last_at} as="short" className={css.time} />}
    </button>
  );
}
