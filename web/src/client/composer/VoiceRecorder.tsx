import { useT } from '@kit/i18n.ts';
import { duration } from '@kit/time.ts';
import { ActionIcon } from '@mantine/core';
import { IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { say } from '../commands/ui.ts';
import css from './composer.module.css';

export interface Recorded {
  blob: Blob;
  duration_ms: number;
  waveform: number[];
}

const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];
const EVERY_MS = 80;
const MAX_MS = 10 * 60_000;

/** One recording from start to end; resolves to nothing when it was thrown away. */
async function record(
  onLevel: (level: number, elapsed: number) => void,
  signal: AbortSignal,
): Promise<() => Promise<Recorded>> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const levels: number[] = [];
  const chunks: Blob[] = [];
  const started = performance.now();
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const level = Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length);
    levels.push(level);
    onLevel(level, performance.now() - started);
  }, EVERY_MS);
  const release = () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    if (context.state !== 'closed') void context.close();
  };
  recorder.ondataavailable = (event) => chunks.push(event.data);
  recorder.start(1_000);
  signal.addEventListener('abort', () => {
    if (recorder.state !== 'inactive') recorder.stop();
    release();
  });
  return () =>
    new Promise((resolve) => {
      const duration_ms = Math.round(performance.now() - started);
      recorder.onstop = () => {
        release();
        resolve({
          blob: new Blob(chunks, { type: (mimeType ?? recorder.mimeType).split(';')[0]! }),
          duration_ms,
          waveform: thinned(levels, 64),
        });
      };
      recorder.stop();
    });
}

/** The loudest of each share, as whole parts of a hundred of the loudest of all: what the server stores. */
export function thinned(levels: readonly number[], points: number): number[] {
  const loudest = Math.max(...levels, 0.01);
  const whole = (level: number) => Math.round((level / loudest) * 100);
  if (levels.length <= points) return levels.map(whole);
  return Array.from({ length: points }, (_, i) => {
    const from = Math.floor((i * levels.length) / points);
    const to = Math.max(from + 1, Math.floor(((i + 1) * levels.length) / points));
    return whole(Math.max(...levels.slice(from, to)));
  });
}

export default function VoiceRecorder({
  onCancel,
  onDone,
}: {
  onCancel(): void;
  onDone(recorded: Recorded): void;
}) {
  const t = useT();
  const [levels, setLevels] = useState<readonly number[]>([]);
  const [elapsed, setElapsed] = useState(0);
  const finish = useRef<(() => Promise<Recorded>) | undefined>(undefined);
  const handlers = useRef({ onCancel, onDone });
  handlers.current = { onCancel, onDone };

  useEffect(() => {
    const gone = new AbortController();
    record((level, ms) => {
      setLevels((all) => [...all.slice(-59), level]);
      setElapsed(ms);
      if (ms > MAX_MS) void finish.current?.().then((r) => handlers.current.onDone(r));
    }, gone.signal).then(
      (stop) => {
        if (gone.signal.aborted) void stop();
        finish.current = stop;
      },
      () => {
        say(t('voice.denied'));
        handlers.current.onCancel();
      },
    );
    return () => gone.abort();
  }, [t]);

  return (
    <div className={css.recorder} role="group" aria-label={t('voice.recording')}>
      <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('voice.discard')} onClick={onCancel}>
        <IconTrash size={20} />
      </ActionIcon>
      <span className={css.recordDot} aria-hidden="true" />
      <span className={css.recordTime} role="timer">
        {duration(Math.floor(elapsed / 1_000) * 1_000)}
      </span>
      <span className={css.levels} aria-hidden="true">
        {levels.map((level, i) => (
          <i key={i} style={{ height: `${Math.min(100, 8 + level * 400)}%` }} />
        ))}
      </span>
      <ActionIcon
        size={34}
        radius="xl"
        variant="filled"
        autoFocus
        aria-label={t('voice.send')}
        onClick={() => void finish.current?.().then(onDone)}
      >
        <IconArrowUp size={20} />
      </ActionIcon>
    </div>
  );
}
