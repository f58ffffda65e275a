import { type RefObject, useLayoutEffect } from 'react';

/** The window may shrink (a keyboard opens, the composer grows): whoever was at the end stays there. */
export function useKeptEnd(
  scroller: RefObject<HTMLElement | null>,
  atEnd: RefObject<boolean>,
  generation: number,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: every generation has a scroller of its own
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    let height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      if (element.clientHeight !== height && atEnd.current) element.scrollTop = element.scrollHeight;
      height = element.clientHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, atEnd, generation]);
}
