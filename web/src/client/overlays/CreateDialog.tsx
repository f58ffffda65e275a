import { useT } from '@kit/i18n.ts';
import {
  Button,
  Group,
  Modal,
  PasswordInput,
  SegmentedControl,
  Select,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { ConversationMode } from '@sdk/types.ts';
import { useState } from 'react';
import { explain } from '../commands/errors.ts';
import type { AppContext } from '../commands/registry.ts';
import { landed, openDirect } from './direct.ts';
import css from './overlays.module.css';
import { PeoplePicker } from './PeoplePicker.tsx';

type Kind = 'direct' | 'group' | 'announcement';

export function CreateDialog({ context, onClose }: { context: AppContext; onClose(): void }) {
  const t = useT();
  const [kind, setKind] = useState<Kind>('direct');
  const [people, setPeople] = useState<string[]>([]);
  const [title, setTitle] = useState('');
  const [about, setAbout] = useState('');
  const [mode, setMode] = useState<ConversationMode>('public');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const ready =
    kind === 'direct' ? people.length > 0 : title.trim() !== '' && (mode !== 'password' || password !== '');

  const submit = async () => {
    setBusy(true);
    setError('');
    try {
      if (kind === 'direct' && people.length === 1) await openDirect(context, people[0]!);
      else {
        const made = await context.hub.api.createConversation(
          kind === 'direct'
            ? { kind: 'direct', people }
            : {
                kind,
                mode,
                title: title.trim(),
                people,
                ...(about.trim() ? { description: about.trim() } : {}),
                ...(mode === 'password' ? { password } : {}),
              },
        );
        await landed(context, made);
      }
      onClose();
    } catch (cause) {
      setError(explain(cause));
      setBusy(false);
    }
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('create.title')}
      size={480}
      centered={false}
      yOffset="10vh"
      radius="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) void submit();
        }}
      >
        <Stack gap="md">
          <SegmentedControl
            fullWidth
            value={kind}
            onChange={(value) => setKind(value as Kind)}
            aria-label={t('create.kind')}
            data={[
              { value: 'direct', label: t('create.direct') },
              { value: 'group', label: t('create.group') },
              { value: 'announcement', label: t('create.announcement') },
            ]}
          />
          <p className={css.hint}>{t(`create.${kind}Hint`)}</p>
          {kind !== 'direct' && (
            <>
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
                minRows={1}
                maxRows={4}
                maxLength={1000}
              />
              <Select
                label={t('create.mode')}
                value={mode}
                onChange={(value) => setMode((value ?? 'public') as ConversationMode)}
                allowDeselect={false}
                data={(['public', 'private', 'password'] as const).map((value) => ({
                  value,
                  label: t(`create.mode.${value}`),
                }))}
              />
              {mode === 'password' && (
                <PasswordInput
                  label={t('conversation.password')}
                  value={password}
                  onChange={(event) => setPassword(event.target.value)}
                  autoComplete="new-password"
                />
              )}
            </>
          )}
          <PeoplePicker
            label={kind === 'direct' ? t('create.with') : t('create.people')}
            value={people}
            onChange={setPeople}
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
            <Button type="submit" disabled={!ready} loading={busy}>
              {kind === 'direct' ? t('create.open') : t('create.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
