import { Avatar } from '@kit/Avatar.tsx';
import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { Button, CloseButton, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { ordered } from '@sdk/personal.ts';
import type { ConversationHit, Message, MessageHit, Person } from '@sdk/types.ts';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useAppContext, useWorkspace } from '../commands/context.tsx';
import { attempt } from '../commands/errors.ts';
import { FileLine } from '../conversation/Attachments.tsx';
import { MessageCard } from '../details/MessageCard.tsx';
import { useHub, usePeopleVersion } from '../lib/hooks.ts';
import { titleOf } from '../lib/titles.ts';
import { openDirect } from '../overlays/direct.ts';
import { Page } from './Page.tsx';
import css from './pages.module.css';
import { type Filters, fromQuery, toQuery } from './query.ts';

const HAS = ['file', 'image', 'link', 'voice', 'poll'] as const;

export function Search() {
  const t = useT();
  const navigate = useNavigate();
  const workspace = useWorkspace();
  const search = useSearch({ strict: false }) as { q?: string; c?: string };
  const [filters, setFilters] = useState<Filters>(() => ({
    ...fromQuery(String(search.q ?? '')),
    ...(search.c ? { in: search.c } : {}),
  }));
  const [query] = useDebouncedValue(toQuery(filters), 220);

  // The address holds the question: it can be shared, and Back returns to it.
  useEffect(() => {
    void navigate({
      to: '/w/$workspace/search',
      params: { workspace },
      search: (query ? { q: query } : {}) as never,
      replace: true,
    });
  }, [navigate, query, workspace]);

  return (
    <Page title={t('search.title')}>
      <TextInput
        size="md"
        leftSection={<IconSearch size={18} aria-hidden="true" />}
        rightSection={
          filters.words && (
            <CloseButton aria-label={t('search.clear')} onClick={() => setFilters({ words: '' })} />
          )
        }
        placeholder={t('search.placeholder')}
        aria-label={t('search.placeholder')}
        value={filters.words}
        onChange={(event) => setFilters({ ...filters, words: event.target.value })}
        onBlur={() => setFilters((f) => ({ ...f, ...fromQuery(toQuery(f)) }))}
        autoFocus
        type="search"
      />
      <FilterBar filters={filters} onChange={setFilters} />
      {query ? (
        <Results query={query} />
      ) : (
        <EmptyState icon={<IconSearch size={34} stroke={1.3} aria-hidden="true" />} title={t('search.empty')}>
          {t('search.emptyHint')}
        </EmptyState>
      )}
    </Page>
  );
}

