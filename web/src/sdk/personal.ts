import type {
  Conversation,
  Draft,
  Entry,
  HeadChange,
  ListItem,
  Message,
  Mine,
  PersonalEntry,
  Presence,
  Scheduled,
} from './types.ts';

/** What is mine: my conversations and what I keep in them. Every entry carries whole values, so a repeat does no harm. */
export interface PersonalState {
  readonly seq: number;
  readonly me: string;
  readonly items: ReadonlyMap<string, ListItem>;
  readonly drafts: ReadonlyMap<string, Draft>;
  /** `conversation/seq` */
  readonly saved: ReadonlySet<string>;
  readonly scheduled: ReadonlyMap<string, Scheduled>;
}

export function emptyPersonal(me: string, seq = 0): PersonalState {
  return { seq, me, items: new Map(), drafts: new Map(), saved: new Set(), scheduled: new Map() };
}

export const savedKey = (conversation: string, seq: number) => `${conversation}/${seq}`;

export function applyPersonal(
  state: PersonalState,
  entry: PersonalEntry,
): { state: PersonalState; gap: boolean } {
  if (entry.seq <= state.seq) return { state, gap: false };
  if (entry.seq !== state.seq + 1) return { state, gap: true };
  return { state: { ...effect(state, entry), seq: entry.seq }, gap: false };
}

function effect(state: PersonalState, entry: PersonalEntry): PersonalState {
  const data = entry.data as Record<string, unknown>;
  const id = data.conversation as string;
  switch (entry.kind) {
    case 'conversation.added': {
      const conversation = data.conversation as Conversation;
      const held = state.items.get(conversation.id);
      return withItem(state, { ...held, conversation, mine: data.mine as Mine });
    }
    case 'conversation.removed':
      return { ...state, items: dropped(state.items, id) };
    case 'mine.changed': {
      const held = state.items.get(id);
      return held ? withItem(state, { ...held, mine: { ...held.mine, ...(data.mine as Mine) } }) : state;
    }
    case 'draft.changed': {
      const text = data.text as string;
      if (!text) return { ...state, drafts: dropped(state.drafts, id) };
      const draft: Draft = { conversation: id, text, at: (data.at as string | undefined) ?? entry.at };
      return { ...state, drafts: new Map(state.drafts).set(id, draft) };
    }
    case 'saved.added':
      return { ...state, saved: new Set(state.saved).add(savedKey(id, data.seq as number)) };
    case 'saved.removed': {
      const saved = new Set(state.saved);
      saved.delete(savedKey(id, data.seq as number));
      return { ...state, saved };
    }
    case 'scheduled.changed': {
      const scheduled = data as unknown as Scheduled & { state?: string };
      const done =
        scheduled.state !== undefined && scheduled.state !== 'waiting' && scheduled.state !== 'failed';
      return {
        ...state,
        scheduled: done
          ? dropped(state.scheduled, scheduled.id)
          : new Map(state.scheduled).set(scheduled.id, scheduled),
      };
    }
    default:
      return state;
  }
}

export function withItem(state: PersonalState, item: ListItem): PersonalState {
  return { ...state, items: new Map(state.items).set(item.conversation.id, item) };
}

function dropped<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  if (!map.has(key)) return map;
  const next = new Map(map);
  next.delete(key);
  return next;
}

/** Heads of conversations that we do not follow line by line: in answers to sync with the server's own counts, in pushes with the numbers to count from. */
export function applyHead(state: PersonalState, head: HeadChange, at: string): PersonalState {
  const held = state.items.get(head.conversation);
  if (held && head.read) return withItem(state, readTo(held, head));
  if (!held || head.seq < held.conversation.head.seq) return state;
  const spoke = head.ordinal > held.conversation.head.ordinal;
  return withItem(state, {
    ...held,
    conversation: {
      ...held.conversation,
      head: { seq: head.seq, ordinal: head.ordinal, at: spoke ? at : (held.conversation.head.at ?? at) },
    },
    mine: {
      ...held.mine,
      unread: head.unread ?? Math.max(0, head.ordinal - held.mine.read.ordinal),
      mentions: head.mentions ?? held.mine.mentions + (head.mentioned ? 1 : 0),
    },
  });
}

