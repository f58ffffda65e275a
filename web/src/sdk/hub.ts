import { type Api, whole } from './api.ts';
import { backoffMs } from './backoff.ts';
import { ConversationLog } from './conversation.ts';
import { asApiError } from './errors.ts';
import { type LogState, trimmed } from './log.ts';
import { Outbox } from './outbox.ts';
import { People } from './people.ts';
import {
  applyHead,
  applyPersonal,
  applyToItem,
  emptyPersonal,
  type PersonalState,
  savedKey,
  withItem,
} from './personal.ts';
import type { ConnectionState, Socket } from './socket.ts';
import type { Storage } from './storage.ts';
import { KeyedStore, Store } from './store.ts';
import type {
  ConversationPush,
  Entry,
  HeadChange,
  ListItem,
  Message,
  Person,
  PersonalEntry,
  PersonalPush,
  Presence,
  PresenceState,
  ReadAdvance,
  SendAnswer,
  SendRequest,
  SyncAnswer,
} from './types.ts';

export interface HubDeps {
  api: Api;
  socket: Socket;
  storage: Storage;
  me: string;
}

export type ListLoad = 'loading' | 'ready' | 'failed';

const paged = (cursor: string | undefined) => ({ limit: 200, ...(cursor ? { cursor } : {}) });

const CACHED_LOGS = 24;
const CACHED_MESSAGES = 60;
const FOLLOWED = 8;

interface CachedList {
  epoch: string;
  personal: Omit<PersonalState, 'items' | 'drafts' | 'saved' | 'scheduled'> & {
    items: ListItem[];
    drafts: [string, PersonalState['drafts'] extends ReadonlyMap<string, infer D> ? D : never][];
    saved: string[];
  };
  people: Person[];
}

/**
 * One signed-in person's view of one workspace, kept current. Everything that the screen shows is a store here; every call
 * returns at once or rejects with ApiError. `start` once, `stop` for good.
 */
export class Hub {
  readonly api: Api;
  readonly me: string;
  readonly people: People;
  readonly outbox: Outbox;
  readonly connection = new Store<ConnectionState>('connecting');
  readonly personal: Store<PersonalState>;
  readonly list = new Store<ListLoad>('loading');
  readonly presence = new KeyedStore<Presence>();
  /** Cursors of others that moved while we looked, by `conversation/person`. */
  readonly cursors = new KeyedStore<ReadAdvance>();
  /** Messages of others that came in while we are here: notifications and announcements listen. */
  readonly arrivals = new Set<(conversation: string, message: Message) => void>();

  private readonly socket: Socket;
  private readonly storage: Storage;
  private readonly logs = new Map<string, ConversationLog>();
  private readonly subscribed = new Set<string>();
  private readonly shown = new Map<string, number>();
  private readonly watched = new Map<string, number>();
  private epoch: string | undefined;
  private personalAsking = false;
  private personalWaiting: PersonalEntry[] = [];
  private syncWanted = new Set<string>();
  private syncScheduled = false;
  private syncFailures = 0;
  private saveTimer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(deps: HubDeps) {
    this.api = deps.api;
    this.me = deps.me;
    this.socket = deps.socket;
    this.storage = deps.storage;
    this.people = new People(deps.api);
    this.personal = new Store(emptyPersonal(deps.me));
    this.outbox = new Outbox({
      send: (request) => this.deliver(request),
      storage: deps.storage,
      acknowledged: (item) => this.acknowledged(item.conversation, item.client_id, item.answer!.seq),
    });
  }

