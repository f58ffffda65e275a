import type {
  Conversation,
  Entry,
  EntryKind,
  Head,
  ListItem,
  Message,
  MessagesPage,
  Mine,
  Person,
  PersonalEntry,
  SendAnswer,
  SendRequest,
  SyncAnswer,
  SyncRequest,
} from '@sdk/types.ts';

/** A refusal, as the wire has it. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export interface Log {
  conversation: Conversation;
  members: Map<string, Mine>;
  entries: Entry[];
  messages: Map<number, Message>;
  reads: Map<string, { seq: number; at: string }[]>;
  answers: Map<string, { hash: string; answer: SendAnswer }>;
}

type Listener = (channel: string, data: unknown) => void;

/**
 * The protocol's rules in memory, for tests: gap-free numbers, idempotent sending, unread arithmetic, personal logs. It
 * refuses what a client may not send, so that a test that passes here says something.
 */
export class FakeServer {
  readonly people = new Map<string, Person>();
  readonly logs = new Map<string, Log>();
  readonly personal = new Map<string, PersonalEntry[]>();
  readonly drafts = new Map<string, Map<string, string>>();
  readonly saved = new Map<string, Set<string>>();
  readonly listeners = new Set<Listener>();
  epoch = 'db1';
  private clock = Date.parse('2026-11-21T09:00:00.000Z');

  now(): string {
    this.clock += 1_000;
    return new Date(this.clock).toISOString();
  }

  setClock(at: string): void {
    this.clock = Date.parse(at);
  }

  addPerson(id: string, name: string, more: Partial<Person> = {}): Person {
    const person: Person = { id, name, handle: id, role: 'member', kind: 'person', ...more };
    this.people.set(id, person);
    this.personal.set(id, []);
    this.drafts.set(id, new Map());
    this.saved.set(id, new Set());
    return person;
  }

  addConversation(id: string, members: string[], more: Partial<Conversation> = {}): Log {
    const at = this.now();
    const conversation: Conversation = {
      id,
      kind: 'group',
      mode: 'public',
      history: 'all',
      title: '',
      members: members.length,
      head: { seq: 0, ordinal: 0, at },
      created_at: at,
      created_by: members[0] ?? '',
      ...more,
    };
    const log: Log = {
      conversation,
      members: new Map(),
      entries: [],
      messages: new Map(),
      reads: new Map(),
      answers: new Map(),
    };
    this.logs.set(id, log);
    members.forEach((person, i) => {
      log.members.set(person, {
        role: i === 0 ? 'owner' : 'member',
        joined_at: at,
        floor: 0,
        read: { seq: 0, ordinal: 0 },
        unread: 0,
        mentions: 0,
        level: 'all',
      });
    });
    for (const person of members) {
      this.toPersonal(person, 'conversation.added', {
        conversation: this.publicOf(log),
        mine: this.mineOf(log, person),
      });
    }
    return log;
  }

  log(id: string, person?: string): Log {
    const log = this.logs.get(id);
    if (!log) throw new Refusal(404, 'conversation.not_found');
    if (person !== undefined && !log.members.has(person)) {
      throw new Refusal(log.conversation.mode === 'public' ? 403 : 404, 'conversation.not_member');
    }
    return log;
  }

