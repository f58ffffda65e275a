import { useT } from '@kit/i18n.ts';
import type { Hub } from '@sdk/hub.ts';
import type { Conversation } from '@sdk/types.ts';
import { useHub, usePeopleVersion } from './hooks.ts';

/** Whom a direct conversation is with; myself when I talk to myself. */
export function partnerOf(conversation: Conversation, me: string): string | undefined {
  if (conversation.kind !== 'direct') return undefined;
  return conversation.people?.find((p) => p !== me) ?? conversation.people?.[0];
}

export function titleOf(conversation: Conversation, hub: Hub, fallback: string): string {
  if (conversation.title) return conversation.title;
  const others = (conversation.people ?? []).filter((p) => p !== hub.me);
  const names = (others.length > 0 ? others : (conversation.people ?? []))
    .slice(0, 4)
    .map((p) => hub.people.get(p)?.name);
  const known = names.filter((n) => n !== undefined);
  return known.length > 0 ? known.join(', ') : fallback;
}

export function useTitle(conversation: Conversation | undefined): string {
  const hub = useHub();
  const t = useT();
  usePeopleVersion();
  if (!conversation) return '';
  return titleOf(
    conversation,
    hub,
    conversation.kind === 'thread' ? t('thread.title') : t('conversation.untitled'),
  );
}
