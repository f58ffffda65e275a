import { listOf } from '@sdk/api.ts';
import type { Schemas } from '@sdk/rest.ts';
import { type Ceremony, type CreationJSON, makePasskey } from '../auth/passkey.ts';
import { http } from '../lib/session.tsx';

export type Passkey = Schemas['Passkey'];
export type AccessToken = Schemas['Token'];
export type NewToken = Omit<Schemas['NewTokenIn'], 'current'>;

/** The account's own doors. What changes who gets in takes the current password along. */
export const accountApi = {
  sessions: async () => listOf(await http.call('get', '/api/auth/sessions')).items,
  endSession: (id: string) => http.call('delete', '/api/auth/sessions/{id}', { id }),
  endOthers: () => http.call('delete', '/api/auth/sessions'),
  changePassword: (current: string, password: string) =>
    http.call('post', '/api/auth/password', { body: { current, password } }),
  changeEmail: (current: string, email: string) =>
    http.call('post', '/api/auth/email', { body: { current, email } }),
  confirmEmail: () => http.call('post', '/api/auth/email/send'),

  beginTotp: (current: string) => http.call('post', '/api/auth/totp', { body: { current } }),
  confirmTotp: async (code: string) =>
    (await http.call('put', '/api/auth/totp', { body: { code } })).recovery_codes,
  renewCodes: async (current: string) =>
    (await http.call('post', '/api/auth/totp/codes', { body: { current } })).recovery_codes,
  endTotp: (current: string, code: string) =>
    http.call('post', '/api/auth/totp/off', { body: { current, code } }),

  passkeys: async () => listOf(await http.call('get', '/api/auth/passkeys')).items,
  addPasskey: async (current: string, name: string) => {
    const begun = await http.call('post', '/api/auth/passkeys/begin', { body: { current } });
    const made = await makePasskey(begun as Ceremony<CreationJSON>);
    return http.call('post', '/api/auth/passkeys', { body: { ...made, name } });
  },
  removePasskey: (id: string, current: string) =>
    http.call('post', '/api/auth/passkeys/{id}/remove', { id, body: { current } }),

  tokens: async () => (await http.call('get', '/api/auth/tokens')).tokens ?? [],
  issueToken: (current: string, token: NewToken) =>
    http.call('post', '/api/auth/tokens', { body: { ...token, current } }),
  revokeToken: (id: string) => http.call('delete', '/api/auth/tokens/{id}', { id }),

  linked: async () => listOf(await http.call('get', '/api/auth/oidc')).items,
  link: (provider: string, current: string, next: string) =>
    http.call('post', '/api/auth/oidc/{provider}/link', { provider, body: { current, next } }),
  unlink: (provider: string, current: string) =>
    http.call('post', '/api/auth/oidc/{provider}/unlink', { provider, body: { current } }),
};