  send(person: string, request: SendRequest, quiet = false): SendAnswer {
    const log = this.log(request.conversation, person);
    check(
      typeof request.client_id === 'string' && /^[\w-]{8,64}$/.test(request.client_id),
      422,
      'request.invalid',
    );
    check(typeof request.text === 'string' && request.text.length <= 102_400, 413, 'message.too_long');
    check(
      request.text.trim() !== '' || (request.attachments?.length ?? 0) > 0 || request.card !== undefined,
      422,
      'message.empty',
    );
    check(request.quote === undefined || log.messages.has(request.quote), 422, 'message.quote');
    const key = `${person}/${request.client_id}`;
    const hash = JSON.stringify([
      request.text,
      request.kind,
      request.attachments,
      request.quote,
      request.card,
    ]);
    const before = log.answers.get(key);
    if (before) {
      check(before.hash === hash, 409, 'message.conflict');
      return before.answer;
    }
    const at = this.now();
    const seq = log.entries.length + 1;
    const ordinal = log.conversation.head.ordinal + 1;
    const quoted = request.quote === undefined ? undefined : log.messages.get(request.quote);
    const mentions = [...request.text.matchAll(/<@([\w-]+)>/g)].map((m) => m[1]!);
    const message: Message = {
      seq,
      ordinal,
      at,
      sender: person,
      kind: request.kind ?? 'text',
      text: request.text,
      client_id: request.client_id,
      version: 1,
      ...(mentions.length > 0 ? { mentions } : {}),
      ...(quoted
        ? {
            quote: {
              conversation: request.conversation,
              seq: quoted.seq,
              sender: quoted.sender,
              text: quoted.text,
            },
          }
        : {}),
      ...(request.card ? { card: request.card } : {}),
    };
    log.messages.set(seq, message);
    const answer = { seq, ordinal, at };
    log.answers.set(key, { hash, answer });
    this.moveCursor(log, person, { seq, ordinal, at });
    this.append(log, person, 'message.sent', message, at, ordinal, quiet);
    return answer;
  }

  edit(person: string, id: string, seq: number, text: string, version: number): Message {
    const { log, message } = this.message(id, seq, person);
    check(message.sender === person, 403, 'message.not_yours');
    check(message.version === version, 409, 'message.conflict');
    const next: Message = { ...message, text, version: version + 1, edited_at: this.now() };
    log.messages.set(seq, next);
    this.append(log, person, 'message.edited', bare(next));
    return next;
  }

  remove(person: string, id: string, seq: number): void {
    const { log, message } = this.message(id, seq, person);
    if (message.deleted) return;
    const { ordinal, at, sender, kind, version, client_id } = message;
    log.messages.set(seq, {
      seq,
      ordinal,
      at,
      sender,
      kind,
      version,
      text: '',
      deleted: true,
      ...(client_id ? { client_id } : {}),
    });
    this.append(log, person, 'message.deleted', { seq });
  }

  react(person: string, id: string, seq: number, emoji: string, on: boolean): void {
    const { log, message } = this.message(id, seq, person);
    check(!message.deleted, 404, 'message.not_found');
    const reactions = message.reactions ?? [];
    const held = reactions.find((r) => r.emoji === emoji);
    if ((held?.people.includes(person) ?? false) === on) return;
    const next = on
      ? held
        ? reactions.map((r) => (r === held ? { ...r, count: r.count + 1, people: [...r.people, person] } : r))
        : [...reactions, { emoji, count: 1, people: [person] }]
      : reactions
          .map((r) =>
            r === held ? { ...r, count: r.count - 1, people: r.people.filter((p) => p !== person) } : r,
          )
          .filter((r) => r.count > 0);
    log.messages.set(seq, { ...message, reactions: next });
    this.append(log, person, on ? 'reaction.added' : 'reaction.removed', { seq, emoji });
  }

  pin(person: string, id: string, seq: number, on: boolean): void {
    const { log, message } = this.message(id, seq, person);
    if ((message.pinned ?? false) === on) return;
    const { pinned: _, ...rest } = message;
    log.messages.set(seq, on ? { ...rest, pinned: true } : rest);
    this.append(log, person, on ? 'pin.added' : 'pin.removed', { seq });
  }

  join(person: string, id: string): void {
    const log = this.log(id);
    if (log.members.has(person)) return;
    const at = this.now();
    const { seq, ordinal } = log.conversation.head;
    log.members.set(person, {
      role: 'member',
      joined_at: at,
      floor: 0,
      read: { seq, ordinal },
      unread: 0,
      mentions: 0,
      level: 'all',
    });
    log.conversation = { ...log.conversation, members: log.members.size };
    this.append(log, person, 'member.joined', { person, role: 'member', joined_at: at });
    this.toPersonal(person, 'conversation.added', {
      conversation: this.publicOf(log),
      mine: this.mineOf(log, person),
    });
  }

