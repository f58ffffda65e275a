import { useT } from '@kit/i18n.ts';
import { Time } from '@kit/Time.tsx';
import type { Message, Quote } from '@sdk/types.ts';
import { IconArrowForwardUp } from '@tabler/icons-react';
import { useGo } from '../commands/context.tsx';
import { useHub, usePeopleVersion, usePerson } from '../lib/hooks.ts';
import { plainLine } from '../lib/mentions.ts';
import css from './conversation.module.css';

export function QuoteBlock({
  quote,
  here,
  onJump,
}: {
  quote: Quote;
  here: string;
  onJump(seq: number): void;
}) {
  const t = useT();
  const hub = useHub();
  const go = useGo();
  usePeopleVersion();
  const person = usePerson(quote.sender);
  return (
    <button
      type="button"
      className={`plain ${css.quote}`}
      dir="auto"
      onClick={() =>
        quote.conversation && quote.conversation !== here
          ? go.conversation(quote.conversation, quote.seq)
          : onJump(quote.seq)
      }
    >
      <span className={css.quoteName}>{person?.name ?? t('common.someone')}</span>
      <span className={css.quoteText}>
        {plainLine(quote.text ?? '', (id) => hub.people.get(id)?.name) || t('message.attachment')}
      </span>
    </button>
  );
}

export function ForwardLine({ forward }: { forward: NonNullable<Message['forward']> }) {
  const t = useT();
  const go = useGo();
  const hub = useHub();
  const person = usePerson(forward.sender);
  const open = hub.item(forward.conversation) !== undefined;
  const text = t('message.forwardedFrom', { name: person?.name ?? t('common.someone') });
  return (
    <div className={css.forward}>
      <IconArrowForwardUp size={14} aria-hidden="true" />
      {open ? (
        <button
          type="button"
          className="plain"
          onClick={() => go.conversation(forward.conversation, forward.seq)}
        >
          {text}
        </button>
      ) : (
        <span>{text}</span>
      )}
      {forward.at && <Time at={forward.at} as="short" />}
    </div>
  );
}
