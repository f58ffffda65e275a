import { Avatar } from '@kit/Avatar.tsx';
import { useLocale, useT } from '@kit/i18n.ts';
import { Time } from '@kit/Time.tsx';
import { dayName } from '@kit/time.ts';
import { savedKey } from '@sdk/personal.ts';
import type { ListItem, Message } from '@sdk/types.ts';
import { IconBookmarkFilled, IconPinFilled } from '@tabler/icons-react';
import { lazy, memo, Suspense, useState } from 'react';
import { useGo } from '../commands/context.tsx';
import { useHub, usePerson, useSelect } from '../lib/hooks.ts';
import { Attachments, OutgoingFiles } from './Attachments.tsx';
import { Card } from './Card.tsx';
import css from './conversation.module.css';
import { Markdown } from './Markdown.tsx';
import { PendingState } from './PendingState.tsx';
import { Previews } from './Previews.tsx';
import { ForwardLine, QuoteBlock } from './Quote.tsx';
import { Reactions } from './Reactions.tsx';
import { emojiOnly, isPending, type Row, type Setting, senderOf, timeOf } from './rows.ts';
import { ThreadLine } from './ThreadLine.tsx';
import { useLongPress } from './useLongPress.ts';

const MessageActions = lazy(() => import('./MessageActions.tsx'));

export interface RowContext {
  id: string;
  unreadAfter: number | undefined;
  flash: number | undefined;
  active: number | undefined;
  jumpTo(seq: number): void;
}

interface Props {
  row: Row;
  above: Row | undefined;
  setting: Setting;
  context: RowContext;
  item: ListItem | undefined;
}

export const MessageRow = memo(Body, (a, b) => {
  const mark = (p: Props) => {
    const seq = isPending(p.row) ? -1 : p.row.seq;
    return `${p.setting.day}${p.setting.head}${firstUnread(p)}${p.context.flash === seq}${p.context.active === seq}`;
  };
  return (
    a.row === b.row &&
    a.item?.mine.role === b.item?.mine.role &&
    a.item?.conversation.id === b.item?.conversation.id &&
    mark(a) === mark(b)
  );
});

function firstUnread({ row, above, context }: Pick<Props, 'row' | 'above' | 'context'>): boolean {
  const { unreadAfter } = context;
  if (unreadAfter === undefined || isPending(row) || row.seq <= unreadAfter) return false;
  return above === undefined || (!isPending(above) && above.seq <= unreadAfter);
}

function Body({ row, above, setting, context, item }: Props) {
  const t = useT();
  const locale = useLocale();
  const hub = useHub();
  const [over, setOver] = useState(false);
  const pending = isPending(row);
  const message = pending ? undefined : row;
  const sender = senderOf(row, hub.me);
  const active = message !== undefined && context.active === message.seq;
  const press = useLongPress();
  const unread = firstUnread({ row, above, context });
  const head = setting.head || unread;
  if (message?.kind === 'system') return <SystemLine message={message} day={setting.day} />;
  return (
    <>
      {setting.day && (
        <div className={css.day} role="separator">
          <span>{dayName(new Date(timeOf(row)), locale)}</span>
        </div>
      )}
      {unread && (
        <div className={css.unread} role="separator">
          <span>{t('conversation.unreadLine')}</span>
        </div>
      )}
      <article
        className={css.row}
        data-head={head || undefined}
        data-active={active || undefined}
        data-flash={(message && context.flash === message.seq) || undefined}
        data-pending={pending ? row.status : undefined}
        data-seq={message?.seq}
        onPointerEnter={(event) => setOver(event.pointerType === 'mouse')}
        onPointerLeave={() => setOver(false)}
        {...press.handlers}
      >
        {head ? (
          <Author id={sender} at={timeOf(row)} row={row} />
        ) : (
          <Time at={timeOf(row)} className={css.gutterTime} />
        )}
        <div className={css.body}>
          {pending ? (
            <>
              {row.quote && <QuoteBlock quote={row.quote} onJump={context.jumpTo} here={context.id} />}
              <Text text={row.request.text} />
              {row.files && <OutgoingFiles files={row.files} />}
              {row.request.card && <Card card={row.request.card} />}
              <PendingState item={row} />
            </>
          ) : (
            <Content message={row} context={context} item={item} />
          )}
        </div>
        {message && item && (over || active || press.open) && !(message.deleted && !message.thread) && (
          <Suspense fallback={null}>
            <MessageActions message={message} item={item} pressed={press.open} onClose={press.close} />
          </Suspense>
        )}
      </article>
    </>
  );
}

