import { type Key, useT } from '@kit/i18n.ts';
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useGo } from '../commands/context.tsx';
import { About } from './About.tsx';
import css from './details.module.css';
import { Edits } from './Edits.tsx';
import { Media } from './Media.tsx';
import { Members } from './Members.tsx';
import { Notes } from './Notes.tsx';
import { PersonCard } from './PersonCard.tsx';
import { Pins } from './Pins.tsx';
import { Readers } from './Readers.tsx';
import { Thread } from './Thread.tsx';

interface Pane {
  title: Key;
  render(conversation: string, at: number | undefined): ReactNode;
}

const PANES: Record<string, Pane> = {
  about: { title: 'pane.about', render: (c) => <About conversation={c} /> },
  members: { title: 'pane.members', render: (c) => <Members conversation={c} /> },
  pins: { title: 'pane.pins', render: (c) => <Pins conversation={c} /> },
  files: { title: 'pane.files', render: (c) => <Media conversation={c} /> },
  notes: { title: 'pane.notes', render: (c) => <Notes conversation={c} /> },
  thread: {
    title: 'thread.title',
    render: (c, at) => at !== undefined && <Thread conversation={c} seq={at} />,
  },
  readers: {
    title: 'pane.readers',
    render: (c, at) => at !== undefined && <Readers conversation={c} seq={at} />,
  },
  edits: {
    title: 'message.history',
    render: (c, at) => at !== undefined && <Edits conversation={c} seq={at} />,
  },
};

/** The right column: one thing at a time, named by the address, closed by Esc. */
export default function Details({
  conversation,
  pane,
  at,
}: {
  conversation: string;
  pane: string;
  at: number | undefined;
}) {
  const t = useT();
  const go = useGo();
  const box = useRef<HTMLElement>(null);
  const person = pane.startsWith('person:') ? pane.slice(7) : undefined;
  const known = PANES[pane];

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        event.key !== 'Escape' ||
        event.defaultPrevented ||
        document.querySelector('[role="dialog"], [role="menu"]')
      )
        return;
      go.pane();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [go]);

  if (!known && !person) return null;
  return (
    <aside ref={box} className={css.pane} aria-label={known ? t(known.title) : t('pane.person')}>
      <header className={css.head}>
        <h2>{known ? t(known.title) : t('pane.person')}</h2>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          aria-label={t('common.close')}
          onClick={() => go.pane()}
        >
          <IconX size={20} />
        </ActionIcon>
      </header>
      <div className={css.content}>
        {known ? known.render(conversation, at) : <PersonCard id={person!} />}
      </div>
    </aside>
  );
}
