import { useT } from '@kit/i18n.ts';
import { Keys } from '@kit/states.tsx';
import { Menu } from '@mantine/core';
import { type Command, titleKey } from './registry.ts';

/** Commands as lines of a menu. */
export function CommandItems<C>({ commands, context }: { commands: readonly Command<C>[]; context: C }) {
  const t = useT();
  return commands.map((command) => (
    <Menu.Item
      key={command.id}
      leftSection={<command.icon size={18} stroke={1.6} aria-hidden="true" />}
      rightSection={command.keys && <Keys keys={command.keys} />}
      {...(command.danger ? { color: 'coral' } : {})}
      onClick={() => command.run(context)}
    >
      {t(titleKey(command, context))}
    </Menu.Item>
  ));
}
