import type { Api } from './api.ts';
import { asApiError } from './errors.ts';
import {
  apply,
  emptyLog,
  fromPage,
  type LogState,
  mergePage,
  messageAt,
  type PageQuery,
  segmentAt,
  tailOf,
} from './log.ts';
import { Store } from './store.ts';
import type { Entry, Message, SyncedConversation } from './types.ts';

const RECENT = 2_000;
export const PAGE = 60;

export interface ConversationDeps {
  api: Api;
  me: string;
  /** Asks the server what came after our number; the answer arrives through `synced`. */
  requestSync(id: string): void;
  /** Told after entries took effect, in order. */
  applied(id: string, entries: readonly Entry[]): void;
}

export type LoadState = 'idle' | 'loading' | 'ready' | 'failed' | 'gone';

/**
 * One conversation's log, kept current. Entries from the channel wait while a question to the server is open; afterwards
 * each must be the next, and a hole asks again. Not safe to share between connections.
 */
export class ConversationLog {
  readonly id: string;
  readonly state: Store<LogState>;
  readonly load = new Store<LoadState>('idle');
  /** `typing` holds when each person's sign of typing ends, in ms. */
  readonly typing = new Store<ReadonlyMap<string, number>>(new Map());
  private recent: Entry[] = [];
  private waiting: Entry[] = [];
  private asking = false;
  private loading: Promise<void> | undefined;
  private readonly deps: ConversationDeps;

  constructor(id: string, deps: ConversationDeps, cached?: LogState) {
    this.id = id;
    this.deps = deps;
    this.state = new Store(cached ?? emptyLog(id, deps.me));
    if (cached) this.load.set('ready');
  }

  get ready(): boolean {
    return this.load.get() === 'ready';
  }

  /** The newest page, once; later calls share it. Afterwards the log is brought up to date by sync. */
  open(): Promise<void> {
    if (this.ready) return Promise.resolve();
    this.loading ??= this.fetchFresh().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async fetchFresh(): Promise<void> {
    this.load.set(this.ready ? 'ready' : 'loading');
    try {
      const page = await this.deps.api.messages(this.id, { limit: PAGE });
      this.recent = [];
      this.state.set(fromPage(this.id, this.deps.me, page));
      this.load.set('ready');
      this.ask();
    } catch (cause) {
      const error = asApiError(cause);
      this.load.set(error.status === 404 || error.status === 403 ? 'gone' : 'failed');
    }
  }

  /** The channel is (again) subscribed: entries may have been missed. */
  subscribed(): void {
    if (this.ready) this.ask();
    else if (this.load.get() === 'failed') void this.open();
  }

  /** The question got no answer: the next entry or subscription asks again. */
  askFailed(): void {
    this.asking = false;
  }

  receive(entries: readonly Entry[]): void {
    if (!this.ready || this.asking) {
      this.waiting.push(...entries);
      return;
    }
    if (!this.take(entries)) {
      this.waiting.push(...entries);
      this.ask();
    }
  }

  synced(answer: SyncedConversation): void {
    this.asking = false;
    if (answer.gone) {
      this.waiting = [];
      this.load.set('gone');
      return;
    }
    if (answer.reset) {
      void this.fetchFresh();
      return;
    }
    const whole = this.take(answer.entries ?? []);
    const waiting = this.waiting;
    this.waiting = [];
    if (!whole || answer.more || !this.take(waiting)) {
      this.waiting = waiting.filter((e) => e.seq > this.state.get().seq);
      this.ask();
    }
  }

  /** Fetches a stretch. Resolves to false when there was nothing to fetch or it could not be had. */
  async page(query: PageQuery, limit = PAGE): Promise<boolean> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const page = await this.deps.api.messages(this.id, { ...query, limit });
      const next = mergePage(this.state.get(), query, page, this.recent);
      if (!next) continue;
      this.state.set(next);
      return true;
    }
    return false;
  }

  async around(seq: number): Promise<void> {
    if (segmentAt(this.state.get(), seq)) return;
    await this.page({ around: seq });
  }

  /** Brings one message to what a REST answer says, without waiting for its entry. */
  hold(change: (state: LogState) => LogState): void {
    this.state.update(change);
  }

  message(seq: number): Message | undefined {
    return messageAt(this.state.get(), seq);
  }

  get tail() {
    return tailOf(this.state.get());
  }

  typed(person: string, on: boolean, now: number): void {
    const next = new Map([...this.typing.get()].filter(([, until]) => until > now));
    if (on) next.set(person, now + 6_000);
    else next.delete(person);
    this.typing.set(next);
  }

  private ask(): void {
    if (this.asking) return;
    this.asking = true;
    this.deps.requestSync(this.id);
  }

  /** False when an entry was not the next one; those before it took effect. */
  private take(entries: readonly Entry[]): boolean {
    let state = this.state.get();
    const effective: Entry[] = [];
    let whole = true;
    for (const entry of entries) {
      const result = apply(state, entry);
      if (result.gap) {
        whole = false;
        break;
      }
      if (result.state !== state) effective.push(entry);
      state = result.state;
    }
    if (effective.length > 0) {
      this.recent.push(...effective);
      if (this.recent.length > RECENT * 2) this.recent = this.recent.slice(-RECENT);
      this.state.set(state);
      this.deps.applied(this.id, effective);
    }
    return whole;
  }
}
