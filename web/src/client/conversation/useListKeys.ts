import type { ListItem } from '@sdk/types.ts';
import { type RefObject, useState } from 'react';
import type { VirtuosoHandle } from 'react-virtuoso';
import { MESSAGE_COMMANDS } from '../commands/message.ts';
import { type AppContext, commandFor, keysOf } from '../commands/registry.ts';
import { focusComposer } from '../commands/ui.ts';
import { isPending, type Row } from './rows.ts';

interface Deps {
  id: string;
  rows: readonly Row[];
  handle: RefObject<VirtuosoHandle | null>;
  app: AppContext;
  item: ListItem | undefined;
}

/** The list is one stop for Tab; within, arrows choose a message and the registry's letters act on it. */
export function useListKeys({ id, rows, handle, app, item }: Deps) {
  const [active, setActive] = useState<number | undefined>();
  const at = active === undefined ? -1 : rows.findIndex((r) => !isPending(r) && r.seq === active);

  const choose = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (!row || isPending(row)) return;
    setActive(row.seq);
    handle.current?.scrollIntoView({ index: rows.indexOf(row) });
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    if ((event.target as HTMLElement).closest('textarea, input, [role="menu"], [role="dialog"]')) return;
    const keys = keysOf(event);
    const moves: Record<string, () => void> = {
      arrowup: () => choose(at < 0 ? rows.length - 1 : at - 1),
      arrowdown: () => choose(at < 0 ? rows.length - 1 : at + 1),
      end: () => choose(rows.length - 1),
      home: () => choose(0),
      escape: () => {
        setActive(undefined);
        focusComposer(id);
      },
    };
    const move = moves[keys];
    if (move) {
      event.preventDefault();
      move();
      return;
    }
    const row = rows[at];
    if (!row || isPending(row) || !item) return;
    const context = { ...app, conversation: item, message: row };
    const command = commandFor(MESSAGE_COMMANDS, keys, context);
    if (!command) return;
    event.preventDefault();
    command.run(context);
  };

  return {
    active,
    onKeyDown,
    onFocus: (event: React.FocusEvent) => {
      if (
        active === undefined &&
        event.target === event.currentTarget &&
        event.target.matches(':focus-visible')
      )
        choose(rows.length - 1);
    },
    onBlur: (event: React.FocusEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget)) setActive(undefined);
    },
  };
}
