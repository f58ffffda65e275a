import { useT } from '@kit/i18n.ts';
import { ErrorState, Skeleton } from '@kit/states.tsx';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { explain } from '../commands/errors.ts';
import { Composer } from '../composer/Composer.tsx';
import { MessageList } from '../conversation/MessageList.tsx';
import { useHub, useItem, useSelect, useStore } from '../lib/hooks.ts';
import css from './details.module.css';
import { MessageCard } from './MessageCard.tsx';

/** A thread is a conversation of its own under a message: made when the first answer is wanted. */
export function Thread({ conversation, seq }: { conversation: string; seq: number }) {
  const t = useT();
  const hub = useHub();
  const log = hub.log(conversation);
  const held = useSelect(log.state, () => log.message(seq));
  const { data: fetched } = useQuery({
    queryKey: ['message', conversation, seq],
    queryFn: () => hub.api.message(conversation, seq),
    enabled: held === undefined,
  });
  const parent = held ?? fetched;
  const [opened, setOpened] = useState<string | undefined>();
  const [error, setError] = useState('');
  const id = parent?.thread?.conversation ?? opened;
  const open = async () => {
    try {
      const thread = (await hub.api.openThread(conversation, seq)).conversation.id;
      await hub.fetchItem(thread);
      setOpened(thread);
    } catch (cause) {
      setError(explain(cause));
    }
  };
  return (
    <div className={css.tall}>
      {parent && (
        <div className={css.parent}>
          <MessageCard message={parent} conversation={conversation} />
        </div>
      )}
      {id ? (
        <Talk id={id} />
      ) : (
        <div className={css.start}>
          <p className={css.fine}>{t('thread.none')}</p>
          <Button variant="default" onClick={() => void open()}>
            {t('thread.start')}
          </Button>
          {error && <p role="alert">{error}</p>}
        </div>
      )}
    </div>
  );
}

function Talk({ id }: { id: string }) {
  const t = useT();
  const hub = useHub();
  useEffect(() => hub.show(id), [hub, id]);
  const log = hub.log(id);
  const load = useStore(log.load);
  const item = useItem(id);
  return (
    <div className={css.thread}>
      {load === 'ready' ? (
        <MessageList id={id} />
      ) : load === 'failed' || load === 'gone' ? (
        <ErrorState title={t('conversation.failed')} onRetry={() => void log.open()} />
      ) : (
        <div className={css.thread}>
          <Skeleton rows={3} />
        </div>
      )}
      <Composer conversation={id} item={item} placeholder={t('thread.placeholder')} />
    </div>
  );
}
