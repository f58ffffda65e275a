import { useMemo, useRef, useState } from 'react';

const HOLD_MS = 450;
/** A finger that lies still still trembles. */
const TREMBLE_PX = 10;

/** A long press on a touch screen opens the same menu that the mouse finds on hover. */
export function useLongPress() {
  const [open, setOpen] = useState(false);
  const held = useRef({
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
    x: 0,
    y: 0,
    fired: false,
  });
  return useMemo(() => {
    const stop = () => clearTimeout(held.current.timer);
    return {
      open,
      close: () => setOpen(false),
      handlers: {
        onTouchStart: (event: React.TouchEvent) => {
          stop();
          const finger = event.touches[0];
          held.current.fired = false;
          if (!finger || event.touches.length !== 1) return;
          if ((event.target as HTMLElement).closest('[role="menu"], [role="slider"], input, textarea'))
            return;
          Object.assign(held.current, { x: finger.clientX, y: finger.clientY });
          held.current.timer = setTimeout(() => {
            held.current.fired = true;
            navigator.vibrate?.(8);
            setOpen(true);
          }, HOLD_MS);
        },
        onTouchMove: (event: React.TouchEvent) => {
          const finger = event.touches[0];
          const { x, y } = held.current;
          if (!finger || Math.hypot(finger.clientX - x, finger.clientY - y) > TREMBLE_PX) stop();
        },
        onTouchEnd: (event: React.TouchEvent) => {
          stop();
          // The browser would make a click of it: that closes the menu again, or follows the link under the finger.
          if (held.current.fired && event.cancelable) event.preventDefault();
        },
        onTouchCancel: stop,
        onContextMenu: (event: React.MouseEvent) => {
          if (held.current.fired) event.preventDefault();
        },
      },
    };
  }, [open]);
}
