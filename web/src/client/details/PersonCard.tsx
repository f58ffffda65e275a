import { Avatar } from '@kit/Avatar.tsx';
import { useLocale, useT } from '@kit/i18n.ts';
import { Skeleton } from '@kit/states.tsx';
import { ago } from '@kit/time.ts';
import { Button } from '@mantine/core';
import { IconMessage } from '@tabler/icons-react';
import { useAppContext } from '../commands/context.tsx';
import { attempt } from '../commands/errors.ts';
import { useHub, usePerson, usePresence } from '../lib/hooks.ts';
import { partnerOf } from '../lib/titles.ts';
import { openDirect } from '../overlays/direct.ts';
import css from './details.module.css';

export function PersonCard({ id }: { id: string }) {
  const t = useT();
  const hub = useHub();
  const locale = useLocale();
  const context = useAppContext();
  const person = usePerson(id);
  const presence = usePresence(id);
  if (!person) return <Skeleton rows={1} avatar={64} />;
  const here = context.conversation && partnerOf(context.conversation.conversation, hub.me) === id;
  const status = presence?.status ?? person.status;
  return (
    <div className={css.hero}>
      <Avatar
        id={id}
        name={person.name}
        size={72}
        src={person.avatar ? hub.api.thumbUrl(person.avatar) : undefined}
        state={presence?.state}
        stateLabel={presence ? t(`presence.${presence.state}`) : ''}
      />
      <h3 dir="auto">{person.name}</h3>
      <p className={css.fine}>
        {[
          person.title,
          person.handle && `@${person.handle}`,
          person.deactivated ? t('person.deactivated') : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {presence && (
        <p className={css.fine}>
          {presence.state === 'offline' && presence.seen_at
            ? t('presence.lastSeen', { when: ago(new Date(presence.seen_at), locale) })
            : t(`presence.${presence.state}`)}
        </p>
      )}
      {status?.text && <p dir="auto">{`${status.emoji ?? ''} ${status.text}`.trim()}</p>}
      {id !== hub.me && !here && !person.deactivated && (
        <Button
          variant="default"
          leftSection={<IconMessage size={18} />}
          onClick={() => attempt(openDirect(context, id))}
        >
          {t('person.write')}
        </Button>
      )}
    </div>
  );
}
