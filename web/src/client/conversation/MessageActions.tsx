import { IconButton } from '@kit/IconButton.tsx';
import { useT } from '@kit/i18n.ts';
import { Keys } from '@kit/states.tsx';
import { Menu, Popover } from '@mantine/core';
import type { ListItem, Message } from '@sdk/types.ts';
import { IconDots, IconMoodPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useAppContext } from '../commands/context.tsx';
import { linesOf } from '../commands/menu.tsx';
import { MESSAGE_COMMANDS } from '../commands/message.ts';
import { type MessageContext, offered, titleKey } from '../commands/registry.ts';
import css from './conversation.module.css';
import { toggleReaction } from './Reactions.tsx';

const EmojiPicker = lazy(() => import('../composer/EmojiPicker.tsx'));
const MessageSheet = lazy(() => import('./MessageSheet.tsx'));
export const QUICK = ['👍', '❤️', '😂', '🎉', '👀', '✅'];
const IN_BAR = ['reply', 'thread'];

interface Props {
  message: Message;
  item: ListItem;
}

/** What can be done with a message: a bar for the mouse, a sheet for the finger that was held on it. */
export default function MessageActions(props: Props & { pressed: boolean; onClose(): void }) {
  const { pressed, onClose, ...rest } = props;
  return pressed ? (
    <Suspense fallback={null}>
      <MessageSheet {...rest} onClose={onClose} />
    </Suspense>
  ) : (
    <Bar {...rest} />
  );
}

function Bar({ message, item }: Props) {
  const t = useT();
  const app = useAppContext();
  const [menu, setMenu] = useState(false);
  const [picker, setPicker] = useState(false);
  const context: MessageContext = { ...app, conversation: item, message };
  const commands = offered(MESSAGE_COMMANDS, context);
  const react = (emoji: string) => {
    setPicker(false);
    setMenu(false);
    toggleReaction(app.hub, item.conversation.id, message, emoji);
  };
  return (
    <div className={css.actions} role="toolbar" aria-label={t('message.actions')}>
      {!message.deleted && (
        <>
          {QUICK.slice(0, 2).map((emoji) => (
            <button
              key={emoji}
              type="button"
              className={css.quick}
              aria-label={t('message.reactWith', { emoji })}
              onClick={() => react(emoji)}
            >
              {emoji}
            </button>
          ))}
          <Popover
            opened={picker}
            onChange={setPicker}
            position="left-start"
            shadow="md"
            withinPortal
            trapFocus
          >
            <Popover.Target>
              <IconButton size={32} label={t('message.react')} onClick={() => setPicker(!picker)}>
                <IconMoodPlus size={18} />
              </IconButton>
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
          <IconButton
            key={command.id}
            size={32}
            label={t(titleKey(command, context))}
            onClick={() => command.run(context)}
          >
            <command.icon size={18} />
          </IconButton>
        ))}
      <Menu opened={menu} onChange={setMenu} position="bottom-end" width={250} shadow="md">
        <Menu.Target>
          <IconButton size={32} label={t('message.more')}>
            <IconDots size={18} />
          </IconButton>
        </Menu.Target>
        <Menu.Dropdown className={css.menu!}>
          {!message.deleted && (
            <div className={css.quickRow}>
              {QUICK.map((emoji) => (
                <button
                  key={emoji}
                  type="button"
                  className={css.quick}
                  aria-label={t('message.reactWith', { emoji })}
                  onClick={() => react(emoji)}
                >
                  {emoji}
                </button>
              ))}
            </div>
          )}
          {linesOf(commands, context, t).map((line) => (
            <Menu.Item
              key={line.id}
              leftSection={<line.icon size={18} stroke={1.6} aria-hidden="true" />}
              rightSection={line.keys && <Keys keys={line.keys} />}
              {...(line.danger ? { color: 'coral' } : {})}
              onClick={line.run}
            >
              {line.label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
