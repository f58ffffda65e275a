import { useT } from '@kit/i18n.ts';
import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import type { ListItem } from '@sdk/types.ts';
import { useState } from 'react';
import { explain } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import css from './overlays.module.css';

export function ConversationDialog({ item, onClose }: { item: ListItem; onClose(): void }) {
  const t = useT();
  const hub = useHub();
  const { conversation } = item;
  const [title, setTitle] = useState(conversation.title);
  const [about, setAbout] = useState(conversation.description ?? '');
  const [error, setError] = useState('');
  const save = async () => {
    try {
      await hub.api.changeConversation(conversation.id, { title: title.trim(), description: about.trim() });
      await hub.fetchItem(conversation.id);
      onClose();
    } catch (cause) {
      setError(explain(cause));
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('command.rename')}
      radius="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack>
          <TextInput
            label={t('create.name')}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            maxLength={100}
            data-autofocus
          />
          <Textarea
            label={t('create.about')}
            value={about}
            onChange={(event) => setAbout(event.target.value)}
            autosize
            minRows={2}
            maxRows={6}
            maxLength={1000}
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
            <Button type="submit" disabled={title.trim() === '' && conversation.kind !== 'direct'}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
