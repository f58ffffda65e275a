import { useT } from '@kit/i18n.ts';
import { ActionIcon, Menu, Popover } from '@mantine/core';
import type { ListItem, Message } from '@sdk/types.ts';
import { IconDots, IconMoodPlus } from '@tabler/icons-react';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import { useAppContext } from '../commands/context.tsx';
import { CommandItems } from '../commands/menu.tsx';
import { MESSAGE_COMMANDS } from '../commands/message.ts';
import { type MessageContext, offered, titleKey } from '../commands/registry.ts';
import css from './conversation.module.css';
import { toggleReaction } from './Reactions.tsx';

const EmojiPicker = lazy(() => import('../composer/EmojiPicker.tsx'));
export const QUICK = ['👍', '❤️', '😂', '🎉', '👀', '✅'];
const IN_BAR = ['reply', 'thread'];

/** A long press on a touch screen opens the same menu that the mouse finds on hover. */
export function useLongPress() {
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  return useMemo(() => {
    const stop = () => clearTimeout(timer.current);
    return {
      open,
      close: () => setOpen(false),
      handlers: {
        onTouchStart: (event: React.TouchEvent) => {
          if (event.touches.length !== 1 || (event.target as HTMLElement).closest('button, a')) return;
          stop();
          timer.current = setTimeout(() => setOpen(true), 450);
        },
        onTouchEnd: stop,
        onTouchMove: stop,
        onTouchCancel: stop,
      },
    };
  }, [open]);
}

export function MessageActions({ message, item, opened, onClose }: { message: Message; item: ListItem; opened: boolean; onClose(): void }) {
  const t = useT();
  const app = useAppContext();
  const [menu, setMenu] = useState(false);
  const [picker, setPicker] = useState(false);
  const context: MessageContext = { ...app, conversation: item, message };
  const commands = offered(MESSAGE_COMMANDS, context);
  const react = (emoji: string) => {
    setPicker(false);
    setMenu(false);
    onClose();
    toggleReaction(app.hub, item.conversation.id, message, emoji);
  };
  return (
    <div className={css.actions} role="toolbar" aria-label={t('message.actions')}>
      {!message.deleted && (
        <>
          {QUICK.slice(0, 2).map((emoji) => (
            <button key={emoji} type="button" className={css.quick} aria-label={t('message.reactWith', { emoji })} onClick={() => react(emoji)}>
              {emoji}
            </button>
          ))}
          <Popover opened={picker} onChange={setPicker} position="left-start" shadow="md" withinPortal trapFocus>
            <Popover.Target>
              <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('message.react')} onClick={() => setPicker(!picker)}>
                <IconMoodPlus size={18} />
              </ActionIcon>
            </Popover.Target>
            <Popover.Dropdown p={0}>
              <Suspense fallback={<div style={{ width: 320, height: 340 }} />}>
                <EmojiPicker onPick={react} />
              </Suspense>
            </Popover.Dropdown>
          </Popover>
        </>
      )}
      {commands
        .filter((c) => IN_BAR.includes(c.id))
        .map((command) => (
          <ActionIcon key={command.id} variant="subtle" color="gray" size={32} aria-label={t(titleKey(command, context))} title={t(titleKey(command, context))} onClick={() => command.run(context)}>
            <command.icon size={18} />
          </ActionIcon>
        ))}
      <Menu
        opened={menu || opened}
        onChange={(open) => {
          setMenu(open);
          if (!open) onClose();
        }}
        position="bottom-end"
        width={250}
        shadow="md"
      >
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={t('message.more')}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {!message.deleted && (
            <div className={css.quickRow}>
              {QUICK.map((emoji) => (
                <button key={emoji} type="button" className={css.quick} aria-label={t('message.reactWith', { emoji })} onClick={() => react(emoji)}>
                  {emoji}
                </button>
              ))}
            </div>
          )}
          <CommandItems commands={commands} context={context} />
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
