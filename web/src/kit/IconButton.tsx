import type { ComponentProps } from 'react';
import css from './kit.module.css';

type Props = ComponentProps<'button'> & { label: string; size?: number };

/** A quiet square with a sign in it. Its name is both what is read out and what hovering shows. */
export function IconButton({ label, size = 36, className, children, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      className={`${css.iconButton} ${className ?? ''}`}
      style={{ width: size, height: size, ...rest.style }}
      aria-label={label}
      title={label}
    >
      {children}
    </button>
  );
}
