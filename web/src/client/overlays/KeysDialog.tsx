import { type Key, useT } from '@kit/i18n.ts';
import { Keys } from '@kit/states.tsx';
import { Modal } from '@mantine/core';
import { APP_COMMANDS } from '../commands/app.ts';
import { MESSAGE_COMMANDS } from '../commands/message.ts';
import css from './overlays.module.css';

interface Line {
  keys: string;
  title: Key;
}

const asLines = (commands: readonly { keys?: string; title: unknown }[]): Line[] =>
  commands.flatMap((c) =>
    c.keys && typeof c.title === 'string' ? [{ keys: c.keys, title: c.title as Key }] : [],
  );

const WRITING: Line[] = [
  { keys: 'enter', title: 'keys.send' },
  { keys: 'shift+enter', title: 'keys.newLine' },
  { keys: 'arrowup', title: 'keys.editLast' },
  { keys: 'escape', title: 'keys.close' },
];

const IN_LIST: Line[] = [
  { keys: 'arrowup', title: 'keys.choose' },
  ...asLines(MESSAGE_COMMANDS),
  { keys: 's', title: 'message.save' },
  { keys: 'p', title: 'message.pin' },
];

export function KeysDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const sections: { title: Key; lines: Line[] }[] = [
    { title: 'keys.everywhere', lines: asLines(APP_COMMANDS) },
    { title: 'keys.writing', lines: WRITING },
    { title: 'keys.onMessage', lines: IN_LIST },
  ];
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('command.keys')}
      size={760}
      radius="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={css.keySections}>
        {sections.map((section) => (
          <section key={section.title}>
            <h3>{t(section.title)}</h3>
            <dl>
              {section.lines.map((line) => (
                <div key={`${line.keys}${line.title}`}>
                  <dt>{t(line.title)}</dt>
                  <dd>
                    <Keys keys={line.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
