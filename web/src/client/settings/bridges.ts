import type { Api } from '@sdk/api.ts';
import type { Id, Instant, Person } from '@sdk/types.ts';

export interface Token {
  id: Id;
  name: string;
  scopes: string[] | null;
  created_at: Instant;
  expires_at?: Instant;
  last_used_at?: Instant;
}

export interface Bot extends Person {
  tokens: Token[] | null;
}

export interface Incoming {
  id: Id;
  name: string;
  conversation: Id;
  bot: Id;
  made_at: Instant;
  used_at?: Instant;
}

export interface Outgoing {
  id: Id;
  name: string;
  url: string;
  events: string[];
  conversation?: Id;
  bot: Id;
  enabled: boolean;
  disabled_for?: 'admin' | 'failing' | 'gone';
  failures: number;
  dropped: number;
  old_secret_until?: Instant;
}

export interface Attempt {
  id: Id;
  event: string;
  attempt: number;
  at: Instant;
  took_ms: number;
  status: number;
  response: string;
  outcome: 'delivered' | 'again' | 'given_up';
}

export interface NewToken {
  name: string;
  scopes?: string[];
  expires_at?: Instant;
}

export interface NewOutgoing {
  name: string;
  url: string;
  events: string[];
  conversation?: Id;
}

/** Bots and webhooks: what only those who run the workspace see. */
export function bridges({ http, base }: Api) {
  const bots = `${base}/bots`;
  const into = `${base}/webhooks/in`;
  const out = `${base}/webhooks/out`;
  return {
    bots: async () => (await http.ask<{ bots: Bot[] }>('GET', bots)).bots,
    createBot: (name: string) => http.ask<Person>('POST', bots, { name }),
    issueToken: (bot: Id, body: NewToken) =>
      http.ask<Token & { secret: string }>('POST', `${bots}/${bot}/tokens`, body),
    revokeToken: (bot: Id, token: Id) => http.ask<void>('DELETE', `${bots}/${bot}/tokens/${token}`),

    incoming: async () => (await http.ask<{ webhooks: Incoming[] }>('GET', into)).webhooks,
    createIncoming: (name: string, conversation: Id) =>
      http.ask<Incoming & { url: string }>('POST', into, { name, conversation }),
    deleteIncoming: (id: Id) => http.ask<void>('DELETE', `${into}/${id}`),

    outgoing: () => http.ask<{ webhooks: Outgoing[]; events: string[] }>('GET', out),
    createOutgoing: (body: NewOutgoing) => http.ask<Outgoing & { secret: string }>('POST', out, body),
    enableOutgoing: (id: Id, enabled: boolean) => http.ask<Outgoing>('PATCH', `${out}/${id}`, { enabled }),
    deleteOutgoing: (id: Id) => http.ask<void>('DELETE', `${out}/${id}`),
    rotateSecret: (id: Id) => http.ask<Outgoing & { secret: string }>('POST', `${out}/${id}/secret`),
    test: (id: Id) => http.ask<Attempt>('POST', `${out}/${id}/test`),
    attempts: async (id: Id) =>
      (await http.ask<{ attempts: Attempt[] }>('GET', `${out}/${id}/attempts`)).attempts,
  };
}
