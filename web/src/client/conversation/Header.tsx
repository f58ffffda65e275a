import { Avatar } from '@kit/Avatar.tsx';
import { type Translate, useLocale, useT } from '@kit/i18n.ts';
import { ago } from '@kit/time.ts';
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import type { ListItem, Presence } from '@sdk/types.ts';
import { IconArrowLeft, IconDots, IconInfoCircle, IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { APP_COMMANDS } from '../commands/app.ts';
import { useAppContext } from '../commands/context.tsx';
import { CommandItems } from '../commands/menu.tsx';
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
  const inConversation = offered(APP_COMMANDS, { ...context, conversation: item }).filter((c) => c.group === 'conversation');
  return (
    <header className={css.header}>
      <ActionIcon className={css.back} variant="subtle" color="gray" size={44} aria-label={t('conversation.back')} onClick={() => context.go.page('home')}>
        <IconArrowLeft size={22} />
      </ActionIcon>
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
            <h2 className={css.title} dir="auto">{title}</h2>
            <Subtitle item={item} presence={presence} t={t} />
          </span>
        </button>
      )}
      <span className={css.headTools}>
        <Tooltip label={t('conversation.searchHere')} openDelay={400}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('conversation.searchHere')}
            onClick={() => void navigate({ to: '/w/$workspace/search', params: { workspace: context.workspace }, search: { c: id } as never })}
          >
            <IconSearch size={19} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('command.about')} openDelay={400}>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('command.about')} onClick={() => context.go.pane('about')}>
            <IconInfoCircle size={20} />
          </ActionIcon>
        </Tooltip>
        <Menu position="bottom-end" width={240} shadow="md">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('conversation.more')}>
              <IconDots size={20} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <CommandItems commands={inConversation} context={{ ...context, conversation: item }} />
          </Menu.Dropdown>
        </Menu>
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
    return text ? <span className={css.subtitle} dir="auto">{text}</span> : null;
  }
  return (
    <span className={css.subtitle} dir="auto">
      {t('conversation.members', { count: conversation.members })}
      {conversation.description ? ` · ${conversation.description}` : ''}
    </span>
  );
}
