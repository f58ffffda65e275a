import { listOf } from '@sdk/api.ts';
import { http } from '../lib/session.tsx';

export interface SignedIn {
  id: string;
  device: string;
  ip: string;
  created_at: string;
  last_used_at: string;
  current?: boolean;
}

/** The account's own doors. */
export const accountApi = {
  sessions: async () => listOf<SignedIn>(await http.ask('GET', '/api/auth/sessions')).items,
  endSession: (id: string) => http.ask<void>('DELETE', `/api/auth/sessions/${encodeURIComponent(id)}`),
  endOthers: () => http.ask<{ ended: number }>('DELETE', '/api/auth/sessions'),
  changePassword: (current: string, password: string) =>
    http.ask<unknown>('POST', '/api/auth/password', { current, password }),
};
