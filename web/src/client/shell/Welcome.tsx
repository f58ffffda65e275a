import { useT } from '@kit/i18n.ts';
import { EmptyState } from '@kit/states.tsx';
import { Button, Group } from '@mantine/core';
import { IconMessages } from '@tabler/icons-react';
import { useGo } from '../commands/context.tsx';
import { overlay } from '../commands/ui.ts';

/** Nothing is open: what one can do from here. Narrow screens show the list instead. */
export function Welcome() {
  const t = useT();
  const go = useGo();
  return (
    <EmptyState
      icon={<IconMessages size={40} stroke={1.2} aria-hidden="true" />}
      title={t('welcome.title')}
      action={
        <Group justify="center">
          <Button onClick={() => overlay.set({ kind: 'create' })}>{t('command.create')}</Button>
          <Button variant="default" onClick={() => go.page('discover')}>
            {t('command.discover')}
          </Button>
        </Group>
      }
    >
      {t('welcome.hint')}
    </EmptyState>
  );
}