  leave(person: string, id: string): void {
    const log = this.log(id, person);
    log.members.delete(person);
    log.conversation = { ...log.conversation, members: log.members.size };
    this.append(log, person, 'member.left', { person, role: 'member', joined_at: this.now() });
    this.toPersonal(person, 'conversation.removed', { conversation: id });
  }

  read(person: string, id: string, seq: number): void {
    const log = this.log(id, person);
    check(Number.isInteger(seq) && seq >= 0 && seq <= log.entries.length, 422, 'read.beyond');
    const at = this.now();
    const mine = log.members.get(person)!;
    const back = seq < mine.read.seq;
    log.members.set(person, { ...mine, read: { seq, ordinal: ordinalAt(log, seq) }, marked_unread: back });
    this.toPersonal(person, 'mine.changed', { conversation: id, mine: this.mineOf(log, person) });
    if (back) return;
    const held = log.reads.get(person) ?? [];
    log.reads.set(person, [...held, { seq, at }]);
    this.publish(`c:${id}`, { r: [{ person, seq, at }] });
  }

  readers(id: string, seq: number) {
    const log = this.log(id);
    const sender = log.messages.get(seq)?.sender;
    const readers = [...log.reads]
      .filter(([person]) => person !== sender)
      .flatMap(([person, spans]) => {
        const first = spans.find((s) => s.seq >= seq);
        return first ? [{ person, at: first.at }] : [];
      });
    return { readers, count: readers.length, of: Math.max(0, log.members.size - 1) };
  }

  draft(person: string, id: string, text: string): void {
    this.log(id, person);
    const drafts = this.drafts.get(person)!;
    if (text) drafts.set(id, text);
    else drafts.delete(id);
    this.toPersonal(person, 'draft.changed', { conversation: id, text, at: this.now() });
  }

  save(person: string, id: string, seq: number, on: boolean): void {
    this.message(id, seq, person);
    const saved = this.saved.get(person)!;
    if (on) saved.add(`${id}/${seq}`);
    else saved.delete(`${id}/${seq}`);
    this.toPersonal(person, on ? 'saved.added' : 'saved.removed', { conversation: id, seq });
  }

  page(
    person: string,
    id: string,
    query: { before?: number; after?: number; around?: number; limit?: number },
  ): MessagesPage {
    const log = this.log(id);
    const limit = query.limit ?? 50;
    const all = [...log.messages.values()].map((m) => ({ ...m, ...withMine(m, person) }));
    let from = Math.max(0, all.length - limit);
    if (query.before !== undefined)
      from = Math.max(0, all.filter((m) => m.seq < query.before!).length - limit);
    if (query.after !== undefined) from = all.filter((m) => m.seq <= query.after!).length;
    if (query.around !== undefined)
      from = Math.max(0, all.filter((m) => m.seq < query.around!).length - Math.floor(limit / 2));
    let to = from + limit;
    if (query.before !== undefined) to = all.filter((m) => m.seq < query.before!).length;
    const messages = all.slice(from, to);
    return { messages, head: this.headOf(log), has_before: from > 0, has_after: to < all.length };
  }

  list(person: string): ListItem[] {
    return [...this.logs.values()].filter((l) => l.members.has(person)).map((l) => this.item(l, person));
  }

  item(log: Log, person: string): ListItem {
    const last = [...log.messages.values()].at(-1);
    return { conversation: this.publicOf(log), mine: this.mineOf(log, person), ...(last ? { last } : {}) };
  }

