import { Avatar } from '@kit/Avatar.tsx';
import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { attempt, explain } from '../commands/errors.ts';
import { useHub } from '../lib/hooks.ts';
import { type Bot, bridges } from './bridges.ts';
import { Once } from './Secret.tsx';
import { Sure } from './Sure.tsx';
import css from './settings.module.css';

const DAYS = [0, 90, 365] as const;
const READ = [
  'chat:read',
  'search:read',
  'files:read',
  'identity:read',
  'notifications:read',
  'bridges:read',
];

/** Programs that are people here: made, given keys, switched off. */
export default function Bots() {
  const t = useT();
  const hub = useHub();
  const api = bridges(hub.api);
  const [name, setName] = useState('');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['bots', hub.api.base],
    queryFn: api.bots,
    staleTime: 0,
  });
  const create = useMutation({
    mutationFn: () => api.createBot(name.trim()),
    onSuccess: () => {
      setName('');
      return refetch();
    },
  });
  return (
    <Stack maw={640} gap="md">
      <p className={css.fine}>{t('bots.hint')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            w={220}
            label={t('hooks.name')}
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" disabled={!name.trim()} loading={create.isPending}>
            {t('bots.create')}
          </Button>
        </Group>
        {create.error && (
          <p className={css.error} role="alert">
            {explain(create.error)}
          </p>
        )}
      </form>
      {isPending ? (
        <Skeleton rows={3} />
      ) : error ? (
        <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />
      ) : data.length === 0 ? (
        <EmptyState title={t('bots.none')}>{t('bots.noneHint')}</EmptyState>
      ) : (
        <ul className={css.rows}>
          {data.map((bot) => (
            <BotRow key={bot.id} bot={bot} onChange={() => void refetch()} />
          ))}
        </ul>
      )}
    </Stack>
  );
}

function BotRow({ bot, onChange }: { bot: Bot; onChange(): void }) {
  const t = useT();
  const hub = useHub();
  const [open, setOpen] = useState(false);
  const tokens = bot.tokens ?? [];
  const power = (deactivated: boolean) =>
    attempt(hub.api.changePerson(bot.id, { deactivated }).then(onChange), t('settings.saved'));
  return (
    <li className={css.tall}>
      <Group gap="sm" wrap="nowrap">
        <Avatar
          id={bot.id}
          name={bot.name}
          size={32}
          src={bot.avatar ? hub.api.thumbUrl(bot.avatar) : undefined}
        />
        <span className={css.rowMain}>
          <bdi>{bot.name}</bdi>
          <span className={css.fine}>
            {bot.deactivated ? t('person.deactivated') : t('bots.tokens', { count: tokens.length })}
          </span>
        </span>
        {!bot.deactivated && (
          <Button
            size="xs"
            variant="default"
            aria-expanded={open}
            aria-label={t('bots.keysOf', { name: bot.name })}
            onClick={() => setOpen(!open)}
          >
            {t('bots.keys')}
          </Button>
        )}
        {bot.deactivated ? (
          <Button size="xs" variant="default" onClick={() => power(false)}>
            {t('people.activate')}
          </Button>
        ) : (
          <Sure label={t('people.deactivate')} sure={t('bots.sure')} onYes={() => power(true)} />
        )}
      </Group>
      {open && !bot.deactivated && <Tokens bot={bot} onChange={onChange} />}
    </li>
  );
}

function Tokens({ bot, onChange }: { bot: Bot; onChange(): void }) {
  const t = useT();
  const api = bridges(useHub().api);
  const [name, setName] = useState('');
  const [days, setDays] = useState('0');
  const [may, setMay] = useState('all');
  const issue = useMutation({
    mutationFn: () =>
      api.issueToken(bot.id, {
        name: name.trim(),
        ...(may === 'read' ? { scopes: READ } : {}),
        ...(days === '0'
          ? {}
          : { expires_at: new Date(Date.now() + Number(days) * 86_400_000).toISOString() }),
      }),
    onSuccess: () => {
      setName('');
      onChange();
    },
  });
  return (
    <>
      <ul className={css.rows}>
        {(bot.tokens ?? []).map((token) => (
          <li key={token.id}>
            <span className={css.rowMain}>
              <bdi>{token.name}</bdi>
              <span className={css.fine}>
                {token.scopes && token.scopes.length > 0 ? t('bots.some') : t('bots.all')} ·{' '}
                {token.last_used_at ? (
                  <>
                    {t('hooks.used')} <Time at={token.last_used_at} as="short" />
                  </>
                ) : (
                  t('hooks.unused')
                )}
                {token.expires_at && (
                  <>
                    {' '}
                    · {t('invites.until')} <Time at={token.expires_at} as="full" />
                  </>
                )}
              </span>
            </span>
            <Sure
              label={t('invites.revoke')}
              sure={t('bots.revokeSure')}
              onYes={() =>
                attempt(
                  api.revokeToken(bot.id, token.id).then(() => {
                    if (issue.data?.id === token.id) issue.reset();
                    onChange();
                  }),
                  t('bots.revoked'),
                )
              }
            />
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          issue.mutate();
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            w={160}
            label={t('bots.keyFor')}
            value={name}
            maxLength={200}
            onChange={(event) => setName(event.target.value)}
          />
          <Select
            w={130}
            label={t('bots.may')}
            value={may}
            onChange={(value) => setMay(value ?? 'all')}
            allowDeselect={false}
            data={[
              { value: 'all', label: t('bots.all') },
              { value: 'read', label: t('bots.read') },
            ]}
          />
          <Select
            w={120}
            label={t('invites.valid')}
            value={days}
            onChange={(value) => setDays(value ?? '0')}
            allowDeselect={false}
            data={DAYS.map((count) => ({
              value: String(count),
              label: count === 0 ? t('bots.forever') : t('invites.days', { count }),
            }))}
          />
          <Button type="submit" disabled={!name.trim()} loading={issue.isPending}>
            {t('bots.issue')}
          </Button>
        </Group>
      </form>
      {issue.error && (
        <p className={css.error} role="alert">
          {explain(issue.error)}
        </p>
      )}
      {issue.data && <Once label={t('bots.secret')} value={issue.data.secret} />}
    </>
  );
}
