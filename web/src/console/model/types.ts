/** Questions and answers as api/query.schema.json has them. */
export type Kind =
  | 'trends'
  | 'active_users'
  | 'active_users_total'
  | 'retention'
  | 'lifecycle'
  | 'stickiness'
  | 'funnel'
  | 'funnel_trends'
  | 'time_to_convert'
  | 'paths'
  | 'sessions'
  | 'hours'
  | 'clicks'
  | 'response_times';

export type Of = 'event' | 'person' | 'session';
export type Op =
  | 'is'
  | 'is_not'
  | 'contains'
  | 'contains_no'
  | 'starts_with'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'set'
  | 'not_set';
export type Scalar = string | number | boolean;

/** Exactly one of all, any, not and prop is there. */
export interface Node {
  all?: Node[];
  any?: Node[];
  not?: Node;
  of?: Of;
  prop?: string;
  op?: Op;
  values?: Scalar[];
}

export interface Match {
  names?: string[];
  where?: Node;
}
export type Measure =
  | 'count'
  | 'people'
  | 'per_person'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'p50'
  | 'p90'
  | 'p99';
export interface Series extends Match {
  label?: string;
  measure?: Measure;
  prop?: string;
}
export interface Step extends Match {
  label?: string;
}
export interface Exclusion extends Match {
  from_step?: number;
  to_step: number;
}
export interface Breakdown {
  of?: 'event' | 'person';
  prop: string;
  limit?: number;
}
export type Interval = 'minute' | 'hour' | 'day' | 'week' | 'month';

/** Any question: which fields a kind has stands in kinds.ts. */
export interface Question {
  kind: Kind;
  from?: string;
  to?: string;
  tz?: string;
  week_start?: string;
  where?: Node;
  people?: Node;
  sessions?: Node;
  actor?: string;
  marked?: 'leave_out' | 'count';
  compare?: 'previous';
  interval?: Interval;
  series?: Series[];
  breakdown?: Breakdown;
  event?: Match;
  window_days?: number;
  ratio_days?: number;
  start_event?: Match;
  return_event?: Match;
  intervals?: number;
  type?: 'recurring' | 'first_time' | 'first_touch_in_window';
  criteria?: 'on' | 'on_or_after' | 'bracket';
  brackets?: [number, number][];
  rolling?: boolean;
  min_return_occurrences?: number;
  steps?: Step[];
  order?: 'ordered' | 'strict' | 'unordered';
  window_s?: number;
  exclusions?: Exclusion[];
  attribution?: 'step' | 'first' | 'last' | 'all';
  attribution_step?: number;
  from_step?: number;
  to_step?: number;
  bins?: number;
  item?: string;
  session_gap_s?: number;
  start?: string;
  end?: string;
  exclude_builtin?: boolean;
  depth?: number;
  limit?: number;
  gap_s?: number;
  local?: 'person' | 'tz';
  measure?: Measure;
  page?: string;
  min_width?: number;
  max_width?: number;
  by?: string;
  within_s?: number;
}

/** Names one number of an answer. */
export interface Cell {
  series?: number;
  bucket?: number;
  value?: string;
  state?: LifeState;
  cohort?: number;
  column?: number;
  days?: number;
  step?: number;
  dropped?: boolean;
  completed?: boolean;
  from?: string;
  to?: string;
  weekday?: number;
  hour?: number;
  element?: string;
  row?: string;
}
export type LifeState = 'new' | 'returning' | 'resurrecting' | 'dormant';

