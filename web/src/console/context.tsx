import { useLocale } from '@kit/i18n.ts';
import { ApiError } from '@sdk/errors.ts';
import { useQuery } from '@tanstack/react-query';
import { type LinkProps, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useWorkspace } from '../client/commands/context.tsx';
import { useHub, usePeopleVersion } from '../client/lib/hooks.ts';
import { Activity } from './api.ts';
import { useSay } from './i18n.ts';
import { timeOf } from './model/url.ts';
import type { Words } from './model/words.ts';

export function useActivity(): Activity {
  const { api } = useHub();
  return useMemo(() => new Activity(api), [api]);
}

/** Words, with the names of people and conversations that this device knows. */
export function useWords(): Words {
  const say = useSay();
  const locale = useLocale();
  const hub = useHub();
  const version = usePeopleVersion();
  // biome-ignore lint/correctness/useExhaustiveDependencies: names that became known must be read again
  return useMemo(
    () => ({
      say,
      locale,
      nameOf: (key: string) =>
        hub.people.get(key)?.name ?? hub.personal.get().items.get(key)?.conversation.title ?? undefined,
    }),
    [say, locale, hub, version],
  );
}

export const vocabularyKey = (base: string) => ['activity', base, 'vocabulary'] as const;

export function useVocabulary() {
  const activity = useActivity();
  return useQuery({
    queryKey: vocabularyKey(activity.base),
    queryFn: activity.vocabulary,
    staleTime: 60_000,
  });
}

export type Search = Record<string, unknown>;
export type Page = 'overview' | 'explore' | 'people' | 'events' | 'keys' | 'person';

/** What a link to a page of the console needs. */
export const linkTo = (workspace: string, page: Page, search: Search = {}, key = ''): LinkProps =>
  ({
    ...(page === 'person'
      ? { to: '/w/$workspace/console/people/$key', params: { workspace, key } }
      : page === 'overview'
        ? { to: '/w/$workspace/console', params: { workspace } }
        : { to: '/w/$workspace/console/$section', params: { workspace, section: page } }),
    search,
  }) as unknown as LinkProps;

/** Where one is in the console and how one gets elsewhere; the address is all the state there is. */
export function usePlace() {
  const workspace = useWorkspace();
  const search = useSearch({ strict: false }) as Search;
  const { section, key } = useParams({ strict: false }) as { section?: string; key?: string };
  const navigate = useNavigate();
  const go = useCallback(
    (page: Page, next: Search, how: { replace?: boolean; key?: string } = {}) =>
      void navigate({
        ...(linkTo(workspace, page, next, how.key) as object),
        replace: how.replace ?? false,
        resetScroll: false,
      } as never),
    [navigate, workspace],
  );
  const page: Page = key !== undefined ? 'person' : isPage(section) ? section : 'overview';
  return { workspace, search, time: timeOf(search), page, section, person: key, go };
}

const isPage = (section: string | undefined): section is Page =>
  section === 'explore' || section === 'people' || section === 'events' || section === 'keys';

/** The server has no such operation: an older one, or one without this part. */
export const isMissing = (error: unknown): boolean => error instanceof ApiError && error.status === 404;