/** My own message from another device: what stands above it is read, also when others have answered since. */
function readTo(held: ListItem, to: HeadChange): ListItem {
  const head =
    to.seq > held.conversation.head.seq
      ? { ...held.conversation.head, seq: to.seq, ordinal: to.ordinal }
      : held.conversation.head;
  if (to.seq <= held.mine.read.seq) return held;
  const mine = {
    ...held.mine,
    read: { seq: to.seq, ordinal: to.ordinal },
    unread: Math.max(0, head.ordinal - to.ordinal),
    mentions: 0,
  };
  return { ...held, conversation: { ...held.conversation, head }, mine };
}

/** An entry of a followed conversation, as the list shows it: last line, unread, mentions. */
export function applyToItem(item: ListItem, entry: Entry, me: string): ListItem {
  const head = item.conversation.head;
  if (entry.seq <= head.seq && entry.kind !== 'message.sent') return touchLast(item, entry);
  if (entry.seq <= head.seq && (item.last?.seq ?? 0) >= entry.seq) return item;
  const fresh = entry.seq > head.seq;
  const conversation = fresh
    ? {
        ...item.conversation,
        head: {
          seq: entry.seq,
          ordinal: entry.ordinal,
          at: entry.kind === 'message.sent' ? entry.at : (head.at ?? entry.at),
        },
      }
    : item.conversation;
  switch (entry.kind) {
    case 'message.sent': {
      const message = entry.data as Message;
      return {
        conversation,
        last: message,
        mine: fresh ? countedMine(item.mine, head.ordinal, entry, message, me) : item.mine,
      };
    }
    case 'conversation.changed':
      return {
        ...item,
        conversation: { ...conversation, ...(entry.data as Conversation), head: conversation.head },
      };
    case 'member.joined':
      return { ...item, conversation: { ...conversation, members: conversation.members + 1 } };
    case 'member.left':
    case 'member.removed':
      return { ...item, conversation: { ...conversation, members: Math.max(0, conversation.members - 1) } };
    default:
      return touchLast({ ...item, conversation }, entry);
  }
}

function touchLast(item: ListItem, entry: Entry): ListItem {
  const subject = (entry.data as { seq?: number } | undefined)?.seq;
  if (!item.last || subject !== item.last.seq) return item;
  if (entry.kind === 'message.deleted') return { ...item, last: { ...item.last, text: '', deleted: true } };
  if (entry.kind === 'message.edited' || entry.kind === 'message.updated')
    return { ...item, last: entry.data as Message };
  return item;
}

/** unread = messages of others beyond the read cursor; my own words mean that I have read what came before them. */
function countedMine(mine: Mine, before: number, entry: Entry, message: Message, me: string): Mine {
  if (entry.ordinal <= before) return mine;
  if (message.sender === me) {
    return { ...mine, unread: 0, mentions: 0, read: { seq: entry.seq, ordinal: entry.ordinal } };
  }
  if (entry.seq <= mine.read.seq) return mine;
  const named = mentionsMe(message, me);
  return { ...mine, unread: mine.unread + 1, mentions: mine.mentions + (named ? 1 : 0) };
}

export function mentionsMe(message: Message, me: string): boolean {
  return message.mentions?.some((m) => m === me || m === 'all' || m === 'group') ?? false;
}

export function isMuted(mine: Mine, now: number): boolean {
  return mine.level === 'none' || (mine.muted_until != null && Date.parse(mine.muted_until) > now);
}

/** What the title and the app's badge count: all that is not muted, and every mention. */
export function totals(items: Iterable<ListItem>, now: number): { unread: number; mentions: number } {
  let unread = 0;
  let mentions = 0;
  for (const { mine } of items) {
    mentions += mine.mentions;
    if (!isMuted(mine, now) && mine.level === 'all') unread += mine.unread || (mine.marked_unread ? 1 : 0);
    else unread += mine.mentions;
  }
  return { unread, mentions };
}

/** Pinned first, then by the last sign of life. */
export function ordered(items: Iterable<ListItem>): ListItem[] {
  return [...items]
    .filter((i) => i.conversation.kind !== 'thread' && !i.conversation.archived)
    .sort((a, b) => Number(b.mine.pinned ?? false) - Number(a.mine.pinned ?? false) || lastAt(b) - lastAt(a));
}

function lastAt(item: ListItem): number {
  return Date.parse(item.conversation.head.at ?? item.last?.at ?? item.conversation.created_at) || 0;
}

export type { Presence };
