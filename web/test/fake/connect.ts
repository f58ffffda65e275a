import { ApiError } from '@sdk/errors.ts';
import type { Socket, SocketHandlers } from '@sdk/socket.ts';
import type { SendRequest, SyncRequest } from '@sdk/types.ts';
import { type FakeServer, Refusal } from './server.ts';

/** The network between one client and the fake: it can go away, lose, repeat and delay what is pushed. */
export class FakeLink implements Socket {
  online = true;
  /** Decides the fate of each push: how often it arrives. */
  fate: () => number = () => 1;
  calls: { method: string; data: unknown }[] = [];
  private readonly channels = new Set<string>();
  private handlers: SocketHandlers | undefined;
  private readonly server: FakeServer;
  private readonly person: string;

  constructor(server: FakeServer, person: string) {
    this.server = server;
    this.person = person;
    server.listeners.add((channel, data) => this.push(channel, data));
  }

  connect(handlers: SocketHandlers): void {
    this.handlers = handlers;
    if (this.online) this.come();
    else handlers.state('connecting');
  }

  disconnect(): void {
    this.handlers = undefined;
  }

  subscribe(channel: string): void {
    this.channels.add(channel);
    if (this.online) queueMicrotask(() => this.handlers?.subscribed(channel));
  }

  unsubscribe(channel: string): void {
    this.channels.delete(channel);
  }

  go(): void {
    this.online = false;
    this.handlers?.state('connecting');
  }

  come(): void {
    this.online = true;
    this.handlers?.state('online');
    this.handlers?.subscribed(`p:${this.person}`);
    for (const channel of this.channels) this.handlers?.subscribed(channel);
  }

  private push(channel: string, data: unknown): void {
    if (!this.online || (!this.channels.has(channel) && channel !== `p:${this.person}`)) return;
    for (let times = this.fate(); times > 0; times--)
      this.handlers?.publication(channel, structuredClone(data));
  }

  async call<T>(method: string, data: unknown): Promise<T> {
    this.calls.push({ method, data });
    await Promise.resolve();
    if (!this.online) throw new ApiError({ status: 0 });
    return asProblem(() => this.answer(method, data)) as T;
  }

  private answer(method: string, data: unknown): unknown {
    const { server, person } = this;
    const body = data as { conversation: string; seq: number; on: boolean; people: string[] };
    switch (method) {
      case 'send':
        return server.send(person, data as SendRequest);
      case 'sync':
        return structuredClone(server.sync(person, data as SyncRequest));
      case 'read':
        return server.read(person, body.conversation, body.seq) ?? {};
      case 'typing':
        return server.typing(person, body.conversation, body.on) ?? {};
      case 'presence':
        return {
          people: body.people.map((p) => ({ person: p, state: p.length % 2 === 0 ? 'online' : 'away' })),
        };
      case 'status':
        return {};
      default:
        throw new Refusal(404, 'rpc.unknown');
    }
  }
}

function asProblem<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Refusal) throw new ApiError({ status: error.status, code: error.code });
    throw error;
  }
}

type Route = [
  method: string,
  pattern: RegExp,
  answer: (server: FakeServer, person: string, m: string[], body: never, query: URLSearchParams) => unknown,
];

const num = (text: string | null) => (text === null ? undefined : Number(text));

