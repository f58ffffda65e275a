import type { Hub } from '@sdk/hub.ts';
import type { OutboxItem } from '@sdk/outbox.ts';
import type { Readable } from '@sdk/store.ts';
import type { ListItem, Person, Presence } from '@sdk/types.ts';
import { createContext, useCallback, useContext, useEffect, useSyncExternalStore } from 'react';

export function useStore<T>(store: Readable<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** A part of a store; renders again only when the part changes. */
export function useSelect<T, S>(store: Readable<T>, select: (value: T) => S): S {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

export const HubContext = createContext<Hub | null>(null);

export function useHub(): Hub {
  const hub = useContext(HubContext);
  if (!hub) throw new Error('no workspace is open here');
  return hub;
}

export function useItem(id: string): ListItem | undefined {
  return useSelect(useHub().personal, (s) => s.items.get(id));
}

export function usePerson(id: string): Person | undefined {
  const hub = useHub();
  const subscribe = useCallback((listener: () => void) => hub.people.subscribe(id, listener), [hub, id]);
  return useSyncExternalStore(subscribe, () => hub.people.get(id));
}

/** Renders again whenever anybody's name becomes known. */
export function usePeopleVersion(): number {
  return useStore(useHub().people.version);
}

export function useOutbox(id: string): readonly OutboxItem[] {
  const hub = useHub();
  const subscribe = useCallback((listener: () => void) => hub.outbox.subscribe(id, listener), [hub, id]);
  return useSyncExternalStore(subscribe, () => hub.outbox.of(id));
}

/** Somebody's presence while it is on screen. */
export function usePresence(id: string | undefined): Presence | undefined {
  const hub = useHub();
  useEffect(() => (id ? hub.presences.watch(id) : undefined), [hub, id]);
  const subscribe = useCallback(
    (listener: () => void) => (id ? hub.presences.store.subscribe(id, listener) : () => undefined),
    [hub, id],
  );
  return useSyncExternalStore(subscribe, () => (id ? hub.presences.store.get(id) : undefined));
}
