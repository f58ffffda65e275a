import { Avatar } from '@kit/Avatar.tsx';
import { useT } from '@kit/i18n.ts';
import { compareNames, scoreName } from '@kit/names.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { ActionIcon, Button, Menu, TextInput } from '@mantine/core';
import type { Member, MemberRole } from '@sdk/types.ts';
import { IconDots, IconUserPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Virtuoso } from 'react-virtuoso';
import { useAppContext, useGo } from '../commands/context.tsx';
import { attempt } from '../commands/errors.ts';
import { useHub, useItem, usePeopleVersion, usePerson, usePresence } from '../lib/hooks.ts';
import { PeoplePicker } from '../overlays/PeoplePicker.tsx';
import css from './details.module.css';

const RANK: Record<MemberRole, number> = { owner: 0, moderator: 1, member: 2, muted: 3 };
const ROLES: MemberRole[] = ['owner', 'moderator', 'member', 'muted'];

export function Members({ conversation }: { conversation: string }) {
  const t = useT();
  const hub = useHub();
  const app = useAppContext();
  const item = useItem(conversation);
  const version = usePeopleVersion();
  const [query, setQuery] = useState('');
  const [adding, setAdding] = useState(false);
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, isPending, refetch } =
    useInfiniteQuery({
      queryKey: ['members', conversation],
      queryFn: ({ pageParam }) =>
        hub.api.members(conversation, { limit: 200, ...(pageParam ? { cursor: pageParam } : {}) }),
      initialPageParam: '',
      getNextPageParam: (page) => page.next,
    });
  // Who joins or leaves while we look changes the count: ask anew.
  const count = item?.conversation.members;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the count is the signal
  useEffect(() => {
    void refetch();
  }, [count, refetch]);
  const manages = app.admin || item?.mine.role === 'owner' || item?.mine.role === 'moderator';
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that people became known
  const members = useMemo(() => {
    const name = (m: Member) => hub.people.get(m.person)?.name ?? '';
    return (data?.pages.flatMap((p) => p.items) ?? [])
      .filter((m) => query === '' || scoreName(name(m), query) > 0)
      .sort((a, b) => RANK[a.role] - RANK[b.role] || compareNames(name(a), name(b)));
  }, [data, query, version, hub]);
  if (isPending) return <Skeleton rows={8} />;
  if (error) return <ErrorState title={t('members.failed')} onRetry={() => void refetch()} />;
  return (
    <div className={css.tall}>
      <div className={css.tools}>
        <TextInput
          flex={1}
          size="sm"
          placeholder={t('members.find')}
          aria-label={t('members.find')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        {manages && (
          <ActionIcon
            size={36}
            variant={adding ? 'filled' : 'default'}
            aria-label={t('command.addPeople')}
            aria-expanded={adding}
            onClick={() => setAdding(!adding)}
          >
            <IconUserPlus size={18} />
          </ActionIcon>
        )}
      </div>
      {adding && <AddPeople conversation={conversation} onDone={() => setAdding(false)} />}
      {members.length === 0 ? (
        <EmptyState title={t('common.nobody')} />
      ) : (
        <Virtuoso
          data={members}
          computeItemKey={(_, m) => m.person}
          endReached={() => hasNextPage && !isFetchingNextPage && void fetchNextPage()}
          itemContent={(_, member) => (
            <MemberLine member={member} conversation={conversation} manages={manages} />
          )}
        />
      )}
    </div>
  );
}

function AddPeople({ conversation, onDone }: { conversation: string; onDone(): void }) {
  const t = useT();
  const hub = useHub();
  const queries = useQueryClient();
  const [people, setPeople] = useState<string[]>([]);
  return (
    <div className={css.add}>
      <PeoplePicker label={t('create.people')} value={people} onChange={setPeople} />
      <Button
        disabled={people.length === 0}
        onClick={() => {
          attempt(
            hub.api
              .addMembers(conversation, people)
              .then(() => queries.invalidateQueries({ queryKey: ['members', conversation] })),
            t('notice.added', { count: people.length }),
          );
          onDone();
        }}
      >
        {t('members.add')}
      </Button>
    </div>
  );
}

function MemberLine({
  member,
  conversation,
  manages,
}: {
  member: Member;
  conversation: string;
  manages: boolean;
}) {
  const t = useT();
  const hub = useHub();
  const go = useGo();
  const queries = useQueryClient();
  const person = usePerson(member.person);
  const presence = usePresence(member.person);
  const again = () => queries.invalidateQueries({ queryKey: ['members', conversation] });
  return (
    <div className={css.person}>
      <button
        type="button"
        className={`plain ${css.personButton}`}
        onClick={() => go.pane(`person:${member.person}`)}
      >
        <Avatar
          id={member.person}
          name={person?.name ?? ' '}
          size={32}
          src={person?.avatar ? hub.api.thumbUrl(person.avatar) : undefined}
          state={presence?.state}
          stateLabel={presence ? t(`presence.${presence.state}`) : ''}
        />
        <span className={css.personText}>
          <span className={css.personName} dir="auto">
            {person?.name ?? ' '}
          </span>
          {(member.role !== 'member' || person?.title) && (
            <span className={css.fine}>
              {[member.role !== 'member' && t(`role.${member.role}`), person?.title]
                .filter(Boolean)
                .join(' · ')}
            </span>
          )}
        </span>
      </button>
      {manages && member.person !== hub.me && (
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={32}
              aria-label={t('members.options', { name: person?.name ?? '' })}
            >
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {ROLES.filter((role) => role !== member.role).map((role) => (
              <Menu.Item
                key={role}
                onClick={() => attempt(hub.api.changeMember(conversation, member.person, role).then(again))}
              >
                {t('members.make', { role: t(`role.${role}`) })}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item
              color="coral"
              onClick={() => attempt(hub.api.removeMember(conversation, member.person).then(again))}
            >
              {t('members.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
