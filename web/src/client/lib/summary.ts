import type { Translate } from '@kit/i18n.ts';
import { duration } from '@kit/time.ts';
import type { Hub } from '@sdk/hub.ts';
import type { Message } from '@sdk/types.ts';
import { plainLine } from './mentions.ts';

/** A message in one plain line. */
export function summaryOf(message: Message, hub: Hub, t: Translate): string {
  if (message.deleted) return t('message.deleted');
  const text = plainLine(message.text, (id) => hub.people.get(id)?.name);
  const file = message.attachments?.[0];
  if (message.kind === 'voice') return t('message.voiceLine', { length: duration(file?.duration_ms ?? 0) });
  if (message.kind === 'card' && message.card) {
    const question = 'question' in message.card ? String(message.card.question) : text;
    return message.card.kind === 'poll' ? t('message.pollLine', { question }) : text;
  }
  if (text) return text;
  if (message.forward) return t('message.forwarded');
  if (!file) return '';
  return file.type.startsWith('image/') ? t('message.imageLine') : t('message.fileLine', { name: file.name });
}