  async start(): Promise<void> {
    await this.restore();
    void this.outbox.restore();
    this.socket.connect({
      state: (state) => this.connected(state),
      subscribed: (channel) => this.onSubscribed(channel),
      ended: (channel) => this.onEnded(channel),
      publication: (channel, data) => this.onPublication(channel, data),
    });
    if (this.list.get() !== 'ready') await this.loadList();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.saveTimer);
    this.socket.disconnect();
  }

  /** Forgets what the device keeps: at sign-out. */
  async forget(): Promise<void> {
    this.stop();
    await this.storage.clear().catch(() => undefined);
  }

  // ---- conversations

  log(id: string): ConversationLog {
    let log = this.logs.get(id);
    if (!log) {
      log = this.makeLog(id);
      this.logs.set(id, log);
    }
    return log;
  }

  item(id: string): ListItem | undefined {
    return this.personal.get().items.get(id);
  }

  /** Follows a conversation while it is on screen. */
  show(id: string): () => void {
    this.shown.set(id, (this.shown.get(id) ?? 0) + 1);
    const log = this.log(id);
    this.follow(id);
    void log.open();
    if (!this.item(id)) void this.fetchItem(id);
    return () => {
      const left = (this.shown.get(id) ?? 1) - 1;
      if (left > 0) this.shown.set(id, left);
      else this.shown.delete(id);
      this.followBusiest();
    };
  }

  async fetchItem(id: string): Promise<ListItem | undefined> {
    try {
      const item = await this.api.conversation(id);
      // Only what is mine joins the list; a public group that I merely look at does not.
      if (item?.mine?.role) this.personal.update((s) => withItem(s, { ...s.items.get(id), ...item }));
      return item;
    } catch {
      return undefined;
    }
  }

  /** No longer mine: out of the list at once, without waiting for the personal log to say so. */
  forgetItem(id: string): void {
    this.personal.update((s) => {
      const items = new Map(s.items);
      items.delete(id);
      return { ...s, items };
    });
  }

  /** Says that everything up to `seq` was seen. Shown at once; the server hears it over whichever way is open. */
  read(id: string, seq: number): void {
    const item = this.item(id);
    if (!item || (seq <= item.mine.read.seq && item.mine.unread === 0 && !item.mine.marked_unread)) return;
    const log = this.log(id).state.get();
    const whole = seq >= item.conversation.head.seq;
    const ordinal = whole
      ? item.conversation.head.ordinal
      : (this.log(id).message(seq)?.ordinal ?? item.mine.read.ordinal);
    const unread = whole ? 0 : Math.max(0, Math.min(item.mine.unread, log.ordinal - ordinal));
    this.personal.update((s) =>
      withItem(s, {
        ...item,
        mine: {
          ...item.mine,
          read: { seq, ordinal },
          unread,
          mentions: whole ? 0 : item.mine.mentions,
          marked_unread: false,
        },
      }),
    );
    void this.call('read', { conversation: id, seq }, () => this.api.read(id, seq)).catch(() => undefined);
  }

  async markUnread(id: string, seq: number): Promise<void> {
    await this.api.markUnread(id, seq);
    await this.fetchItem(id);
  }

  typing(id: string, on: boolean): void {
    if (this.connection.get() !== 'online') return;
    void this.socket.call('typing', { conversation: id, on }).catch(() => undefined);
  }

  setStatus(state: PresenceState): void {
    if (this.connection.get() !== 'online') return;
    void this.socket.call('status', { state }).catch(() => undefined);
  }

  /** Presence of a person, while somebody looks. */
  watch(person: string): () => void {
    const held = this.watched.get(person) ?? 0;
    this.watched.set(person, held + 1);
    if (held === 0) {
      this.socket.subscribe(`s:${person}`);
      this.askPresence(person);
    }
    return () => {
      const left = (this.watched.get(person) ?? 1) - 1;
      if (left > 0) {
        this.watched.set(person, left);
        return;
      }
      this.watched.delete(person);
      this.socket.unsubscribe(`s:${person}`);
    };
  }

  // ---- things that are mine

  isSaved(conversation: string, seq: number): boolean {
    return this.personal.get().saved.has(savedKey(conversation, seq));
  }

  async save(conversation: string, seq: number, on: boolean): Promise<void> {
    const key = savedKey(conversation, seq);
    const flip = (to: boolean) =>
      this.personal.update((s) => {
        const saved = new Set(s.saved);
        if (to) saved.add(key);
        else saved.delete(key);
        return { ...s, saved };
      });
    flip(on);
    try {
      await this.api.save(conversation, seq, on);
    } catch (error) {
      flip(!on);
      throw error;
    }
  }

  /** Kept here at once; the server learns of it when the composer says so. */
  draft(conversation: string, text: string): void {
    this.personal.update((s) => {
      if ((s.drafts.get(conversation)?.text ?? '') === text) return s;
      const drafts = new Map(s.drafts);
      if (text) drafts.set(conversation, { conversation, text, at: new Date().toISOString() });
      else drafts.delete(conversation);
      return { ...s, drafts };
    });
    this.saveSoon();
  }

  async saveDraft(conversation: string): Promise<void> {
    const text = this.personal.get().drafts.get(conversation)?.text ?? '';
    await this.api.draft(conversation, text).catch(() => undefined);
  }

  async loadList(): Promise<void> {
    try {
      const [items, drafts, saved] = await Promise.all([
        whole((cursor) => this.api.conversations(paged(cursor))),
        whole((cursor) => this.api.drafts(paged(cursor))).catch(() => undefined),
        whole((cursor) => this.api.saved(paged(cursor))).catch(() => undefined),
      ]);
      this.personal.update((s) => ({
        ...s,
        items: new Map(items.map((i) => [i.conversation.id, i])),
        drafts: drafts ? new Map(drafts.map((d) => [d.conversation, d])) : s.drafts,
        saved: saved
          ? new Set(saved.map(({ message }) => savedKey(message.conversation, message.seq)))
          : s.saved,
      }));
      this.list.set('ready');
      this.followBusiest();
      this.saveSoon();
    } catch (cause) {
      if (this.list.get() !== 'ready') this.list.set('failed');
      if (asApiError(cause).status === 401) this.connection.set('refused');
    }
  }

  // ---- the wire

  /** Over the socket when it is open, else over REST. Only a call that got no answer is repeated the other way. */
  private async deliver(request: SendRequest): Promise<SendAnswer> {
    return this.call('send', request, () => this.api.send(request));
  }

  private async call<R>(method: string, data: unknown, rest: () => Promise<R>): Promise<R> {
    if (this.connection.get() !== 'online') return rest();
    try {
      return await this.socket.call<R>(method, data);
    } catch (cause) {
      if (asApiError(cause).status !== 0) throw cause;
      return rest();
    }
  }

  private makeLog(id: string, cached?: LogState): ConversationLog {
    return new ConversationLog(
      id,
      {
        api: this.api,
        me: this.me,
        requestSync: (conversation) => this.requestSync(conversation),
        applied: (conversation, entries) => this.applied(conversation, entries),
      },
      cached,
    );
  }

  private connected(state: ConnectionState): void {
    this.connection.set(state);
    this.outbox.setOnline(state === 'online');
    if (state !== 'online') return;
    this.syncFailures = 0;
    this.askPersonal();
    if (this.list.get() === 'failed') void this.loadList();
    for (const person of this.watched.keys()) this.askPresence(person);
  }

  private onSubscribed(channel: string): void {
    if (channel.startsWith('c:')) this.logs.get(channel.slice(2))?.subscribed();
    else if (channel.startsWith('p:')) this.askPersonal();
  }

  private onEnded(channel: string): void {
    if (!channel.startsWith('c:')) return;
    this.subscribed.delete(channel.slice(2));
    this.socket.unsubscribe(channel);
  }

  private onPublication(channel: string, data: unknown): void {
    const kind = channel.slice(0, 2);
    const id = channel.slice(2);
    if (kind === 'c:') this.onConversation(id, data as ConversationPush);
    else if (kind === 'p:') this.onPersonal(data as PersonalPush);
    else if (kind === 's:') {
      const { s } = data as { s?: Presence };
      if (s) this.presence.set(s.person, s);
    }
  }

  private onConversation(id: string, push: ConversationPush): void {
    const log = this.logs.get(id);
    if (!log) return;
    if (push.e) log.receive(push.e);
    if (push.t && push.t.person !== this.me) log.typed(push.t.person, push.t.on, Date.now());
    for (const advance of push.r ?? []) this.cursors.set(`${id}/${advance.person}`, advance);
  }

  private onPersonal(push: PersonalPush): void {
    if (push.e) {
      if (this.personalAsking) this.personalWaiting.push(...push.e);
      else if (!this.takePersonal(push.e)) {
        this.personalWaiting.push(...push.e);
        this.askPersonal();
      }
    }
    for (const head of push.h ?? []) this.onHead(head);
  }

  /** A conversation that we do not follow moved on: bring what we hold of it, or at least its last line, up to date. */
  private onHead(head: HeadChange): void {
    const item = this.item(head.conversation);
    if (!item) {
      void this.fetchItem(head.conversation);
      return;
    }
    if (this.subscribed.has(head.conversation)) return;
    const before = item.conversation.head.ordinal;
    this.personal.update((s) => applyHead(s, head, new Date().toISOString()));
    if (head.ordinal > before) void this.refreshLast(head.conversation);
    this.followBusiest();
  }

  private async refreshLast(id: string): Promise<void> {
    const page = await this.api.messages(id, { limit: 1 }).catch(() => undefined);
    const last = page?.messages.at(-1);
    const item = this.item(id);
    if (!last || !item || (item.last && item.last.seq >= last.seq)) return;
    // Written on another device of mine: then I have read what came before it there.
    const mine =
      last.sender === this.me
        ? { ...item.mine, unread: 0, mentions: 0, read: { seq: last.seq, ordinal: last.ordinal } }
        : item.mine;
    this.personal.update((s) => withItem(s, { ...item, mine, last }));
    if (last.sender !== this.me) for (const hear of this.arrivals) hear(id, last);
  }

  private askPersonal(): void {
    if (this.personalAsking) return;
    this.personalAsking = true;
    this.scheduleSync();
  }

  private requestSync(id: string): void {
    this.syncWanted.add(id);
    this.scheduleSync();
  }

  private scheduleSync(): void {
    if (this.syncScheduled) return;
    this.syncScheduled = true;
    queueMicrotask(() => {
      this.syncScheduled = false;
      void this.sync();
    });
  }

  private async sync(): Promise<void> {
    const ids = [...this.syncWanted];
    this.syncWanted.clear();
    const personal = this.personalAsking;
    if (ids.length === 0 && !personal) return;
    const request = {
      ...(this.epoch === undefined ? {} : { epoch: this.epoch }),
      ...(personal ? { personal: this.personal.get().seq } : {}),
      conversations: ids.map((id) => ({ id, after: this.log(id).state.get().seq })),
    };
    try {
      this.synced(await this.socket.call<SyncAnswer>('sync', request), personal);
      this.syncFailures = 0;
    } catch {
      for (const id of ids) this.log(id).askFailed();
      this.personalAsking = false;
      if (this.stopped || this.connection.get() !== 'online') return;
      const wait = backoffMs(this.syncFailures++);
      setTimeout(() => {
        if (this.connection.get() !== 'online') return;
        for (const id of ids) this.log(id).subscribed();
        if (personal) this.askPersonal();
      }, wait);
    }
  }

  private synced(answer: SyncAnswer, personal: boolean): void {
    const first = this.epoch === undefined;
    const restored = !first && this.epoch !== answer.epoch;
    this.epoch = answer.epoch;
    for (const conversation of answer.conversations ?? []) {
      this.log(conversation.id).synced(restored ? { ...conversation, reset: true } : conversation);
    }
    if (personal) this.personalSynced(answer, restored);
    for (const head of answer.changed ?? []) this.onHead(head);
    this.saveSoon();
  }

  private personalSynced(answer: SyncAnswer, restored: boolean): void {
    this.personalAsking = false;
    const mine = answer.personal;
    if (!mine) return;
    if (mine.reset || restored) {
      this.personal.update((s) => ({ ...s, seq: mine.head }));
      void this.loadList();
    } else this.takePersonal(mine.entries ?? []);
    // An answer is bounded: what is left is asked for at once.
    const behind = this.personal.get().seq < mine.head && (mine.entries?.length ?? 0) > 0;
    const waiting = this.personalWaiting;
    this.personalWaiting = [];
    if (behind || !this.takePersonal(waiting)) {
      this.personalWaiting = waiting.filter((e) => e.seq > this.personal.get().seq);
      this.askPersonal();
    }
  }

  private takePersonal(entries: readonly PersonalEntry[]): boolean {
    let state = this.personal.get();
    let whole = true;
    for (const entry of entries) {
      const result = applyPersonal(state, entry);
      if (result.gap) {
        whole = false;
        break;
      }
      if (result.state !== state) this.personalEffect(entry);
      state = result.state;
    }
    this.personal.set(state);
    this.saveSoon();
    return whole;
  }

  private personalEffect(entry: PersonalEntry): void {
    const data = entry.data as { person?: Person | string; state?: PresenceState; conversation?: string };
    if (entry.kind === 'me.changed' && typeof data.person === 'object') this.people.put([data.person]);
    if (entry.kind === 'conversation.removed' && data.conversation) {
      this.socket.unsubscribe(`c:${data.conversation}`);
      this.subscribed.delete(data.conversation);
      this.logs.get(data.conversation)?.load.set('gone');
    }
    if (entry.kind === 'conversation.added') queueMicrotask(() => this.followBusiest());
  }

  private applied(id: string, entries: readonly Entry[]): void {
    const item = this.item(id);
    if (item) {
      const next = entries.reduce((held, entry) => applyToItem(held, entry, this.me), item);
      if (next !== item) this.personal.update((s) => withItem(s, next));
    }
    const mine: string[] = [];
    for (const entry of entries) {
      if (entry.kind !== 'message.sent') continue;
      const message = entry.data as Message;
      if (message.sender === this.me) {
        if (message.client_id) mine.push(message.client_id);
      } else {
        this.log(id).typed(message.sender, false, Date.now());
        for (const hear of this.arrivals) hear(id, message);
      }
    }
    const held = this.outbox.of(id);
    const seq = this.log(id).state.get().seq;
    for (const item of held) {
      if (item.answer && item.answer.seq <= seq) mine.push(item.client_id);
    }
    if (mine.length > 0) this.outbox.remove(id, mine);
    this.saveSoon();
  }

  /** On the server's disk. The entry usually is here already; if the channel lost it, ask. */
  private acknowledged(id: string, clientId: string, seq: number): void {
    const log = this.log(id);
    if (!log.ready || log.state.get().seq >= seq) {
      this.outbox.remove(id, [clientId]);
      return;
    }
    setTimeout(() => {
      if (log.state.get().seq < seq) log.subscribed();
    }, 1_500);
  }

  private askPresence(person: string): void {
    this.presenceWanted.add(person);
    if (this.presenceWanted.size > 1) return;
    setTimeout(() => {
      const people = [...this.presenceWanted];
      this.presenceWanted.clear();
      if (this.connection.get() !== 'online') return;
      this.socket
        .call<{ people: Presence[] }>('presence', { people })
        .then((answer) => {
          for (const p of answer.people ?? []) this.presence.set(p.person, p);
        })
        .catch(() => undefined);
    }, 30);
  }
  private readonly presenceWanted = new Set<string>();

  private follow(id: string): void {
    if (this.subscribed.has(id)) return;
    this.subscribed.add(id);
    this.log(id);
    this.socket.subscribe(`c:${id}`);
  }

  /** Subscriptions follow attention: what is on screen, and of the rest the few that moved last and that we hold. */
  private followBusiest(): void {
    const wanted = new Set(this.shown.keys());
    const busiest = [...this.personal.get().items.values()]
      .filter((i) => this.logs.get(i.conversation.id)?.ready)
      .sort((a, b) => ((b.conversation.head.at ?? '') < (a.conversation.head.at ?? '') ? -1 : 1))
      .slice(0, FOLLOWED);
    for (const { conversation } of busiest) wanted.add(conversation.id);
    for (const id of [...this.subscribed]) {
      if (wanted.has(id)) continue;
      this.subscribed.delete(id);
      this.socket.unsubscribe(`c:${id}`);
    }
    for (const id of wanted) this.follow(id);
  }

  // ---- what the device keeps

  private async restore(): Promise<void> {
    const cached = await this.storage.get<CachedList>('list').catch(() => undefined);
    if (!cached) return;
    this.epoch = cached.epoch;
    this.people.put(cached.people);
    this.personal.set({
      ...emptyPersonal(this.me, cached.personal.seq),
      items: new Map(cached.personal.items.map((i) => [i.conversation.id, i])),
      drafts: new Map(cached.personal.drafts),
      saved: new Set(cached.personal.saved),
    });
    const logs = await this.storage.get<LogState[]>('logs').catch(() => undefined);
    for (const state of logs ?? [])
      this.logs.set(state.conversation, this.makeLog(state.conversation, state));
    this.list.set('ready');
    this.followBusiest();
  }

  private saveSoon(): void {
    if (this.saveTimer !== undefined || this.stopped) return;
    this.saveTimer = setTimeout(() => {
      this.saveTimer = undefined;
      void this.persist();
    }, 2_000);
  }

  private async persist(): Promise<void> {
    if (this.epoch === undefined || this.list.get() !== 'ready') return;
    const { seq, me, items, drafts, saved } = this.personal.get();
    const logs = [...this.logs.values()]
      .filter((log) => log.ready)
      .slice(-CACHED_LOGS)
      .flatMap((log) => trimmed(log.state.get(), CACHED_MESSAGES) ?? []);
    const authors = new Set([
      this.me,
      ...logs.flatMap((l) => l.segments.flatMap((s) => s.messages.map((m) => m.sender))),
    ]);
    for (const { conversation, last } of items.values()) {
      for (const person of conversation.people ?? []) authors.add(person);
      if (last) authors.add(last.sender);
    }
    const people = this.people.all().filter((p) => authors.has(p.id));
    const list: CachedList = {
      epoch: this.epoch,
      personal: { seq, me, items: [...items.values()], drafts: [...drafts], saved: [...saved] },
      people,
    };
    await this.storage.put('list', list).catch(() => undefined);
    await this.storage.put('logs', logs).catch(() => undefined);
  }
}
