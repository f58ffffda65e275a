import { useLocale, useT } from '@kit/i18n.ts';
import { dateTime } from '@kit/time.ts';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { clientId } from '@sdk/ids.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../commands/errors.ts';
import { say, type Unsent } from '../commands/ui.ts';
import { useHub } from '../lib/hooks.ts';
import css from './overlays.module.css';

/** For `<input type="datetime-local">`, which speaks local time without a zone. */
export function localValue(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function suggestions(now: Date): Date[] {
  const at = (days: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const monday = (8 - now.getDay()) % 7 || 7;
  const evening = at(0, 18);
  return [...(now < evening ? [evening] : []), at(1, 9), ...(monday > 1 ? [at(monday, 9)] : [])];
}

export default function ScheduleDialog(props: {
  conversation: string;
  what: Unsent;
  onSent(): void;
  onClose(): void;
}) {
  const t = useT();
  const hub = useHub();
  const locale = useLocale();
  const queries = useQueryClient();
  const [when, setWhen] = useState(() => localValue(new Date(Date.now() + 3_600_000)));
  const [error, setError] = useState('');
  const schedule = async (at: Date) => {
    try {
      await hub.api.schedule({
        conversation: props.conversation,
        ...props.what,
        at: at.toISOString(),
        client_id: clientId(),
      });
      void queries.invalidateQueries({ queryKey: ['scheduled'] });
      props.onSent();
      props.onClose();
      say(t('notice.scheduled', { when: dateTime(at, locale) }));
    } catch (cause) {
      setError(explain(cause));
    }
  };
  const chosen = new Date(when);
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('composer.schedule')}
      radius="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Stack>
        <Group gap="xs">
          {suggestions(new Date()).map((at) => (
            <Button key={at.toISOString()} variant="default" size="sm" onClick={() => void schedule(at)}>
              {dateTime(at, locale)}
            </Button>
          ))}
        </Group>
        <TextInput
          type="datetime-local"
          label={t('schedule.when')}
          value={when}
          min={localValue(new Date())}
          onChange={(event) => setWhen(event.target.value)}
        />
        {error && (
          <p className={css.error} role="alert">
            {error}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {t('common.cancel')}
          </Button>
          <Button disabled={!(chosen.getTime() > Date.now())} onClick={() => void schedule(chosen)}>
            {t('composer.schedule')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
