import { useT } from '@kit/i18n.ts';
import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { explain } from '../../commands/errors.ts';
import { sessionQuery } from '../../lib/session.tsx';
import css from '../settings.module.css';

/** The account with what protects it, asked for anew: another device may have changed it. */
export const protectionQuery = { ...sessionQuery, staleTime: 0 };

interface ProofProps {
  title: string;
  text?: string | undefined;
  action: string;
  /** What is asked for besides the password. */
  children?: ReactNode;
  ready?: boolean;
  submit(current: string): Promise<unknown>;
  onClose(): void;
}

/** Asks for the current password before anything that decides who gets in. */
export function Proof({ title, text, action, children, ready = true, submit, onClose }: ProofProps) {
  const t = useT();
  const [current, setCurrent] = useState('');
  const act = useMutation({ mutationFn: () => submit(current), onSuccess: onClose });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !act.isPending) act.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      radius="lg"
      size={440}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={onSubmit}>
        <Stack gap="md">
          {text && <p className={css.fine}>{text}</p>}
          {children}
          <PasswordInput
            label={t('security.current')}
            description={t('security.proofHint')}
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
            {...(children ? {} : { 'data-autofocus': true })}
          />
          {act.error && (
            <p className={css.problem} role="alert">
              {explain(act.error)}
            </p>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={!ready} loading={act.isPending}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
