import type { Vocabulary } from './types.ts';

export interface Time {
  from?: string;
  to?: string;
  compare?: 'previous';
}

/** Both ends are included: 7 days are today and the six before. */
export const PRESETS = [
  { id: 'd7', from: '-6d', to: undefined },
  { id: 'd30', from: '-29d', to: undefined },
  { id: 'd90', from: '-89d', to: undefined },
  { id: 'y1', from: '-1y', to: undefined },
  { id: 'lastData', from: undefined, to: 'last' },
  { id: 'all', from: 'first', to: 'last' },
] as const satisfies readonly { id: string; from: string | undefined; to: string | undefined }[];

const WEEK = 7 * 86_400_000;

/** An archive that nobody writes in any more: its last days say more than ours. */
export const isRest = (vocabulary: Vocabulary | undefined, now = Date.now()): boolean =>
  vocabulary?.last !== undefined && now - new Date(vocabulary.last).getTime() > WEEK;

/** The time of an address that names none: as far as there are events lately, the last 30 days. */
export function usual(time: Time, vocabulary: Vocabulary | undefined, now = Date.now()): Time {
  if (time.from !== undefined || time.to !== undefined) return time;
  return isRest(vocabulary, now) ? { ...time, to: 'last' } : { ...time, from: '-29d' };
}
