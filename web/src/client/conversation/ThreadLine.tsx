import { Avatar } from '@kit/Avatar.tsx';
import { useT } from '@kit/i18n.ts';
import { Time } from '@kit/Time.tsx';
import type { Message } from '@sdk/types.ts';
import { useGo } from '../commands/context.tsx';
import { useHub, usePerson } from '../lib/hooks.ts';
import css from './conversation.module.css';

export function ThreadLine({ message }: { message: Message }) {
  const t = useT();
  const go = useGo();
  const thread = message.thread!;
  return (
    <button type="button" className={`plain ${css.thread}`} onClick={() => go.pane('thread', message.seq)}>
      {(thread.people ?? []).slice(0, 3).map((id) => (
        <Face key={id} id={id} />
      ))}
      <span className={css.threadCount}>{t('thread.replies', { count: thread.replies })}</span>
      {thread.last_at && <Time at={thread.last_at} as="short" className={css.time} />}
    </button>
  );
}

function Face({ id }: { id: string }) {
  const hub = useHub();
  const person = usePerson(id);
  return (
    <Avatar
      id={id}
      name={person?.name ?? ' '}
      src={person?.avatar ? hub.api.thumbUrl(person.avatar) : undefined}
      size={20}
    />
  );
}
