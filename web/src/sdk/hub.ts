import { type Api, whole } from './api.ts';
import { recall, remember } from './cache.ts';
import { ConversationLog } from './conversation.ts';
import { asApiError } from './errors.ts';
import { Following } from './following.ts';
import { Keeps } from './keeps.ts';
import type { LogState } from './log.ts';
import { Outbox } from './outbox.ts';
import { OwnLog } from './ownlog.ts';
import { People } from './people.ts';
import { applyHead, applyToItem, type PersonalState, savedKey, withItem } from './personal.ts';
import { Presences } from './presence.ts';
import type { ConnectionState, Socket } from './socket.ts';
import type { Storage } from './storage.ts';
import { KeyedStore, Store } from './store.ts';
import { Sync } from './sync.ts';
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
  readonly keeps: Keeps;
  readonly presences: Presences;
  readonly list = new Store<ListLoad>('loading');
  /** Cursors of others that moved while we looked, by `conversation/person`. */
  readonly cursors = new KeyedStore<ReadAdvance>();
  /** Messages of others that came in while we are here: notifications and announcements listen. */
  readonly arrivals = new Set<(conversation: string, message: Message) => void>();

  private readonly socket: Socket;
  private readonly storage: Storage;
  private readonly logs = new Map<string, ConversationLog>();
  private readonly own: OwnLog;
  private readonly following: Following;
  private readonly catchUp: Sync;
  private saveTimer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(deps: HubDeps) {
    const { api, me, socket, storage } = deps;
    this.api = api;
    this.me = me;
    this.socket = socket;
    this.storage = storage;
    const online = () => this.connection.get() === 'online';
    const changed = () => this.saveSoon();
    this.people = new People(api);
    this.own = new OwnLog(me, {
      requestSync: () => this.catchUp.ownLog(),
      reload: () => void this.loadList(),
      took: (entry) => this.personalEffect(entry),
      changed,
    });
    this.personal = this.own.state;
    this.keeps = new Keeps({ api, state: this.personal, changed });
    this.presences = new Presences({ socket, online });
    this.following = new Following({ socket, held: () => this.held() });
    this.catchUp = new Sync({
      ask: (request) => socket.call<SyncAnswer>('sync', request),
      online,
      personalSeq: () => this.personal.get().seq,
      seqOf: (id) => this.log(id).state.get().seq,
      answered: (answer, restored, personal) => this.synced(answer, restored, personal),
      failed: (ids, personal) => {
        for (const id of ids) this.log(id).askFailed();
        if (personal) this.own.askFailed();
      },
      again: (ids, personal) => {
        for (const id of ids) this.log(id).subscribed();
        if (personal) this.own.ask();
      },
    });
    this.outbox = new Outbox({
      send: (request) => this.deliver(request),
      storage,
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
    this.catchUp.stop();
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
    const log = this.log(id);
    const hide = this.following.show(id);
    void log.open();
    if (!this.item(id)) void this.fetchItem(id);
    return hide;
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
      this.following.refresh();
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
        requestSync: (conversation) => this.catchUp.conversation(conversation),
        applied: (conversation, entries) => this.applied(conversation, entries),
      },
      cached,
    );
  }

  private connected(state: ConnectionState): void {
    this.connection.set(state);
    this.outbox.setOnline(state === 'online');
    if (state !== 'online') return;
    this.catchUp.connected();
    this.own.ask();
    if (this.list.get() === 'failed') void this.loadList();
    this.presences.connected();
  }

  private onSubscribed(channel: string): void {
    if (channel.startsWith('c:')) this.logs.get(channel.slice(2))?.subscribed();
    else if (channel.startsWith('p:')) this.own.ask();
  }

  private onEnded(channel: string): void {
    if (channel.startsWith('c:')) this.following.drop(channel.slice(2));
  }

  private onPublication(channel: string, data: unknown): void {
    const kind = channel.slice(0, 2);
    const id = channel.slice(2);
    if (kind === 'c:') this.onConversation(id, data as ConversationPush);
    else if (kind === 'p:') this.onPersonal(data as PersonalPush);
    else if (kind === 's:') {
      const { s } = data as { s?: Presence };
      if (s) this.presences.heard(s);
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
    if (push.e) this.own.receive(push.e);
    for (const head of push.h ?? []) this.onHead(head);
  }

  /** A conversation that we do not follow moved on: bring what we hold of it, or at least its last line, up to date. */
  private onHead(head: HeadChange): void {
    const item = this.item(head.conversation);
    if (!item) {
      void this.fetchItem(head.conversation);
      return;
    }
    if (this.following.has(head.conversation)) return;
    const before = item.conversation.head.ordinal;
    this.personal.update((s) => applyHead(s, head, new Date().toISOString()));
    if (head.ordinal > before) void this.refreshLast(head.conversation);
    this.following.refresh();
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

  private synced(answer: SyncAnswer, restored: boolean, personal: boolean): void {
    for (const conversation of answer.conversations ?? []) {
      this.log(conversation.id).synced(restored ? { ...conversation, reset: true } : conversation);
    }
    if (answer.personal) this.own.synced(answer.personal, restored);
    else if (personal) this.own.askFailed();
    for (const head of answer.changed ?? []) this.onHead(head);
    this.saveSoon();
  }

  private personalEffect(entry: PersonalEntry): void {
    const data = entry.data as { person?: Person | string; state?: PresenceState; conversation?: string };
    if (entry.kind === 'me.changed' && typeof data.person === 'object') this.people.put([data.person]);
    if (entry.kind === 'conversation.removed' && data.conversation) {
      this.following.drop(data.conversation);
      this.logs.get(data.conversation)?.load.set('gone');
    }
    if (entry.kind === 'conversation.added') queueMicrotask(() => this.following.refresh());
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

  private *held(): Iterable<ListItem> {
    for (const item of this.personal.get().items.values())
      if (this.logs.get(item.conversation.id)?.ready) yield item;
  }

  // ---- what the device keeps

  private async restore(): Promise<void> {
    const kept = await recall(this.storage, this.me);
    if (!kept) return;
    this.catchUp.epoch = kept.epoch;
    this.people.put(kept.people);
    this.personal.set(kept.personal);
    for (const state of kept.logs) this.logs.set(state.conversation, this.makeLog(state.conversation, state));
    this.list.set('ready');
    this.following.refresh();
  }

  private saveSoon(): void {
    if (this.saveTimer !== undefined || this.stopped) return;
    this.saveTimer = setTimeout(() => {
      this.saveTimer = undefined;
      void this.persist();
    }, 2_000);
  }

  private async persist(): Promise<void> {
    const { epoch } = this.catchUp;
    if (epoch === undefined || this.list.get() !== 'ready') return;
    await remember(this.storage, {
      epoch,
      personal: this.personal.get(),
      people: this.people.all(),
      logs: [...this.logs.values()].filter((log) => log.ready).map((log) => log.state.get()),
    });
  }
}
