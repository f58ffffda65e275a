import { useT } from '@kit/i18n.ts';
import { Drawer } from '@mantine/core';
import type { ListItem, Message } from '@sdk/types.ts';
import { useAppContext } from '../commands/context.tsx';
import { linesOf } from '../commands/menu.tsx';
import { MESSAGE_COMMANDS } from '../commands/message.ts';
import { type MessageContext, offered } from '../commands/registry.ts';
import css from './conversation.module.css';
import { QUICK } from './MessageActions.tsx';
import { toggleReaction } from './Reactions.tsx';

/** The menu of a message on a touch screen: from the lower edge, where the thumb is. */
export default function MessageSheet(props: { message: Message; item: ListItem; onClose(): void }) {
  const { message, item, onClose } = props;
  const t = useT();
  const app = useAppContext();
  const context: MessageContext = { ...app, conversation: item, message };
  return (
    <Drawer
      opened
      onClose={onClose}
      position="bottom"
      withCloseButton={false}
      styles={{
        content: {
          flex: 'none',
          width: '100%',
          height: 'auto',
          maxHeight: '85dvh',
          borderRadius: '16px 16px 0 0',
        },
      }}
      trapFocus
      transitionProps={{ duration: 140 }}
      classNames={{ content: css.sheet!, body: css.sheetBody! }}
      aria-label={t('message.actions')}
    >
      {!message.deleted && (
        <div className={css.sheetQuick}>
          {QUICK.map((emoji) => (
            <button
              key={emoji}
              type="button"
              className={css.quick}
              aria-label={t('message.reactWith', { emoji })}
              onClick={() => {
                onClose();
                toggleReaction(app.hub, item.conversation.id, message, emoji);
              }}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
      <div role="menu" tabIndex={-1} data-autofocus className={css.sheetLines!}>
        {linesOf(offered(MESSAGE_COMMANDS, context), context, t).map((line) => (
          <button
            key={line.id}
            type="button"
            role="menuitem"
            className={`plain ${css.sheetLine}`}
            data-danger={line.danger || undefined}
            onClick={() => {
              onClose();
              line.run();
            }}
          >
            <line.icon size={20} stroke={1.6} aria-hidden="true" />
            {line.label}
          </button>
        ))}
      </div>
    </Drawer>
  );
}
