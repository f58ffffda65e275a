import { useT } from '@kit/i18n.ts';
import { Checkbox, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWorkspace } from '../../commands/context.tsx';
import { accountApi } from '../api.ts';
import { Proof } from './Proof.tsx';

const SCOPES = [
  'chat:read',
  'chat:write',
  'files:read',
  'files:write',
  'search:read',
  'notifications:read',
  'notifications:write',
  'identity:read',
  'identity:write',
  'bridges:read',
  'bridges:write',
] as const;
const READING = SCOPES.filter((scope) => scope.endsWith(':read'));
const DAYS = [30, 90, 365] as const;
const DAY_MS = 86_400_000;
type Reach = 'all' | 'read' | 'some';

export function NewToken({ onMade, onClose }: { onMade(secret: string): void; onClose(): void }) {
  const t = useT();
  const workspace = useWorkspace();
  const [name, setName] = useState('');
  const [reach, setReach] = useState<Reach>('read');
  const [some, setSome] = useState<string[]>([]);
  const [days, setDays] = useState('90');
  const scopes = { all: [], read: [...READING], some }[reach];
  const submit = async (current: string) => {
    const made = await accountApi.issueToken(current, {
      workspace,
      name: name.trim(),
      scopes,
      ...(days === 'never' ? {} : { expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString() }),
    });
    onMade(made.secret);
  };
  return (
    <Proof
      title={t('tokens.create')}
      action={t('tokens.create')}
      // No scope means every scope: choosing none must not grant all.
      ready={name.trim() !== '' && (reach !== 'some' || some.length > 0)}
      submit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t('tokens.name')}
        description={t('tokens.nameHint')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        maxLength={80}
        data-autofocus
      />
      <Select
        label={t('tokens.reach')}
        value={reach}
        onChange={(value) => setReach((value ?? 'read') as Reach)}
        allowDeselect={false}
        data={(['read', 'some', 'all'] as const).map((value) => ({ value, label: t(`tokens.${value}`) }))}
      />
      {reach === 'some' && (
        <Checkbox.Group value={some} onChange={setSome} aria-label={t('tokens.reach')}>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
            {SCOPES.map((scope) => (
              <Checkbox key={scope} value={scope} label={t(`scope.${scope}`)} />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
      )}
      <Select
        label={t('invites.valid')}
        value={days}
        onChange={(value) => setDays(value ?? '90')}
        allowDeselect={false}
        data={[
          ...DAYS.map((count) => ({ value: String(count), label: t('invites.days', { count }) })),
          { value: 'never', label: t('tokens.endless') },
        ]}
      />
    </Proof>
  );
}
