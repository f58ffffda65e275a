import { Avatar } from '@kit/Avatar.tsx';
import { useT } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Button, FileButton, Group, Select, Stack, TextInput } from '@mantine/core';
import type { Schemas } from '@sdk/rest.ts';
import type { Me } from '@sdk/types.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { attempt } from '../commands/errors.ts';
import { uploadFile } from '../composer/useUploads.ts';
import { useHub } from '../lib/hooks.ts';
import css from './settings.module.css';

const ZONES = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : ['UTC'];

export default function Profile() {
  const t = useT();
  const hub = useHub();
  const { data, error, isPending, refetch } = useQuery({ queryKey: ['me'], queryFn: () => hub.api.me() });
  if (isPending) return <Skeleton rows={3} avatar={0} />;
  if (error) return <ErrorState title={t('settings.failed')} onRetry={() => void refetch()} />;
  return <ProfileForm key={data.id} me={data} />;
}

function ProfileForm({ me }: { me: Me }) {
  const t = useT();
  const hub = useHub();
  const queries = useQueryClient();
  const [name, setName] = useState(me.name);
  const [title, setTitle] = useState(me.title ?? '');
  const [tz, setTz] = useState(me.tz ?? 'UTC');
  const change = (what: Schemas['MeIn']) =>
    attempt(
      hub.api.changeMe(what).then(async (next) => {
        if (next?.id) hub.people.put([next]);
        await queries.invalidateQueries({ queryKey: ['me'] });
      }),
      t('settings.saved'),
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change({ name: name.trim(), title: title.trim(), tz });
      }}
    >
      <Stack maw={420}>
        <Group>
          <Avatar
            id={me.id}
            name={name || me.name}
            size={72}
            src={me.avatar ? hub.api.thumbUrl(me.avatar) : undefined}
          />
          <FileButton
            accept="image/png,image/jpeg,image/webp"
            onChange={(file) =>
              file && attempt(uploadFile(hub.api, file).then((f) => change({ avatar: f.id })))
            }
          >
            {(props) => (
              <Button variant="default" {...props}>
                {t('settings.photo')}
              </Button>
            )}
          </FileButton>
        </Group>
        <TextInput
          label={t('auth.name')}
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={80}
        />
        <TextInput
          label={t('settings.title')}
          description={t('settings.titleHint')}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          maxLength={80}
        />
        <Select
          label={t('settings.tz')}
          data={ZONES.includes(tz) ? ZONES : [tz, ...ZONES]}
          value={tz}
          onChange={(value) => setTz(value ?? 'UTC')}
          searchable
          limit={60}
          allowDeselect={false}
        />
        {me.email && <p className={css.fine}>{t('settings.email', { email: me.email })}</p>}
        <Group>
          <Button type="submit" disabled={name.trim() === ''}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
