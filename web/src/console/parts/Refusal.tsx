import { ErrorState } from '@kit/states.tsx';
import { asApiError } from '@sdk/errors.ts';
import { explain } from '../../client/commands/errors.ts';
import css from '../console.module.css';
import { type Key, type Say, useSay } from '../i18n.ts';

/** A refusal in words: by its code, else as the client says it. */
export function refusalText(say: Say, cause: unknown): string {
  const error = asApiError(cause);
  const key = `refused.${error.code}` as Key;
  const known = say(key);
  return known === key ? explain(cause) : known;
}

/** What happened, what is safe, what to do; with the places that do not fit. */
export function Refusal({ cause, title, onRetry }: { cause: unknown; title?: string; onRetry?: () => void }) {
  const say = useSay();
  const { problem } = asApiError(cause);
  const faults = problem.errors ?? [];
  return (
    <div className={css.refusal}>
      <ErrorState title={title ?? say('refused.title')} {...(onRetry ? { onRetry } : {})}>
        {refusalText(say, cause)}
      </ErrorState>
      {faults.length > 0 && (
        <ul className={css.faults}>
          {faults.slice(0, 8).map((fault) => (
            <li key={`${fault.location} ${fault.message}`}>
              <code dir="ltr">{fault.location?.replace(/^\$\.?(query\.)?/, '') || 'kind'}</code>{' '}
              <span lang="en">{fault.message}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
