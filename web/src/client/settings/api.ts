import { listOf } from '@sdk/api.ts';
import { type Ceremony, type CreationJSON, makePasskey } from '../auth/passkey.ts';
import { http } from '../lib/session.tsx';

export interface SignedIn {
  id: string;
  device: string;
  ip: string;
  created_at: string;
  last_used_at: string;
  current?: boolean;
}

export interface Passkey {
  id: string;
  name: string;
  created_at: string;
  last_used_at?: string;
}

export interface AccessToken {
  id: string;
  name: string;
  workspace: string;
  scopes: string[];
  created_at: string;
  last_used_at?: string;
  expires_at?: string;
}

export interface NewToken {
  workspace: string;
  name: string;
  scopes: string[];
  expires_at?: string;
}

export interface LinkedProvider {
  provider: string;
  subject: string;
  created_at: string;
}

const enc = encodeURIComponent;
interface Codes {
  recovery_codes: string[];
}

/** The account's own doors. What changes who gets in takes the current password along. */
export const accountApi = {
  sessions: async () => listOf<SignedIn>(await http.ask('GET', '/api/auth/sessions')).items,
  endSession: (id: string) => http.ask<void>('DELETE', `/api/auth/sessions/${encodeURIComponent(id)}`),
  endOthers: () => http.ask<{ ended: number }>('DELETE', '/api/auth/sessions'),
  changePassword: (current: string, password: string) =>
    http.ask<unknown>('POST', '/api/auth/password', { current, password }),
  changeEmail: (current: string, email: string) =>
    http.ask<void>('POST', '/api/auth/email', { current, email }),
  confirmEmail: () => http.ask<void>('POST', '/api/auth/email/send', {}),

  beginTotp: (current: string) =>
    http.ask<{ seed: string; url: string }>('POST', '/api/auth/totp', { current }),
  confirmTotp: async (code: string) =>
    (await http.ask<Codes>('PUT', '/api/auth/totp', { code })).recovery_codes,
  renewCodes: async (current: string) =>
    (await http.ask<Codes>('POST', '/api/auth/totp/codes', { current })).recovery_codes,
  endTotp: (current: string, code: string) => http.ask<void>('POST', '/api/auth/totp/off', { current, code }),

  passkeys: async () => listOf<Passkey>(await http.ask('GET', '/api/auth/passkeys')).items,
  addPasskey: async (current: string, name: string) => {
    const begun = await http.ask<Ceremony<CreationJSON>>('POST', '/api/auth/passkeys/begin', { current });
    return http.ask<Passkey>('POST', '/api/auth/passkeys', { ...(await makePasskey(begun)), name });
  },
  removePasskey: (id: string, current: string) =>
    http.ask<void>('POST', `/api/auth/passkeys/${enc(id)}/remove`, { current }),

  tokens: async () => listOf<AccessToken>(await http.ask('GET', '/api/auth/tokens')).items,
  issueToken: (current: string, token: NewToken) =>
    http.ask<AccessToken & { secret: string }>('POST', '/api/auth/tokens', { ...token, current }),
  revokeToken: (id: string) => http.ask<void>('DELETE', `/api/auth/tokens/${enc(id)}`),

  linked: async () => listOf<LinkedProvider>(await http.ask('GET', '/api/auth/oidc')).items,
  link: (provider: string, current: string, next: string) =>
    http.ask<{ url: string }>('POST', `/api/auth/oidc/${enc(provider)}/link`, { current, next }),
  unlink: (provider: string, current: string) =>
    http.ask<void>('POST', `/api/auth/oidc/${enc(provider)}/unlink`, { current }),
};
