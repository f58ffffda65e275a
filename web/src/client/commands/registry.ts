import type { Key } from '@kit/i18n.ts';
import type { Hub } from '@sdk/hub.ts';
import type { ListItem, Message } from '@sdk/types.ts';
import type { Icon } from '@tabler/icons-react';

export interface Go {
  conversation(id: string, seq?: number): void;
  page(page: 'search' | 'saved' | 'drafts' | 'scheduled' | 'discover' | 'console' | 'home'): void;
  settings(page?: string): void;
  search(query: string): void;
  /** What the right column shows; nothing closes it. */
  pane(pane?: string, at?: number): void;
}

export interface AppContext {
  hub: Hub;
  workspace: string;
  go: Go;
  conversation?: ListItem | undefined;
  /** May this person run the workspace? */
  admin: boolean;
}

export interface MessageContext extends AppContext {
  conversation: ListItem;
  message: Message;
}

/**
 * One thing that a person can do. Menus, shortcuts, the palette and the page of keys all read this; none of them knows what
 * a command does.
 */
export interface Command<C> {
  id: string;
  title: Key | ((context: C) => Key);
  icon: Icon;
  group: 'go' | 'conversation' | 'message' | 'look' | 'help';
  /** `mod+k`; a single letter works where nobody types. */
  keys?: string;
  when?(context: C): boolean;
  run(context: C): void;
  danger?: boolean;
  /** Offered in menus, not in the palette. */
  menuOnly?: boolean;
}

export const titleKey = <C>(command: Command<C>, context: C): Key =>
  typeof command.title === 'function' ? command.title(context) : command.title;

export const offered = <C>(commands: readonly Command<C>[], context: C): Command<C>[] =>
  commands.filter((c) => c.when?.(context) ?? true);

/** `mod+shift+k` for an event, in the registry's spelling. */
export function keysOf(event: KeyboardEvent | React.KeyboardEvent): string {
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('mod');
  if (event.altKey) parts.push('alt');
  const key = event.key.toLowerCase();
  // `?` is typed with shift on most keyboards and without on some: the sign itself is the key.
  if (event.shiftKey && (key.length > 1 || /[a-z]/.test(key))) parts.push('shift');
  parts.push(key);
  return parts.join('+');
}

export function commandFor<C>(
  commands: readonly Command<C>[],
  keys: string,
  context: C,
): Command<C> | undefined {
  return commands.find((c) => c.keys === keys && (c.when?.(context) ?? true));
}
