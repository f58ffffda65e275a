import { Avatar } from '@kit/Avatar.tsx';
import { type Key, useT } from '@kit/i18n.ts';
import { Time } from '@kit/Time.tsx';
import { SegmentedControl, Switch } from '@mantine/core';
import type { Level } from '@sdk/types.ts';
import { type Icon, IconChevronRight, IconFile, IconNotes, IconPin, IconUsers } from '@tabler/icons-react';
import { useGo } from '../commands/context.tsx';
import { attempt } from '../commands/errors.ts';
import { Markdown } from '../conversation/Markdown.tsx';
import { useHub, useItem, usePerson } from '../lib/hooks.ts';
import { partnerOf, useTitle } from '../lib/titles.ts';
import css from './details.module.css';
import { PersonCard } from './PersonCard.tsx';

export function About({ conversation: id }: { conversation: string }) {
  const t = useT();
  const hub = useHub();
  const go = useGo();
  const item = useItem(id);
  const title = useTitle(item?.conversation);
  const creator = usePerson(item?.conversation.created_by ?? '');
  if (!item) return null;
  const { conversation, mine } = item;
  const partner = partnerOf(conversation, hub.me);
  const change = (next: { level?: Level; pinned?: boolean }) =>
    attempt(hub.api.changeMine(id, next).then(() => hub.fetchItem(id)));
  const ways: { pane: string; title: Key; icon: Icon; count?: number }[] = [
    ...(conversation.kind === 'direct'
      ? []
      : [{ pane: 'members', title: 'pane.members' as Key, icon: IconUsers, count: conversation.members }]),
    { pane: 'pins', title: 'pane.pins', icon: IconPin },
    { pane: 'files', title: 'pane.files', icon: IconFile },
    { pane: 'notes', title: 'pane.notes', icon: IconNotes },
  ];
  return (
    <div className={css.about}>
      {partner ? (
        <PersonCard id={partner} />
      ) : (
        <div className={css.hero}>
          <Avatar
            id={id}
            name={title}
            size={64}
            square
            src={conversation.avatar ? hub.api.thumbUrl(conversation.avatar) : undefined}
          />
          <h3 dir="auto">{title}</h3>
          {conversation.description && <Markdown text={conversation.description} />}
          <p className={css.fine}>
            {t(`create.mode.${conversation.mode}`)}
            {creator && (
              <>
                {' · '}
                {t('about.createdBy', { name: creator.name })}{' '}
                <Time at={conversation.created_at} as="short" />
              </>
            )}
          </p>
        </div>
      )}
      <ul className={css.ways}>
        {ways.map((way) => (
          <li key={way.pane}>
            <button type="button" className="plain" onClick={() => go.pane(way.pane)}>
              <way.icon size={19} stroke={1.6} aria-hidden="true" />
              <span>{t(way.title)}</span>
              {way.count !== undefined && <span className={css.count}>{way.count}</span>}
              <IconChevronRight size={16} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      <section className={css.section}>
        <h3 id="level">{t('about.notify')}</h3>
        <SegmentedControl
          fullWidth
          aria-labelledby="level"
          value={mine.level}
          onChange={(value) => change({ level: value as Level })}
          data={(['all', 'mentions', 'none'] as const).map((value) => ({
            value,
            label: t(`level.${value}`),
          }))}
        />
        <Switch
          mt="md"
          label={t('about.pinned')}
          checked={mine.pinned ?? false}
          onChange={(event) => change({ pinned: event.target.checked })}
        />
      </section>
    </div>
  );
}
