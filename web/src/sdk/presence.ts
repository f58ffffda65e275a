import type { Socket } from './socket.ts';
import { KeyedStore } from './store.ts';
import type { Presence } from './types.ts';

/** Questions of one moment travel together. */
const GATHER_MS = 30;

export interface PresenceDeps {
  socket: Socket;
  online(): boolean;
}

/** Who is here, of those who are on screen. */
export class Presences {
  readonly store = new KeyedStore<Presence>();
  private readonly watched = new Map<string, number>();
  private readonly wanted = new Set<string>();
  private readonly deps: PresenceDeps;

  constructor(deps: PresenceDeps) {
    this.deps = deps;
  }

  /** Follows somebody until the function that comes back is called. */
  watch(person: string): () => void {
    const held = this.watched.get(person) ?? 0;
    this.watched.set(person, held + 1);
    if (held === 0) {
      this.deps.socket.subscribe(`s:${person}`);
      this.ask(person);
    }
    return () => {
      const left = (this.watched.get(person) ?? 1) - 1;
      if (left > 0) {
        this.watched.set(person, left);
        return;
      }
      this.watched.delete(person);
      this.deps.socket.unsubscribe(`s:${person}`);
    };
  }

  heard(presence: Presence): void {
    this.store.set(presence.person, presence);
  }

  /** A connection came up: what was known may have passed. */
  connected(): void {
    for (const person of this.watched.keys()) this.ask(person);
  }

  private ask(person: string): void {
    this.wanted.add(person);
    if (this.wanted.size > 1) return;
    setTimeout(() => {
      const people = [...this.wanted];
      this.wanted.clear();
      if (!this.deps.online()) return;
      this.deps.socket
        .call<{ people: Presence[] }>('presence', { people })
        .then((answer) => {
          for (const presence of answer.people ?? []) this.heard(presence);
        })
        .catch(() => undefined);
    }, GATHER_MS);
  }
}
