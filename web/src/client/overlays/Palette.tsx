import { Avatar } from '@kit/Avatar.tsx';
import { type Translate, useT } from '@kit/i18n.ts';
import { compareNames, scoreName } from '@kit/names.ts';
import { Keys } from '@kit/states.tsx';
import { Modal } from '@mantine/core';
import { ordered } from '@sdk/personal.ts';
import type { Person } from '@sdk/types.ts';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useId, useMemo, useState } from 'react';
import { APP_COMMANDS } from '../commands/app.ts';
import { attempt } from '../commands/errors.ts';
import { type AppContext, offered, titleKey } from '../commands/registry.ts';
import { partnerOf, titleOf } from '../lib/titles.ts';
import { openDirect } from './direct.ts';
import css from './overlays.module.css';

interface Choice {
  id: string;
  title: string;
  hint?: string;
  mark: ReactNode;
  keys?: string | undefined;
  score: number;
  run(): void;
}

const PER_KIND = 7;

/** One field for every "take me to" and "do": conversations, people, commands, and the search as the last resort. */
export function Palette({ context, onClose }: { context: AppContext; onClose(): void }) {
  const t = useT();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const [people, setPeople] = useState<readonly Person[]>([]);

  useEffect(() => {
    const gone = new AbortController();
    const timer = setTimeout(() => {
      if (query.trim() === '') return;
      context.hub.api
        .people({ q: query, limit: 10 }, gone.signal)
        .then(({ items }) => {
          context.hub.people.put(items);
          setPeople(items);
        })
        .catch(() => undefined);
    }, 120);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [query, context.hub]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: people that were found count anew
  const choices = useMemo(() => {
    const all = [
      ...conversations(context, query, t),
      ...persons(context, query),
      ...commands(context, query, t),
    ];
    return query.trim() === '' ? all : [...all, searchFor(context, query, t)];
  }, [context, query, people, t]);

  const run = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    choice.run();
  };
  const move = (by: number) => {
    const next = (at + by + choices.length) % choices.length;
    setAt(next);
    document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="12vh"
      radius="lg"
      transitionProps={{ duration: 0 }}
      aria-label={t('command.palette')}
    >
      <div className={css.paletteField}>
        <IconSearch size={18} aria-hidden="true" />
        <input
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={`${listId}-${at}`}
          aria-label={t('palette.placeholder')}
          placeholder={t('palette.placeholder')}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'ArrowDown') move(1);
            else if (event.key === 'ArrowUp') move(-1);
            else if (event.key === 'Enter') run(choices[at]);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div id={listId} role="listbox" className={css.paletteList} aria-label={t('palette.results')}>
        {choices.map((choice, i) => (
          <div
            key={choice.id}
            id={`${listId}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            className={css.choice}
            onMouseMove={() => setAt(i)}
            onClick={() => run(choice)}
          >
            {choice.mark}
            <span className={css.choiceTitle} dir="auto">
              {choice.title}
            </span>
            {choice.hint && <span className={css.choiceHint}>{choice.hint}</span>}
            {choice.keys && <Keys keys={choice.keys} />}
          </div>
        ))}
      </div>
    </Modal>
  );
}

function conversations(context: AppContext, query: string, t: Translate): Choice[] {
  const { hub } = context;
  const items = ordered(hub.personal.get().items.values());
  const unreadFirst =
    query === '' ? [...items].sort((a, b) => Number(b.mine.unread > 0) - Number(a.mine.unread > 0)) : items;
  return unreadFirst
    .map((item) => ({ item, title: titleOf(item.conversation, hub, t('conversation.untitled')) }))
    .map((c) => ({ ...c, score: scoreName(c.title, query) }))
    .filter((c) => c.score > 0)
    .sort((a, b) => (query === '' ? 0 : b.score - a.score))
    .slice(0, PER_KIND)
    .map(({ item, title, score }) => ({
      id: `c/${item.conversation.id}`,
      title,
      score,
      hint: item.mine.unread > 0 ? t('shell.unread', { count: item.mine.unread }) : '',
      mark: (
        <Avatar
          id={partnerOf(item.conversation, hub.me) ?? item.conversation.id}
          name={title}
          size={26}
          square={item.conversation.kind !== 'direct'}
        />
      ),
      run: () => context.go.conversation(item.conversation.id),
    }));
}

function persons(context: AppContext, query: string): Choice[] {
  if (query.trim() === '') return [];
  const { hub } = context;
  return hub.people
    .all()
    .filter((p) => p.id !== hub.me && !p.deactivated)
    .map((person) => ({
      person,
      score: Math.max(scoreName(person.name, query), person.handle ? scoreName(person.handle, query) : 0),
    }))
    .filter((c) => c.score > 0)
    .sort((a, b) => b.score - a.score || compareNames(a.person.name, b.person.name))
    .slice(0, PER_KIND)
    .map(({ person, score }) => ({
      id: `p/${person.id}`,
      title: person.name,
      score,
      hint: person.title ?? '',
      mark: (
        <Avatar
          id={person.id}
          name={person.name}
          size={26}
          src={person.avatar ? hub.api.thumbUrl(person.avatar) : undefined}
        />
      ),
      run: () => attempt(openDirect(context, person.id)),
    }));
}

function commands(context: AppContext, query: string, t: Translate): Choice[] {
  return offered(APP_COMMANDS, context)
    .filter((c) => !c.menuOnly)
    .map((command) => ({ command, title: t(titleKey(command, context)) }))
    .map((c) => ({ ...c, score: scoreName(c.title, query) }))
    .filter((c) => c.score > 0)
    .slice(0, query === '' ? 5 : PER_KIND)
    .map(({ command, title, score }) => ({
      id: `k/${command.id}`,
      title,
      score,
      keys: command.keys,
      mark: (
        <span className={css.choiceIcon}>
          <command.icon size={18} stroke={1.6} aria-hidden="true" />
        </span>
      ),
      run: () => command.run(context),
    }));
}

function searchFor(context: AppContext, query: string, t: Translate): Choice {
  return {
    id: 'search',
    title: t('palette.searchFor', { query }),
    score: 0,
    mark: (
      <span className={css.choiceIcon}>
        <IconSearch size={18} stroke={1.6} aria-hidden="true" />
      </span>
    ),
    run: () => context.go.search(query),
  };
}
