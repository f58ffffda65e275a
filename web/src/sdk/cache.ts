import { type LogState, trimmed } from './log.ts';
import { emptyPersonal, type PersonalState } from './personal.ts';
import type { Storage } from './storage.ts';
import type { Draft, ListItem, Person } from './types.ts';

const LOGS = 24;
const MESSAGES = 60;

interface CachedList {
  epoch: string;
  personal: {
    seq: number;
    me: string;
    items: ListItem[];
    drafts: [string, Draft][];
    saved: string[];
  };
  people: Person[];
}

export interface Kept {
  epoch: string;
  personal: PersonalState;
  people: readonly Person[];
  logs: readonly LogState[];
}

/** What the device remembers of the last time, so that the first screen needs no network. */
export async function recall(storage: Storage, me: string): Promise<Kept | undefined> {
  const list = await storage.get<CachedList>('list').catch(() => undefined);
  if (!list) return undefined;
  const logs = await storage.get<LogState[]>('logs').catch(() => undefined);
  return {
    epoch: list.epoch,
    personal: {
      ...emptyPersonal(me, list.personal.seq),
      items: new Map(list.personal.items.map((i) => [i.conversation.id, i])),
      drafts: new Map(list.personal.drafts),
      saved: new Set(list.personal.saved),
    },
    people: list.people,
    logs: logs ?? [],
  };
}

/** Remembers the list, the ends of the logs that were open last, and whoever appears in them. */
export async function remember(storage: Storage, kept: Kept): Promise<void> {
  const { seq, me, items, drafts, saved } = kept.personal;
  const logs = kept.logs.slice(-LOGS).flatMap((log) => trimmed(log, MESSAGES) ?? []);
  const authors = new Set([
    me,
    ...logs.flatMap((l) => l.segments.flatMap((s) => s.messages.map((m) => m.sender))),
  ]);
  for (const { conversation, last } of items.values()) {
    for (const person of conversation.people ?? []) authors.add(person);
    if (last) authors.add(last.sender);
  }
  const list: CachedList = {
    epoch: kept.epoch,
    personal: { seq, me, items: [...items.values()], drafts: [...drafts], saved: [...saved] },
    people: kept.people.filter((p) => authors.has(p.id)),
  };
  await storage.put('list', list).catch(() => undefined);
  await storage.put('logs', logs).catch(() => undefined);
}
