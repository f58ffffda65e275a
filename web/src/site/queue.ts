import { forget, keys, recall, remember, uuid } from './store';

const PAUSE_MS = 3_000;
const BATCH = 50;
const KEEP = 500; // messages that wait at most; the oldest go first
const BEACON = 60_000; // bytes that a browser still sends while a page closes
const OTHERS_MS = 20_000; // a tab that has not written for so long is gone, and what it left is ours

type Message = Record<string, unknown>;

/**
 * Messages on their way. They are kept in the browser until the server has acknowledged them: through reloads, closed tabs, and a server that is
 * away or asks to wait. One that is sent twice carries the same messageId, and counts once.
 */
export class Queue {
  private waiting: Message[] = [];
  private readonly slot = `q.${uuid()}`;
  private timer = 0;
  private failures = 0;
  private sending = false;
  private open = false;

  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  start() {
    if (this.open) return;
    this.open = true;
    this.adopt();
    // Other tabs see by the time that this one lives.
    setInterval(() => this.waiting.length > 0 && this.save(), OTHERS_MS / 2);
    if (this.waiting.length > 0) this.later(0);
  }

  add(message: Message) {
    this.waiting.push(message);
    if (this.waiting.length > KEEP) this.waiting.splice(0, this.waiting.length - KEEP);
    this.save();
    if (this.failures === 0) this.later(this.waiting.length >= BATCH ? 0 : PAUSE_MS);
  }

  clear() {
    this.waiting = [];
    this.save();
  }

  /** Sends what waits; with leaving as the browser allows while the page goes away. */
  flush(leaving = false) {
    if (leaving) this.part();
    else void this.send();
  }

  private later(ms: number) {
    if (this.timer && ms > 0) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      void this.send();
    }, ms);
  }

  private async send() {
    if (this.sending || this.waiting.length === 0) return;
    this.sending = true;
    const batch = this.waiting.slice(0, BATCH);
    let wait = 0;
    try {
      const answer = await fetch(this.url, {
        method: 'POST',
        credentials: 'omit',
        keepalive: batch.length < 10,
        body: this.body(batch),
      });
      if (answer.ok) this.done(batch);
      else if (answer.status === 429 || answer.status >= 500)
        wait = this.pause(Number(answer.headers.get('Retry-After')) * 1000);
      else {
        // It will never be taken: waiting would hold up what comes after.
        console.warn(`hubbub: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
        this.done(batch);
      }
    } catch {
      wait = this.pause(0);
    }
    this.sending = false;
    if (this.waiting.length > 0) this.later(wait || PAUSE_MS);
  }

  private pause(asked: number): number {
    const most = Math.min(300_000, 1_000 * 2 ** this.failures++);
    return Math.max(asked || 0, most / 2 + (Math.random() * most) / 2);
  }

  private done(batch: Message[]) {
    this.failures = 0;
    const gone = new Set(batch);
    this.waiting = this.waiting.filter((message) => !gone.has(message));
    this.save();
  }

  private body(batch: Message[]): string {
    return JSON.stringify({ writeKey: this.key, sentAt: new Date().toISOString(), batch });
  }

  /** The page goes away: a beacon may arrive or not, so what waits stays stored; the next page sends it again, and it counts once. */
  private part() {
    if (this.waiting.length === 0 || this.failures > 0) return;
    const batch = this.waiting.slice(-BATCH);
    while (batch.length > 1 && this.body(batch).length > BEACON / 2)
      batch.splice(0, Math.ceil(batch.length / 2));
    if (navigator.sendBeacon(this.url, this.body(batch))) this.later(PAUSE_MS);
  }

  private save() {
    if (this.waiting.length > 0)
      remember(this.slot, JSON.stringify({ at: Date.now(), waiting: this.waiting }));
    else forget(this.slot);
  }

  private adopt() {
    for (const key of keys('q.')) {
      if (key === this.slot) continue;
      try {
        const left = JSON.parse(recall(key) ?? '') as { at: number; waiting: Message[] };
        if (Date.now() - left.at < OTHERS_MS) continue;
        this.waiting.unshift(...left.waiting);
      } catch {
        // Not ours to read; gone with the next line.
      }
      forget(key);
    }
    this.save();
  }
}
