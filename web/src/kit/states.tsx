import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useT } from './i18n.ts';
import css from './kit.module.css';

/** What this is, and the next step. */
export function EmptyState(props: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={css.state}>
      {props.icon}
      <h2>{props.title}</h2>
      {props.children && <p>{props.children}</p>}
      {props.action && <div className={css.stateAction}>{props.action}</div>}
    </div>
  );
}

/** What happened, what is safe, what to do. */
export function ErrorState(props: { title: string; children?: ReactNode; onRetry?: () => void }) {
  const t = useT();
  return (
    <div className={css.state} role="alert">
      <h2>{props.title}</h2>
      {props.children && <p>{props.children}</p>}
      {props.onRetry && (
        <div className={css.stateAction}>
          <Button variant="default" onClick={props.onRetry}>
            {t('common.retry')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** True once `ms` have passed: what arrives sooner needs no placeholder. */
export function useLate(ms = 200): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return late;
}

const WIDTHS = [72, 48, 88, 60, 80, 40, 66, 92];

/** Keeps the layout while it loads; invisible for the first 200 ms. */
export function Skeleton({ rows = 6, avatar = 36 }: { rows?: number; avatar?: number }) {
  const t = useT();
  const late = useLate();
  return (
    <div
      className={css.bones}
      role="status"
      aria-busy="true"
      aria-label={t('common.loading')}
      style={{ visibility: late ? 'visible' : 'hidden' }}
    >
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} className={css.boneRow}>
          {avatar > 0 && (
            <div className={css.bone} style={{ width: avatar, height: avatar, borderRadius: '50%' }} />
          )}
          <div className={css.boneLines}>
            <div className={css.bone} style={{ width: '30%', height: 12 }} />
            <div className={css.bone} style={{ width: `${WIDTHS[i % WIDTHS.length]}%`, height: 12 }} />
          </div>
        </div>
      ))}
    </div>
  );
}

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);
const NAMES: Record<string, string> = isMac
  ? { mod: '⌘', alt: '⌥', shift: '⇧', enter: '↩', escape: 'Esc', arrowup: '↑', arrowdown: '↓' }
  : { mod: 'Ctrl', alt: 'Alt', shift: 'Shift', enter: 'Enter', escape: 'Esc', arrowup: '↑', arrowdown: '↓' };

/** `mod+k` as keys. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={css.keys}>
      {keys.split('+').map((key) => (
        <kbd key={key}>{NAMES[key] ?? key.toUpperCase()}</kbd>
      ))}
    </span>
  );
}
