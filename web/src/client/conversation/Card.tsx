import { useT } from '@kit/i18n.ts';
import type { Card as CardType, Message, PollCard } from '@sdk/types.ts';
import { IconCheck } from '@tabler/icons-react';
import { attempt } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import css from './conversation.module.css';
import { Markdown } from './Markdown.tsx';

interface Props {
  card: CardType;
  message?: Message;
  conversation?: string;
}

/** Kinds that we do not draw yet show the text that they carry for that case. */
export function Card({ card, message, conversation }: Props) {
  if (card.kind === 'poll')
    return <Poll card={card as PollCard} message={message} conversation={conversation} />;
  return <Markdown text={message?.text || String((card as { text?: string }).text ?? '')} />;
}

function Poll({
  card,
  message,
  conversation,
}: {
  card: PollCard;
  message: Message | undefined;
  conversation: string | undefined;
}) {
  const t = useT();
  const hub = useHub();
  const total = card.options.reduce((sum, o) => sum + (o.votes ?? o.people?.length ?? 0), 0);
  const vote = (option: string) => {
    if (message && conversation) attempt(hub.api.act(conversation, message.seq, 'vote', option));
  };
  return (
    <div className={css.poll} role="group" aria-label={card.question}>
      <p className={css.pollQuestion} dir="auto">
        {card.question}
      </p>
      {card.options.map((option) => {
        const votes = option.votes ?? option.people?.length ?? 0;
        const share = total === 0 ? 0 : votes / total;
        const mine = option.people?.includes(hub.me) ?? false;
        return (
          <button
            key={option.id}
            type="button"
            className={css.option}
            data-mine={mine || undefined}
            aria-pressed={mine}
            disabled={card.closed === true || !message}
            onClick={() => vote(option.id)}
          >
            <span className={css.optionBar} style={{ width: `${share * 100}%` }} aria-hidden="true" />
            <span className={css.optionText} dir="auto">
              {option.text}
            </span>
            {mine && <IconCheck size={16} aria-hidden="true" />}
            <span className={css.optionVotes}>{votes}</span>
          </button>
        );
      })}
      <p className={css.pollFoot}>
        {t('poll.votes', { count: total })}
        {card.multiple ? ` · ${t('poll.multiple')}` : ''}
        {card.closed ? ` · ${t('poll.closed')}` : ''}
      </p>
    </div>
  );
}
