import { ErrorState, Skeleton } from '@kit/states.tsx';
import {
  type Icon,
  IconArrowLeft,
  IconBook2,
  IconChartDots,
  IconKey,
  IconLayoutDashboard,
  IconUsers,
} from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo, useRef } from 'react';
import { useRole, WorkspaceContext } from '../client/commands/context.tsx';
import { isAdmin } from '../client/commands/roles.ts';
import { HubContext } from '../client/lib/hooks.ts';
import { openHub } from '../client/lib/open.ts';
import { sessionQuery } from '../client/lib/session.tsx';
import { Notices } from '../client/shell/Notices.tsx';
import css from './console.module.css';
import { linkTo, type Page, usePlace, useVocabulary } from './context.tsx';
import { useSay } from './i18n.ts';
import { usual } from './model/range.ts';
import { Events } from './pages/Events.tsx';
import { Explore } from './pages/Explore.tsx';
import { Keys } from './pages/Keys.tsx';
import { Overview } from './pages/Overview.tsx';
import { People } from './pages/People.tsx';
import { Person } from './pages/Person.tsx';
import { Range } from './parts/Range.tsx';
import { Refusal } from './parts/Refusal.tsx';

/** Where the numbers are: beside the conversations, with a navigation of its own. */
export function Console() {
  const { workspace } = useParams({ strict: false }) as { workspace: string };
  const { data: session } = useSuspenseQuery(sessionQuery);
  const person = session?.workspaces.find((w) => w.slug === workspace)?.person;
  const hub = useMemo(() => (person ? openHub(workspace, person) : null), [workspace, person]);
  return (
    <Suspense fallback={<Skeleton rows={5} avatar={0} />}>
      {hub ? (
        <WorkspaceContext value={workspace}>
          <HubContext value={hub}>
            <Frame />
            <Notices />
          </HubContext>
        </WorkspaceContext>
      ) : (
        <NoWorkspace />
      )}
    </Suspense>
  );
}

function NoWorkspace() {
  const say = useSay();
  return <ErrorState title={say('frame.noWorkspace')}>{say('frame.noWorkspaceHint')}</ErrorState>;
}

type Listed = Exclude<Page, 'person'>;
const PAGES: readonly { page: Listed; icon: Icon }[] = [
  { page: 'overview', icon: IconLayoutDashboard },
  { page: 'explore', icon: IconChartDots },
  { page: 'people', icon: IconUsers },
  { page: 'events', icon: IconBook2 },
  { page: 'keys', icon: IconKey },
];

/** Pages that are about a time. */
const TIMED: readonly Page[] = ['overview', 'explore', 'people'];

function Frame() {
  const say = useSay();
  const { workspace, page, time, search, go } = usePlace();
  const may = isAdmin(useRole());
  const vocabulary = useVocabulary();
  const main = useRef<HTMLElement>(null);
  const here: Listed = page === 'person' ? 'people' : page;
  useEffect(() => {
    document.title = `${say(`page.${here}`)} · Hubbub`;
  }, [say, here]);
  return (
    <div className={css.frame}>
      <a className={css.skip} href="#console">
        {say('frame.skip')}
      </a>
      <nav className={css.nav} aria-label={say('frame.nav')}>
        <Link className={css.back} to="/w/$workspace" params={{ workspace }}>
          <IconArrowLeft size={18} aria-hidden="true" />
          <span>{say('frame.back')}</span>
        </Link>
        {PAGES.map(({ page: to, icon: Sign }) => (
          <Link
            key={to}
            className={css.link}
            {...linkTo(workspace, to, time)}
            activeOptions={{ exact: true, includeSearch: false }}
            aria-current={to === here ? 'page' : undefined}
          >
            <Sign size={18} stroke={1.6} aria-hidden="true" />
            <span>{say(`page.${to}`)}</span>
          </Link>
        ))}
      </nav>
      <main id="console" ref={main} className={css.main} tabIndex={-1}>
        <header className={css.top}>
          <h1>{say(`page.${here}`)}</h1>
          {may && TIMED.includes(page) && (
            <Range
              key={page}
              time={usual(time, vocabulary.data)}
              onChange={(next) => {
                const { from: _, to: __, compare: ___, who: ____, ...rest } = search;
                go(page, { ...rest, ...next });
              }}
            />
          )}
        </header>
        <div className={css.body}>
          {!may ? (
            <ErrorState title={say('frame.closed')}>{say('frame.closedHint')}</ErrorState>
          ) : vocabulary.error ? (
            <Refusal cause={vocabulary.error} onRetry={() => void vocabulary.refetch()} />
          ) : !vocabulary.data ? (
            <Skeleton rows={5} avatar={0} />
          ) : (
            <Suspense fallback={<Skeleton rows={5} avatar={0} />}>
              {page === 'overview' && <Overview />}
              {page === 'explore' && <Explore />}
              {page === 'people' && <People />}
              {page === 'person' && <Person />}
              {page === 'events' && <Events />}
              {page === 'keys' && <Keys />}
            </Suspense>
          )}
        </div>
      </main>
    </div>
  );
}
