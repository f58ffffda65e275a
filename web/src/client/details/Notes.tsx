import { useT } from '@kit/i18n.ts';
import { EmptyState, ErrorState, Skeleton } from '@kit/states.tsx';
import { Button, Group, Textarea, TextInput } from '@mantine/core';
import { clientId } from '@sdk/ids.ts';
import { IconNotes } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { attempt } from '../commands/errors.ts';
import { mayWrite } from '../commands/message.ts';
import { useHub, useItem } from '../lib/hooks.ts';
import css from './details.module.css';
import { MessageCard } from './MessageCard.tsx';

/** Longer pieces that live beside the talk. */
export function Notes({ conversation }: { conversation: string }) {
  const t = useT();
  const hub = useHub();
  const item = useItem(conversation);
  const [writing, setWriting] = useState(false);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['notes', conversation],
    queryFn: () => hub.api.notes(conversation),
    staleTime: 0,
  });
  if (isPending) return <Skeleton rows={4} avatar={0} />;
  if (error) return <ErrorState title={t('notes.failed')} onRetry={() => void refetch()} />;
  const may = item !== undefined && mayWrite({ conversation: item });
  const write = (
    <Button variant="default" onClick={() => setWriting(true)}>
      {t('notes.write')}
    </Button>
  );
  return (
    <div className={css.cards}>
      {writing ? (
        <NoteEditor
          conversation={conversation}
          onDone={() => {
            setWriting(false);
            void refetch();
          }}
        />
      ) : (
        may && data.items.length > 0 && write
      )}
      {data.items.length === 0 && !writing && (
        <EmptyState
          icon={<IconNotes size={32} stroke={1.3} aria-hidden="true" />}
          title={t('notes.empty')}
          action={may && write}
        >
          {t('notes.emptyHint')}
        </EmptyState>
      )}
      {data.items.map((message) => (
        <MessageCard key={message.seq} message={message} conversation={conversation} />
      ))}
    </div>
  );
}

function NoteEditor({ conversation, onDone }: { conversation: string; onDone(): void }) {
  const t = useT();
  const hub = useHub();
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  // Kept for the life of the editor: a second press after a lost answer is the same note.
  const id = useRef(clientId());
  return (
    <div className={css.add}>
      <TextInput
        aria-label={t('notes.title')}
        placeholder={t('notes.title')}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        maxLength={200}
        data-autofocus
      />
      <Textarea
        autosize
        minRows={6}
        maxRows={18}
        aria-label={t('notes.write')}
        placeholder={t('notes.placeholder')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
        <Button
          disabled={text.trim() === '' || title.trim() === ''}
          onClick={() =>
            attempt(
              hub.api
                .writeNote(conversation, { client_id: id.current, title: title.trim(), text: text.trim() })
                .then(onDone),
            )
          }
        >
          {t('notes.publish')}
        </Button>
      </Group>
    </div>
  );
}
