import type { CSSProperties } from 'react';
import css from './kit.module.css';
import { hueOf, initials } from './names.ts';

interface Props {
  id: string;
  name: string;
  src?: string | undefined;
  size?: number;
  square?: boolean;
  state?: string | undefined;
  stateLabel?: string;
}

/** Decorative: the name stands beside it. */
export function Avatar({ id, name, src, size = 36, square, state, stateLabel }: Props) {
  const style = { '--size': `${size}px`, '--hue': hueOf(id) } as CSSProperties;
  return (
    <span className={`${css.avatar} ${square ? css.square : ''}`} style={style}>
      {src ? <img src={src} alt="" loading="lazy" /> : <span aria-hidden="true">{initials(name)}</span>}
      {state && state !== 'offline' && (
        <span className={css.dot} data-state={state} role="img" aria-label={stateLabel ?? state} />
      )}
    </span>
  );
}
