import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';
import { IconButton } from './IconButton.tsx';

export interface MenuLine {
  id: string;
  label: string;
  icon: ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: 'true' }>;
  keys?: string | undefined;
  danger?: boolean | undefined;
  run(): void;
}

export interface MenuButtonProps {
  label: string;
  children: ReactNode;
  size?: number;
  className?: string | undefined;
  position?: 'bottom-end' | 'top-start' | 'top-end';
  /** Asked when the menu opens; an empty place between groups is `null`. */
  lines(): (MenuLine | null)[];
}

const load = () => import('./MenuPanel.tsx');
const MenuPanel = lazy(load);

/** A button with a menu, whose machinery comes only when somebody reaches for it. */
export function MenuButton(props: MenuButtonProps) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <IconButton
      label={props.label}
      {...(props.size === undefined ? {} : { size: props.size })}
      className={props.className}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    >
      {props.children}
    </IconButton>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <MenuPanel {...props} />
    </Suspense>
  );
}
