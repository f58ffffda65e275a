import type { Api } from './api.ts';
import { type PersonalState, savedKey } from './personal.ts';
import type { Store } from './store.ts';

export interface KeepsDeps {
  api: Api;
  state: Store<PersonalState>;
  changed(): void;
}

/** What I keep in conversations: saved messages and drafts. Shown at once, taken back when the server refuses. */
export class Keeps {
  private readonly deps: KeepsDeps;

  constructor(deps: KeepsDeps) {
    this.deps = deps;
  }

  isSaved(conversation: string, seq: number): boolean {
    return this.deps.state.get().saved.has(savedKey(conversation, seq));
  }

  async save(conversation: string, seq: number, on: boolean): Promise<void> {
    const key = savedKey(conversation, seq);
    const flip = (to: boolean) =>
      this.deps.state.update((s) => {
        const saved = new Set(s.saved);
        if (to) saved.add(key);
        else saved.delete(key);
        return { ...s, saved };
      });
    flip(on);
    try {
      await this.deps.api.save(conversation, seq, on);
    } catch (error) {
      flip(!on);
      throw error;
    }
  }

  /** Kept here at once; the server learns of it when the composer says so. */
  draft(conversation: string, text: string): void {
    this.deps.state.update((s) => {
      if ((s.drafts.get(conversation)?.text ?? '') === text) return s;
      const drafts = new Map(s.drafts);
      if (text) drafts.set(conversation, { conversation, text, at: new Date().toISOString() });
      else drafts.delete(conversation);
      return { ...s, drafts };
    });
    this.deps.changed();
  }

  async saveDraft(conversation: string): Promise<void> {
    const text = this.deps.state.get().drafts.get(conversation)?.text ?? '';
    await this.deps.api.draft(conversation, text).catch(() => undefined);
  }
}
