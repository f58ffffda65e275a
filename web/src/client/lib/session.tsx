import { Http } from '@sdk/api.ts';
import { asApiError } from '@sdk/errors.ts';
import type { AuthSession } from '@sdk/types.ts';
import { queryOptions } from '@tanstack/react-query';

export const http = new Http((input, init) => fetch(input, init));

const KEPT = 'hubbub.session';

/** Who is signed in here; null = nobody. Without a network the last known answer holds, so that reading and writing go on. */
async function fetchSession(): Promise<AuthSession | null> {
  try {
    const session = await http.call('get', '/api/auth/session');
    keepSession(session);
    return session;
  } catch (cause) {
    const error = asApiError(cause);
    if (error.status === 401) {
      keepSession(null);
      return null;
    }
    const kept = keptSession();
    if (kept && error.passing) return kept;
    throw error;
  }
}

export function keepSession(session: AuthSession | null): void {
  try {
    if (session) localStorage.setItem(KEPT, JSON.stringify(session));
    else localStorage.removeItem(KEPT);
  } catch {
    // Then there is no start without a network on this device.
  }
}

function keptSession(): AuthSession | null {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? 'null') as AuthSession | null;
  } catch {
    return null;
  }
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: fetchSession,
  staleTime: 5 * 60_000,
  retry: false,
});
