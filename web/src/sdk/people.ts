import type { Api } from './api.ts';
import { asApiError } from './errors.ts';
import { KeyedStore } from './store.ts';
import type { Person } from './types.ts';

const BATCH = 80;

/** Who is who, fetched when somebody first shows up; questions of one moment travel together. */
export class People {
  private readonly held = new KeyedStore<Person>();
  private readonly asked = new Set<string>();
  private wanted: string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly api: Api;

  constructor(api: Api) {
    this.api = api;
  }

  get version() {
    return this.held.version;
  }

  get(id: string): Person | undefined {
    const person = this.held.get(id);
    if (!person) this.want(id);
    return person;
  }

  subscribe(id: string, listener: () => void): () => void {
    return this.held.subscribe(id, listener);
  }

  all(): Person[] {
    return Array.from(this.held.entries(), ([, person]) => person);
  }

  put(people: readonly Person[]): void {
    for (const person of people) {
      this.asked.add(person.id);
      this.held.set(person.id, person);
    }
  }

  private want(id: string): void {
    if (!id || this.asked.has(id)) return;
    this.asked.add(id);
    this.wanted.push(id);
    this.timer ??= setTimeout(() => void this.flush(), 0);
  }

  private async flush(): Promise<void> {
    this.timer = undefined;
    const ids = this.wanted;
    this.wanted = [];
    for (let i = 0; i < ids.length; i += BATCH) await this.fetch(ids.slice(i, i + BATCH));
  }

  private async fetch(ids: string[]): Promise<void> {
    try {
      this.put((await this.api.people({ ids: ids.join(','), limit: ids.length })).items);
    } catch (cause) {
      // Asked again when the name is next shown: a passing fault must not leave people nameless.
      if (asApiError(cause).passing) for (const id of ids) this.asked.delete(id);
    }
  }
}
