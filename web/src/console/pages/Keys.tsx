import { EmptyState, Skeleton } from '@kit/states.tsx';
import { Time } from '@kit/Time.tsx';
import { Button, Group, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useRole } from '../../client/commands/context.tsx';
import { attempt } from '../../client/commands/errors.ts';
import { Sure } from '../../client/settings/Sure.tsx';
import type { WriteKey } from '../api.ts';
import css from '../console.module.css';
import { useActivity, useWords } from '../context.tsx';
import { Refusal, refusalText } from '../parts/Refusal.tsx';
import { Snippet } from '../parts/Snippet.tsx';

/** With a key, a site or a backend adds events; what it carries stands beside it, ready to be copied. */
export function Keys() {
  const { say } = useWords();
  const activity = useActivity();
  const owner = useRole() === 'owner';
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['activity', activity.base, 'keys'],
    queryFn: activity.keys,
    staleTime: 0,
  });
  if (isPending) return <Skeleton rows={4} avatar={0} />;
  if (error) return <Refusal cause={error} onRetry={() => void refetch()} />;
  return (
    <div className={css.column}>
      {data.length > 0 && <p className={css.sentence}>{say('keys.sentence', { count: data.length })}</p>}
      <p className={css.lead}>{say('keys.hint')}</p>
      {owner ? <NewKey onMade={() => void refetch()} /> : <p className={css.fine}>{say('keys.owners')}</p>}
      {data.length === 0 ? (
        <EmptyState icon={<IconKey size={36} stroke={1.2} aria-hidden="true" />} title={say('keys.none')}>
          {say('keys.noneHint')}
        </EmptyState>
      ) : (
        <ul className={css.keys}>
          {data.map((key) => (
            <KeyRow key={key.id} writeKey={key} owner={owner} onChange={() => void refetch()} />
          ))}
        </ul>
      )}
      <p className={css.fine}>{say('keys.segment')}</p>
    </div>
  );
}

function NewKey({ onMade }: { onMade: () => void }) {
  const { say } = useWords();
  const activity = useActivity();
  const [name, setName] = useState('');
  const [origin, setOrigin] = useState('');
  const make = useMutation({
    mutationFn: () => activity.makeKey(name.trim(), origin.split(/[\s,]+/).filter(Boolean)),
    onSuccess: () => {
      setName('');
      setOrigin('');
      onMade();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) make.mutate();
      }}
    >
      <Group align="flex-end" gap="sm">
        <TextInput
          w={220}
          label={say('keys.name')}
          placeholder={say('keys.nameExample')}
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          w={280}
          label={say('keys.origins')}
          placeholder="https://www.example.com"
          dir="ltr"
          value={origin}
          onChange={(event) => setOrigin(event.currentTarget.value)}
        />
        <Button type="submit" disabled={!name.trim()} loading={make.isPending}>
          {say('keys.make')}
        </Button>
      </Group>
      {make.error && (
        <p className={css.warn} role="alert">
          {refusalText(say, make.error)}
        </p>
      )}
    </form>
  );
}

function KeyRow({ writeKey, owner, onChange }: { writeKey: WriteKey; owner: boolean; onChange: () => void }) {
  const { say } = useWords();
  const activity = useActivity();
  return (
    <li>
      <div className={css.keyHead}>
        <span className={css.eventName}>
          <bdi>{writeKey.name}</bdi>
          <span className={css.fine}>
            {writeKey.origins.length > 0 ? writeKey.origins.join(', ') : say('keys.anywhere')} ·{' '}
            <Time at={writeKey.made_at} as="full" />
          </span>
          {writeKey.old_until && (
            <span className={css.fine}>
              {say('keys.old')} <Time at={writeKey.old_until} as="full" />
            </span>
          )}
        </span>
        {owner && (
          <>
            <Button
              size="xs"
              variant="default"
              onClick={() => attempt(activity.rotateKey(writeKey.id).then(onChange), say('keys.rotated'))}
            >
              {say('keys.rotate')}
            </Button>
            <Sure
              label={say('keys.revoke')}
              sure={say('keys.revokeSure')}
              onYes={() => attempt(activity.revokeKey(writeKey.id).then(onChange), say('keys.revoked'))}
            />
          </>
        )}
      </div>
      <Snippet writeKey={writeKey.key} copy />
    </li>
  );
}