function FilterBar({ filters, onChange }: { filters: Filters; onChange(filters: Filters): void }) {
  const t = useT();
  const hub = useHub();
  const version = usePeopleVersion();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that people became known
  const people = useMemo(
    () =>
      hub.people
        .all()
        .filter((p) => p.handle || p.id)
        .map((p) => ({ value: p.handle ? `@${p.handle}` : p.id, label: p.name }))
        .filter((p, i, all) => all.findIndex((o) => o.value === p.value) === i),
    [hub, version],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: titles of direct conversations are names
  const places = useMemo(
    () =>
      ordered(hub.personal.get().items.values()).map(({ conversation }) => ({
        value: conversation.id,
        label: titleOf(conversation, hub, t('conversation.untitled')),
      })),
    [hub, t, version],
  );
  const set = (change: Partial<Record<keyof Filters, string | null>>) => {
    const next = { ...filters } as Record<string, string>;
    for (const [key, value] of Object.entries(change)) {
      if (value) next[key] = value;
      else delete next[key];
    }
    onChange(next as unknown as Filters);
  };
  const common = { size: 'xs', clearable: true, searchable: true, limit: 30 } as const;
  return (
    <Group gap="xs" className={css.filters!}>
      <Select
        {...common}
        w={150}
        aria-label={t('search.from')}
        placeholder={t('search.from')}
        data={people}
        value={filters.from ?? null}
        onChange={(from) => set({ from })}
      />
      <Select
        {...common}
        w={170}
        aria-label={t('search.place')}
        placeholder={t('search.place')}
        data={places}
        value={filters.in ?? null}
        onChange={(value) => set({ in: value })}
      />
      <Select
        {...common}
        w={120}
        aria-label={t('search.has')}
        placeholder={t('search.has')}
        data={HAS.map((value) => ({ value, label: t(`search.has.${value}`) }))}
        value={filters.has ?? null}
        onChange={(has) => set({ has })}
      />
      <span className={css.date}>
        {t('search.after')}
        <TextInput
          aria-label={t('search.after')}
          size="xs"
          type="date"
          w={136}
          value={filters.after ?? ''}
          onChange={(event) => set({ after: event.target.value })}
        />
      </span>
      <span className={css.date}>
        {t('search.before')}
        <TextInput
          aria-label={t('search.before')}
          size="xs"
          type="date"
          w={136}
          value={filters.before ?? ''}
          onChange={(event) => set({ before: event.target.value })}
        />
      </span>
    </Group>
  );
}

/** A hit as the message that it shows a stretch of. */
function messageOf(hit: MessageHit): Message {
  const text = (segments: MessageHit['segments'] | undefined) => (segments ?? []).map((s) => s.text).join('');
  return {
    seq: hit.seq,
    ordinal: 0,
    at: hit.at,
    sender: hit.sender,
    kind: hit.kind,
    text: text(hit.segments),
    version: 0,
    ...(hit.title ? { title: text(hit.title) } : {}),
    ...(hit.files ? { attachments: hit.files.map((f) => f.file) } : {}),
  };
}

const marksOf = (hit: MessageHit): string[] => [
  ...new Set(hit.segments.filter((s) => s.hit).map((s) => s.text)),
];

function Results({ query }: { query: string }) {
  const t = useT();
  const hub = useHub();
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, isPending, refetch } =
    useInfiniteQuery({
      queryKey: ['search', query],
      queryFn: async ({ pageParam, signal }) => {
        const answer = await hub.api.search(
          pageParam
            ? { q: query, in: ['messages'], cursor: pageParam }
            : { q: query, in: ['messages', 'people', 'conversations', 'files'] },
          signal,
        );
        hub.people.put((answer.people?.hits ?? []).map((h) => h.person as Person));
        return answer;
      },
      initialPageParam: '',
      getNextPageParam: (page) => page.messages?.next,
    });
  if (isPending) return <Skeleton rows={5} avatar={24} />;
  if (error) {
    return (
      <ErrorState title={t('search.failed')} onRetry={() => void refetch()}>
        {t('search.failedHint')}
      </ErrorState>
    );
  }
  const first = data.pages[0];
  const messages = data.pages.flatMap((p) => p.messages?.hits ?? []);
  const people = (first?.people?.hits ?? []).map((h) => h.person as Person);
  const conversations = first?.conversations?.hits ?? [];
  const files = first?.files?.hits ?? [];
  if (messages.length + people.length + conversations.length + files.length === 0) {
    return <EmptyState title={t('search.nothing')}>{t('search.nothingHint')}</EmptyState>;
  }
  return (
    <div className={css.results} role="region" aria-label={t('palette.results')}>
      <Places people={people} conversations={conversations} />
      {messages.length > 0 && (
        <section>
          <h2>{t('search.messages')}</h2>
          {messages.map((hit) => (
            <MessageCard
              key={`${hit.conversation}/${hit.seq}`}
              message={messageOf(hit)}
              conversation={hit.conversation}
              where
              mark={marksOf(hit)}
            />
          ))}
          {hasNextPage && (
            <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('common.more')}
            </Button>
          )}
        </section>
      )}
      {files.length > 0 && (
        <section>
          <h2>{t('pane.files')}</h2>
          {files.map(({ file, seq, at }) => (
            <div key={`${file.id}/${seq}`} className={css.file}>
              <FileLine file={file} />
              <Time at={at} as="full" className={css.fine} />
            </div>
          ))}
        </section>
      )}
    </div>
  );
}

function Places({
  people,
  conversations,
}: {
  people: readonly Person[];
  conversations: readonly ConversationHit[];
}) {
  const t = useT();
  const context = useAppContext();
  if (people.length + conversations.length === 0) return null;
  return (
    <section>
      <h2>{t('search.places')}</h2>
      <div className={css.places}>
        {conversations.slice(0, 6).map((conversation) => {
          const title = conversation.title || t('conversation.untitled');
          return (
            <button
              key={conversation.id}
              type="button"
              className={css.place}
              onClick={() => context.go.conversation(conversation.id)}
            >
              <Avatar id={conversation.id} name={title} size={24} square />
              <span dir="auto">{title}</span>
            </button>
          );
        })}
        {people.slice(0, 6).map((person) => (
          <button
            key={person.id}
            type="button"
            className={css.place}
            onClick={() => attempt(openDirect(context, person.id))}
          >
            <Avatar id={person.id} name={person.name} size={24} />
            <span dir="auto">{person.name}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
