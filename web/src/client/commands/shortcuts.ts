import { useEffect, useRef } from 'react';
import { APP_COMMANDS } from './app.ts';
import { type AppContext, commandFor, keysOf } from './registry.ts';
import { closeOverlay, overlay } from './ui.ts';

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** The registry's keys, everywhere in the client. Where somebody types only combinations with Ctrl, ⌘ or Alt count. */
export function useShortcuts(context: AppContext): void {
  const latest = useRef(context);
  latest.current = context;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // 229: an input method is composing; its keys are not ours.
      if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
      if (overlay.get().kind !== 'none') {
        if (event.key === 'Escape') closeOverlay();
        return;
      }
      const keys = keysOf(event);
      if (typing(event.target) && !/^(mod|alt)\+/.test(keys)) return;
      const command = commandFor(APP_COMMANDS, keys, latest.current);
      if (!command) return;
      event.preventDefault();
      command.run(latest.current);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
