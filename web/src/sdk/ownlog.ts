import { applyPersonal, emptyPersonal, type PersonalState } from './personal.ts';
import { Store } from './store.ts';
import type { PersonalEntry, SyncAnswer } from './types.ts';

export interface OwnLogDeps {
  /** Asks the server what came after our number; the answer arrives through `synced`. */
  requestSync(): void;
  /** The state must be fetched afresh: entries cannot bring it up to date. */
  reload(): void;
  /** Told of every entry that takes effect, before the state shows it. */
  took(entry: PersonalEntry): void;
  changed(): void;
}

/** My own log, kept current as a conversation's: entries wait while a question is open; afterwards each must be the next. */
export class OwnLog {
  readonly state: Store<PersonalState>;
  private asking = false;
  private waiting: PersonalEntry[] = [];
  private readonly deps: OwnLogDeps;

  constructor(me: string, deps: OwnLogDeps) {
    this.state = new Store(emptyPersonal(me));
    this.deps = deps;
  }

  ask(): void {
    if (this.asking) return;
    this.asking = true;
    this.deps.requestSync();
  }

  /** The question got no answer. */
  askFailed(): void {
    this.asking = false;
  }

  receive(entries: readonly PersonalEntry[]): void {
    if (this.asking) {
      this.waiting.push(...entries);
      return;
    }
    if (this.take(entries)) return;
    this.waiting.push(...entries);
    this.ask();
  }

  synced(mine: NonNullable<SyncAnswer['personal']>, restored: boolean): void {
    this.asking = false;
    if (mine.reset || restored) {
      this.state.update((s) => ({ ...s, seq: mine.head }));
      this.deps.reload();
    } else this.take(mine.entries ?? []);
    // An answer is bounded: what is left is asked for at once.
    const behind = this.state.get().seq < mine.head && (mine.entries?.length ?? 0) > 0;
    const waiting = this.waiting;
    this.waiting = [];
    if (behind || !this.take(waiting)) {
      this.waiting = waiting.filter((e) => e.seq > this.state.get().seq);
      this.ask();
    }
  }

  /** False when an entry was not the next one; those before it took effect. */
  private take(entries: readonly PersonalEntry[]): boolean {
    let state = this.state.get();
    let whole = true;
    for (const entry of entries) {
      const result = applyPersonal(state, entry);
      if (result.gap) {
        whole = false;
        break;
      }
      if (result.state !== state) this.deps.took(entry);
      state = result.state;
    }
    this.state.set(state);
    this.deps.changed();
    return whole;
  }
}
