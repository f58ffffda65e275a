const STILL_MS = 30_000; // without a move, a key or a touch for so long, nobody is reading
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchmove', 'scroll'];

/** How long a page was in front of somebody who did something now and then, and how far down it was read. An open tab is not attention. */
export class Attention {
  private ms = 0;
  private scroll = 0;
  private seen = 0; // when the last sign was, 0 while hidden

  constructor() {
    for (const sign of SIGNS) addEventListener(sign, () => this.sign(), { passive: true, capture: true });
    document.addEventListener('visibilitychange', () => this.turn());
    this.turn();
  }

  begin() {
    this.take();
    this.sign();
  }

  /** What was counted since the last time, and begins to count anew. scroll is in percent of the page. */
  take(): { ms: number; scroll: number } {
    this.count();
    const out = { ms: Math.round(this.ms), scroll: this.scroll };
    this.ms = 0;
    this.scroll = 0;
    return out;
  }

  private turn() {
    if (document.visibilityState === 'visible') this.seen = performance.now();
    else {
      this.count();
      this.seen = 0;
    }
  }

  private sign() {
    this.count();
    if (document.visibilityState !== 'visible') return;
    this.seen = performance.now();
    const height = Math.max(1, document.documentElement.scrollHeight);
    this.scroll = Math.max(this.scroll, Math.min(100, Math.round((100 * (scrollY + innerHeight)) / height)));
  }

  /** The time since the last sign counts, up to the point where nobody reads any more. */
  private count() {
    if (this.seen === 0) return;
    const now = performance.now();
    const elapsed = now - this.seen;
    this.ms += Math.min(elapsed, STILL_MS);
    this.seen = elapsed < STILL_MS ? now : 0;
  }
}
