import { applyToMessage, subjectOf } from './message.ts';
import type { Entry, Message, MessagesPage } from './types.ts';

/** All messages with lo <= seq <= hi are known. */
export interface Segment {
  readonly lo: number;
  readonly hi: number;
  readonly messages: readonly Message[];
}

/**
 * What we hold of one conversation: the number of the last entry that was applied, and stretches of messages, apart and in
 * order. A stretch whose `hi` equals `seq` touches the present and grows with every entry.
 */
export interface LogState {
  readonly conversation: string;
  readonly me: string;
  readonly seq: number;
  readonly ordinal: number;
  readonly segments: readonly Segment[];
  /** Messages that were fetched at a head beyond `seq`: entries up to that head are in them already. */
  readonly ahead: ReadonlyMap<number, number>;
}

export type Applied = { state: LogState; gap: false } | { state: LogState; gap: true };

export function emptyLog(conversation: string, me: string, seq = 0, ordinal = 0): LogState {
  return { conversation, me, seq, ordinal, segments: [], ahead: new Map() };
}

/** Applies one entry. A repeated entry changes nothing; one that is not the next is refused with `gap`. */
export function apply(state: LogState, entry: Entry): Applied {
  if (entry.seq <= state.seq) return { state, gap: false };
  if (entry.seq !== state.seq + 1) return { state, gap: true };
  let segments = state.segments;
  if (entry.kind === 'message.sent') segments = appended(segments, entry, entry.data as Message);
  else {
    segments = extended(segments, entry.seq);
    const subject = subjectOf(entry);
    if (subject !== undefined && (state.ahead.get(subject) ?? 0) < entry.seq) {
      segments = changed(segments, subject, (message) => applyToMessage(message, entry, state.me));
    }
  }
  let ahead = state.ahead;
  if (ahead.size > 0) {
    const left = [...ahead].filter(([, head]) => head > entry.seq);
    if (left.length !== ahead.size) ahead = new Map(left);
  }
  return { state: { ...state, seq: entry.seq, ordinal: entry.ordinal, segments, ahead }, gap: false };
}

export function applyAll(state: LogState, entries: readonly Entry[]): Applied {
  let current = state;
  for (const entry of entries) {
    const result = apply(current, entry);
    if (result.gap) return result;
    current = result.state;
  }
  return { state: current, gap: false };
}

export interface PageQuery {
  before?: number;
  after?: number;
  around?: number;
}

/**
 * Lays a fetched page into the state. `recent` are the newest entries that were applied: they bring a page that was read
 * before them up to date. Undefined when they do not reach back far enough: fetch again.
 */
export function mergePage(
  state: LogState,
  query: PageQuery,
  page: MessagesPage,
  recent: readonly Entry[],
): LogState | undefined {
  let messages: readonly Message[] = page.messages;
  let next = state;
  let hi = coverEnd(query, page);
  if (page.head.seq < state.seq) {
    const missing = recent.filter((e) => e.seq > page.head.seq && e.seq <= state.seq);
    if (missing.length !== state.seq - page.head.seq) return undefined;
    for (const entry of missing) {
      const touchesEnd = hi === entry.seq - 1;
      if (entry.kind === 'message.sent') {
        if (touchesEnd) messages = [...messages, entry.data as Message];
      } else {
        const subject = subjectOf(entry);
        messages = messages.map((m) => (m.seq === subject ? applyToMessage(m, entry, state.me) : m));
      }
      if (touchesEnd) hi = entry.seq;
    }
  }
  // Answers may overtake each other: a copy that was read later stays.
  const asOf = Math.max(page.head.seq, state.seq);
  messages = messages.map((m) => ((state.ahead.get(m.seq) ?? 0) > asOf ? (messageAt(state, m.seq) ?? m) : m));
  if (page.head.seq > state.seq) {
    const ahead = new Map(state.ahead);
    for (const { seq } of messages) ahead.set(seq, Math.max(page.head.seq, ahead.get(seq) ?? 0));
    next = { ...next, ahead };
  }
  const lo = coverStart(query, page);
  // An empty stretch says something only where it touches the present: there is nothing yet, and what comes next is known.
  if (hi < lo - 1 || (hi < lo && hi < next.seq)) return next;
  return { ...next, segments: merged(next.segments, { lo, hi, messages }) };
}

function coverStart(query: PageQuery, page: MessagesPage): number {
  if (query.after !== undefined) return query.after + 1;
  if (!page.has_before) return 1;
  return page.messages[0]?.seq ?? query.before ?? page.head.seq + 1;
}

