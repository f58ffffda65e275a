import { useT } from '@kit/i18n.ts';
import { scoreName } from '@kit/names.ts';
import { Button, Group, Modal, MultiSelect, Stack } from '@mantine/core';
import { clientId } from '@sdk/ids.ts';
import { ordered } from '@sdk/personal.ts';
import type { Message } from '@sdk/types.ts';
import { useMemo, useRef, useState } from 'react';
import { explain } from '../commands/errors.ts';
import { say } from '../commands/ui.ts';
import { useHub, usePeopleVersion } from '../lib/hooks.ts';
import { summaryOf } from '../lib/summary.ts';
import { titleOf } from '../lib/titles.ts';
import css from './overlays.module.css';

export function ForwardDialog({
  conversation,
  message,
  onClose,
}: {
  conversation: string;
  message: Message;
  onClose(): void;
}) {
  const t = useT();
  const hub = useHub();
  const version = usePeopleVersion();
  const [to, setTo] = useState<string[]>([]);
  // One id for the life of the dialog: a second press after a lost answer forwards nothing twice.
  const id = useRef(clientId());
  const [error, setError] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: names may still be on their way
  const data = useMemo(
    () =>
      ordered(hub.personal.get().items.values()).map(({ conversation: c }) => ({
        value: c.id,
        label: titleOf(c, hub, t('conversation.untitled')),
      })),
    [hub, t, version],
  );
  const send = async () => {
    try {
      await hub.api.forward(conversation, message.seq, to, id.current);
      onClose();
      say(t('notice.forwarded', { count: to.length }));
    } catch (cause) {
      setError(explain(cause));
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('message.forward')}
      radius="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        <blockquote className={css.quote} dir="auto">
          {summaryOf(message, hub, t)}
        </blockquote>
        <MultiSelect
          label={t('forward.to')}
          data={data}
          value={to}
          onChange={setTo}
          searchable
          hidePickedOptions
          limit={30}
          maxDropdownHeight={240}
          filter={({ options, search }) =>
            options.filter((o) => 'label' in o && scoreName(o.label, search) > 0)
          }
          nothingFoundMessage={t('palette.nothing')}
          data-autofocus
        />
        {error && (
          <p className={css.error} role="alert">
            {error}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button disabled={to.length === 0} onClick={() => void send()}>
            {t('message.forward')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
