import { Avatar } from '@kit/Avatar.tsx';
import { IconButton } from '@kit/IconButton.tsx';
import { type Translate, useLocale, useT } from '@kit/i18n.ts';
import { MenuButton } from '@kit/MenuButton.tsx';
import { ago } from '@kit/time.ts';
import type { ListItem, Presence } from '@sdk/types.ts';
import { IconArrowLeft, IconDots, IconInfoCircle, IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { APP_COMMANDS } from '../commands/app.ts';
import { useAppContext } from '../commands/context.tsx';
import { linesOf } from '../commands/menu.tsx';
import { offered } from '../commands/registry.ts';
import { useHub, useItem, usePerson, usePresence } from '../lib/hooks.ts';
import { partnerOf, useTitle } from '../lib/titles.ts';
import css from './conversation.module.css';

export function Header({ id }: { id: string }) {
  const t = useT();
  const hub = useHub();
  const context = useAppContext();
  const navigate = useNavigate();
  const item = useItem(id);
  const title = useTitle(item?.conversation);
  const partner = item && partnerOf(item.conversation, hub.me);
  const person = usePerson(partner ?? '');
  const presence = usePresence(partner);
  const avatar = partner ? person?.avatar : item?.conversation.avatar;
  const inConversation = offered(APP_COMMANDS, { ...context, conversation: item }).filter(
    (c) => c.group === 'conversation',
  );
  return (
    <header className={css.header}>
      <IconButton
        className={css.back}
        size={44}
        label={t('conversation.back')}
        onClick={() => context.go.page('home')}
      >
        <IconArrowLeft size={22} />
      </IconButton>
      {item && (
        <button type="button" className={`plain ${css.headButton}`} onClick={() => context.go.pane('about')}>
          <Avatar
            id={partner ?? id}
            name={title}
            src={avatar ? hub.api.thumbUrl(avatar) : undefined}
            size={32}
            square={!partner}
            state={presence?.state}
            stateLabel={presence ? t(`presence.${presence.state}`) : ''}
          />
          <span className={css.headText}>
            <h2 className={css.title} dir="auto">
              {title}
            </h2>
            <Subtitle item={item} presence={presence} t={t} />
          </span>
        </button>
      )}
      <span className={css.headTools}>
        <IconButton
          label={t('conversation.searchHere')}
          onClick={() =>
            void navigate({
              to: '/w/$workspace/search',
              params: { workspace: context.workspace },
              search: { c: id } as never,
            })
          }
        >
          <IconSearch size={19} />
        </IconButton>
        <IconButton label={t('command.about')} onClick={() => context.go.pane('about')}>
          <IconInfoCircle size={20} />
        </IconButton>
        <MenuButton
          label={t('conversation.more')}
          lines={() => linesOf(inConversation, { ...context, conversation: item }, t)}
        >
          <IconDots size={20} />
        </MenuButton>
      </span>
    </header>
  );
}

function Subtitle({ item, presence, t }: { item: ListItem; presence: Presence | undefined; t: Translate }) {
  const locale = useLocale();
  const { conversation } = item;
  if (conversation.kind === 'direct') {
    const away = presence?.state === 'offline' && presence.seen_at;
    const text = presence?.status?.text
      ? `${presence.status.emoji ?? ''} ${presence.status.text}`.trim()
      : away
        ? t('presence.lastSeen', { when: ago(new Date(presence.seen_at!), locale) })
        : presence
          ? t(`presence.${presence.state}`)
          : '';
    return text ? (
      <span className={css.subtitle} dir="auto">
        {text}
      </span>
    ) : null;
  }
  return (
    <span className={css.subtitle} dir="auto">
      {t('conversation.members', { count: conversation.members })}
      {conversation.description ? ` · ${conversation.description}` : ''}
    </span>
  );
}
