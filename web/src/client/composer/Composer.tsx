import { useT } from '@kit/i18n.ts';
import { ActionIcon, Menu, Popover } from '@mantine/core';
import type { ListItem } from '@sdk/types.ts';
import { IconArrowUp, IconChartBar, IconChevronDown, IconClock, IconMicrophone, IconMoodSmile, IconPaperclip, IconPlus } from '@tabler/icons-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { mayWrite } from '../commands/message.ts';
import { overlay } from '../commands/ui.ts';
import { useTitle } from '../lib/titles.ts';
import css from './composer.module.css';
import { IntentBar } from './IntentBar.tsx';
import { JoinBar } from './JoinBar.tsx';
import { MentionList } from './MentionList.tsx';
import { TypingLine } from './TypingLine.tsx';
import { UploadList } from './UploadList.tsx';
import { useComposer } from './useComposer.ts';
import { VoiceRecorder } from './VoiceRecorder.tsx';

const EmojiPicker = lazy(() => import('./EmojiPicker.tsx'));

interface Props {
  conversation: string;
  item: ListItem | undefined;
  placeholder?: string;
}

export function Composer({ conversation, item, placeholder }: Props) {
  const t = useT();
  if (!item) return <JoinBar conversation={conversation} />;
  if (!mayWrite({ conversation: item })) {
    const why = item.conversation.archived ? 'composer.archived' : item.mine.role === 'muted' ? 'composer.mutedRole' : 'composer.readOnly';
    return <p className={css.closed}>{t(why)}</p>;
  }
  return <Writing conversation={conversation} item={item} placeholder={placeholder} />;
}

function Writing({ conversation, item, placeholder }: { conversation: string; item: ListItem; placeholder: string | undefined }) {
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
          <VoiceRecorder
            onCancel={() => setRecording(false)}
            onDone={(file) => {
              setRecording(false);
              void c.sendVoice(file);
            }}
          />
        ) : (
          <div className={css.line}>
            <Menu position="top-start" width={220} shadow="md">
              <Menu.Target>
                <ActionIcon className={css.tool!} variant="subtle" color="gray" size={36} aria-label={t('composer.add')}>
                  <IconPlus size={20} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item leftSection={<IconPaperclip size={18} />} onClick={() => files.current?.click()}>
                  {t('composer.file')}
                </Menu.Item>
                <Menu.Item leftSection={<IconMicrophone size={18} />} onClick={() => setRecording(true)}>
                  {t('composer.voice')}
                </Menu.Item>
                <Menu.Item leftSection={<IconChartBar size={18} />} onClick={() => overlay.set({ kind: 'poll', conversation })}>
                  {t('composer.poll')}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
            <input ref={files} type="file" multiple hidden onChange={(event) => {
              c.uploads.add([...(event.target.files ?? [])]);
              event.target.value = '';
            }} />
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
            <Popover opened={emoji} onChange={setEmoji} position="top-end" shadow="md" trapFocus>
              <Popover.Target>
                <ActionIcon className={css.tool!} variant="subtle" color="gray" size={36} aria-label={t('composer.emoji')} onClick={() => setEmoji(!emoji)}>
                  <IconMoodSmile size={21} />
                </ActionIcon>
              </Popover.Target>
              <Popover.Dropdown p={0}>
                <Suspense fallback={<div style={{ width: 320, height: 340 }} />}>
                  <EmojiPicker
                    onPick={(sign) => {
                      setEmoji(false);
                      c.insert(sign);
                    }}
                  />
                </Suspense>
              </Popover.Dropdown>
            </Popover>
            <span className={css.sendGroup} data-ready={ready || undefined}>
              <ActionIcon size={34} radius="xl" variant="filled" disabled={!ready} aria-label={c.intent?.edit ? t('composer.saveEdit') : t('composer.send')} onClick={c.submit}>
                <IconArrowUp size={20} />
              </ActionIcon>
              {ready && !c.intent?.edit && (
                <Menu position="top-end" shadow="md">
                  <Menu.Target>
                    <button type="button" className={css.later} aria-label={t('composer.sendOptions')}>
                      <IconChevronDown size={14} />
                    </button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item leftSection={<IconClock size={18} />} onClick={() => overlay.set({ kind: 'schedule', conversation, text: c.wire(), sent: c.clear })}>
                      {t('composer.schedule')}
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              )}
            </span>
          </div>
        )}
      </div>
      {over && <div className={css.drop}>{t('composer.drop')}</div>}
    </div>
  );
}
