import type { Schemas } from '@sdk/rest.ts';
import { http } from '../lib/session.tsx';
import { type Ceremony, type RequestJSON, showPasskey } from './passkey.ts';

/** The ways in besides a password. */
export type Methods = Schemas['MethodsOut'];
export type SetupRequest = Schemas['SetupIn'];

/** Sign-on, outside a workspace. */
export const authApi = {
  setupNeeded: () => http.call('get', '/api/setup'),
  setup: (body: SetupRequest) => http.call('post', '/api/setup', { body }),
  session: () => http.call('get', '/api/auth/session'),
  login: (body: Schemas['LoginIn']) => http.call('post', '/api/auth/login', { body }),
  methods: () => http.call('get', '/api/auth/methods'),
  /** The browser itself goes there: the provider's pages are not ours to fetch. */
  providerStart: (provider: string, next?: string) =>
    `/api/auth/oidc/${encodeURIComponent(provider)}/start${next ? `?next=${encodeURIComponent(next)}` : ''}`,
  passkeyLogin: async () => {
    const begun = await http.call('post', '/api/auth/passkeys/login/begin');
    return http.call('post', '/api/auth/passkeys/login', {
      body: await showPasskey(begun as Ceremony<RequestJSON>),
    });
  },
  logout: () => http.call('post', '/api/auth/logout'),
  signup: (body: Schemas['SignUpIn']) => http.call('post', '/api/auth/signup', { body }),
  forgot: (email: string) => http.call('post', '/api/auth/password/forgot', { body: { email } }),
  reset: (token: string, password: string) =>
    http.call('post', '/api/auth/password/reset', { body: { token, password } }),
  verify: (token: string) => http.call('post', '/api/auth/email/verify', { body: { token } }),
};

export const localTz = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
