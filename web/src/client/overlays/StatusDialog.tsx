import { useT } from '@kit/i18n.ts';
import { Button, Group, Modal, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { attempt } from '../commands/errors.ts';
import { useHub, usePerson } from '../lib/hooks.ts';

const STATES = ['online', 'away', 'dnd'] as const;
const HOURS = ['0', '1', '4', '24'] as const;

export function StatusDialog({ onClose }: { onClose(): void }) {
  const t = useT();
  const hub = useHub();
  const me = usePerson(hub.me);
  const [state, setState] = useState<string>(hub.presences.store.get(hub.me)?.state ?? 'online');
  const [emoji, setEmoji] = useState(me?.status?.emoji ?? '');
  const [text, setText] = useState(me?.status?.text ?? '');
  const [hours, setHours] = useState<string>('0');
  const save = () => {
    hub.setStatus(state as 'online');
    const until =
      hours === '0' ? {} : { until: new Date(Date.now() + Number(hours) * 3_600_000).toISOString() };
    attempt(
      hub.api.changeMe({ status: { emoji: emoji.trim(), text: text.trim(), ...until } }).then((person) => {
        if (person?.id) hub.people.put([person]);
      }),
    );
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('status.title')}
      radius="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack>
          <SegmentedControl
            fullWidth
            aria-label={t('status.state')}
            value={STATES.includes(state as 'online') ? state : 'online'}
            onChange={setState}
            data={STATES.map((value) => ({ value, label: t(`presence.${value}`) }))}
          />
          <Group gap="xs" align="flex-end" wrap="nowrap">
            <TextInput
              w={64}
              label={t('status.emoji')}
              value={emoji}
              onChange={(event) => setEmoji(event.target.value)}
              maxLength={16}
            />
            <TextInput
              flex={1}
              label={t('status.text')}
              placeholder={t('status.placeholder')}
              value={text}
              onChange={(event) => setText(event.target.value)}
              maxLength={100}
              data-autofocus
            />
          </Group>
          <Select
            label={t('status.until')}
            value={hours}
            onChange={(value) => setHours(value ?? '0')}
            allowDeselect={false}
            data={HOURS.map((value) => ({
              value,
              label: value === '0' ? t('status.forever') : t('status.hours', { count: Number(value) }),
            }))}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit">{t('common.save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
