import { Avatar } from '@kit/Avatar.tsx';
import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Conversation } from '@sdk/types.ts';
import { IconCompass, IconLock, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useGo } from '../commands/context.tsx';
import { overlay } from '../commands/ui.ts';
import { useHub, useSelect } from '../lib/hooks.ts';
import { Page } from './Page.tsx';
import css from './pages.module.css';

export function Discover() {
  const t = useT();
  const hub = useHub();
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.trim(), 200);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['discover', q],
    queryFn: ({ signal }) => hub.api.discover(q ? { q } : {}, signal),
    staleTime: 0,
  });
  const found = data?.items ?? [];
  return (
    <Page title={t('command.discover')} hint={t('discover.hint')}>
      <TextInput
        size="md"
        type="search"
        leftSection={<IconSearch size={18} aria-hidden="true" />}
        placeholder={t('discover.placeholder')}
        aria-label={t('discover.placeholder')}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <div className={css.results}>
        {isPending ? (
          <Skeleton rows={5} />
        ) : error ? (
          <ErrorState title={t('discover.failed')} onRetry={() => void refetch()} />
        ) : found.length === 0 ? (
          <EmptyState
            icon={<IconCompass size={34} stroke={1.3} aria-hidden="true" />}
            title={q ? t('discover.nothing') : t('discover.empty')}
            action={<Button onClick={() => overlay.set({ kind: 'create' })}>{t('command.create')}</Button>}
          >
            {t('discover.emptyHint')}
          </EmptyState>
        ) : (
          found.map((conversation) => <Line key={conversation.id} conversation={conversation} />)
        )}
      </div>
    </Page>
  );
}

function Line({ conversation }: { conversation: Conversation }) {
  const t = useT();
  const hub = useHub();
  const go = useGo();
  const joined = useSelect(hub.personal, (s) => s.items.has(conversation.id));
  const join = async () => {
    if (!joined && conversation.mode === 'public') {
      await hub.api.join(conversation.id);
      await hub.fetchItem(conversation.id);
    }
    go.conversation(conversation.id);
  };
  return (
    <article className={css.line}>
      <Avatar
        id={conversation.id}
        name={conversation.title}
        size={40}
        square
        src={conversation.avatar ? hub.api.thumbUrl(conversation.avatar) : undefined}
      />
      <div className={css.lineMain}>
        <span className={css.lineTitle} dir="auto">
          {conversation.title}{' '}
          {conversation.mode === 'password' && <IconLock size={14} aria-label={t('create.mode.password')} />}
        </span>
        <span className={css.lineText} dir="auto">
          {t('conversation.members', { count: conversation.members })}
          {conversation.description ? ` · ${conversation.description}` : ''}
        </span>
      </div>
      <Button variant={joined ? 'default' : 'light'} onClick={() => void join()}>
        {joined ? t('discover.open') : t('conversation.join')}
      </Button>
    </article>
  );
}
