import type { OutboxItem } from './outbox.ts';

/** Where the device keeps what must outlive the page. Every method may fail; callers go on without. */
export interface Storage {
  outbox(): Promise<OutboxItem[]>;
  putOutbox(item: OutboxItem): Promise<void>;
  dropOutbox(clientId: string): Promise<void>;
  get<T>(key: string): Promise<T | undefined>;
  put(key: string, value: unknown): Promise<void>;
  clear(): Promise<void>;
}

export class MemoryStorage implements Storage {
  private readonly items = new Map<string, OutboxItem>();
  private readonly values = new Map<string, unknown>();

  async outbox() {
    return structuredClone([...this.items.values()]);
  }
  async putOutbox(item: OutboxItem) {
    this.items.set(item.client_id, structuredClone(item));
  }
  async dropOutbox(clientId: string) {
    this.items.delete(clientId);
  }
  async get<T>(key: string) {
    return structuredClone(this.values.get(key)) as T | undefined;
  }
  async put(key: string, value: unknown) {
    this.values.set(key, structuredClone(value));
  }
  async clear() {
    this.items.clear();
    this.values.clear();
  }
}

const VERSION = 1;

/** One database for each person of a workspace on this device. */
export class IndexedDbStorage implements Storage {
  private readonly name: string;
  private opened: Promise<IDBDatabase> | undefined;

  constructor(workspace: string, person: string) {
    this.name = `hubbub:${workspace}:${person}`;
  }

  async outbox() {
    const items = await this.run<OutboxItem[]>('outbox', 'readonly', (store) => store.getAll());
    return items.sort((a, b) => (a.client_id < b.client_id ? -1 : 1));
  }
  async putOutbox(item: OutboxItem) {
    await this.run('outbox', 'readwrite', (store) => store.put(item));
  }
  async dropOutbox(clientId: string) {
    await this.run('outbox', 'readwrite', (store) => store.delete(clientId));
  }
  async get<T>(key: string) {
    return this.run<T | undefined>('values', 'readonly', (store) => store.get(key));
  }
  async put(key: string, value: unknown) {
    await this.run('values', 'readwrite', (store) => store.put(value, key));
  }
  async clear() {
    await this.run('outbox', 'readwrite', (store) => store.clear());
    await this.run('values', 'readwrite', (store) => store.clear());
  }

  private open(): Promise<IDBDatabase> {
    this.opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.name, VERSION);
      request.onupgradeneeded = () => {
        request.result.createObjectStore('outbox', { keyPath: 'client_id' });
        request.result.createObjectStore('values');
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return this.opened;
  }

  private async run<T>(
    name: string,
    mode: IDBTransactionMode,
    action: (store: IDBObjectStore) => IDBRequest,
  ): Promise<T> {
    const db = await this.open();
    return new Promise<T>((resolve, reject) => {
      const transaction = db.transaction(name, mode);
      const request = action(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result as T);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  }
}
