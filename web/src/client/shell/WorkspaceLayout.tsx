import { useT } from '@kit/i18n.ts';
import { ErrorState } from '@kit/states.tsx';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { useAppContext, WorkspaceContext } from '../commands/context.tsx';
import { useShortcuts } from '../commands/shortcuts.ts';
import { overlay } from '../commands/ui.ts';
import { HubContext, useStore } from '../lib/hooks.ts';
import { openHub } from '../lib/open.ts';
import { sessionQuery } from '../lib/session.tsx';
import { Announcer } from '../notify/Announcer.tsx';
import { useTitleBadge } from '../notify/title.ts';
import { Notices } from './Notices.tsx';
import { OfflineBar } from './OfflineBar.tsx';
import { Sidebar } from './Sidebar.tsx';
import css from './shell.module.css';

const Overlays = lazy(() => import('./Overlays.tsx'));

export function WorkspaceLayout() {
  const t = useT();
  const { workspace } = useParams({ from: '/w/$workspace' });
  const { data: session } = useSuspenseQuery(sessionQuery);
  const membership = session?.workspaces.find((w) => w.slug === workspace);
  const hub = useMemo(
    () => (membership ? openHub(workspace, membership.person) : null),
    [workspace, membership?.person, membership],
  );
  if (!hub) return <ErrorState title={t('error.noWorkspace')}>{t('error.noWorkspaceHint')}</ErrorState>;
  return (
    <WorkspaceContext value={workspace}>
      <HubContext value={hub}>
        <Frame />
      </HubContext>
    </WorkspaceContext>
  );
}

function Frame() {
  const t = useT();
  const context = useAppContext();
  useShortcuts(context);
  useTitleBadge();
  const top = useStore(overlay);
  // On a narrow screen one column shows: the list at home, else what was opened.
  const atHome = useRouterState({ select: (s) => /^\/w\/[^/]+\/?$/.test(s.location.pathname) });
  return (
    <div className={css.frame} data-home={atHome || undefined}>
      <a className={css.skip} href="#main">
        {t('shell.skip')}
      </a>
      <Sidebar context={context} />
      <main id="main" className={css.main} tabIndex={-1}>
        <OfflineBar />
        <Outlet />
      </main>
      <Notices />
      <Announcer />
      {top.kind !== 'none' && (
        <Suspense fallback={null}>
          <Overlays context={context} />
        </Suspense>
      )}
    </div>
  );
}
