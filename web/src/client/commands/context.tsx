import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useRouter } from '@tanstack/react-router';
import { createContext, useContext, useMemo } from 'react';
import { useHub, useItem } from '../lib/hooks.ts';
import { sessionQuery } from '../lib/session.tsx';
import type { AppContext, Go } from './registry.ts';
import type { Role } from './roles.ts';
import { isAdmin } from './roles.ts';

export const WorkspaceContext = createContext('');
export const useWorkspace = () => useContext(WorkspaceContext);

export function useRole(): Role {
  const workspace = useWorkspace();
  const { data } = useQuery(sessionQuery);
  return (data?.workspaces.find((w) => w.slug === workspace)?.role as Role | undefined) ?? 'member';
}

export function useGo(): Go {
  const navigate = useNavigate();
  const router = useRouter();
  const workspace = useWorkspace();
  return useMemo<Go>(
    () => ({
      conversation: (conversation, seq) =>
        void (seq === undefined
          ? navigate({ to: '/w/$workspace/c/$conversation', params: { workspace, conversation }, search: {} })
          : navigate({
              to: '/w/$workspace/c/$conversation/$seq',
              params: { workspace, conversation, seq: String(seq) },
              search: {},
              state: { jump: Date.now() } as never,
            })),
      page: (page) =>
        void (page === 'home'
          ? navigate({ to: '/w/$workspace', params: { workspace } })
          : navigate({ to: `/w/$workspace/${page}`, params: { workspace } })),
      search: (q) =>
        void navigate({ to: '/w/$workspace/search', params: { workspace }, search: { q } as never }),
      settings: (page = 'profile') =>
        void navigate({ to: '/w/$workspace/settings/$page', params: { workspace, page } }),
      pane: (pane, at) =>
        void router.navigate({
          to: '.',
          search: pane === undefined ? {} : { pane, ...(at === undefined ? {} : { at }) },
        } as never),
    }),
    [navigate, router, workspace],
  );
}

export function useAppContext(): AppContext {
  const hub = useHub();
  const workspace = useWorkspace();
  const go = useGo();
  const role = useRole();
  const { conversation: id } = useParams({ strict: false });
  const conversation = useItem(id ?? '');
  return useMemo(
    () => ({ hub, workspace, go, conversation, admin: isAdmin(role) }),
    [hub, workspace, go, conversation, role],
  );
}
