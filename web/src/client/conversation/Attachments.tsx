import { useLocale, useT } from '@kit/i18n.ts';
import { bytes } from '@kit/time.ts';
import type { File, MessageKind } from '@sdk/types.ts';
import { IconDownload, IconFile } from '@tabler/icons-react';
import { overlay } from '../commands/ui.ts';
import { useHub } from '../lib/hooks.ts';
import css from './conversation.module.css';
import { VoicePlayer } from './VoicePlayer.tsx';

const MAX_WIDTH = 420;
const MAX_HEIGHT = 320;

/** The box of a picture before a byte of it is here, so that nothing moves when it comes. */
export function boxOf(file: File): { width: number; height: number } {
  if (!file.width || !file.height) return { width: 240, height: 180 };
  const scale = Math.min(1, MAX_WIDTH / file.width, MAX_HEIGHT / file.height);
  return {
    width: Math.max(48, Math.round(file.width * scale)),
    height: Math.max(48, Math.round(file.height * scale)),
  };
}

export const isImage = (file: File): boolean => /^image\/(png|jpe?g|gif|webp|avif)$/.test(file.type);

export function Attachments({ files, kind }: { files: readonly File[]; kind: MessageKind }) {
  return (
    <div className={css.files}>
      {files.map((file) =>
        kind === 'voice' || file.waveform ? (
          <VoicePlayer key={file.id} file={file} />
        ) : isImage(file) ? (
          <Picture key={file.id} file={file} />
        ) : file.type.startsWith('video/') ? (
          <Video key={file.id} file={file} />
        ) : (
          <FileLine key={file.id} file={file} />
        ),
      )}
    </div>
  );
}

export function Picture({ file }: { file: File }) {
  const hub = useHub();
  const t = useT();
  const { width, height } = boxOf(file);
  const full = hub.api.fileUrl(file.id);
  return (
    <button
      type="button"
      className={`plain ${css.picture}`}
      style={{ aspectRatio: `${width} / ${height}`, width }}
      aria-label={t('message.openImage', { name: file.name })}
      onClick={() => overlay.set({ kind: 'image', src: full, name: file.name })}
    >
      <img
        src={file.thumb ? hub.api.thumbUrl(file.id) : full}
        alt={file.name}
        width={width}
        height={height}
        loading="lazy"
        decoding="async"
      />
    </button>
  );
}

function Video({ file }: { file: File }) {
  const hub = useHub();
  const { width, height } = boxOf(file);
  return (
    // biome-ignore lint/a11y/useMediaCaption: people's recordings carry no captions
    <video
      className={css.video}
      src={hub.api.fileUrl(file.id)}
      width={width}
      height={height}
      controls
      preload="metadata"
    />
  );
}

export function FileLine({ file }: { file: File }) {
  const hub = useHub();
  const locale = useLocale();
  const t = useT();
  return (
    <a
      className={css.file}
      href={hub.api.fileUrl(file.id)}
      download={file.name}
      aria-label={t('message.download', { name: file.name })}
    >
      <IconFile size={24} stroke={1.4} aria-hidden="true" />
      <span className={css.fileText}>
        <span className={css.fileName} dir="auto">
          {file.name}
        </span>
        <span className={css.fileSize}>{bytes(file.size, locale)}</span>
      </span>
      <IconDownload size={17} className={css.fileIcon} aria-hidden="true" />
    </a>
  );
}

export function OutgoingFiles({ files }: { files: readonly File[] }) {
  return <Attachments files={files} kind="file" />;
}
