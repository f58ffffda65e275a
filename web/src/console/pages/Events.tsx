import { scoreName } from '@kit/names.ts';
import { EmptyState, Skeleton } from '@kit/states.tsx';
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { say as notice } from '../../client/commands/ui.ts';
import type { EventEntry } from '../api.ts';
import css from '../console.module.css';
import { isMissing, linkTo, useActivity, usePlace, useVocabulary, useWords } from '../context.tsx';
import { searchOf } from '../model/url.ts';
import { brief, dayName, eventName, number, propName, type Words } from '../model/words.ts';
import { Refusal, refusalText } from '../parts/Refusal.tsx';

/** Every name that came, what it carries, and what the workspace thinks of it. */
export function Events() {
  const words = useWords();
  const { say } = words;
  const activity = useActivity();
  const { data: vocabulary } = useVocabulary();
  const [search, setSearch] = useState('');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['activity', activity.base, 'events'],
    queryFn: activity.events,
    staleTime: 0,
  });
  if (isPending) return <Skeleton rows={6} avatar={0} />;
  if (error && !isMissing(error)) return <Refusal cause={error} onRetry={() => void refetch()} />;
  const described = new Map((data ?? []).map((e) => [e.name, e]));
  const counts = new Map(vocabulary?.names.map((n) => [n.name, n]));
  const all = [...new Set([...counts.keys(), ...described.keys()])]
    .map((name) => ({
      name,
      label: eventName(words, name),
      entry: described.get(name),
      came: counts.get(name),
    }))
    .filter(
      ({ name, label }) =>
        search.trim() === '' ||
        scoreName(label, search) > 0 ||
        name.toLowerCase().includes(search.toLowerCase()),
    )
    .sort((a, b) => (b.came?.events ?? 0) - (a.came?.events ?? 0));
  const unplanned = [...described.values()].filter((e) => e.state === 'unplanned').length;
  return (
    <div className={css.column}>
      <p className={css.sentence}>{say('events.sentence', { count: counts.size || described.size })}</p>
      {unplanned > 0 && <p className={css.fine}>{say('events.unplanned', { count: unplanned })}</p>}
      <TextInput
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        aria-label={say('events.search')}
        placeholder={say('events.search')}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {all.length === 0 ? (
        <EmptyState title={say(search ? 'events.noMatch' : 'events.none')}>
          {say('events.noneHint')}
        </EmptyState>
      ) : (
        <ul className={css.eventRows}>
          {all.map(({ name, label, entry, came }) => (
            <EventRow
              key={name}
              words={words}
              name={name}
              label={label}
              entry={entry}
              {...(came ? { events: came.events, last: came.last } : {})}
              onChange={() => void refetch()}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

interface RowProps {
  words: Words;
  name: string;
  label: string;
  entry: EventEntry | undefined;
  events?: number;
  last?: string;
  onChange: () => void;
}

function EventRow({ words, name, label, entry, events, last, onChange }: RowProps) {
  const { say } = words;
  const { workspace } = usePlace();
  const [open, setOpen] = useState(false);
  return (
    <li>
      <button type="button" className={css.eventHead} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={css.eventName}>
          <bdi>{label}</bdi>
          {label !== name && <code dir="ltr">{name}</code>}
          {entry?.description && <span className={css.fine}>{entry.description}</span>}
        </span>
        {entry && <Spark entry={entry} />}
        <span className={css.fine}>
          {entry && entry.state !== 'planned' && (
            <span className={css.badge} data-state={entry.state}>
              {say(`events.state.${entry.state}`)}
            </span>
          )}{' '}
          {events === undefined ? say('event.never') : say('times.count', { count: events })}
        </span>
      </button>
      {open && (
        <div className={css.eventBody}>
          {last && <p className={css.fine}>{say('events.last', { day: dayName(words, last) })}</p>}
          {entry && entry.properties.length > 0 && (
            <div className={css.wide} tabIndex={-1}>
              <table className={css.table}>
                <thead>
                  <tr>
                    <th scope="col">{say('events.property')}</th>
                    <th scope="col">{say('events.type')}</th>
                    <th scope="col">{say('events.sample')}</th>
                  </tr>
                </thead>
                <tbody>
                  {entry.properties.map((p) => (
                    <tr key={p.name}>
                      <td>
                        {propName(words, p.name)}{' '}
                        {propName(words, p.name) !== p.name && <code dir="ltr">{p.name}</code>}
                      </td>
                      <td>
                        {say(`type.${p.type as 'text'}`)}
                        {p.types.length > 1 && (
                          <span className={css.warn}> {say('events.mixed', { types: p.types.length })}</span>
                        )}
                      </td>
                      <td>
                        <bdi>{p.sample}</bdi>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {entry && <PlanForm entry={entry} onChange={onChange} />}
          <Button
            component={Link}
            {...(linkTo(
              workspace,
              'explore',
              searchOf({ kind: 'trends', series: [{ names: [name] }], interval: 'day' }),
            ) as object)}
            variant="default"
            size="xs"
          >
            {say('events.explore')}
          </Button>
        </div>
      )}
    </li>
  );
}

function PlanForm({ entry, onChange }: { entry: EventEntry; onChange: () => void }) {
  const { say } = useWords();
  const activity = useActivity();
  const [state, setState] = useState(entry.state);
  const [text, setText] = useState(entry.description);
  const save = useMutation({
    mutationFn: () => activity.plan(entry.name, state, text.trim()),
    onSuccess: () => {
      notice(say('events.saved'));
      onChange();
    },
  });
  return (
    <form
      className={css.plan}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Textarea
        label={say('events.description')}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <NativeSelect
        label={say('events.state')}
        description={state === 'blocked' ? say('events.blockedHint') : undefined}
        value={state}
        onChange={(event) => setState(event.currentTarget.value as EventEntry['state'])}
        data={(['planned', 'unplanned', 'blocked'] as const).map((value) => ({
          value,
          label: say(`events.state.${value}`),
        }))}
      />
      <Button type="submit" size="xs" loading={save.isPending}>
        {say('events.save')}
      </Button>
      {save.error && (
        <p className={css.warn} role="alert">
          {refusalText(say, save.error)}
        </p>
      )}
    </form>
  );
}

/** How much came on each of the last 30 days, as bars without an axis. */
function Spark({ entry }: { entry: EventEntry }) {
  const words = useWords();
  const byDay = new Map(entry.volume.map((v) => [v.day, v.n]));
  const today = Math.floor(Date.now() / 86_400_000);
  const days = Array.from(
    { length: 30 },
    (_, i) => byDay.get(new Date((today - 29 + i) * 86_400_000).toISOString().slice(0, 10)) ?? 0,
  );
  const most = Math.max(1, ...days);
  const total = days.reduce((a, b) => a + b, 0);
  return (
    <svg
      className={css.spark}
      viewBox="0 0 90 20"
      role="img"
      aria-label={words.say('events.volume', { n: number(words, total) })}
    >
      <title>{words.say('events.volume', { n: brief(words, total) })}</title>
      {days.map((n, i) => (
        <rect key={i} x={i * 3} width={2} y={20 - (20 * n) / most} height={(20 * n) / most} />
      ))}
    </svg>
  );
}
