import { Avatar } from '@kit/Avatar.tsx';
import { useT } from '@kit/i18n.ts';
import { Time } from '@kit/Time.tsx';
import { isMuted } from '@sdk/personal.ts';
import type { ListItem } from '@sdk/types.ts';
import { IconBellOff, IconLock, IconPinFilled, IconSpeakerphone } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useWorkspace } from '../commands/context.tsx';
import { useHub, usePerson, usePresence, useSelect, useStore } from '../lib/hooks.ts';
import { plainLine } from '../lib/mentions.ts';
import { summaryOf } from '../lib/summary.ts';
import { partnerOf, useTitle } from '../lib/titles.ts';
import css from './shell.module.css';

export const ConversationRow = memo(function ConversationRow(props: {
  item: ListItem;
  active: boolean;
  tabbable: boolean;
}) {
  const { conversation, mine, last } = props.item;
  const t = useT();
  const hub = useHub();
  const workspace = useWorkspace();
  const title = useTitle(conversation);
  const partner = partnerOf(conversation, hub.me);
  const person = usePerson(partner ?? '');
  const presence = usePresence(partner);
  const muted = isMuted(mine, Date.now());
  const unread = mine.unread > 0 || mine.marked_unread;
  const avatar = partner ? person?.avatar : conversation.avatar;
  return (
    <Link
      to="/w/$workspace/c/$conversation"
      params={{ workspace, conversation: conversation.id }}
      className={css.row}
      data-row
      data-active={props.active || undefined}
      data-unread={(unread && !muted) || undefined}
      aria-current={props.active ? 'page' : undefined}
      tabIndex={props.tabbable ? 0 : -1}
    >
      <Avatar
        id={partner ?? conversation.id}
        name={title}
        src={avatar ? hub.api.thumbUrl(avatar) : undefined}
        square={!partner}
        size={36}
        state={presence?.state}
        stateLabel={presence ? t(`presence.${presence.state}`) : ''}
      />
      <span className={css.rowText}>
        <span className={css.rowTop}>
          <span className={css.rowTitle} dir="auto">
            {title}
          </span>
          {conversation.mode !== 'public' && conversation.kind === 'group' && !conversation.people && (
            <IconLock size={13} aria-label={t('conversation.private')} />
          )}
          {conversation.kind === 'announcement' && (
            <IconSpeakerphone size={14} aria-label={t('conversation.announcement')} />
          )}
          {mine.pinned && <IconPinFilled size={12} aria-label={t('conversation.pinned')} />}
          {muted && <IconBellOff size={13} aria-label={t('conversation.muted')} />}
          {(last || conversation.head.at) && (
            <Time at={last?.at ?? conversation.head.at!} as="short" className={css.rowTime} />
          )}
        </span>
        <span className={css.rowBottom}>
          <Preview item={props.item} />
          <Badge item={props.item} muted={muted} />
        </span>
      </span>
    </Link>
  );
});

function Badge({ item, muted }: { item: ListItem; muted: boolean }) {
  const t = useT();
  const { unread, mentions, marked_unread } = item.mine;
  if (mentions > 0) {
    return (
      <span className={css.badge} data-loud>
        <span aria-hidden="true">@{mentions > 99 ? '99+' : mentions}</span>
        <span className="hidden">{t('shell.mentions', { count: mentions })}</span>
      </span>
    );
  }
  if (unread > 0) {
    return (
      <span className={css.badge} data-loud={(!muted && item.mine.level === 'all') || undefined}>
        <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
        <span className="hidden">{t('shell.unread', { count: unread })}</span>
      </span>
    );
  }
  return marked_unread ? (
    <span className={css.markedUnread} role="img" aria-label={t('shell.markedUnread')} />
  ) : null;
}

function Preview({ item }: { item: ListItem }) {
  const t = useT();
  const hub = useHub();
  const { conversation, last } = item;
  const draft = useSelect(hub.personal, (s) => s.drafts.get(conversation.id)?.text);
  const typing = useStore(hub.log(conversation.id).typing);
  const sender = usePerson(last?.sender ?? '');
  const typist = [...typing].find(([, until]) => until > Date.now())?.[0];
  const typistName = usePerson(typist ?? '')?.name;
  if (typist && typistName)
    return (
      <span className={css.preview} data-typing>
        {t('conversation.isTyping', { name: typistName })}
      </span>
    );
  if (draft) {
    return (
      <span className={css.preview}>
        <span className={css.draft}>{t('shell.draft')}</span>{' '}
        <bdi>{plainLine(draft, (id) => hub.people.get(id)?.name)}</bdi>
      </span>
    );
  }
  if (!last) return <span className={css.preview}>{t('conversation.noMessages')}</span>;
  const who =
    conversation.kind === 'direct' ? '' : last.sender === hub.me ? t('common.you') : (sender?.name ?? '');
  return (
    <span className={css.preview}>
      {who && <bdi>{who + t('common.colon')}</bdi>}
      <bdi>{summaryOf(last, hub, t)}</bdi>
    </span>
  );
}
