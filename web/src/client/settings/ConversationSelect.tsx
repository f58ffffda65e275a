import { useT } from '@kit/i18n.ts';
import { Select } from '@mantine/core';
import { ordered } from '@sdk/personal.ts';
import { useHub, usePeopleVersion, useStore } from '../lib/hooks.ts';
import { titleOf } from '../lib/titles.ts';

/** One of my groups and announcements. */
export function ConversationSelect(props: {
  label: string;
  placeholder?: string;
  value: string | null;
  onChange(value: string | null): void;
  clearable?: boolean;
}) {
  const t = useT();
  const hub = useHub();
  usePeopleVersion();
  const { items } = useStore(hub.personal);
  const data = ordered(items.values())
    .map((item) => item.conversation)
    .filter((c) => (c.kind === 'group' || c.kind === 'announcement') && !c.archived)
    .map((c) => ({ value: c.id, label: titleOf(c, hub, t('conversation.untitled')) }));
  return <Select searchable nothingFoundMessage={t('hooks.noConversation')} w={220} data={data} {...props} />;
}

/** How a conversation is called here; one that I do not see has no name. */
export function useConversationTitle(): (id: string) => string {
  const t = useT();
  const hub = useHub();
  usePeopleVersion();
  const { items } = useStore(hub.personal);
  return (id) => {
    const item = items.get(id);
    return item ? titleOf(item.conversation, hub, t('conversation.untitled')) : t('hooks.elsewhere');
  };
}
