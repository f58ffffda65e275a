import { ApiError, networkError } from './errors.ts';
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

const enc = encodeURIComponent;

/** Lists come as `{<name>: [...], next?}`; whichever name the list has, it is the only array. */
export function listOf<I>(answer: unknown): T.Page<I> {
  if (Array.isArray(answer)) return { items: answer as I[] };
  const record = (answer ?? {}) as Record<string, unknown>;
  const items = Object.values(record).find(Array.isArray) as I[] | undefined;
  return {
    items: items ?? [],
    ...(typeof record.next === 'string' && record.next ? { next: record.next } : {}),
  };
}

/** Everything of one workspace. Methods mirror the operations of docs/protocol.md, one each. */
export class Api {
  readonly http: Http;
  readonly base: string;

  constructor(http: Http, workspace: string) {
    this.http = http;
    this.base = `/api/w/${enc(workspace)}`;
  }

  private get<R>(path: string, query?: Query, signal?: AbortSignal): Promise<R> {
    return this.http.ask('GET', this.base + path, undefined, query, signal);
  }
  private post<R>(path: string, body?: unknown): Promise<R> {
    return this.http.ask('POST', this.base + path, body);
  }
  private put<R>(path: string, body?: unknown): Promise<R> {
    return this.http.ask('PUT', this.base + path, body);
  }
  private patch<R>(path: string, body: unknown): Promise<R> {
    return this.http.ask('PATCH', this.base + path, body);
  }
  private delete<R>(path: string): Promise<R> {
    return this.http.ask('DELETE', this.base + path);
  }
  private async list<I>(path: string, query?: Query, signal?: AbortSignal): Promise<T.Page<I>> {
    return listOf<I>(await this.get(path, query, signal));
  }

  me = () => this.get<T.Me>('/me');
  changeMe = (change: Partial<T.Me>) => this.patch<T.Me>('/me', change);

  people = (query: { q?: string; ids?: string; cursor?: string; limit?: number }, signal?: AbortSignal) =>
    this.list<T.Person>('/people', query, signal);
  person = (id: T.Id) => this.get<T.Person>(`/people/${enc(id)}`);
  changePerson = (id: T.Id, change: { role?: T.WorkspaceRole; deactivated?: boolean }) =>
    this.patch<T.Person>(`/people/${enc(id)}`, change);
  block = (id: T.Id, on: boolean) =>
    on ? this.put<void>(`/blocks/${enc(id)}`) : this.delete<void>(`/blocks/${enc(id)}`);

  conversations = (query: { cursor?: string; limit?: number } = {}) =>
    this.list<T.ListItem>('/conversations', query);
  conversation = (c: T.Id) => this.get<T.ListItem>(`/conversations/${enc(c)}`);
  discover = (query: { q?: string; cursor?: string }, signal?: AbortSignal) =>
    this.list<T.Conversation | { conversation: T.Conversation; joined?: boolean }>(
      '/conversations/discover',
      query,
      signal,
    );
  createConversation = (body: {
    kind: T.ConversationKind;
    mode?: T.ConversationMode;
    title?: string;
    description?: string;
    password?: string;
    people?: T.Id[];
  }) => this.post<T.ListItem>('/conversations', body);
  changeConversation = (
    c: T.Id,
    change: Partial<Pick<T.Conversation, 'title' | 'description' | 'archived' | 'mode'>>,
  ) => this.patch<T.Conversation>(`/conversations/${enc(c)}`, change);
  join = (c: T.Id, password?: string) =>
    this.post<T.ListItem | undefined>(
      `/conversations/${enc(c)}/join`,
      password === undefined ? {} : { password },
    );
  leave = (c: T.Id) => this.post<void>(`/conversations/${enc(c)}/leave`);
  changeMine = (c: T.Id, change: { level?: T.Level; muted_until?: T.Instant | null; pinned?: boolean }) =>
    this.put<T.Mine | undefined>(`/conversations/${enc(c)}/mine`, change);
  read = (c: T.Id, seq: number) => this.put<void>(`/conversations/${enc(c)}/read`, { seq });
  markUnread = (c: T.Id, seq: number) =>
    this.put<void>(`/conversations/${enc(c)}/read`, { seq, unread: true });

  members = (c: T.Id, query: { q?: string; cursor?: string; limit?: number } = {}) =>
    this.list<T.Member>(`/conversations/${enc(c)}/members`, query);
  addMembers = (c: T.Id, people: T.Id[]) => this.post<void>(`/conversations/${enc(c)}/members`, { people });
  changeMember = (c: T.Id, person: T.Id, role: T.MemberRole) =>
    this.patch<T.Member>(`/conversations/${enc(c)}/members/${enc(person)}`, { role });
  removeMember = (c: T.Id, person: T.Id) =>
    this.delete<void>(`/conversations/${enc(c)}/members/${enc(person)}`);

