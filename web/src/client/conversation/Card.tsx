import { useT } from '@kit/i18n.ts';
import type { Message, NewPollCard, PollCard } from '@sdk/types.ts';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { attempt } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import css from './conversation.module.css';
import { Markdown } from './Markdown.tsx';

interface Props {
  /** As it came: `kind` says what it is. */
  card: unknown;
  message?: Message;
  conversation?: string;
}

interface PollProps {
  card: PollCard | NewPollCard;
  message: Message | undefined;
  conversation: string | undefined;
}

/** Kinds that we do not draw yet show the text that they carry for that case. */
export function Card({ card, message, conversation }: Props) {
  const { kind, text } = card as { kind?: string; text?: unknown };
  if (kind === 'poll')
    return <Poll card={card as PollCard | NewPollCard} message={message} conversation={conversation} />;
  return <Markdown text={message?.text || String(text ?? '')} />;
}

function Poll({ card, message, conversation }: PollProps) {
  const t = useT();
  const hub = useHub();
  // What I chose: known from the names, or from the answer to my vote where names are hidden.
  const [told, setTold] = useState<readonly number[] | undefined>();
  const options = card.options.map((o) => (typeof o === 'string' ? { text: o, votes: 0 } : o));
  const named = options.flatMap((o, i) => ('people' in o && o.people?.includes(hub.me) ? [i] : []));
  const mine = told ?? named;
  const total = options.reduce((sum, o) => sum + o.votes, 0);
  const closed = 'closed' in card && card.closed === true;
  const vote = (at: number) => {
    if (!message || !conversation) return;
    const others = card.multiple ? mine.filter((i) => i !== at) : [];
    const next = mine.includes(at) ? others : [...others, at];
    setTold(next);
    attempt(
      hub.api.act(conversation, message.seq, 'vote', next).catch((cause) => {
        setTold(undefined);
        throw cause;
      }),
    );
  };
  return (
    <div className={css.poll} role="group" aria-label={card.question}>
      <p className={css.pollQuestion} dir="auto">
        {card.question}
      </p>
      {options.map((option, i) => {
        const chosen = mine.includes(i);
        return (
          <button
            key={option.text}
            type="button"
            className={css.option}
            data-mine={chosen || undefined}
            aria-pressed={chosen}
            disabled={closed || !message}
            onClick={() => vote(i)}
          >
            <span
              className={css.optionBar}
              style={{ width: `${total === 0 ? 0 : (option.votes / total) * 100}%` }}
              aria-hidden="true"
            />
            <span className={css.optionText} dir="auto">
              {option.text}
            </span>
            {chosen && <IconCheck size={16} aria-hidden="true" />}
            <span className={css.optionVotes}>{option.votes}</span>
          </button>
        );
      })}
      <p className={css.pollFoot}>
        {t('poll.votes', { count: total })}
        {card.multiple ? ` · ${t('poll.multiple')}` : ''}
        {closed ? ` · ${t('poll.closed')}` : ''}
      </p>
    </div>
  );
}
