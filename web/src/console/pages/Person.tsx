import { Avatar } from '@kit/Avatar.tsx';
import { Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { dayName as dayHeading } from '@kit/time.ts';
import { Button } from '@mantine/core';
import { IconArrowLeft, IconRobot } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useHub } from '../../client/lib/hooks.ts';
import css from '../console.module.css';
import { useActivity, usePlace, useWords } from '../context.tsx';
import type { PersonPage } from '../model/types.ts';
import { eventName, propName, type Words } from '../model/words.ts';
import { personName } from '../parts/PeopleList.tsx';
import { Refusal } from '../parts/Refusal.tsx';

/** One person: what is known, and what was done, the newest first. */
export function Person() {
  const words = useWords();
  const { say } = words;
  const activity = useActivity();
  const hub = useHub();
  const router = useRouter();
  const { person, go, time } = usePlace();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery({
      queryKey: ['activity', activity.base, 'person', person],
      queryFn: ({ pageParam }) => activity.person(person!, pageParam),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next || undefined,
    });
  const back = () => (router.history.canGoBack() ? router.history.back() : go('people', time));
  if (isPending) return <Skeleton rows={6} />;
  if (error) return <Refusal cause={error} title={say('person.failed')} onRetry={() => void refetch()} />;
  const page = data.pages[0]!;
  const known = hub.people.get(page.key);
  const name = personName(page.key, page.props, known?.name);
  const events = data.pages.flatMap((p) => p.events);
  return (
    <div className={css.column}>
      <Button
        variant="subtle"
        size="xs"
        className={css.add!}
        leftSection={<IconArrowLeft size={16} aria-hidden="true" />}
        onClick={back}
      >
        {say('person.back')}
      </Button>
      <header className={css.personHead}>
        <Avatar
          id={page.key}
          name={name}
          size={56}
          src={known?.avatar ? hub.api.thumbUrl(known.avatar) : undefined}
        />
        <div>
          <h2>
            <bdi>{name}</bdi>
          </h2>
          <p className={css.fine}>{say('person.looked')}</p>
        </div>
      </header>
      <dl className={css.facts}>
        {Object.entries(page.props)
          .filter(([, value]) => value !== '' && value !== null)
          .map(([prop, value]) => (
            <div key={prop}>
              <dt>{propName(words, prop)}</dt>
              <dd>
                <bdi>{plain(words, value)}</bdi>
              </dd>
            </div>
          ))}
        <div>
          <dt>{say('person.keys', { count: page.keys.length })}</dt>
          <dd>
            <code dir="ltr">{page.keys.join(' ')}</code>
          </dd>
        </div>
      </dl>
      <Timeline words={words} events={events} />
      {events.length === 0 && <p className={css.empty}>{say('person.empty')}</p>}
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {say('person.earlier')}
        </Button>
      )}
    </div>
  );
}

const plain = (words: Words, value: unknown): string =>
  typeof value === 'number'
    ? new Intl.NumberFormat(words.locale, { maximumFractionDigits: 4 }).format(value)
    : typeof value === 'boolean'
      ? words.say(value ? 'value.yes' : 'value.no')
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);

function Timeline({ words, events }: { words: Words; events: PersonPage['events'] }) {
  const { say } = words;
  const days: { day: string; events: PersonPage['events'] }[] = [];
  for (const event of events) {
    const day = dayHeading(new Date(event.at), words.locale);
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return (
    <div className={css.timeline}>
      {days.map(({ day, events: all }) => (
        <section key={day} aria-label={day}>
          <h3 className={css.small}>{day}</h3>
          <ol>
            {all.map((event, i) => (
              <li key={i}>
                <Time at={event.at} as="clock" className={css.clock} />
                <span className={css.what}>
                  <bdi>{eventName(words, event.name)}</bdi>
                  {event.place && (
                    <bdi className={css.fine}>{words.nameOf?.(event.place) ?? event.place}</bdi>
                  )}
                  {event.marked && (
                    <span className={css.fine}>
                      <IconRobot size={14} aria-hidden="true" /> {say('person.marked')}
                    </span>
                  )}
                  {event.origin === 'imported' && <span className={css.fine}>{say('person.imported')}</span>}
                  {event.props && Object.keys(event.props).length > 0 && (
                    <span className={css.fine}>
                      {Object.entries(event.props)
                        .slice(0, 5)
                        .map(
                          ([prop, value]) => `${propName(words, prop)}: ${plain(words, value).slice(0, 80)}`,
                        )
                        .join(' · ')}
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
