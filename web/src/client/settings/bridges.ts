import type { Api } from '@sdk/api.ts';
import type { Schemas } from '@sdk/rest.ts';
import type { Id } from '@sdk/types.ts';

export type Bot = Schemas['Bot'];
export type Token = NonNullable<Bot['tokens']>[number];
export type Incoming = Schemas['Incoming'];
export type Outgoing = Schemas['Outgoing'];
export type Attempt = Schemas['Attempt'];
export type NewToken = Schemas['BotTokenInBody'];
export type NewOutgoing = Schemas['NewOutgoing'];

/** Bots and webhooks: what only those who run the workspace see. */
export const bridges = (api: Api) => ({
  bots: async () => (await api.ask('get', '/bots')).bots ?? [],
  createBot: (name: string) => api.ask('post', '/bots', { body: { name } }),
  issueToken: (id: Id, body: NewToken) => api.ask('post', '/bots/{id}/tokens', { id, body }),
  revokeToken: (id: Id, token: Id) => api.ask('delete', '/bots/{id}/tokens/{token}', { id, token }),

  incoming: async () => (await api.ask('get', '/webhooks/in')).webhooks ?? [],
  createIncoming: (name: string, conversation: Id) =>
    api.ask('post', '/webhooks/in', { body: { name, conversation } }),
  deleteIncoming: (id: Id) => api.ask('delete', '/webhooks/in/{id}', { id }),

  outgoing: () => api.ask('get', '/webhooks/out'),
  createOutgoing: (body: NewOutgoing) => api.ask('post', '/webhooks/out', { body }),
  enableOutgoing: (id: Id, enabled: boolean) =>
    api.ask('patch', '/webhooks/out/{id}', { id, body: { enabled } }),
  deleteOutgoing: (id: Id) => api.ask('delete', '/webhooks/out/{id}', { id }),
  rotateSecret: (id: Id) => api.ask('post', '/webhooks/out/{id}/secret', { id }),
  test: (id: Id) => api.ask('post', '/webhooks/out/{id}/test', { id }),
  attempts: async (id: Id) => (await api.ask('get', '/webhooks/out/{id}/attempts', { id })).attempts ?? [],
});
