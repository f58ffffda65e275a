import { useT } from '@kit/i18n.ts';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import css from './conversation.module.css';

/** The ways to what waits above and below the screen. */
export function Pills(props: {
  unread: number;
  above: boolean;
  below: boolean;
  onAbove(): void;
  onBelow(): void;
}) {
  const t = useT();
  return (
    <>
      {props.above && (
        <button type="button" className={`${css.pill} ${css.pillTop}`} onClick={props.onAbove}>
          <IconArrowUp size={16} aria-hidden="true" />
          {t('conversation.toUnread', { count: props.unread })}
        </button>
      )}
      {props.below && (
        <button type="button" className={`${css.pill} ${css.pillBottom}`} onClick={props.onBelow}>
          <IconArrowDown size={16} aria-hidden="true" />
          {props.unread > 0
            ? t('conversation.newBelow', { count: props.unread })
            : t('conversation.toLatest')}
        </button>
      )}
    </>
  );
}
