import { Avatar } from '@kit/Avatar.tsx';
import { IconButton } from '@kit/IconButton.tsx';
import { useT } from '@kit/i18n.ts';
import { MenuButton } from '@kit/MenuButton.tsx';
import { EmptyState, ErrorState, Keys, Skeleton } from '@kit/states.tsx';
import { Button } from '@mantine/core';
import { ordered } from '@sdk/personal.ts';
import { IconDots, IconMessagePlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { Virtuoso } from 'react-virtuoso';
import { APP_COMMANDS } from '../commands/app.ts';
import { linesOf } from '../commands/menu.tsx';
import { type AppContext, offered } from '../commands/registry.ts';
import { overlay } from '../commands/ui.ts';
import { usePerson, usePresence, useSelect, useStore } from '../lib/hooks.ts';
import { prefs } from '../lib/prefs.ts';
import { sessionQuery } from '../lib/session.tsx';
import { ConversationRow } from './ConversationRow.tsx';
import css from './shell.module.css';

export function Sidebar({ context }: { context: AppContext }) {
  const t = useT();
  return (
    <nav className={css.sidebar} aria-label={t('shell.conversations')}>
      <Header context={context} />
      <button type="button" className={css.jump} onClick={() => overlay.set({ kind: 'palette' })}>
        <IconSearch size={16} aria-hidden="true" />
        <span>{t('shell.jump')}</span>
        <Keys keys="mod+k" />
      </button>
      <List context={context} />
      <MeBar context={context} />
    </nav>
  );
}

function Header({ context }: { context: AppContext }) {
  const t = useT();
  const { data: session } = useQuery(sessionQuery);
  const name = session?.workspaces.find((w) => w.slug === context.workspace)?.name ?? context.workspace;
  return (
    <header className={css.sideHead}>
      <h1 className={css.workspace}>{name}</h1>
      <IconButton label={t('command.create')} onClick={() => overlay.set({ kind: 'create' })}>
        <IconMessagePlus size={20} />
      </IconButton>
    </header>
  );
}

function List({ context }: { context: AppContext }) {
  const t = useT();
  const load = useStore(context.hub.list);
  const items = useSelect(context.hub.personal, (s) => s.items);
  const { density } = useStore(prefs);
  const rows = useMemo(() => ordered(items.values()), [items]);
  const box = useRef<HTMLDivElement>(null);
  const current = context.conversation?.conversation.id;
  const unread = rows.filter((r) => r.mine.unread > 0).length;
  if (load === 'loading' && rows.length === 0)
    return (
      <div className={css.list}>
        <Skeleton rows={8} />
      </div>
    );
  if (load === 'failed' && rows.length === 0) {
    return (
      <div className={css.list}>
        <ErrorState title={t('shell.listFailed')} onRetry={() => void context.hub.loadList()}>
          {t('shell.listFailedHint')}
        </ErrorState>
      </div>
    );
  }
  if (rows.length === 0) {
    return (
      <div className={css.list}>
        <EmptyState
          title={t('shell.empty')}
          action={<Button onClick={() => context.go.page('discover')}>{t('command.discover')}</Button>}
        >
          {t('shell.emptyHint')}
        </EmptyState>
      </div>
    );
  }
  return (
    <div
      ref={box}
      className={css.list}
      role="group"
      aria-label={t('shell.unreadConversations', { count: unread })}
      onKeyDown={rove}
    >
      <Virtuoso
        data={rows}
        tabIndex={-1}
        increaseViewportBy={200}
        computeItemKey={(_, row) => row.conversation.id}
        context={{ current, density }}
        itemContent={(index, row, { current }) => (
          <ConversationRow
            item={row}
            active={row.conversation.id === current}
            tabbable={current ? row.conversation.id === current : index === 0}
          />
        )}
      />
    </div>
  );
}

/** One stop for Tab, arrows within. */
function rove(event: React.KeyboardEvent<HTMLDivElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a[data-row]')];
  const next = links[links.indexOf(document.activeElement as HTMLElement) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function MeBar({ context }: { context: AppContext }) {
  const t = useT();
  const me = usePerson(context.hub.me);
  const presence = usePresence(context.hub.me);
  const status = me?.status?.text ?? presence?.status?.text;
  const commands = offered(APP_COMMANDS, context);
  const pick = (...ids: string[]) => commands.filter((c) => ids.includes(c.id));
  return (
    <footer className={css.me}>
      <button
        type="button"
        className={`plain ${css.meButton}`}
        onClick={() => overlay.set({ kind: 'status' })}
      >
        <Avatar
          id={context.hub.me}
          name={me?.name ?? ''}
          src={me?.avatar ? context.hub.api.thumbUrl(me.avatar) : undefined}
          size={32}
          state={presence?.state ?? 'online'}
          stateLabel={t(`presence.${presence?.state ?? 'online'}`)}
        />
        <span className={css.meText}>
          <span className={css.meName} dir="auto">
            {me?.name ?? ' '}
          </span>
          <span className={css.meStatus} dir="auto">
            {status || t(`presence.${presence?.state ?? 'online'}`)}
          </span>
        </span>
      </button>
      <MenuButton
        label={t('shell.more')}
        position="top-end"
        lines={() => [
          ...linesOf(pick('saved', 'drafts', 'scheduled', 'discover', 'console'), context, t),
          null,
          ...linesOf(pick('language', 'scheme', 'keys', 'settings'), context, t),
        ]}
      >
        <IconDots size={20} />
      </MenuButton>
    </footer>
  );
}