  messages = (
    c: T.Id,
    query: { before?: number; after?: number; around?: number; limit?: number },
    signal?: AbortSignal,
  ) => this.get<T.MessagesPage>(`/conversations/${enc(c)}/messages`, query, signal);
  send = (request: T.SendRequest) => {
    const { conversation, ...body } = request;
    return this.post<T.SendAnswer>(`/conversations/${enc(conversation)}/messages`, body);
  };
  message = (c: T.Id, seq: number) => this.get<T.Message>(`/conversations/${enc(c)}/messages/${seq}`);
  edit = (c: T.Id, seq: number, text: string, version: number) =>
    this.patch<T.Message>(`/conversations/${enc(c)}/messages/${seq}`, { text, version });
  remove = (c: T.Id, seq: number) => this.delete<void>(`/conversations/${enc(c)}/messages/${seq}`);
  edits = (c: T.Id, seq: number) =>
    this.list<{ version: number; text: string; at: T.Instant }>(
      `/conversations/${enc(c)}/messages/${seq}/edits`,
    );
  react = (c: T.Id, seq: number, emoji: string, on: boolean) => {
    const path = `/conversations/${enc(c)}/messages/${seq}/reactions/${enc(emoji)}`;
    return on ? this.put<void>(path) : this.delete<void>(path);
  };
  readers = (c: T.Id, seq: number) => this.get<T.Readers>(`/conversations/${enc(c)}/messages/${seq}/readers`);
  openThread = (c: T.Id, seq: number) =>
    this.post<T.ListItem | T.Conversation>(`/conversations/${enc(c)}/messages/${seq}/thread`);
  forward = (c: T.Id, seq: number, to: T.Id[], client_id: string) =>
    this.post<unknown>(`/conversations/${enc(c)}/messages/${seq}/forward`, { client_id, to });
  act = (c: T.Id, seq: number, action: string, value: unknown) =>
    this.post<unknown>(`/conversations/${enc(c)}/messages/${seq}/act`, { action, value });
  share = (c: T.Id, seq: number) => this.post<T.ShareLink>(`/conversations/${enc(c)}/messages/${seq}/share`);
  shares = (c: T.Id, seq: number) => this.list<T.ShareLink>(`/conversations/${enc(c)}/messages/${seq}/share`);
  unshare = (c: T.Id, seq: number) => this.delete<void>(`/conversations/${enc(c)}/messages/${seq}/share`);

  pins = (c: T.Id) => this.list<T.Message>(`/conversations/${enc(c)}/pins`);
  pin = (c: T.Id, seq: number, on: boolean) => {
    const path = `/conversations/${enc(c)}/pins/${seq}`;
    return on ? this.put<void>(path) : this.delete<void>(path);
  };
  notes = (c: T.Id, query: { cursor?: string } = {}) =>
    this.list<T.Message>(`/conversations/${enc(c)}/notes`, query);
  writeNote = (c: T.Id, body: { client_id: string; title: string; text: string }) =>
    this.post<T.SendAnswer>(`/conversations/${enc(c)}/notes`, body);

  saved = (query: { cursor?: string } = {}) => this.list<T.Saved>('/saved', query);
  save = (c: T.Id, seq: number, on: boolean) =>
    on ? this.put<void>(`/saved/${enc(c)}/${seq}`) : this.delete<void>(`/saved/${enc(c)}/${seq}`);
  drafts = () => this.list<T.Draft>('/drafts');
  draft = (c: T.Id, text: string) => this.put<void>(`/drafts/${enc(c)}`, { text });
  scheduled = () => this.list<T.Scheduled>('/scheduled');
  schedule = (body: { conversation: T.Id; text: string; at: T.Instant; client_id: string }) =>
    this.post<T.Scheduled>('/scheduled', body);
  changeScheduled = (id: T.Id, change: { text?: string; at?: T.Instant }) =>
    this.patch<T.Scheduled>(`/scheduled/${enc(id)}`, change);
  cancelScheduled = (id: T.Id) => this.delete<void>(`/scheduled/${enc(id)}`);

  fileUrl = (id: T.Id) => `${this.base}/files/${enc(id)}`;
  thumbUrl = (id: T.Id) => `${this.base}/files/${enc(id)}/thumb`;
  uploadUrl = () => `${this.base}/files`;

  search = (query: { q: string; in?: string; cursor?: string; limit?: number }, signal?: AbortSignal) =>
    this.get<T.SearchAnswer>('/search', query, signal);

  notifications = () => this.get<T.NotificationSettings>('/notifications');
  changeNotifications = (change: T.NotificationSettings) =>
    this.put<T.NotificationSettings>('/notifications', change);
  pushKey = () => this.get<{ key: string }>('/push/key');
  subscribePush = (subscription: unknown) => this.post<void>('/push', subscription);
  unsubscribePush = (endpoint: string) => this.http.ask<void>('DELETE', `${this.base}/push`, { endpoint });

  invites = () => this.list<T.Invite>('/invites');
  invite = (body: { role: string; max_uses: number; hours: number }) => this.post<T.Invite>('/invites', body);
  revokeInvite = (id: T.Id) => this.delete<void>(`/invites/${enc(id)}`);
}
