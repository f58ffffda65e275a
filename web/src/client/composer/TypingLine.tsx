import { useT } from '@kit/i18n.ts';
import { useEffect, useState } from 'react';
import { useHub, usePeopleVersion, useStore } from '../lib/hooks.ts';
import css from './composer.module.css';

/** A line that always has its place, so that nothing moves when somebody starts to type. */
export function TypingLine({ conversation }: { conversation: string }) {
  const t = useT();
  const hub = useHub();
  usePeopleVersion();
  const typing = useStore(hub.log(conversation).typing);
  const [, tick] = useState(0);
  const now = Date.now();
  const live = [...typing].filter(([, until]) => until > now);
  const next = live.length > 0 ? Math.min(...live.map(([, until]) => until)) : 0;
  useEffect(() => {
    if (next === 0) return;
    const timer = setTimeout(() => tick((n) => n + 1), Math.max(50, next - Date.now() + 20));
    return () => clearTimeout(timer);
  }, [next]);
  const names = live.map(([id]) => hub.people.get(id)?.name ?? t('common.someone'));
  const text =
    names.length === 0
      ? ''
      : names.length <= 2
        ? t('conversation.isTyping', { name: names.join(t('common.comma')) })
        : t('conversation.manyTyping', { count: names.length });
  return (
    <div className={css.typing} aria-live="off">
      {text && (
        <>
          <span className={css.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <bdi>{text}</bdi>
        </>
      )}
    </div>
  );
}
