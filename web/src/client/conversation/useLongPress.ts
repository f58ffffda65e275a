import { useMemo, useRef, useState } from 'react';

/** A long press on a touch screen opens the same menu that the mouse finds on hover. */
export function useLongPress() {
  const [open, setOpen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  return useMemo(() => {
    const stop = () => clearTimeout(timer.current);
    return {
      open,
      close: () => setOpen(false),
      handlers: {
        onTouchStart: (event: React.TouchEvent) => {
          if (event.touches.length !== 1 || (event.target as HTMLElement).closest('button, a')) return;
          stop();
          timer.current = setTimeout(() => setOpen(true), 450);
        },
        onTouchEnd: stop,
        onTouchMove: stop,
        onTouchCancel: stop,
      },
    };
  }, [open]);
}
