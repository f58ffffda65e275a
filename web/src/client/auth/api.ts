import type { AuthSession } from '@sdk/types.ts';
import { http } from '../lib/session.tsx';
import { type Ceremony, type RequestJSON, showPasskey } from './passkey.ts';

/** The ways in besides a password. */
export interface Methods {
  passkeys: boolean;
  providers: { name: string; title: string }[];
}

export interface SetupRequest {
  token: string;
  workspace: string;
  slug: string;
  name: string;
  email: string;
  password: string;
  locale: string;
  tz: string;
}

/** Sign-on, outside a workspace. */
export const authApi = {
  setupNeeded: () => http.ask<{ needed: boolean }>('GET', '/api/setup'),
  setup: (body: SetupRequest) => http.ask<unknown>('POST', '/api/setup', body),
  session: () => http.ask<AuthSession>('GET', '/api/auth/session'),
  login: (body: { email: string; password: string; code?: string }) =>
    http.ask<unknown>('POST', '/api/auth/login', body),
  methods: () => http.ask<Methods>('GET', '/api/auth/methods'),
  /** The browser itself goes there: the provider's pages are not ours to fetch. */
  providerStart: (provider: string, next?: string) =>
    `/api/auth/oidc/${encodeURIComponent(provider)}/start${next ? `?next=${encodeURIComponent(next)}` : ''}`,
  passkeyLogin: async () => {
    const begun = await http.ask<Ceremony<RequestJSON>>('POST', '/api/auth/passkeys/login/begin', {});
    return http.ask<unknown>('POST', '/api/auth/passkeys/login', await showPasskey(begun));
  },
  logout: () => http.ask<void>('POST', '/api/auth/logout', {}),
  signup: (body: {
    invite: string;
    name: string;
    email: string;
    password: string;
    locale: string;
    tz: string;
  }) => http.ask<unknown>('POST', '/api/auth/signup', body),
  forgot: (email: string) => http.ask<void>('POST', '/api/auth/password/forgot', { email }),
  reset: (token: string, password: string) =>
    http.ask<void>('POST', '/api/auth/password/reset', { token, password }),
  verify: (token: string) => http.ask<void>('POST', '/api/auth/email/verify', { token }),
};

export const localTz = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
