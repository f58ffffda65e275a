import { useT } from '@kit/i18n.ts';
import { Button, Group, Modal } from '@mantine/core';
import { blanked } from '@sdk/message.ts';
import type { Message } from '@sdk/types.ts';
import { attempt } from '../commands/errors.ts';
import type { AppContext } from '../commands/registry.ts';
import { useHub, useItem } from '../lib/hooks.ts';
import { summaryOf } from '../lib/summary.ts';
import { useTitle } from '../lib/titles.ts';
import css from './overlays.module.css';

function Confirm(props: {
  title: string;
  text: string;
  quote?: string;
  action: string;
  onYes(): void;
  onClose(): void;
}) {
  const t = useT();
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      radius="lg"
      size={440}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <p className={css.hint}>{props.text}</p>
      {props.quote && (
        <blockquote className={css.quote} dir="auto">
          {props.quote}
        </blockquote>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={props.onClose}>
          {t('common.cancel')}
        </Button>
        <Button
          data-autofocus
          onClick={() => {
            props.onClose();
            props.onYes();
          }}
        >
          {props.action}
        </Button>
      </Group>
    </Modal>
  );
}

export function DeleteDialog({
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
  const remove = () =>
    attempt(
      hub.api.remove(conversation, message.seq).then(() =>
        hub.log(conversation).hold((state) => ({
          ...state,
          segments: state.segments.map((segment) => ({
            ...segment,
            messages: segment.messages.map((m) => (m.seq === message.seq ? blanked(m) : m)),
          })),
        })),
      ),
    );
  return (
    <Confirm
      title={t('delete.title')}
      text={t('delete.text')}
      quote={summaryOf(message, hub, t)}
      action={t('common.delete')}
      onYes={remove}
      onClose={onClose}
    />
  );
}

export function LeaveDialog({
  context,
  conversation,
  onClose,
}: {
  context: AppContext;
  conversation: string;
  onClose(): void;
}) {
  const t = useT();
  const item = useItem(conversation);
  const title = useTitle(item?.conversation);
  const back = item?.conversation.mode === 'private';
  return (
    <Confirm
      title={t('leave.title', { title })}
      text={back ? t('leave.textPrivate') : t('leave.text')}
      action={t('leave.action')}
      onClose={onClose}
      onYes={() => {
        context.go.page('home');
        attempt(context.hub.api.leave(conversation).then(() => context.hub.forgetItem(conversation)));
      }}
    />
  );
}