function coverEnd(query: PageQuery, page: MessagesPage): number {
  if (query.before !== undefined) return query.before - 1;
  if (!page.has_after) return page.head.seq;
  return page.messages.at(-1)?.seq ?? query.after ?? 0;
}

/** A fresh state from the newest page: what a reset asks for. */
export function fromPage(conversation: string, me: string, page: MessagesPage): LogState {
  const state = emptyLog(conversation, me, page.head.seq, page.head.ordinal);
  return mergePage(state, {}, page, []) ?? state;
}

/** The stretch that holds `seq`, or would hold it. */
export function segmentAt(state: LogState, seq: number): Segment | undefined {
  return state.segments.find((s) => s.lo <= seq && seq <= s.hi);
}

/** The stretch that touches the present. */
export function tailOf(state: LogState): Segment | undefined {
  const last = state.segments.at(-1);
  return last && last.hi >= state.seq ? last : undefined;
}

export function messageAt(state: LogState, seq: number): Message | undefined {
  const segment = segmentAt(state, seq);
  if (!segment) return undefined;
  const index = indexOfSeq(segment.messages, seq);
  const found = segment.messages[index];
  return found?.seq === seq ? found : undefined;
}

/** The index of the first message whose number is not below `seq`. */
export function indexOfSeq(messages: readonly Message[], seq: number): number {
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (messages[middle]!.seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What would be shown if the newest stretch alone were kept: for a cache that must stay small. */
export function trimmed(state: LogState, keep: number): LogState | undefined {
  const tail = tailOf(state);
  if (!tail || state.ahead.size > 0) return undefined;
  const messages = tail.messages.slice(-keep);
  const lo = messages.length === tail.messages.length ? tail.lo : messages[0]!.seq;
  return { ...state, segments: [{ lo, hi: tail.hi, messages }] };
}

function appended(segments: readonly Segment[], entry: Entry, message: Message): readonly Segment[] {
  const last = segments.at(-1);
  if (!last || last.hi !== entry.seq - 1) return segments;
  return [...segments.slice(0, -1), { lo: last.lo, hi: entry.seq, messages: [...last.messages, message] }];
}

function extended(segments: readonly Segment[], seq: number): readonly Segment[] {
  const last = segments.at(-1);
  if (!last || last.hi !== seq - 1) return segments;
  return [...segments.slice(0, -1), { ...last, hi: seq }];
}

function changed(
  segments: readonly Segment[],
  seq: number,
  change: (message: Message) => Message,
): readonly Segment[] {
  const at = segments.findIndex((s) => s.lo <= seq && seq <= s.hi);
  const segment = segments[at];
  if (!segment) return segments;
  const index = indexOfSeq(segment.messages, seq);
  const message = segment.messages[index];
  if (message?.seq !== seq) return segments;
  const next = change(message);
  if (next === message) return segments;
  const messages = segment.messages.slice();
  messages[index] = next;
  return segments.map((s) => (s === segment ? { ...s, messages } : s));
}

/** Adds a stretch: where it overlaps or touches another, they become one; of two copies of a message the new one stays. */
function merged(segments: readonly Segment[], added: Segment): readonly Segment[] {
  const apart: Segment[] = [];
  let whole = added;
  for (const segment of segments) {
    if (segment.hi + 1 < added.lo || segment.lo > added.hi + 1) {
      apart.push(segment);
      continue;
    }
    whole = {
      lo: Math.min(whole.lo, segment.lo),
      hi: Math.max(whole.hi, segment.hi),
      messages: joined(segment.messages, whole.messages),
    };
  }
  return [...apart, whole].sort((a, b) => a.lo - b.lo);
}

function joined(held: readonly Message[], fresh: readonly Message[]): readonly Message[] {
  if (fresh.length === 0) return held;
  const before = indexOfSeq(held, fresh[0]!.seq);
  const after = indexOfSeq(held, fresh.at(-1)!.seq + 1);
  const between = held.slice(before, after);
  // Only a page that overlaps in patches needs a real merge: `fresh` may itself be two stretches with ours between.
  const known = new Set(fresh.map((m) => m.seq));
  const kept = between.filter((m) => !known.has(m.seq));
  const middle = kept.length === 0 ? fresh : [...fresh, ...kept].sort((a, b) => a.seq - b.seq);
  return [...held.slice(0, before), ...middle, ...held.slice(after)];
}
