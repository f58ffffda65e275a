import { useT } from '@kit/i18n.ts';
import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useHub } from '../lib/hooks.ts';

const MAX = 10;

export function PollDialog({ conversation, onClose }: { conversation: string; onClose(): void }) {
  const t = useT();
  const hub = useHub();
  const [question, setQuestion] = useState('');
  const [options, setOptions] = useState(['', '']);
  const [multiple, setMultiple] = useState(false);
  const filled = options.map((o) => o.trim()).filter(Boolean);
  const ready = question.trim() !== '' && new Set(filled).size >= 2;
  // The last line is always empty: the next option is where the hand goes anyway.
  const change = (at: number, value: string) =>
    setOptions((all) => {
      const next = all.map((o, i) => (i === at ? value : o));
      return next.at(-1) !== '' && next.length < MAX ? [...next, ''] : next;
    });
  const create = () => {
    hub.outbox.enqueue({
      conversation,
      kind: 'card',
      text: '',
      card: {
        type: 'AdaptiveCard',
        kind: 'poll',
        question: question.trim(),
        options: [...new Set(filled)],
        ...(multiple ? { multiple } : {}),
      },
    });
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('poll.title')}
      radius="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) create();
        }}
      >
        <Stack>
          <TextInput
            label={t('poll.question')}
            value={question}
            onChange={(event) => setQuestion(event.target.value)}
            maxLength={300}
            data-autofocus
          />
          <Stack gap={6}>
            {options.map((option, i) => (
              <TextInput
                key={i}
                aria-label={t('poll.option', { count: i + 1 })}
                placeholder={t('poll.option', { count: i + 1 })}
                value={option}
                onChange={(event) => change(i, event.target.value)}
                maxLength={200}
              />
            ))}
          </Stack>
          <Checkbox
            label={t('poll.allowMultiple')}
            checked={multiple}
            onChange={(event) => setMultiple(event.target.checked)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={!ready}>
              {t('poll.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
