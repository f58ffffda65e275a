import { useT } from '@kit/i18n.ts';
import { duration } from '@kit/time.ts';
import type { File } from '@sdk/types.ts';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useHub } from '../lib/hooks.ts';
import css from './conversation.module.css';

const BARS = 48;

/** As many bars as fit, each the loudest of its share. */
export function barsOf(waveform: readonly number[] | undefined, bars = BARS): number[] {
  if (!waveform || waveform.length === 0) return Array.from({ length: bars }, () => 0.2);
  const top = Math.max(...waveform, 1e-9);
  return Array.from({ length: bars }, (_, i) => {
    const from = Math.floor((i * waveform.length) / bars);
    const to = Math.max(from + 1, Math.floor(((i + 1) * waveform.length) / bars));
    return Math.max(0.08, Math.max(...waveform.slice(from, to)) / top);
  });
}

export function VoicePlayer({ file, src }: { file: File; src?: string }) {
  const t = useT();
  const hub = useHub();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const length = file.duration_ms ?? 0;
  const bars = barsOf(file.waveform);

  useEffect(() => {
    if (!playing) return;
    let frame = 0;
    const tick = () => {
      const element = audio.current;
      if (element) setAt(element.currentTime * 1000);
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [playing]);

  const seek = (part: number) => {
    const element = audio.current;
    if (!element) return;
    element.currentTime = (part * length) / 1000;
    setAt(part * length);
  };
  const done = length > 0 ? at / length : 0;
  return (
    <div className={css.voice}>
      <button
        type="button"
        className={css.voiceButton}
        aria-label={playing ? t('voice.pause') : t('voice.play', { length: duration(length) })}
        onClick={() => void (playing ? audio.current?.pause() : audio.current?.play())}
      >
        {playing ? <IconPlayerPauseFilled size={18} /> : <IconPlayerPlayFilled size={18} />}
      </button>
      <span
        className={css.wave}
        role="slider"
        tabIndex={0}
        aria-label={t('voice.position')}
        aria-valuemin={0}
        aria-valuemax={Math.round(length / 1000)}
        aria-valuenow={Math.round(at / 1000)}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          seek((event.clientX - box.left) / box.width);
        }}
        onKeyDown={(event) => {
          const by = event.key === 'ArrowRight' ? 5_000 : event.key === 'ArrowLeft' ? -5_000 : 0;
          if (by !== 0 && length > 0) seek(Math.min(1, Math.max(0, (at + by) / length)));
        }}
      >
        {bars.map((height, i) => (
          <span
            key={i}
            style={{ height: `${Math.round(height * 100)}%` }}
            data-done={i / bars.length < done || undefined}
          />
        ))}
      </span>
      <span className={css.voiceTime}>{duration(playing || at > 0 ? at : length)}</span>
      {/* biome-ignore lint/a11y/useMediaCaption: people's recordings carry no captions */}
      <audio
        ref={audio}
        src={src ?? hub.api.fileUrl(file.id)}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => {
          setPlaying(false);
          setAt(0);
        }}
      />
    </div>
  );
}
