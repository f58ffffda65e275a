import { begin, COMMON, FIELDS, isDrawn } from './kinds.ts';
import type { Cell, Question } from './types.ts';

/** What the address says besides the question. */
export interface View {
  view?: 'table';
  /** The number whose people are shown. */
  who?: Cell;
}

type Search = Record<string, unknown>;

/** The question that an address means; of an unknown kind, or none, it is that of the first page. */
export function questionOf(search: Search): Question {
  const kind = typeof search.kind === 'string' && isDrawn(search.kind) ? search.kind : 'trends';
  const question: Record<string, unknown> = { kind };
  for (const field of [...COMMON, ...FIELDS[kind]]) {
    const value = search[field];
    if (value !== undefined && value !== null && value !== '') question[field] = value;
  }
  return { ...begin(kind), ...fitted(question), kind };
}

const TEXTS = new Set(['from', 'to', 'tz', 'page', 'start', 'end', 'item', 'actor']);
const TREES = new Set(['where', 'people', 'sessions', 'event', 'start_event', 'return_event', 'breakdown']);
const LISTS = new Set(['series', 'steps', 'exclusions', 'brackets']);

/** What has another form than its field is left out: an address may be typed by hand. */
function fitted(search: Search): Search {
  const out: Search = {};
  for (const [field, value] of Object.entries(search)) {
    // `page=404` is a path and not a number.
    if (TEXTS.has(field)) out[field] = String(value);
    else if (TREES.has(field)) {
      if (typeof value === 'object' && !Array.isArray(value)) out[field] = value;
    } else if (LISTS.has(field)) {
      if (Array.isArray(value) && value.length > 0) out[field] = value;
    } else if (typeof value !== 'object') out[field] = value;
  }
  return out;
}

/** A question as the parameters of an address; conditions that were begun and not finished stay in it. */
export function searchOf(question: Question): Search {
  const search: Search = { kind: question.kind };
  const fields = isDrawn(question.kind) ? FIELDS[question.kind] : [];
  for (const field of [...COMMON, ...fields]) {
    const value = question[field];
    if (value !== undefined && value !== '') search[field] = value;
  }
  return search;
}

export function viewOf(search: Search): View {
  return {
    ...(search.view === 'table' ? { view: 'table' as const } : {}),
    ...(typeof search.who === 'object' && search.who !== null && !Array.isArray(search.who)
      ? { who: search.who as Cell }
      : {}),
  };
}

/** The time of an address, which goes along from page to page. */
export function timeOf(search: Search): { from?: string; to?: string; compare?: 'previous' } {
  return {
    ...(search.from === undefined ? {} : { from: String(search.from) }),
    ...(search.to === undefined ? {} : { to: String(search.to) }),
    ...(search.compare === 'previous' ? { compare: 'previous' as const } : {}),
  };
}