export interface Line {
  series: number;
  label?: string;
  value?: string;
  data: (number | null)[];
  total: number | null;
}
export interface TrendsResult {
  buckets: string[];
  series: Line[];
}
export interface ActiveUsersResult {
  buckets: string[];
  data: number[];
  sum: number;
  wide?: number[];
  ratio?: number[];
}
export interface RetentionResult {
  buckets: string[];
  matrix: number[][];
  average: (number | null)[];
  eligible: number[];
  by?: { value: string; size: number; matrix: number[][]; average: (number | null)[] }[];
}
export interface LifecycleResult {
  buckets: string[];
  new: number[];
  returning: number[];
  resurrecting: number[];
  dormant: number[];
}
export interface StickinessResult {
  actors: number;
  intervals: number;
  buckets: Record<string, number>;
}
export interface FunnelResult {
  counts: number[];
  conversion: number;
  avg_s: (number | null)[];
  median_s: (number | null)[];
  by?: {
    value: string;
    counts: number[];
    conversion: number;
    avg_s: (number | null)[];
    median_s: (number | null)[];
  }[];
}
export interface FunnelTrendsResult {
  buckets: string[];
  entered: number[];
  completed: number[];
  rate: number[];
}
export interface TimeToConvertResult {
  bins: [number, number][];
  avg_s: number | null;
  median_s: number | null;
  converted: number;
}
export interface PathsResult {
  edges: [string, string, number][];
  paths: number;
  rest: number;
}
export interface SessionsRow {
  sessions: number;
  people: number;
  events: number;
  single: number;
  avg_s: number | null;
  median_s: number | null;
  p90_s: number | null;
  attention_s: number | null;
  per_person: number | null;
}
export interface SessionsResult {
  buckets: string[];
  sessions: number[];
  people: number[];
  avg_s: (number | null)[];
  total: SessionsRow;
  lengths: [number, number][];
  by?: (SessionsRow & { value: string })[];
}
export interface HoursResult {
  matrix: number[][];
  max: number;
  total: number;
}
export interface ClicksResult {
  columns: number;
  cells: [number, number, number][];
  elements: { element: string; text?: string; clicks: number; people: number }[];
  clicks: number;
  people: number;
}
export interface ResponseRow {
  key?: string;
  answers: number;
  open?: number;
  avg_s: number | null;
  median_s: number | null;
  p90_s: number | null;
}
export interface ResponseTimesResult {
  buckets: string[];
  answers: number[];
  median_s: (number | null)[];
  total: ResponseRow;
  first?: ResponseRow;
  rows: ResponseRow[];
}
export interface Results {
  trends: TrendsResult;
  active_users: ActiveUsersResult;
  active_users_total: { value: number };
  retention: RetentionResult;
  lifecycle: LifecycleResult;
  stickiness: StickinessResult;
  funnel: FunnelResult;
  funnel_trends: FunnelTrendsResult;
  time_to_convert: TimeToConvertResult;
  paths: PathsResult;
  sessions: SessionsResult;
  hours: HoursResult;
  clicks: ClicksResult;
  response_times: ResponseTimesResult;
}
/** The kinds whose answers the console can draw. */
export type Drawn = keyof Results;

export interface Note {
  code: string;
  at?: string;
  list?: string[];
}
export interface Answer<R = unknown> {
  kind: string;
  result: R | null;
  previous?: R;
  definition: string[];
  notes?: Note[];
  explain: { by: string; because: string; reads: number; from: string; to: string; tz: string };
  meta: { version: number; events_read: number; ms: number; cached: boolean; sampled: boolean };
}

export interface PersonRow {
  key: string;
  props?: Record<string, unknown>;
  intervals?: number[];
  events?: number;
  first?: string;
  last?: string;
}
export interface PeopleResult {
  total: number;
  events?: number;
  gini?: number;
  people: PersonRow[];
}

export interface Vocabulary {
  tz: string;
  first?: string;
  last?: string;
  events: number;
  names: { name: string; events: number; first: string; last: string }[];
  event_properties: string[];
  person_properties: string[];
  kinds: { kind: string; doc: string; cells: string[] }[];
}

export interface Estimate {
  reads: number;
  most: number;
  allowed: boolean;
  by: string;
}
export interface Job {
  id: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  kind: string;
  progress: number;
  reads: number;
  error?: string;
  code?: string;
  answer?: Answer;
}

export interface PersonPage {
  key: string;
  keys: string[];
  props: Record<string, unknown>;
  events: {
    at: string;
    name: string;
    place?: string;
    key: string;
    origin: string;
    marked?: boolean;
    props?: Record<string, unknown>;
  }[];
  next?: string;
}
