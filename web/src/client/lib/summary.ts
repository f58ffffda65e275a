import type { Translate } from '@kit/i18n.ts';
import { duration } from '@kit/time.ts';
import type { Hub } from '@sdk/hub.ts';
import type { Card, Message } from '@sdk/types.ts';
import { plainLine } from './mentions.ts';

/** A message in one plain line. */
export function summaryOf(message: Message, hub: Hub, t: Translate): string {
  if (message.deleted) return t('message.deleted');
  const text = plainLine(message.text, (id) => hub.people.get(id)?.name);
  const file = message.attachments?.[0];
  if (message.kind === 'voice') return t('message.voiceLine', { length: duration(file?.duration_ms ?? 0) });
  if (message.kind === 'card' && message.card) {
    const card = message.card as Card;
    const question = 'question' in card ? String(card.question) : text;
    return card.kind === 'poll' ? t('message.pollLine', { question }) : text;
  }
  if (text) return text;
  if (message.forward) return t('message.forwarded');
  if (!file) return '';
  return file.type.startsWith('image/') ? t('message.imageLine') : t('message.fileLine', { name: file.name });
}
