import { t } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ConversationPage } from './conversation/ConversationPage.tsx';
import { sessionQuery } from './lib/session.tsx';
import { Welcome } from './shell/Welcome.tsx';
import { WorkspaceLayout } from './shell/WorkspaceLayout.tsx';

export interface PaneSearch {
  pane?: string;
  at?: number;
}

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: () => <ErrorState title={t('error.noPage')}>{t('error.noPageHint')}</ErrorState>,
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  loader: async ({ context }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    const first = session?.workspaces[0];
    if (!first) throw redirect({ to: '/login' });
    throw redirect({ to: '/w/$workspace', params: { workspace: first.slug } });
  },
});

const auth = <P extends string>(path: P, name: 'Login' | 'Setup' | 'Join' | 'Forgot' | 'Reset' | 'Verify') =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(() => import('./auth/index.ts'), name),
  });

async function needsSession({
  context,
  location,
}: {
  context: { queries: QueryClient };
  location: { href: string };
}) {
  const session = await context.queries.ensureQueryData(sessionQuery);
  if (!session) throw redirect({ to: '/login', search: { next: location.href } as never });
  return { session };
}

const workspace = createRoute({
  getParentRoute: () => root,
  path: '/w/$workspace',
  validateSearch: (search: Record<string, unknown>): PaneSearch => ({
    ...(typeof search.pane === 'string' ? { pane: search.pane } : {}),
    ...(typeof search.at === 'number' ? { at: search.at } : {}),
  }),
  beforeLoad: needsSession,
  component: WorkspaceLayout,
});

const inWorkspace = <P extends string>(
  path: P,
  name: 'Search' | 'Saved' | 'Drafts' | 'ScheduledPage' | 'Discover',
) =>
  createRoute({
    getParentRoute: () => workspace,
    path,
    component: lazyRouteComponent(() => import('./pages/index.ts'), name),
  });

/** The console is a place of its own: its navigation stands where the conversations do. */
const consoleRoot = createRoute({
  getParentRoute: () => root,
  path: '/w/$workspace/console',
  beforeLoad: needsSession,
  component: lazyRouteComponent(() => import('../console/index.ts'), 'Console'),
});

const inConsole = <P extends string>(path: P) => createRoute({ getParentRoute: () => consoleRoot, path });

const tree = root.addChildren([
  home,
  consoleRoot.addChildren([inConsole('/'), inConsole('/$section'), inConsole('/people/$key')]),
  auth('/login', 'Login'),
  // Where the server sends a browser whose sign-on at a provider failed.
  auth('/signin', 'Login'),
  auth('/setup', 'Setup'),
  auth('/join', 'Join'),
  auth('/join/$token', 'Join'),
  auth('/forgot', 'Forgot'),
  auth('/reset', 'Reset'),
  auth('/verify', 'Verify'),
  createRoute({
    getParentRoute: () => root,
    path: '/s/$token',
    component: lazyRouteComponent(() => import('./share/SharedPage.tsx'), 'SharedPage'),
  }),
  workspace.addChildren([
    createRoute({ getParentRoute: () => workspace, path: '/', component: Welcome }),
    createRoute({ getParentRoute: () => workspace, path: '/c/$conversation', component: ConversationPage }),
    createRoute({
      getParentRoute: () => workspace,
      path: '/c/$conversation/$seq',
      component: ConversationPage,
    }),
    inWorkspace('/search', 'Search'),
    inWorkspace('/saved', 'Saved'),
    inWorkspace('/drafts', 'Drafts'),
    inWorkspace('/scheduled', 'ScheduledPage'),
    inWorkspace('/discover', 'Discover'),
    createRoute({
      getParentRoute: () => workspace,
      path: '/settings/$page',
      component: lazyRouteComponent(() => import('./settings/index.ts'), 'Settings'),
    }),
  ]),
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPendingMs: 200,
    defaultPendingComponent: () => <Skeleton rows={5} />,
    defaultErrorComponent: ({ reset }) => (
      <ErrorState title={t('error.start')} onRetry={() => reset()}>
        {t('error.startHint')}
      </ErrorState>
    ),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
