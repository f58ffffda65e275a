import { Avatar } from '@kit/Avatar.tsx';
import { useT } from '@kit/i18n.ts';
import { Time } from '@kit/Time.tsx';
import type { Message } from '@sdk/types.ts';
import type { ReactNode } from 'react';
import { useGo } from '../commands/context.tsx';
import { Attachments } from '../conversation/Attachments.tsx';
import { Card } from '../conversation/Card.tsx';
import { Markdown } from '../conversation/Markdown.tsx';
import { useHub, useItem, usePerson } from '../lib/hooks.ts';
import { useTitle } from '../lib/titles.ts';
import css from './details.module.css';

interface Props {
  message: Message;
  conversation: string;
  /** Says where it stands, for lists that span conversations. */
  where?: boolean;
  mark?: readonly string[];
  tools?: ReactNode;
}

/** A message outside its place: in pins, saved, found. A press goes to where it was said. */
export function MessageCard({ message, conversation, where, mark, tools }: Props) {
  const t = useT();
  const hub = useHub();
  const go = useGo();
  const person = usePerson(message.sender);
  const title = useTitle(useItem(conversation)?.conversation);
  return (
    <article className={css.card}>
      <header className={css.cardHead}>
        <Avatar
          id={message.sender}
          name={person?.name ?? ' '}
          size={24}
          src={person?.avatar ? hub.api.thumbUrl(person.avatar) : undefined}
        />
        <span className={css.personName} dir="auto">
          {person?.name ?? t('common.someone')}
        </span>
        {where && title && (
          <span className={css.where} dir="auto">
            {t('search.in', { title })}
          </span>
        )}
        <Time at={message.at} as="full" className={css.fine} />
      </header>
      <div className={css.cardBody}>
        {message.title && (
          <h3 className={css.noteTitle} dir="auto">
            {message.title}
          </h3>
        )}
        {message.deleted ? (
          <p className={css.fine}>{t('message.deleted')}</p>
        ) : message.card ? (
          <Card card={message.card} message={message} />
        ) : (
          <Markdown text={message.text} {...(mark ? { mark } : {})} />
        )}
        {message.attachments && message.attachments.length > 0 && (
          <Attachments files={message.attachments} kind={message.kind} />
        )}
      </div>
      <footer className={css.cardFoot}>
        <button type="button" className="plain" onClick={() => go.conversation(conversation, message.seq)}>
          {t('search.jump')}
        </button>
        {tools}
      </footer>
    </article>
  );
}
