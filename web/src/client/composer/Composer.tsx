import { IconButton } from '@kit/IconButton.tsx';
import { useT } from '@kit/i18n.ts';
import { MenuButton } from '@kit/MenuButton.tsx';
import type { ListItem } from '@sdk/types.ts';
import {
  IconArrowUp,
  IconChartBar,
  IconChevronDown,
  IconClock,
  IconMicrophone,
  IconMoodSmile,
  IconPaperclip,
  IconPlus,
} from '@tabler/icons-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { mayWrite } from '../commands/message.ts';
import { overlay } from '../commands/ui.ts';
import { useTitle } from '../lib/titles.ts';
import css from './composer.module.css';
import { IntentBar } from './IntentBar.tsx';
import { MentionList } from './MentionList.tsx';
import { TypingLine } from './TypingLine.tsx';
import { UploadList } from './UploadList.tsx';
import { useComposer } from './useComposer.ts';

const EmojiPopover = lazy(() => import('./EmojiPopover.tsx'));
const JoinBar = lazy(() => import('./JoinBar.tsx'));
const VoiceRecorder = lazy(() => import('./VoiceRecorder.tsx'));

interface Props {
  conversation: string;
  item: ListItem | undefined;
  placeholder?: string;
}

export function Composer({ conversation, item, placeholder }: Props) {
  const t = useT();
  if (!item?.mine.role) {
    return (
      <Suspense fallback={<div className={css.closed} />}>
        <JoinBar conversation={conversation} />
      </Suspense>
    );
  }
  if (!mayWrite({ conversation: item })) {
    const why = item.conversation.archived
      ? 'composer.archived'
      : item.mine.role === 'muted'
        ? 'composer.mutedRole'
        : 'composer.readOnly';
    return <p className={css.closed}>{t(why)}</p>;
  }
  return <Writing conversation={conversation} item={item} placeholder={placeholder} />;
}

function Writing({
  conversation,
  item,
  placeholder,
}: {
  conversation: string;
  item: ListItem;
  placeholder: string | undefined;
}) {
  const t = useT();
  const title = useTitle(item.conversation);
  const c = useComposer(conversation, item);
  const [emoji, setEmoji] = useState(false);
  const [recording, setRecording] = useState(false);
  const [over, setOver] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const ready = c.canSend;
  return (
    <div
      className={css.composer}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        c.uploads.add([...event.dataTransfer.files]);
      }}
    >
      <TypingLine conversation={conversation} />
      <div className={css.box}>
        <IntentBar intent={c.intent} onClose={c.dropIntent} />
        <UploadList uploads={c.uploads} />
        {recording ? (
          <Suspense fallback={<div className={css.line} />}>
            <VoiceRecorder
              onCancel={() => setRecording(false)}
              onDone={(file) => {
                setRecording(false);
                void c.sendVoice(file);
              }}
            />
          </Suspense>
        ) : (
          <div className={css.line}>
            <MenuButton
              className={css.tool}
              position="top-start"
              label={t('composer.add')}
              lines={() => [
                {
                  id: 'file',
                  label: t('composer.file'),
                  icon: IconPaperclip,
                  run: () => files.current?.click(),
                },
                {
                  id: 'voice',
                  label: t('composer.voice'),
                  icon: IconMicrophone,
                  run: () => setRecording(true),
                },
                {
                  id: 'poll',
                  label: t('composer.poll'),
                  icon: IconChartBar,
                  run: () => overlay.set({ kind: 'poll', conversation }),
                },
              ]}
            >
              <IconPlus size={20} />
            </MenuButton>
            <input
              ref={files}
              type="file"
              multiple
              hidden
              onChange={(event) => {
                c.uploads.add([...(event.target.files ?? [])]);
                event.target.value = '';
              }}
            />
            <div className={css.field}>
              <MentionList state={c.mentions} />
              <textarea
                ref={c.field}
                className={css.text}
                rows={1}
                dir="auto"
                value={c.text}
                data-conversation={conversation}
                placeholder={placeholder ?? t('composer.placeholder', { title })}
                aria-label={placeholder ?? t('composer.placeholder', { title })}
                aria-autocomplete="list"
                aria-expanded={c.mentions.open}
                aria-controls={c.mentions.open ? c.mentions.listId : undefined}
                aria-activedescendant={c.mentions.open ? `${c.mentions.listId}-${c.mentions.at}` : undefined}
                role="combobox"
                enterKeyHint="send"
                onChange={c.onChange}
                onKeyDown={c.onKeyDown}
                onPaste={c.onPaste}
                onSelect={c.onSelect}
                onBlur={c.onBlur}
              />
            </div>
            {emoji ? (
              <Suspense fallback={<EmojiButton onClick={() => undefined} />}>
                <EmojiPopover
                  className={css.tool}
                  onClose={() => setEmoji(false)}
                  onPick={(sign) => {
                    setEmoji(false);
                    c.insert(sign);
                  }}
                />
              </Suspense>
            ) : (
              <EmojiButton onClick={() => setEmoji(true)} />
            )}
            <span className={css.sendGroup} data-ready={ready || undefined}>
              <button
                type="button"
                className={css.send}
                disabled={!ready}
                aria-label={c.intent?.edit ? t('composer.saveEdit') : t('composer.send')}
                onClick={c.submit}
              >
                <IconArrowUp size={20} />
              </button>
              {ready && !c.intent?.edit && (
                <MenuButton
                  size={24}
                  className={css.later}
                  position="top-end"
                  label={t('composer.sendOptions')}
                  lines={() => [
                    {
                      id: 'later',
                      label: t('composer.schedule'),
                      icon: IconClock,
                      run: () =>
                        overlay.set({ kind: 'schedule', conversation, what: c.unsent(), sent: c.clear }),
                    },
                  ]}
                >
                  <IconChevronDown size={14} />
                </MenuButton>
              )}
            </span>
          </div>
        )}
      </div>
      {over && <div className={css.drop}>{t('composer.drop')}</div>}
    </div>
  );
}

function EmojiButton({ onClick }: { onClick(): void }) {
  const t = useT();
  return (
    <IconButton className={css.tool} label={t('composer.emoji')} aria-haspopup="dialog" onClick={onClick}>
      <IconMoodSmile size={21} />
    </IconButton>
  );
}
