import type { Api } from '@sdk/api.ts';
import type {
  Answer,
  Cell,
  Estimate,
  Job,
  Match,
  Node,
  PeopleResult,
  PersonPage,
  Question,
  Vocabulary,
} from './model/types.ts';

export interface WriteKey {
  id: string;
  name: string;
  key: string;
  origins: string[];
  made_at: string;
  old_key?: string;
  old_until?: string;
}
export interface EventEntry {
  name: string;
  state: 'planned' | 'unplanned' | 'blocked';
  description: string;
  first_at?: string;
  last_at?: string;
  properties: { name: string; type: string; types: string[]; first_at: string; sample?: string }[];
  volume: { day: string; n: number; blocked?: number }[];
}

/** Who did something, of all or of those for whom a condition holds. */
export interface Doers {
  from?: string;
  to?: string;
  event: Match;
  people?: Node;
  sort: 'events' | 'first' | 'last';
}

export const COLUMNS = ['name', 'role'];

/** What the console asks of a workspace. */
export class Activity {
  readonly base: string;
  private readonly api: Api;

  constructor(api: Api) {
    this.api = api;
    this.base = `${api.base}/activity`;
  }

  private ask<R>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<R> {
    return this.api.http.ask<R>(method, this.base + path, body, undefined, signal);
  }

  query = (query: Question, signal?: AbortSignal) => this.ask<Answer>('POST', '/query', { query }, signal);
  estimate = (query: Question, signal?: AbortSignal) =>
    this.ask<Estimate>('POST', '/estimate', { query }, signal);
  behind = (query: Question, cell: Cell, offset: number, limit: number, signal?: AbortSignal) =>
    this.ask<Answer<PeopleResult>>(
      'POST',
      '/people',
      { query, cell, columns: COLUMNS, offset, limit },
      signal,
    );
  doers = (doers: Doers, offset: number, limit: number, signal?: AbortSignal) =>
    this.ask<Answer<PeopleResult>>(
      'POST',
      '/query',
      { query: { kind: 'people', ...doers, columns: COLUMNS, offset, limit } },
      signal,
    );
  /** The most frequent values of a property, to choose from. */
  values = async (of: 'event' | 'person', prop: string, signal?: AbortSignal): Promise<string[]> => {
    const answer = await this.ask<Answer<{ series: { value?: string }[] }>>(
      'POST',
      '/query',
      {
        query: {
          kind: 'trends',
          from: '-90d',
          interval: 'month',
          series: [{ measure: 'people' }],
          breakdown: { of, prop, limit: 50 },
        },
      },
      signal,
    );
    return (answer.result?.series ?? []).flatMap((s) => (s.value && s.value !== '$other' ? [s.value] : []));
  };

  startJob = (query: Question) => this.ask<Job>('POST', '/jobs', { query });
  job = (id: string, signal?: AbortSignal) =>
    this.ask<Job>('GET', `/jobs/${encodeURIComponent(id)}`, undefined, signal);
  endJob = (id: string) => this.ask<undefined>('DELETE', `/jobs/${encodeURIComponent(id)}`);

  vocabulary = () => this.ask<Vocabulary>('GET', '/vocabulary');
  person = (key: string, before?: string) =>
    this.ask<PersonPage>(
      'GET',
      `/people/${encodeURIComponent(key)}?limit=100${before ? `&before=${encodeURIComponent(before)}` : ''}`,
    );

  events = async () => (await this.ask<{ events: EventEntry[] }>('GET', '/events?days=30')).events;
  plan = (name: string, state: EventEntry['state'], description: string) =>
    this.ask<undefined>('PUT', '/events', { name, state, description });
  keys = async () => (await this.ask<{ keys: WriteKey[] }>('GET', '/keys')).keys;
  makeKey = (name: string, origins: string[]) =>
    this.ask<WriteKey>('POST', '/keys', { name, ...(origins.length > 0 ? { origins } : {}) });
  rotateKey = (id: string) => this.ask<WriteKey>('POST', `/keys/${encodeURIComponent(id)}/rotate`);
  revokeKey = (id: string) => this.ask<undefined>('DELETE', `/keys/${encodeURIComponent(id)}`);
}
