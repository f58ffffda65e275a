/** How long after a key the field belongs to whoever types here: an echo of our own older draft must not overtake them. */
const MINE_MS = 15_000;

/**
 * Whether a draft that arrived (from another device, or late at the start) may fill the field: only where nobody writes, and
 * where what stands there is what we last knew.
 */
export function adopts(
  field: { shown: string; known: string; typedAt: number },
  arrived: string,
  now: number,
): boolean {
  return arrived !== field.known && field.shown === field.known && now - field.typedAt > MINE_MS;
}
