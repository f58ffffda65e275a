import type { Drawn, Kind, Question } from './types.ts';

/** Every field that a question of any kind may say. */
export const COMMON = [
  'from',
  'to',
  'tz',
  'week_start',
  'where',
  'people',
  'sessions',
  'actor',
  'marked',
  'compare',
] as const satisfies readonly (keyof Question)[];

const FUNNEL = ['steps', 'order', 'window_s', 'exclusions'] as const;

/** What each kind says besides. Fields that are not here never reach the server. */
export const FIELDS: Record<Drawn, readonly (keyof Question)[]> = {
  trends: ['series', 'interval', 'breakdown'],
  active_users: ['event', 'interval', 'window_days', 'ratio_days'],
  active_users_total: ['event', 'window_days'],
  retention: [
    'start_event',
    'return_event',
    'interval',
    'intervals',
    'type',
    'criteria',
    'brackets',
    'rolling',
    'min_return_occurrences',
    'breakdown',
  ],
  lifecycle: ['event', 'interval'],
  stickiness: ['event', 'interval'],
  funnel: [...FUNNEL, 'breakdown', 'attribution', 'attribution_step'],
  funnel_trends: [...FUNNEL, 'interval', 'from_step', 'to_step'],
  time_to_convert: [...FUNNEL, 'from_step', 'to_step', 'bins'],
  paths: ['event', 'item', 'session_gap_s', 'start', 'end', 'exclude_builtin', 'depth', 'limit'],
  sessions: ['event', 'interval', 'gap_s', 'breakdown'],
  hours: ['event', 'local', 'measure'],
  clicks: ['page', 'min_width', 'max_width', 'limit'],
  response_times: ['event', 'by', 'interval', 'within_s', 'limit'],
};

/** The kinds in the order of the explorer, by what one wants to know. */
export const GROUPS = [
  { id: 'much', kinds: ['trends', 'active_users'] },
  { id: 'stay', kinds: ['retention', 'lifecycle', 'stickiness'] },
  { id: 'way', kinds: ['funnel', 'funnel_trends', 'time_to_convert', 'paths'] },
  { id: 'when', kinds: ['sessions', 'hours', 'clicks', 'response_times'] },
] as const satisfies readonly { id: string; kinds: readonly Drawn[] }[];

export const isDrawn = (kind: string): kind is Drawn => Object.hasOwn(FIELDS, kind);

const SENT = { names: ['message.sent'] };

/** A question of a kind that can be asked at once, about what every workspace has. */
export function begin(kind: Drawn): Question {
  switch (kind) {
    case 'trends':
      return { kind, series: [{ ...SENT }], interval: 'day' };
    case 'active_users':
      return { kind, event: {}, interval: 'day', ratio_days: 30 };
    case 'active_users_total':
      return { kind, event: {} };
    case 'retention':
      return { kind, start_event: {}, return_event: {}, interval: 'week', type: 'first_time' };
    case 'lifecycle':
      return { kind, event: {}, interval: 'week' };
    case 'stickiness':
      return { kind, event: {}, interval: 'day' };
    case 'funnel':
    case 'funnel_trends':
    case 'time_to_convert':
      return { kind, steps: [{ names: ['page.viewed'] }, { ...SENT }] };
    case 'paths':
      return { kind, event: {}, depth: 4, limit: 40 };
    case 'sessions':
      return { kind, event: {}, interval: 'day' };
    case 'hours':
      return { kind, event: {} };
    case 'clicks':
      return { kind, page: '/' };
    case 'response_times':
      return { kind, by: 'responder', interval: 'day' };
  }
}

/** What one kind said and another kind understands stays: the time, the conditions, the steps. */
export function change(question: Question, kind: Drawn): Question {
  const kept: Record<string, unknown> = {};
  for (const field of [...COMMON, ...FIELDS[kind]])
    if (question[field] !== undefined) kept[field] = question[field];
  if (kind === 'sessions' && kept.interval === 'minute') delete kept.interval;
  return { ...begin(kind), ...kept, kind };
}

/** Units of time that a kind can be asked in. */
export function intervalsOf(kind: Kind): readonly ('hour' | 'day' | 'week' | 'month')[] {
  return kind === 'stickiness' || kind === 'retention' || kind === 'lifecycle'
    ? ['day', 'week', 'month']
    : ['hour', 'day', 'week', 'month'];
}
