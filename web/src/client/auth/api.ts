import type { AuthSession } from '@sdk/types.ts';
import { http } from '../lib/session.tsx';

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