const ROUTES: Route[] = [
  ['GET', /^\/me$/, (s, p) => s.people.get(p)],
  [
    'PATCH',
    /^\/me$/,
    (s, p, _, body: object) => {
      s.people.set(p, { ...s.people.get(p)!, ...body });
      return s.people.get(p);
    },
  ],
  [
    'GET',
    /^\/people$/,
    (s, _p, _m, _b, q) => {
      const ids = q.get('ids')?.split(',');
      const word = (q.get('q') ?? '').toLowerCase();
      const all = [...s.people.values()];
      return {
        people: ids
          ? all.filter((x) => ids.includes(x.id))
          : all.filter((x) => x.name.toLowerCase().includes(word)).slice(0, Number(q.get('limit') ?? 50)),
      };
    },
  ],
  ['GET', /^\/conversations$/, (s, p) => ({ conversations: s.list(p) })],
  [
    'POST',
    /^\/conversations$/,
    (s, p, _m, body: { kind: 'direct' | 'group'; title?: string; people?: string[] }) => {
      const id = `n${s.logs.size + 1}`;
      const members = [p, ...(body.people ?? [])];
      const log = s.addConversation(id, members, {
        kind: body.kind,
        title: body.title ?? '',
        ...(body.kind === 'direct' ? { people: members } : {}),
      });
      return s.item(log, p);
    },
  ],
  [
    'GET',
    /^\/conversations\/discover$/,
    (s) => ({
      conversations: [...s.logs.values()]
        .map((l) => l.conversation)
        .filter((c) => c.kind === 'group' && c.mode !== 'private'),
    }),
  ],
  ['GET', /^\/conversations\/(\w+)$/, (s, p, [c]) => s.item(s.log(c!, p), p)],
  ['POST', /^\/conversations\/(\w+)\/join$/, (s, p, [c]) => s.join(p, c!)],
  ['POST', /^\/conversations\/(\w+)\/leave$/, (s, p, [c]) => s.leave(p, c!)],
  [
    'PUT',
    /^\/conversations\/(\w+)\/mine$/,
    (s, p, [c], body: object) => {
      const log = s.log(c!, p);
      log.members.set(p, { ...log.members.get(p)!, ...body });
      return log.members.get(p);
    },
  ],
  ['PUT', /^\/conversations\/(\w+)\/read$/, (s, p, [c], body: { seq: number }) => s.read(p, c!, body.seq)],
  [
    'GET',
    /^\/conversations\/(\w+)\/members$/,
    (s, _p, [c]) => ({
      members: [...s.log(c!).members].map(([person, m]) => ({
        person,
        role: m.role,
        joined_at: m.joined_at,
      })),
    }),
  ],
  [
    'GET',
    /^\/conversations\/(\w+)\/messages$/,
    (s, p, [c], _b, q) =>
      s.page(p, c!, {
        ...opt('before', num(q.get('before'))),
        ...opt('after', num(q.get('after'))),
        ...opt('around', num(q.get('around'))),
        ...opt('limit', num(q.get('limit'))),
      }),
  ],
  [
    'POST',
    /^\/conversations\/(\w+)\/messages$/,
    (s, p, [c], body: SendRequest) => s.send(p, { ...body, conversation: c! }),
  ],
  [
    'GET',
    /^\/conversations\/(\w+)\/messages\/(\d+)$/,
    (s, p, [c, n]) => s.page(p, c!, { around: Number(n), limit: 1 }).messages[0],
  ],
  [
    'PATCH',
    /^\/conversations\/(\w+)\/messages\/(\d+)$/,
    (s, p, [c, n], body: { text: string; version: number }) =>
      s.edit(p, c!, Number(n), body.text, body.version),
  ],
  ['DELETE', /^\/conversations\/(\w+)\/messages\/(\d+)$/, (s, p, [c, n]) => s.remove(p, c!, Number(n))],
  [
    'PUT',
    /^\/conversations\/(\w+)\/messages\/(\d+)\/reactions\/(.+)$/,
    (s, p, [c, n, e]) => s.react(p, c!, Number(n), decodeURIComponent(e!), true),
  ],
  [
    'DELETE',
    /^\/conversations\/(\w+)\/messages\/(\d+)\/reactions\/(.+)$/,
    (s, p, [c, n, e]) => s.react(p, c!, Number(n), decodeURIComponent(e!), false),
  ],
  ['GET', /^\/conversations\/(\w+)\/messages\/(\d+)\/readers$/, (s, _p, [c, n]) => s.readers(c!, Number(n))],
  [
    'GET',
    /^\/conversations\/(\w+)\/pins$/,
    (s, _p, [c]) => ({ messages: [...s.log(c!).messages.values()].filter((m) => m.pinned) }),
  ],
  ['PUT', /^\/conversations\/(\w+)\/pins\/(\d+)$/, (s, p, [c, n]) => s.pin(p, c!, Number(n), true)],
  ['DELETE', /^\/conversations\/(\w+)\/pins\/(\d+)$/, (s, p, [c, n]) => s.pin(p, c!, Number(n), false)],
  [
    'GET',
    /^\/conversations\/(\w+)\/notes$/,
    (s, _p, [c]) => ({ messages: [...s.log(c!).messages.values()].filter((m) => m.kind === 'note') }),
  ],
  [
    'GET',
    /^\/saved$/,
    (s, p) => ({
      saved: [...s.saved.get(p)!].map((k) => ({
        conversation: k.split('/')[0],
        seq: Number(k.split('/')[1]),
      })),
    }),
  ],
  ['PUT', /^\/saved\/(\w+)\/(\d+)$/, (s, p, [c, n]) => s.save(p, c!, Number(n), true)],
  ['DELETE', /^\/saved\/(\w+)\/(\d+)$/, (s, p, [c, n]) => s.save(p, c!, Number(n), false)],
  [
    'GET',
    /^\/drafts$/,
    (s, p) => ({ drafts: [...s.drafts.get(p)!].map(([conversation, text]) => ({ conversation, text })) }),
  ],
  ['PUT', /^\/drafts\/(\w+)$/, (s, p, [c], body: { text: string }) => s.draft(p, c!, body.text)],
  ['GET', /^\/scheduled$/, () => ({ scheduled: [] })],
  ['GET', /^\/notifications$/, () => ({ level: 'all', digest: false })],
  [
    'GET',
    /^\/search$/,
    (s, p, _m, _b, q) => {
      const word = (q.get('q') ?? '')
        .replace(/\w+:\S+/g, '')
        .trim()
        .toLowerCase();
      const hits = s.list(p).flatMap(({ conversation }) =>
        [...s.log(conversation.id).messages.values()]
          .filter((m) => word !== '' && m.text.toLowerCase().includes(word))
          .map((m) => ({
            conversation: conversation.id,
            seq: m.seq,
            at: m.at,
            sender: m.sender,
            kind: m.kind,
            place: { kind: conversation.kind, title: conversation.title },
            segments: m.text
              .split(new RegExp(`(${word})`, 'i'))
              .map((text, i) => (i % 2 === 1 ? { text, hit: true } : { text })),
          })),
      );
      return { messages: { hits: hits.slice(0, 50) } };
    },
  ],
];

function opt<K extends string>(key: K, value: number | undefined): { [P in K]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: number });
}

/** REST over the same rules. `link.online` decides whether anything is there to answer. */
export function fakeFetch(server: FakeServer, person: string, link: FakeLink, base = '/api/w/fake') {
  return async (input: string, init: RequestInit = {}): Promise<Response> => {
    await Promise.resolve();
    if (!link.online) throw new TypeError('Failed to fetch');
    const url = new URL(input, 'http://fake');
    const path = url.pathname.slice(base.length);
    for (const [method, pattern, answer] of ROUTES) {
      if (method !== (init.method ?? 'GET')) continue;
      const match = pattern.exec(path);
      if (!match) continue;
      try {
        const body = typeof init.body === 'string' ? JSON.parse(init.body) : undefined;
        const result = answer(server, person, match.slice(1), body as never, url.searchParams);
        return Response.json(structuredClone(result ?? {}));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return Response.json(
          { status: error.status, code: error.code, title: error.code },
          { status: error.status },
        );
      }
    }
    return Response.json(
      { status: 404, code: 'route.unknown', title: `${init.method ?? 'GET'} ${path}` },
      { status: 404 },
    );
  };
}
