import type { Translate } from '@kit/i18n.ts';
import type { MenuLine } from '@kit/MenuButton.tsx';
import { type Command, titleKey } from './registry.ts';

/** Commands as lines of a menu. */
export function linesOf<C>(commands: readonly Command<C>[], context: C, t: Translate): MenuLine[] {
  return commands.map((command) => ({
    id: command.id,
    label: t(titleKey(command, context)),
    icon: command.icon,
    keys: command.keys,
    danger: command.danger,
    run: () => command.run(context),
  }));
}
