import { Avatar } from '@kit/Avatar.tsx';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useHub } from '../../client/lib/hooks.ts';
import css from '../console.module.css';
import { linkTo, usePlace, useWords } from '../context.tsx';
import type { Key, Say } from '../i18n.ts';
import { plainKey } from '../model/tables.ts';
import type { Answer, PeopleResult, PersonRow } from '../model/types.ts';
import { dayName } from '../model/words.ts';
import { refusalText } from './Refusal.tsx';

const PAGE = 50;

/** A name to call somebody by: what the site or the chat knows, else the key without its kind. */
export function personName(key: string, props: Record<string, unknown> | undefined, known?: string): string {
  if (known) return known;
  for (const prop of ['name', '$name', 'email', '$email', 'username'])
    if (typeof props?.[prop] === 'string' && props[prop] !== '') return props[prop];
  return plainKey(key);
}

interface Props {
  id: readonly unknown[];
  load: (offset: number, limit: number, signal: AbortSignal) => Promise<Answer<PeopleResult>>;
  /** Persons, or values of a property that is counted instead. */
  persons?: boolean;
  empty: string;
  head?: (result: PeopleResult) => React.ReactNode;
}

export function PeopleList({ id, load, persons = true, empty, head }: Props) {
  const words = useWords();
  const { say } = words;
  const { data, error, isPending, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } =
    useInfiniteQuery({
      queryKey: ['activity', 'people', ...id],
      queryFn: ({ pageParam, signal }) => load(pageParam, PAGE, signal),
      initialPageParam: 0,
      getNextPageParam: (last, pages) => {
        const seen = pages.reduce((sum, p) => sum + (p.result?.people.length ?? 0), 0);
        return last.result && last.result.people.length > 0 && seen < last.result.total ? seen : undefined;
      },
      staleTime: 60_000,
    });
  if (isPending) return <Skeleton rows={6} />;
  if (error)
    return (
      <ErrorState title={say('people.failed')} onRetry={() => void refetch()}>
        {refusalText(say, error)}
      </ErrorState>
    );
  const first = data.pages[0]?.result;
  const people = data.pages.flatMap((p) => p.result?.people ?? []);
  if (!first || people.length === 0) return <p className={css.empty}>{empty}</p>;
  return (
    <>
      {head?.(first)}
      <ul className={css.people}>
        {people.map((row) => (
          <PersonLine key={row.key} row={row} link={persons} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {say('people.more', { count: first.total - people.length })}
        </Button>
      )}
    </>
  );
}

function PersonLine({ row, link }: { row: PersonRow; link: boolean }) {
  const words = useWords();
  const { workspace, time } = usePlace();
  const hub = useHub();
  const known = hub.people.get(row.key);
  const name = personName(row.key, row.props, known?.name);
  const role = typeof row.props?.role === 'string' ? row.props.role : undefined;
  const fine = [
    role && roleName(words.say, role),
    row.events !== undefined && words.say('times.count', { count: row.events }),
    row.last && words.say('people.last', { day: dayName(words, row.last) }),
    row.intervals &&
      row.intervals.length > 1 &&
      words.say('people.back', { count: row.intervals.length - 1 }),
  ].filter(Boolean);
  const inner = (
    <>
      <Avatar
        id={row.key}
        name={name}
        size={36}
        src={known?.avatar ? hub.api.thumbUrl(known.avatar) : undefined}
      />
      <span className={css.personText}>
        <bdi>{name}</bdi>
        {fine.length > 0 && <span className={css.fine}>{fine.join(' · ')}</span>}
      </span>
    </>
  );
  return (
    <li>
      {link ? (
        <Link className={css.person} {...linkTo(workspace, 'person', time, row.key)}>
          {inner}
        </Link>
      ) : (
        <span className={css.person}>{inner}</span>
      )}
    </li>
  );
}

const roleName = (say: Say, role: string): string => {
  const key = `role.${role}` as Key;
  const known = say(key);
  return known === key ? role : known;
};
