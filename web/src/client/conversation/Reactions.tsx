import { useT } from '@kit/i18n.ts';
import type { Hub } from '@sdk/hub.ts';
import { withReaction } from '@sdk/message.ts';
import type { Message, Reaction } from '@sdk/types.ts';
import { attempt } from '../commands/errors.ts';
import { useHub, usePeopleVersion } from '../lib/hooks.ts';
import css from './conversation.module.css';

export const reactedByMe = (reaction: Reaction, me: string): boolean =>
  reaction.mine ?? reaction.people.includes(me);

/** Shown at once; the server's refusal takes it back. */
export function toggleReaction(hub: Hub, conversation: string, message: Message, emoji: string): void {
  const held = message.reactions?.find((r) => r.emoji === emoji);
  const on = !held || !reactedByMe(held, hub.me);
  const flip = (to: boolean) =>
    hub.log(conversation).hold((state) => ({
      ...state,
      segments: state.segments.map((segment) =>
        segment.lo <= message.seq && message.seq <= segment.hi
          ? {
              ...segment,
              messages: segment.messages.map((m) =>
                m.seq === message.seq ? withReaction(m, emoji, hub.me, hub.me, to) : m,
              ),
            }
          : segment,
      ),
    }));
  flip(on);
  attempt(
    hub.api.react(conversation, message.seq, emoji, on).catch((error) => {
      flip(!on);
      throw error;
    }),
  );
}

export function Reactions({ message, conversation }: { message: Message; conversation: string }) {
  const hub = useHub();
  return (
    <div className={css.reactions}>
      {message.reactions!.map((reaction) => (
        <Chip
          key={reaction.emoji}
          reaction={reaction}
          onToggle={() => toggleReaction(hub, conversation, message, reaction.emoji)}
        />
      ))}
    </div>
  );
}

function Chip({ reaction, onToggle }: { reaction: Reaction; onToggle(): void }) {
  const t = useT();
  const hub = useHub();
  usePeopleVersion();
  const mine = reactedByMe(reaction, hub.me);
  const named = reaction.people
    .slice(0, 12)
    .map((id) => (id === hub.me ? t('common.you') : (hub.people.get(id)?.name ?? '…')));
  const more = reaction.count - named.length;
  const who = named.join(t('common.comma')) + (more > 0 ? t('common.andMore', { count: more }) : '');
  return (
    <button
      type="button"
      className={css.reaction}
      title={who}
      data-mine={mine || undefined}
      aria-pressed={mine}
      aria-label={t('message.reactionLabel', { emoji: reaction.emoji, count: reaction.count })}
      onClick={onToggle}
    >
      <span aria-hidden="true">{reaction.emoji}</span>
      <span className={css.reactionCount} aria-hidden="true">
        {reaction.count}
      </span>
    </button>
  );
}
