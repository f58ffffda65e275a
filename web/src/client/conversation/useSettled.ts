import { type RefObject, useLayoutEffect } from 'react';

const AT_MOST_MS = 400;

/** Shows a list as soon as its first place holds for a frame: before that its rows are still being measured. */
export function useSettled(scroller: RefObject<HTMLElement | null>, generation: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: every generation is a list of its own
  useLayoutEffect(() => {
    const started = performance.now();
    let last = '';
    let frame = requestAnimationFrame(look);
    function look() {
      const element = scroller.current;
      const rows = element?.querySelector('[data-testid="virtuoso-item-list"]')?.childElementCount ?? 0;
      const place = `${element?.scrollTop}/${element?.scrollHeight}/${rows}`;
      if ((rows > 0 && place === last) || performance.now() - started > AT_MOST_MS) {
        if (element) element.dataset.settled = '';
        return;
      }
      last = place;
      frame = requestAnimationFrame(look);
    }
    return () => cancelAnimationFrame(frame);
  }, [scroller, generation]);
}
