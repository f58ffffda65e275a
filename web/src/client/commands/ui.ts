import { KeyedStore, Store } from '@sdk/store.ts';
import type { Message } from '@sdk/types.ts';

/** A message as the composer holds it. */
export interface Unsent {
  text: string;
  attachments?: string[];
  quote?: number;
}

/** The layer on top of everything; one at a time, Esc closes it. */
export type Overlay =
  | { kind: 'none' }
  | { kind: 'palette' }
  | { kind: 'keys' }
  | { kind: 'create'; with?: string }
  | { kind: 'status' }
  | { kind: 'conversation' }
  | { kind: 'forward'; conversation: string; message: Message }
  | { kind: 'share'; conversation: string; message: Message }
  | { kind: 'delete'; conversation: string; message: Message }
  | { kind: 'leave'; conversation: string }
  | { kind: 'schedule'; conversation: string; what: Unsent; sent: () => void }
  | { kind: 'poll'; conversation: string }
  | { kind: 'image'; src: string; name: string; at?: { conversation: string; seq: number } };

export const overlay = new Store<Overlay>({ kind: 'none' });
export const closeOverlay = () => overlay.set({ kind: 'none' });

/** What the composer of a conversation is about to do besides writing. */
export interface ComposerIntent {
  quote?: Message;
  edit?: Message;
}
export const intents = new KeyedStore<ComposerIntent>();

/** A quiet line at the bottom for a few seconds: what was done, or why it was not. */
export interface Notice {
  id: number;
  text: string;
  undo?: () => void;
}
export const notices = new Store<readonly Notice[]>([]);
let notice = 0;

export function say(text: string, undo?: () => void): void {
  const id = ++notice;
  notices.update((all) => [...all.slice(-2), { id, text, ...(undo ? { undo } : {}) }]);
  setTimeout(() => notices.update((all) => all.filter((n) => n.id !== id)), undo ? 8_000 : 4_000);
}

/** Asks the composer of a conversation to take the focus. */
export const focusComposer = (conversation: string) =>
  requestAnimationFrame(() =>
    document
      .querySelector<HTMLTextAreaElement>(`textarea[data-conversation="${CSS.escape(conversation)}"]`)
      ?.focus(),
  );
