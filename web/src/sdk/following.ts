import type { Socket } from './socket.ts';
import type { ListItem } from './types.ts';

/** Besides what is on screen. */
const FOLLOWED = 8;

export interface FollowingDeps {
  socket: Socket;
  /** My conversations whose log is held. */
  held(): Iterable<ListItem>;
}

/** Subscriptions follow attention: what is on screen, and of the rest the few that moved last and that we hold. */
export class Following {
  private readonly subscribed = new Set<string>();
  private readonly shown = new Map<string, number>();
  private readonly deps: FollowingDeps;

  constructor(deps: FollowingDeps) {
    this.deps = deps;
  }

  has(id: string): boolean {
    return this.subscribed.has(id);
  }

  /** On screen until the function that comes back is called. */
  show(id: string): () => void {
    this.shown.set(id, (this.shown.get(id) ?? 0) + 1);
    this.follow(id);
    return () => {
      const left = (this.shown.get(id) ?? 1) - 1;
      if (left > 0) this.shown.set(id, left);
      else this.shown.delete(id);
      this.refresh();
    };
  }

  drop(id: string): void {
    this.subscribed.delete(id);
    this.deps.socket.unsubscribe(`c:${id}`);
  }

  refresh(): void {
    const wanted = new Set(this.shown.keys());
    const busiest = [...this.deps.held()]
      .sort((a, b) => ((b.conversation.head.at ?? '') < (a.conversation.head.at ?? '') ? -1 : 1))
      .slice(0, FOLLOWED);
    for (const { conversation } of busiest) wanted.add(conversation.id);
    for (const id of [...this.subscribed]) if (!wanted.has(id)) this.drop(id);
    for (const id of wanted) this.follow(id);
  }

  private follow(id: string): void {
    if (this.subscribed.has(id)) return;
    this.subscribed.add(id);
    this.deps.socket.subscribe(`c:${id}`);
  }
}
