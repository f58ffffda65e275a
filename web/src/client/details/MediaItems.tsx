import { useLocale, useT } from '@kit/i18n.ts';
import { Time } from '@kit/Time.tsx';
import { bytes, duration } from '@kit/time.ts';
import type { Media as Item } from '@sdk/types.ts';
import { IconFile, IconLink, IconMessage, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useGo } from '../commands/context.tsx';
import { overlay } from '../commands/ui.ts';
import { isImage } from '../conversation/Attachments.tsx';
import { VoicePlayer } from '../conversation/VoicePlayer.tsx';
import { useHub, usePerson } from '../lib/hooks.ts';
import css from './details.module.css';

type File = NonNullable<Item['attachment']>;

export function PictureItem({ item, file, conversation }: { item: Item; file: File; conversation: string }) {
  const hub = useHub();
  const t = useT();
  const full = hub.api.fileUrl(file.id);
  if (!isImage(file))
    return (
      <a className={css.mediaTile} href={full} aria-label={t('media.openVideo', { name: file.name })}>
        {file.thumb && <img src={hub.api.thumbUrl(file.id)} alt="" loading="lazy" decoding="async" />}
        <span className={css.mediaPlay}>
          <IconPlayerPlayFilled size={14} aria-hidden="true" />
          {file.duration_ms ? duration(file.duration_ms) : null}
        </span>
      </a>
    );
  return (
    <button
      type="button"
      className={`plain ${css.mediaTile}`}
      aria-label={t('message.openImage', { name: file.name })}
      onClick={() =>
        overlay.set({ kind: 'image', src: full, name: file.name, at: { conversation, seq: item.seq } })
      }
    >
      <img
        src={file.thumb ? hub.api.thumbUrl(file.id) : full}
        alt={file.name}
        loading="lazy"
        decoding="async"
      />
    </button>
  );
}

export function FileItem({ item, file, conversation }: { item: Item; file: File; conversation: string }) {
  const hub = useHub();
  const locale = useLocale();
  const t = useT();
  return (
    <div className={css.mediaLine}>
      <a
        className={css.mediaMain}
        href={hub.api.fileUrl(file.id)}
        download={file.name}
        aria-label={t('message.download', { name: file.name })}
      >
        <IconFile size={24} stroke={1.4} aria-hidden="true" />
        <span className={css.mediaText}>
          <span className={css.personName} dir="auto">
            {file.name}
          </span>
          <Source item={item} before={bytes(file.size, locale)} />
        </span>
      </a>
      <ToMessage item={item} conversation={conversation} />
    </div>
  );
}

export function RecordingItem(props: { item: Item; file: File; conversation: string }) {
  return (
    <div className={css.mediaRecording}>
      <div className={css.mediaLine}>
        <span className={css.mediaText}>
          {!props.file.waveform && (
            <span className={css.personName} dir="auto">
              {props.file.name}
            </span>
          )}
          <Source item={props.item} />
        </span>
        <ToMessage item={props.item} conversation={props.conversation} />
      </div>
      <VoicePlayer file={props.file} />
    </div>
  );
}

export function LinkItem(props: { item: Item; link: NonNullable<Item['link']>; conversation: string }) {
  const { item, link, conversation } = props;
  const hub = useHub();
  const { host, pathname } = new URL(link.url);
  return (
    <div className={css.mediaLine}>
      <a className={css.mediaMain} href={link.url} target="_blank" rel="noopener noreferrer nofollow">
        {link.image ? (
          <img className={css.mediaCover} src={hub.api.thumbUrl(link.image)} alt="" loading="lazy" />
        ) : (
          <IconLink size={24} stroke={1.4} aria-hidden="true" />
        )}
        <span className={css.mediaText}>
          <span className={css.personName} dir="auto">
            {link.title || host + (pathname === '/' ? '' : pathname)}
          </span>
          <Source item={item} {...(link.title ? { before: link.site || host } : {})} />
        </span>
      </a>
      <ToMessage item={item} conversation={conversation} />
    </div>
  );
}

/** Who sent it, and when. */
function Source({ item, before }: { item: Item; before?: string }) {
  const person = usePerson(item.author);
  return (
    <span className={css.mediaSource}>
      {before && <bdi>{before} · </bdi>}
      <bdi>{person?.name ?? ''}</bdi> · <Time at={item.at} as="short" />
    </span>
  );
}

function ToMessage({ item, conversation }: { item: Item; conversation: string }) {
  const t = useT();
  const go = useGo();
  return (
    <button
      type="button"
      className={`plain ${css.mediaGo}`}
      aria-label={t('search.jump')}
      title={t('search.jump')}
      onClick={() => go.conversation(conversation, item.seq)}
    >
      <IconMessage size={18} stroke={1.6} aria-hidden="true" />
    </button>
  );
}
