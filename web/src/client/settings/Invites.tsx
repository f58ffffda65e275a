import { useT } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import type { Schemas } from '@sdk/rest.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { attempt } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import css from './settings.module.css';

const HOURS = [24, 168, 720] as const;
const USES = [1, 10, 100] as const;

/** A link that brings people in; it is shown once, like a key. */
type InviteRole = NonNullable<Schemas['InviteIn']['role']>;

export default function Invites() {
  const t = useT();
  const hub = useHub();
  const [hours, setHours] = useState('168');
  const [uses, setUses] = useState('10');
  const [role, setRole] = useState<InviteRole>('member');
  const [link, setLink] = useState('');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['invites', hub.api.base],
    queryFn: () => hub.api.invites(),
    staleTime: 0,
  });
  const create = () =>
    attempt(
      hub.api.invite({ role, max_uses: Number(uses), hours: Number(hours) }).then((made) => {
        setLink(made.url ?? '');
        void refetch();
      }),
    );
  return (
    <Stack maw={520} gap="lg">
      <p className={css.fine}>{t('invites.hint')}</p>
      <Group align="flex-end" gap="sm">
        <Select
          w={130}
          label={t('invites.role')}
          value={role}
          onChange={(value) => setRole((value as InviteRole | null) ?? 'member')}
          allowDeselect={false}
          data={(['member', 'guest', 'admin'] as const).map((value) => ({
            value,
            label: t(`workspaceRole.${value}`),
          }))}
        />
        <Select
          w={130}
          label={t('invites.uses')}
          value={uses}
          onChange={(value) => setUses(value ?? '10')}
          allowDeselect={false}
          data={USES.map((count) => ({ value: String(count), label: t('invites.people', { count }) }))}
        />
        <Select
          w={130}
          label={t('invites.valid')}
          value={hours}
          onChange={(value) => setHours(value ?? '168')}
          allowDeselect={false}
          data={HOURS.map((h) => ({ value: String(h), label: t('invites.days', { count: h / 24 }) }))}
        />
        <Button onClick={create}>{t('invites.create')}</Button>
      </Group>
      {link && (
        <Group gap="sm" wrap="nowrap">
          <TextInput
            flex={1}
            readOnly
            aria-label={t('invites.link')}
            value={link}
            onFocus={(event) => event.target.select()}
          />
          <Button
            variant="default"
            onClick={() => attempt(navigator.clipboard.writeText(link), t('notice.linkCopied'))}
          >
            {t('common.copy')}
          </Button>
        </Group>
      )}
      {isPending ? (
        <Skeleton rows={2} avatar={0} />
      ) : error ? (
        <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />
      ) : (
        <ul className={css.rows}>
          {data.items.map((invite) => (
            <li key={invite.id}>
              <span className={css.rowMain}>
                <span>{t('invites.used', { count: invite.uses, of: invite.max_uses })}</span>
                <span className={css.fine}>
                  {t('invites.until')} <Time at={invite.expires_at} as="full" />
                </span>
              </span>
              <Button
                variant="default"
                size="xs"
                onClick={() =>
                  attempt(
                    hub.api.revokeInvite(invite.id).then(() => refetch()),
                    t('invites.revoked'),
                  )
                }
              >
                {t('invites.revoke')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Stack>
  );
}
