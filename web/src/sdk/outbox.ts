import { backoffMs } from './backoff.ts';
import { type ApiError, asApiError } from './errors.ts';
import { clientId } from './ids.ts';
import type { Storage } from './storage.ts';
import { KeyedStore, Store } from './store.ts';
import type { File, Quote, SendAnswer, SendRequest } from './types.ts';

/** pending: on its way. failed: refused, waits for the person. sent: on the server's disk, not yet seen in the log. */
export type OutboxStatus = 'pending' | 'failed' | 'sent';

export interface OutboxItem {
  client_id: string;
  conversation: string;
  request: SendRequest;
  created_at: string;
  status: OutboxStatus;
  attempts: number;
  /** For showing the message before the server knows it. */
  files?: File[];
  quote?: Quote;
  reason?: { status: number; code: string; detail?: string };
  answer?: SendAnswer;
}

export interface OutboxDeps {
  send(request: SendRequest): Promise<SendAnswer>;
  storage: Storage;
  /** Told once for every acknowledged message. */
  acknowledged?(item: OutboxItem): void;
  wait?(ms: number): Promise<void>;
  now?(): Date;
}

const NOTHING: readonly OutboxItem[] = [];

/**
 * What was written and is not yet in the log. One lane for each conversation, in order: the next message leaves when the
 * one before it was answered. A lane waits while there is no connection and is never dropped; the client id makes every
 * repeat harmless.
 */
export class Outbox {
  /** The server has no room for what is sent. It waits here and leaves by itself once there is. */
  readonly full = new Store(false);
  private readonly lanes = new KeyedStore<readonly OutboxItem[]>();
  private readonly running = new Set<string>();
  private wakeUp: Array<() => void> = [];
  private online = false;
  private readonly deps: OutboxDeps;

  constructor(deps: OutboxDeps) {
    this.deps = deps;
  }

  of(conversation: string): readonly OutboxItem[] {
    return this.lanes.get(conversation) ?? NOTHING;
  }

  subscribe(conversation: string, listener: () => void): () => void {
    return this.lanes.subscribe(conversation, listener);
  }

  /** Takes up what an earlier page left behind. */
  async restore(): Promise<void> {
    const items = await this.deps.storage.outbox().catch(() => [] as OutboxItem[]);
    for (const item of items) {
      if (this.find(item.client_id)) continue;
      this.lanes.set(item.conversation, sortedById([...this.of(item.conversation), item]));
    }
    for (const conversation of new Set(items.map((i) => i.conversation))) void this.run(conversation);
  }

  /** Shown at once, stored next, sent in its turn. */
  enqueue(draft: Omit<SendRequest, 'client_id'>, shown: { files?: File[]; quote?: Quote } = {}): OutboxItem {
    const id = clientId();
    const item: OutboxItem = {
      client_id: id,
      conversation: draft.conversation,
      request: { ...draft, client_id: id },
      created_at: (this.deps.now?.() ?? new Date()).toISOString(),
      status: 'pending',
      attempts: 0,
      ...shown,
    };
    this.lanes.set(item.conversation, [...this.of(item.conversation), item]);
    void this.deps.storage.putOutbox(item).catch(() => undefined);
    void this.run(item.conversation);
    return item;
  }

  retry(id: string): void {
    const item = this.find(id);
    if (item?.status !== 'failed') return;
    const { reason: _, ...rest } = item;
    this.replace({ ...rest, status: 'pending', attempts: 0 });
    void this.run(item.conversation);
  }

  /** The person gave it up, or the log holds it now. */
  remove(conversation: string, ids: readonly string[]): void {
    const held = this.of(conversation);
    const left = held.filter((i) => !ids.includes(i.client_id));
    if (left.length === held.length) return;
    this.lanes.set(conversation, left.length === 0 ? undefined : left);
    for (const id of ids) void this.deps.storage.dropOutbox(id).catch(() => undefined);
  }

  /** A connection came or went. Coming back ends every wait at once. */
  setOnline(online: boolean): void {
    this.online = online;
    if (!online) return;
    const waiting = this.wakeUp;
    this.wakeUp = [];
    for (const wake of waiting) wake();
  }

  private find(id: string): OutboxItem | undefined {
    for (const [, lane] of this.lanes.entries()) {
      const item = lane.find((i) => i.client_id === id);
      if (item) return item;
    }
    return undefined;
  }

  private replace(item: OutboxItem): void {
    this.lanes.set(
      item.conversation,
      this.of(item.conversation).map((i) => (i.client_id === item.client_id ? item : i)),
    );
    void this.deps.storage.putOutbox(item).catch(() => undefined);
  }

  private async run(conversation: string): Promise<void> {
    if (this.running.has(conversation)) return;
    this.running.add(conversation);
    try {
      for (;;) {
        const item = this.of(conversation).find((i) => i.status === 'pending');
        if (!item) return;
        if (!this.online) await new Promise<void>((resolve) => this.wakeUp.push(resolve));
        await this.attempt(item);
      }
    } finally {
      this.running.delete(conversation);
    }
  }

  private async attempt(item: OutboxItem): Promise<void> {
    try {
      const answer = await this.deps.send(item.request);
      this.full.set(false);
      const current = this.find(item.client_id);
      if (!current) return;
      const sent: OutboxItem = { ...current, status: 'sent', answer };
      this.lanes.set(
        item.conversation,
        this.of(item.conversation).map((i) => (i.client_id === item.client_id ? sent : i)),
      );
      void this.deps.storage.dropOutbox(item.client_id).catch(() => undefined);
      this.deps.acknowledged?.(sent);
    } catch (cause) {
      await this.refused(item, asApiError(cause));
    }
  }

  private async refused(item: OutboxItem, error: ApiError): Promise<void> {
    const current = this.find(item.client_id);
    if (!current) return;
    if (error.status !== 0) this.full.set(error.status === 507);
    if (!error.passing && error.status !== 401) {
      const reason = {
        status: error.status,
        code: error.code,
        ...(error.problem.detail === undefined ? {} : { detail: error.problem.detail }),
      };
      this.replace({ ...current, status: 'failed', reason });
      return;
    }
    this.replace({ ...current, attempts: current.attempts + 1 });
    await this.pause(backoffMs(current.attempts, error.retryAfterMs), error.retryAfterMs === undefined);
  }

  private pause(ms: number, endsWhenOnline: boolean): Promise<void> {
    const timer = (this.deps.wait ?? ((t) => new Promise<void>((resolve) => setTimeout(resolve, t))))(ms);
    if (!endsWhenOnline) return timer;
    return Promise.race([timer, new Promise<void>((resolve) => this.wakeUp.push(resolve))]);
  }
}

function sortedById(items: readonly OutboxItem[]): readonly OutboxItem[] {
  return [...items].sort((a, b) => (a.client_id < b.client_id ? -1 : 1));
}
