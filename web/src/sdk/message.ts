import type { Entry, Message, Reaction } from './types.ts';

/** What one entry makes of the message that it names. Entries that do not touch a message return it as it was. */
export function applyToMessage(message: Message, entry: Entry, me: string): Message {
  switch (entry.kind) {
    case 'message.sent':
    case 'message.edited':
    case 'message.updated':
      return replaced(message, entry.data as Message);
    case 'message.deleted':
      return blanked(message);
    case 'reaction.added':
      return withReaction(message, (entry.data as { emoji: string }).emoji, entry.actor, me, true);
    case 'reaction.removed':
      return withReaction(message, (entry.data as { emoji: string }).emoji, entry.actor, me, false);
    case 'pin.added':
      return message.pinned ? message : { ...message, pinned: true };
    case 'pin.removed':
      return message.pinned ? without(message, 'pinned') : message;
    default:
      return message;
  }
}

/** Which message an entry changes, if any. */
export function subjectOf(entry: Entry): number | undefined {
  switch (entry.kind) {
    case 'message.edited':
    case 'message.updated':
    case 'message.deleted':
    case 'reaction.added':
    case 'reaction.removed':
    case 'pin.added':
    case 'pin.removed':
      return (entry.data as { seq: number }).seq;
    default:
      return undefined;
  }
}

/**
 * The entry's body may be older or newer than ours: the version decides. Reactions and the pin have entries of their own,
 * so a body that was read at another moment must not overwrite them.
 */
function replaced(held: Message, next: Message): Message {
  if (held.deleted || next.version < held.version) return held;
  const out: Message = { ...next };
  for (const key of ['reactions', 'pinned'] as const) {
    if (held[key] === undefined) delete out[key];
    else Object.assign(out, { [key]: held[key] });
  }
  return out;
}

export function blanked(message: Message): Message {
  if (message.deleted) return message;
  const { seq, ordinal, at, sender, kind, version, client_id, thread } = message;
  return {
    seq,
    ordinal,
    at,
    sender,
    kind,
    version,
    ...(client_id === undefined ? {} : { client_id }),
    ...(thread === undefined ? {} : { thread }),
    text: '',
    deleted: true,
  };
}

export function withReaction(
  message: Message,
  emoji: string,
  person: string,
  me: string,
  on: boolean,
): Message {
  if (message.deleted) return message;
  const reactions = message.reactions ?? [];
  const held = reactions.find((r) => r.emoji === emoji);
  const next = on ? added(held, emoji, person, me) : removed(held, person, me);
  if (next === held) return message;
  const list = next
    ? held
      ? reactions.map((r) => (r === held ? next : r))
      : [...reactions, next]
    : reactions.filter((r) => r !== held);
  return list.length === 0 ? without(message, 'reactions') : { ...message, reactions: list };
}

function added(held: Reaction | undefined, emoji: string, person: string, me: string): Reaction {
  if (!held) return { emoji, count: 1, people: [person], ...(person === me ? { mine: true } : {}) };
  if (held.people.includes(person) || (person === me && held.mine)) return held;
  const people = held.people.length < 50 ? [...held.people, person] : held.people;
  return { ...held, count: held.count + 1, people, ...(person === me ? { mine: true } : {}) };
}

function removed(held: Reaction | undefined, person: string, me: string): Reaction | undefined {
  if (!held) return undefined;
  const listed = held.people.includes(person);
  // Past the first fifty the list does not name everybody: trust the entry.
  if (!listed && held.count <= held.people.length && !(person === me && held.mine)) return held;
  if (held.count <= 1) return undefined;
  const next = { ...held, count: held.count - 1, people: held.people.filter((p) => p !== person) };
  if (person === me) delete next.mine;
  return next;
}

function without<K extends keyof Message>(message: Message, key: K): Message {
  const out = { ...message };
  delete out[key];
  return out;
}