  sync(person: string, request: SyncRequest): SyncAnswer {
    const limit = request.limit ?? 500;
    const mine = this.personal.get(person)!;
    const restored = request.epoch !== undefined && request.epoch !== this.epoch;
    return {
      epoch: this.epoch,
      ...(request.personal === undefined
        ? {}
        : {
            personal: {
              entries: mine.slice(request.personal, request.personal + limit),
              head: mine.length,

              reset: restored,
            },
          }),
      conversations: request.conversations.map(({ id, after }) => {
        const log = this.logs.get(id);
        if (!log?.members.has(person)) return { id, head: 0, gone: true };
        const head = log.entries.length;
        if (restored || after > head || head - after > 5_000) return { id, head, reset: true };
        return {
          id,
          entries: log.entries.slice(after, after + limit),
          head,
          ordinal: log.conversation.head.ordinal,
          more: head > after + limit,
        };
      }),
    };
  }

  typing(person: string, id: string, on: boolean): void {
    this.log(id, person);
    this.publish(`c:${id}`, { t: { person, on } });
  }

  mineOf(log: Log, person: string): Mine {
    const mine = log.members.get(person)!;
    const others = [...log.messages.values()].filter((m) => m.seq > mine.read.seq && m.sender !== person);
    return {
      ...mine,
      unread: others.length,
      mentions: others.filter((m) => m.mentions?.includes(person)).length,
    };
  }

  private publicOf(log: Log): Conversation {
    return { ...log.conversation, head: this.headOf(log) };
  }

  private headOf(log: Log): Head {
    return { ...log.conversation.head, seq: log.entries.length };
  }

  private message(id: string, seq: number, person: string): { log: Log; message: Message } {
    const log = this.log(id, person);
    const message = log.messages.get(seq);
    if (!message) throw new Refusal(404, 'message.not_found');
    return { log, message };
  }

  private moveCursor(log: Log, person: string, head: Head): void {
    const mine = log.members.get(person)!;
    log.members.set(person, {
      ...mine,
      read: { seq: head.seq, ordinal: head.ordinal },
      marked_unread: false,
    });
  }

  private append(
    log: Log,
    actor: string,
    kind: EntryKind,
    data: unknown,
    at = this.now(),
    ordinal = log.conversation.head.ordinal,
    quiet = false,
  ): void {
    const seq = log.entries.length + 1;
    const id = log.conversation.id;
    const entry: Entry = { conversation: id, seq, ordinal, kind, at, actor, data };
    log.entries.push(entry);
    log.conversation = {
      ...log.conversation,
      head: { seq, ordinal, at: kind === 'message.sent' ? at : (log.conversation.head.at ?? at) },
    };
    if (quiet) return;
    this.publish(`c:${id}`, { e: [structuredClone(entry)] });
    for (const person of log.members.keys()) {
      const { unread, mentions } = this.mineOf(log, person);
      this.publish(`p:${person}`, { h: [{ conversation: id, seq, ordinal, unread, mentions }] });
    }
  }

  private toPersonal(person: string, kind: string, data: unknown): void {
    const log = this.personal.get(person);
    if (!log) return;
    const entry: PersonalEntry = { seq: log.length + 1, kind, at: this.now(), data };
    log.push(entry);
    this.publish(`p:${person}`, { e: [structuredClone(entry)] });
  }

  publish(channel: string, data: unknown): void {
    for (const listener of [...this.listeners]) listener(channel, data);
  }
}

function check(holds: boolean, status: number, code: string): void {
  if (!holds) throw new Refusal(status, code);
}

function ordinalAt(log: Log, seq: number): number {
  return seq === 0 ? 0 : log.entries[seq - 1]!.ordinal;
}

/** Bodies that go to everybody name nobody's own reactions. */
function bare(message: Message): Message {
  const { reactions: _, pinned: __, ...rest } = message;
  return rest;
}

function withMine(message: Message, person: string): Partial<Message> {
  if (!message.reactions) return {};
  return { reactions: message.reactions.map((r) => (r.people.includes(person) ? { ...r, mine: true } : r)) };
}
