import { ApiError, networkError } from './errors.ts';
import {
  atHome,
  type Full,
  filled,
  type Input,
  type ItemOf,
  type LocalInput,
  type LocalPath,
  type Output,
  type PathOf,
  type Schemas,
  type Told,
  type Verb,
} from './rest.ts';
import type * as T from './types.ts';

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;
type Query = Record<string, string | number | boolean | undefined>;

/** One HTTP exchange: JSON in, JSON out, every refusal an ApiError. */
export class Http {
  private readonly fetch: Fetch;
  private readonly token: string | undefined;

  constructor(fetch: Fetch, token?: string) {
    this.fetch = fetch;
    this.token = token;
  }

  /** One operation of the API, typed by what the server says of it. */
  call<V extends Verb, P extends PathOf<V>>(
    verb: V,
    path: P,
    ...[input, signal]: Told<Input<V, P>>
  ): Promise<Output<V, P>> {
    const { query, body } = (input ?? {}) as { query?: Query; body?: unknown };
    return this.ask(verb.toUpperCase(), filled(path, input ?? {}), body, query, signal);
  }

  async ask<R>(
    method: string,
    path: string,
    body?: unknown,
    query?: Query,
    signal?: AbortSignal,
  ): Promise<R> {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    let payload: BodyInit | undefined;
    if (body instanceof FormData) payload = body;
    else if (body !== undefined) {
      headers['content-type'] = 'application/json';
      payload = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await this.fetch(path + queryString(query), {
        method,
        headers,
        credentials: 'same-origin',
        ...(payload === undefined ? {} : { body: payload }),
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      throw networkError(error);
    }
    if (response.ok) return (await parsed(response)) as R;
    throw await problemOf(response);
  }
}

export function queryString(query: Query | undefined): string {
  const pairs = Object.entries(query ?? {}).filter(([, v]) => v !== undefined && v !== '');
  if (pairs.length === 0) return '';
  return `?${new URLSearchParams(pairs.map(([k, v]) => [k, String(v)])).toString()}`;
}

async function parsed(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

async function problemOf(response: Response): Promise<ApiError> {
  const after = Number(response.headers.get('retry-after'));
  let problem: T.Problem = { status: response.status };
  try {
    problem = { ...problem, ...((await response.json()) as T.Problem), status: response.status };
  } catch {
    // A proxy's page instead of a problem: the status must do.
  }
  if (problem.retry_after === undefined && after > 0) problem.retry_after = after;
  return new ApiError(problem);
}

/** Lists come as `{<name>: [...], next?}`; whichever name the list has, it is the only array. */
export function listOf<A>(answer: A): T.Page<ItemOf<A>> {
  const record = (answer ?? {}) as Record<string, unknown>;
  const items = Object.values(record).find(Array.isArray) as ItemOf<A>[] | undefined;
  return {
    items: items ?? [],
    ...(typeof record.next === 'string' && record.next ? { next: record.next } : {}),
  };
}

/** Reads a list to its end, page by page. */
export async function whole<I>(page: (cursor: string | undefined) => Promise<T.Page<I>>): Promise<I[]> {
  const items: I[] = [];
  let cursor: string | undefined;
  do {
    const { items: more, next } = await page(cursor);
    items.push(...more);
    // A cursor that does not move would ask for ever.
    cursor = next === cursor ? undefined : next;
  } while (cursor !== undefined);
  return items;
}

type Cursor = { cursor?: string; limit?: number };

/** Everything of one workspace. Methods mirror the operations of docs/protocol.md, one each. */
export class Api {
  readonly http: Http;
  readonly base: string;
  private readonly workspace: string;

  constructor(http: Http, workspace: string) {
    this.http = http;
    this.workspace = workspace;
    this.base = `/api/w/${encodeURIComponent(workspace)}`;
  }

  /** One operation of the workspace, by its path from there on. */
  ask<V extends Verb, R extends LocalPath<V>>(
    verb: V,
    path: R,
    ...[input, signal]: Told<LocalInput<V, R>>
  ): Promise<Output<V, Full<V, R>>> {
    const told = [{ ...input, workspace: this.workspace }, signal] as unknown as Told<Input<V, Full<V, R>>>;
    return this.http.call(verb, atHome<V, R>(path), ...told);
  }

  me = () => this.ask('get', '/me');
  changeMe = (body: Schemas['MeIn']) => this.ask('patch', '/me', { body });

  people = async (query: Cursor & { q?: string; ids?: string }, signal?: AbortSignal) =>
    listOf(await this.ask('get', '/people', { query }, signal));
  person = (id: T.Id) => this.ask('get', '/people/{id}', { id });
  changePerson = (id: T.Id, body: Schemas['PersonInBody']) => this.ask('patch', '/people/{id}', { id, body });
  block = (id: T.Id, on: boolean) => this.ask(on ? 'put' : 'delete', '/blocks/{id}', { id });

  conversations = async (query: Cursor = {}): Promise<T.Page<T.ListItem>> =>
    listOf(await this.ask('get', '/conversations', { query }));
  conversation = (conversation: T.Id) => this.ask('get', '/conversations/{conversation}', { conversation });
  discover = async (query: Cursor & { q?: string }, signal?: AbortSignal) =>
    listOf(await this.ask('get', '/conversations/discover', { query }, signal));
  createConversation = (body: Schemas['NewConversation']) => this.ask('post', '/conversations', { body });
  changeConversation = (conversation: T.Id, body: Schemas['ConversationChange']) =>
    this.ask('patch', '/conversations/{conversation}', { conversation, body });
  join = (conversation: T.Id, password?: string) =>
    this.ask('post', '/conversations/{conversation}/join', {
      conversation,
      body: password === undefined ? {} : { password },
    });
  leave = (conversation: T.Id) => this.ask('post', '/conversations/{conversation}/leave', { conversation });
  changeMine = (conversation: T.Id, body: Schemas['MineChange']) =>
    this.ask('put', '/conversations/{conversation}/mine', { conversation, body });
  read = (conversation: T.Id, seq: number) =>
    this.ask('put', '/conversations/{conversation}/read', { conversation, body: { seq } });
  markUnread = (conversation: T.Id, seq: number) =>
    this.ask('put', '/conversations/{conversation}/read', { conversation, body: { seq, unread: true } });

  members = async (conversation: T.Id, query: Cursor & { q?: string } = {}) =>
    listOf(await this.ask('get', '/conversations/{conversation}/members', { conversation, query }));
  addMembers = (conversation: T.Id, people: T.Id[]) =>
    this.ask('post', '/conversations/{conversation}/members', { conversation, body: { people } });
  changeMember = (conversation: T.Id, person: T.Id, role: T.MemberRole) =>
    this.ask('patch', '/conversations/{conversation}/members/{person}', {
      conversation,
      person,
      body: { role },
    });
  removeMember = (conversation: T.Id, person: T.Id) =>
    this.ask('delete', '/conversations/{conversation}/members/{person}', { conversation, person });

  messages = (
    conversation: T.Id,
    query: { before?: number; after?: number; around?: number; limit?: number },
    signal?: AbortSignal,
  ) => this.ask('get', '/conversations/{conversation}/messages', { conversation, query }, signal);
  media = async (conversation: T.Id, kind: MediaKind, before?: string, limit?: number) =>
    listOf(
      await this.ask('get', '/conversations/{conversation}/media', {
        conversation,
        query: { kind, ...(before ? { before } : {}), ...(limit ? { limit } : {}) },
      }),
    );
  send = ({ conversation, ...body }: T.SendRequest) =>
    this.ask('post', '/conversations/{conversation}/messages', { conversation, body });
  message = (conversation: T.Id, seq: number) =>
    this.ask('get', '/conversations/{conversation}/messages/{seq}', {
      conversation,
      seq,
    });
  edit = (conversation: T.Id, seq: number, text: string, version: number) =>
    this.ask('patch', '/conversations/{conversation}/messages/{seq}', {
      conversation,
      seq,
      body: { text, version },
    });
  remove = (conversation: T.Id, seq: number) =>
    this.ask('delete', '/conversations/{conversation}/messages/{seq}', { conversation, seq });
  edits = async (conversation: T.Id, seq: number) =>
    listOf(
      await this.ask('get', '/conversations/{conversation}/messages/{seq}/edits', { conversation, seq }),
    );
  react = (conversation: T.Id, seq: number, emoji: string, on: boolean) =>
    this.ask(on ? 'put' : 'delete', '/conversations/{conversation}/messages/{seq}/reactions/{emoji}', {
      conversation,
      seq,
      emoji,
    });
  readers = (conversation: T.Id, seq: number) =>
    this.ask('get', '/conversations/{conversation}/messages/{seq}/readers', { conversation, seq });
  openThread = (conversation: T.Id, seq: number) =>
    this.ask('post', '/conversations/{conversation}/messages/{seq}/thread', { conversation, seq });
  forward = (conversation: T.Id, seq: number, to: T.Id[], client_id: string) =>
    this.ask('post', '/conversations/{conversation}/messages/{seq}/forward', {
      conversation,
      seq,
      body: { client_id, to },
    });
  act = (conversation: T.Id, seq: number, action: string, value: unknown) =>
    this.ask('post', '/conversations/{conversation}/messages/{seq}/act', {
      conversation,
      seq,
      body: { action, value },
    });
  share = (conversation: T.Id, seq: number) =>
    this.ask('post', '/conversations/{conversation}/messages/{seq}/share', { conversation, seq });
  shares = async (conversation: T.Id, seq: number) =>
    listOf(
      await this.ask('get', '/conversations/{conversation}/messages/{seq}/share', { conversation, seq }),
    );
  unshare = (conversation: T.Id, seq: number) =>
    this.ask('delete', '/conversations/{conversation}/messages/{seq}/share', { conversation, seq });

  pins = async (conversation: T.Id, query: Cursor = {}) =>
    listOf(await this.ask('get', '/conversations/{conversation}/pins', { conversation, query }));
  pin = (conversation: T.Id, seq: number, on: boolean) =>
    this.ask(on ? 'put' : 'delete', '/conversations/{conversation}/pins/{seq}', { conversation, seq });
  notes = async (conversation: T.Id, query: Cursor = {}) =>
    listOf(await this.ask('get', '/conversations/{conversation}/notes', { conversation, query }));
  writeNote = (conversation: T.Id, body: Schemas['NewNote']) =>
    this.ask('post', '/conversations/{conversation}/notes', { conversation, body });

  saved = async (query: Cursor = {}) => listOf(await this.ask('get', '/saved', { query }));
  save = (conversation: T.Id, seq: number, on: boolean) =>
    this.ask(on ? 'put' : 'delete', '/saved/{conversation}/{seq}', { conversation, seq });
  drafts = async (query: Cursor = {}) => listOf(await this.ask('get', '/drafts', { query }));
  draft = (conversation: T.Id, text: string) =>
    this.ask('put', '/drafts/{conversation}', { conversation, body: { text } });
  scheduled = async () => listOf(await this.ask('get', '/scheduled'));
  schedule = (body: Schemas['NewScheduled']) => this.ask('post', '/scheduled', { body });
  changeScheduled = (id: T.Id, body: Schemas['ScheduledChange']) =>
    this.ask('patch', '/scheduled/{id}', { id, body });
  cancelScheduled = (id: T.Id) => this.ask('delete', '/scheduled/{id}', { id });

  fileUrl = (id: T.Id) => `${this.base}/files/${encodeURIComponent(id)}`;
  thumbUrl = (id: T.Id) => `${this.base}/files/${encodeURIComponent(id)}/thumb`;
  uploadUrl = () => `${this.base}/files`;

  search = (query: LocalInput<'get', '/search'>['query'], signal?: AbortSignal) =>
    this.ask('get', '/search', { query }, signal);

  notifications = () => this.ask('get', '/notifications');
  changeNotifications = (body: T.NotificationSettings) => this.ask('put', '/notifications', { body });
  pushKey = () => this.ask('get', '/push/key');
  subscribePush = (body: Schemas['Browser']) => this.ask('post', '/push', { body });
  unsubscribePush = (endpoint: string) => this.ask('delete', '/push', { body: { endpoint } });

  invites = async () => listOf(await this.ask('get', '/invites'));
  invite = (body: Schemas['InviteIn']) => this.ask('post', '/invites', { body });
  revokeInvite = (id: T.Id) => this.ask('delete', '/invites/{id}', { id });
}

export type MediaKind = LocalInput<'get', '/conversations/{conversation}/media'>['query']['kind'];
