import type { AppContext } from '../commands/registry.ts';

/** The direct conversation with somebody: the one that is there, or a new one. */
export async function openDirect(context: Pick<AppContext, 'hub' | 'go'>, person: string): Promise<void> {
  const { hub, go } = context;
  for (const { conversation } of hub.personal.get().items.values()) {
    if (conversation.kind !== 'direct') continue;
    const others = conversation.people?.filter((p) => p !== hub.me) ?? [];
    if (others.length === 1 && others[0] === person) {
      go.conversation(conversation.id);
      return;
    }
  }
  const made = await hub.api.createConversation({ kind: 'direct', people: [person] });
  await landed(context, made);
}

/** Opens what was just made or joined, once the list knows it. */
export async function landed(
  { hub, go }: Pick<AppContext, 'hub' | 'go'>,
  made: { conversation: { id: string } },
): Promise<void> {
  const { id } = made.conversation;
  await hub.fetchItem(id);
  go.conversation(id);
}