function Author({ id, at, row }: { id: string; at: string; row: Row }) {
  const hub = useHub();
  const go = useGo();
  const t = useT();
  const person = usePerson(id);
  const name = person?.name ?? (id ? ' ' : t('common.someone'));
  const message = isPending(row) ? undefined : row;
  return (
    <>
      <button
        type="button"
        className={`plain ${css.face}`}
        tabIndex={-1}
        aria-hidden="true"
        onClick={() => go.pane(`person:${id}`)}
      >
        <Avatar
          id={id}
          name={name}
          src={person?.avatar ? hub.api.thumbUrl(person.avatar) : undefined}
          size={36}
        />
      </button>
      <div className={css.author}>
        <button
          type="button"
          className={`plain ${css.name}`}
          dir="auto"
          tabIndex={-1}
          onClick={() => go.pane(`person:${id}`)}
        >
          {name}
        </button>
        {person?.kind === 'bot' && <span className={css.tag}>{t('person.bot')}</span>}
        {person?.kind === 'guest' && <span className={css.tag}>{t('person.guest')}</span>}
        {person?.status?.emoji && <span title={person.status.text}>{person.status.emoji}</span>}
        <Time at={at} className={css.time} />
        {message && <Marks message={message} />}
      </div>
    </>
  );
}

function Marks({ message }: { message: Message }) {
  const t = useT();
  return message.pinned ? (
    <IconPinFilled size={13} className={css.mark} aria-label={t('message.pinned')} />
  ) : null;
}

function Text({ text, edited }: { text: string; edited?: boolean }) {
  if (text === '') return null;
  return emojiOnly(text) ? (
    <p className={css.big}>{text}</p>
  ) : (
    <Markdown text={text} {...(edited ? { edited } : {})} />
  );
}

function Content({
  message,
  context,
  item,
}: {
  message: Message;
  context: RowContext;
  item: ListItem | undefined;
}) {
  const t = useT();
  const hub = useHub();
  const saved = useSelect(hub.personal, (s) => s.saved.has(savedKey(context.id, message.seq)));
  if (message.deleted) {
    return (
      <>
        <p className={css.deleted}>{t('message.deleted')}</p>
        {message.thread && <ThreadLine message={message} />}
      </>
    );
  }
  return (
    <>
      {message.forward && <ForwardLine forward={message.forward} />}
      {message.quote && <QuoteBlock quote={message.quote} onJump={context.jumpTo} here={context.id} />}
      {message.title && (
        <p className={css.noteTitle} dir="auto">
          {message.title}
        </p>
      )}
      {message.card ? (
        <Card card={message.card} message={message} conversation={context.id} />
      ) : (
        <Text text={message.text} edited={message.edited_at !== undefined} />
      )}
      {message.attachments && message.attachments.length > 0 && (
        <Attachments files={message.attachments} kind={message.kind} />
      )}
      {message.previews && message.previews.length > 0 && <Previews previews={message.previews} />}
      {message.reactions && message.reactions.length > 0 && (
        <Reactions message={message} conversation={context.id} />
      )}
      {message.thread && message.thread.replies > 0 && item?.conversation.kind !== 'thread' && (
        <ThreadLine message={message} />
      )}
      {saved && <IconBookmarkFilled size={13} className={css.savedMark} aria-label={t('message.saved')} />}
    </>
  );
}

function SystemLine({ message, day }: { message: Message; day: boolean }) {
  const locale = useLocale();
  return (
    <>
      {day && (
        <div className={css.day} role="separator">
          <span>{dayName(new Date(message.at), locale)}</span>
        </div>
      )}
      <div className={css.system} data-seq={message.seq}>
        <Markdown text={message.text} />
        <Time at={message.at} className={css.time} />
      </div>
    </>
  );
}
