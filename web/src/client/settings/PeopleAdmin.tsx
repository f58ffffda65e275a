import { Avatar } from '@kit/Avatar.tsx';
import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Person, WorkspaceRole } from '@sdk/types.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { attempt } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import { MailboxLink } from './MailboxLink.tsx';
import css from './settings.module.css';

const ROLES: WorkspaceRole[] = ['owner', 'admin', 'moderator', 'member', 'guest'];

export default function PeopleAdmin() {
  const t = useT();
  const hub = useHub();
  const [words, setWords] = useState('');
  const [q] = useDebouncedValue(words.trim(), 200);
  const { data, error, fetchNextPage, hasNextPage, isPending, refetch } = useInfiniteQuery({
    queryKey: ['people', hub.api.base, q],
    queryFn: ({ pageParam, signal }) =>
      hub.api.people(
        { limit: 100, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
  const people = data?.pages.flatMap((p) => p.items) ?? [];
  const change = (person: Person, what: { role?: Exclude<WorkspaceRole, 'bot'>; deactivated?: boolean }) =>
    attempt(
      hub.api.changePerson(person.id, what).then(() => refetch()),
      t('settings.saved'),
    );
  return (
    <>
      <MailboxLink />
      <TextInput
        type="search"
        placeholder={t('people.find')}
        aria-label={t('people.find')}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        mb="md"
      />
      {isPending ? (
        <Skeleton rows={5} />
      ) : error ? (
        <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />
      ) : people.length === 0 ? (
        <EmptyState title={t('common.nobody')} />
      ) : (
        <ul className={css.rows}>
          {people.map((person) => (
            <li key={person.id}>
              <Avatar
                id={person.id}
                name={person.name}
                size={32}
                src={person.avatar ? hub.api.thumbUrl(person.avatar) : undefined}
              />
              <span className={css.rowMain}>
                <bdi>{person.name}</bdi>
                <span className={css.fine}>
                  {person.deactivated ? t('person.deactivated') : (person.title ?? '')}
                </span>
              </span>
              {person.kind !== 'bot' && person.id !== hub.me && (
                <>
                  <Select
                    size="xs"
                    w={110}
                    aria-label={t('people.role', { name: person.name })}
                    value={person.role}
                    onChange={(role) => role && change(person, { role: role as 'member' })}
                    allowDeselect={false}
                    data={ROLES.map((value) => ({ value, label: t(`workspaceRole.${value as 'owner'}`) }))}
                  />
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => change(person, { deactivated: !person.deactivated })}
                  >
                    {person.deactivated ? t('people.activate') : t('people.deactivate')}
                  </Button>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button variant="default" onClick={() => void fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </>
  );
}
