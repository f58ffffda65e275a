/** How long to wait before attempt `n` (0 = first retry): doubling, capped, half fixed and half chance, never below what the server asks. */
export function backoffMs(n: number, retryAfterMs?: number, random: () => number = Math.random): number {
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(n, 10));
  const wait = ceiling / 2 + (ceiling / 2) * random();
  if (retryAfterMs === undefined) return wait;
  return retryAfterMs + random() * Math.min(1_000, retryAfterMs / 4 + 100);
}
