import { backoffMs } from './backoff.ts';
import type { SyncAnswer, SyncRequest } from './types.ts';

export interface SyncDeps {
  ask(request: SyncRequest): Promise<SyncAnswer>;
  online(): boolean;
  /** The number of the last entry that is held: of my own log, of a conversation's. */
  personalSeq(): number;
  seqOf(conversation: string): number;
  /** `restored`: the server's log is another than the one that was known. */
  answered(answer: SyncAnswer, restored: boolean, personal: boolean): void;
  failed(conversations: readonly string[], personal: boolean): void;
  /** Told after a pause to ask for them again. */
  again(conversations: readonly string[], personal: boolean): void;
}

/** Asks "what came after N?" for everything that wants to know, all of one moment in one question. */
export class Sync {
  /** Which log of the server the numbers belong to. */
  epoch: string | undefined;
  private personal = false;
  private readonly wanted = new Set<string>();
  private scheduled = false;
  private failures = 0;
  private stopped = false;
  private readonly deps: SyncDeps;

  constructor(deps: SyncDeps) {
    this.deps = deps;
  }

  conversation(id: string): void {
    this.wanted.add(id);
    this.schedule();
  }

  ownLog(): void {
    this.personal = true;
    this.schedule();
  }

  connected(): void {
    this.failures = 0;
  }

  stop(): void {
    this.stopped = true;
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      void this.run();
    });
  }

  private async run(): Promise<void> {
    const ids = [...this.wanted];
    const { personal } = this;
    this.wanted.clear();
    this.personal = false;
    if (ids.length === 0 && !personal) return;
    const request: SyncRequest = {
      ...(this.epoch === undefined ? {} : { epoch: this.epoch }),
      ...(personal ? { personal: this.deps.personalSeq() } : {}),
      conversations: ids.map((id) => ({ id, after: this.deps.seqOf(id) })),
    };
    try {
      const answer = await this.deps.ask(request);
      this.failures = 0;
      const restored = this.epoch !== undefined && this.epoch !== answer.epoch;
      this.epoch = answer.epoch;
      this.deps.answered(answer, restored, personal);
    } catch {
      this.deps.failed(ids, personal);
      this.later(ids, personal);
    }
  }

  private later(ids: readonly string[], personal: boolean): void {
    if (this.stopped || !this.deps.online()) return;
    setTimeout(
      () => {
        if (!this.deps.online()) return;
        this.deps.again(ids, personal);
      },
      backoffMs(this.failures++),
    );
  }
}
