import { daysBetween } from '@kit/time.ts';
import type { OutboxItem } from '@sdk/outbox.ts';
import type { Message } from '@sdk/types.ts';

/** A line of the list: a message of the log, or one of mine that is not in it yet. */
export type Row = Message | OutboxItem;

export const isPending = (row: Row): row is OutboxItem => 'request' in row;
export const senderOf = (row: Row, me: string): string => (isPending(row) ? me : row.sender);
export const timeOf = (row: Row): string => (isPending(row) ? (row.answer?.at ?? row.created_at) : row.at);
/** My message keeps its key when it moves from the outbox into the log, so it is never drawn twice. */
export const keyOf = (row: Row): string => row.client_id ?? `#${(row as Message).seq}`;

const TOGETHER_MS = 5 * 60_000;

export interface Setting {
  /** Starts a new day: a day line stands above. */
  day: boolean;
  /** Shows who speaks; else it belongs to the message above. */
  head: boolean;
}

export function settingOf(row: Row, above: Row | undefined, me: string): Setting {
  if (!above) return { day: true, head: true };
  const at = new Date(timeOf(row));
  const before = new Date(timeOf(above));
  const day = daysBetween(before, at) !== 0;
  const system = (r: Row) => !isPending(r) && r.kind === 'system';
  const head =
    day ||
    senderOf(row, me) !== senderOf(above, me) ||
    at.getTime() - before.getTime() > TOGETHER_MS ||
    system(above) ||
    system(row) ||
    (!isPending(row) && (row.quote !== undefined || row.forward !== undefined));
  return { day, head };
}

/** Messages first, then what is on its way. What the log holds already is not shown twice. */
export function rowsOf(messages: readonly Message[], outbox: readonly OutboxItem[]): readonly Row[] {
  if (outbox.length === 0) return messages;
  const tail = new Set<string>();
  for (let i = messages.length - 1; i >= 0 && i >= messages.length - 200; i--) {
    const id = messages[i]!.client_id;
    if (id) tail.add(id);
  }
  const waiting = outbox.filter((o) => !tail.has(o.client_id));
  return waiting.length === 0 ? messages : [...messages, ...waiting];
}

const EMOJI = /^(?:\p{RGI_Emoji}\s*){1,6}$/v;
export const emojiOnly = (text: string): boolean => text.length <= 60 && EMOJI.test(text.trim());
