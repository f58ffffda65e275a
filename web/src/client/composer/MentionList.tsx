import { Avatar } from '@kit/Avatar.tsx';
import { useT } from '@kit/i18n.ts';
import { useHub } from '../lib/hooks.ts';
import css from './composer.module.css';
import type { useMentions } from './useMentions.ts';

export function MentionList({ state }: { state: ReturnType<typeof useMentions> }) {
  const t = useT();
  const hub = useHub();
  if (!state.open) return null;
  return (
    <div className={css.mentions} role="listbox" id={state.listId} aria-label={t('mention.list')}>
      {state.candidates.map((who, i) => {
        const avatar = hub.people.get(who.id)?.avatar;
        return (
          <div
            key={who.id}
            id={`${state.listId}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === state.at}
            className={css.mention}
            // The field must keep its focus, or the keyboard of a phone folds away.
            onMouseDown={(event) => {
              event.preventDefault();
              state.pick(i);
            }}
          >
            <Avatar
              id={who.id}
              name={who.id === 'all' ? '@' : who.name}
              size={24}
              src={avatar ? hub.api.thumbUrl(avatar) : undefined}
            />
            <span dir="auto">{who.name}</span>
            {who.hint && (
              <span className={css.hint} dir="auto">
                {who.hint}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}
