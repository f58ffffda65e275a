// hubbub.js: what happens on a site, told to its Hubbub.
//
//   <script async src="https://HOST/hubbub.js" data-key="WRITE KEY"></script>
//
//   data-host      where to send; the script's own origin unless given
//   data-consent   "ask": nothing is kept, stored or sent before hubbub('consent', true)
//   data-clicks    "off": no clicks;  data-pages "off": no page views
//
//   hubbub('track', name, properties)   hubbub('identify', id, traits)   hubbub('group', id, traits)   hubbub('page', properties)
//   hubbub('alias', id)   hubbub('reset')   hubbub('consent', yes)   hubbub('flush')
//
// Calls before the script has loaded wait in a list:  window.hubbub = window.hubbub || function () { (hubbub.q = hubbub.q || []).push(arguments) }
//
// What somebody types is never read. An element with data-hubbub-private, and all within it, tells neither its text nor its clicks.

import { Attention } from './attention';
import { Clicks } from './clicks';
import { Queue } from './queue';
import { forget, recall, remember, uuid } from './store';

type Props = Record<string, unknown>;
type Call = (method: string, ...args: unknown[]) => void;

const script = document.currentScript as HTMLScriptElement | null;
const option = (name: string) => script?.dataset[name] ?? '';
const waiting = (window as { hubbub?: Call & { q?: ArrayLike<unknown>[] } }).hubbub?.q ?? [];

const IDLE_MS = 30 * 60_000;

class Site {
  private consent = option('consent') !== 'ask' || recall('consent') === 'yes';
  private user = recall('user');
  private readonly queue = new Queue(
    `${(option('host') || new URL(script?.src || location.href).origin).replace(/\/$/, '')}/v1/batch`,
    option('key'),
  );
  private readonly attention = new Attention();
  private path = '';

  start() {
    if (option('clicks') !== 'off') new Clicks((props) => this.track('page.clicked', props)).listen();
    if (option('pages') !== 'off') this.followPages();
    addEventListener('pagehide', () => this.leave());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.leave();
    });
    if (this.consent) this.queue.start();
  }

  call(method: string, args: unknown[]) {
    const [first, second] = args;
    if (method === 'track') this.track(String(first), second as Props);
    else if (method === 'page') this.page(first as Props);
    else if (method === 'identify') this.identify(String(first), second as Props);
    else if (method === 'group') this.send('group', { groupId: String(first), traits: second ?? {} });
    else if (method === 'alias')
      this.send('alias', { previousId: this.user ?? this.anonymous(), userId: String(first) });
    else if (method === 'reset') this.reset();
    else if (method === 'consent') this.agree(first !== false);
    else if (method === 'flush') this.queue.flush();
    else console.warn(`hubbub: there is no ${method}`);
  }

  private track(event: string, properties: Props = {}) {
    this.touch();
    this.send('track', { event, properties });
  }

  private page(properties: Props = {}) {
    this.touch();
    this.send('page', {
      properties: {
        path: location.pathname,
        url: location.href,
        title: document.title,
        referrer: document.referrer,
        ...properties,
      },
    });
  }

  private identify(id: string, traits: Props = {}) {
    this.user = id;
    if (this.consent) remember('user', id);
    this.send('identify', { traits });
  }

  private reset() {
    this.user = undefined;
    forget('user');
    forget('anon');
    forget('seen');
  }

  private agree(yes: boolean) {
    if (yes === this.consent) return;
    this.consent = yes;
    if (!yes) {
      this.queue.clear();
      this.reset();
    }
    remember('consent', yes ? 'yes' : 'no');
    if (yes) {
      this.queue.start();
      this.page();
    }
  }

  private anonymous(): string {
    const known = recall('anon');
    if (known) return known;
    const id = uuid();
    remember('anon', id);
    return id;
  }

  /** A visit begins after half an hour without anything. */
  private touch() {
    if (!this.consent) return;
    const now = Date.now();
    const last = Number(recall('seen') ?? 0);
    remember('seen', String(now));
    if (now - last > IDLE_MS)
      this.send('track', { event: 'session.started', properties: { $path: location.pathname } });
  }

  private send(type: string, body: Props) {
    if (!this.consent) return;
    this.queue.add({
      type,
      messageId: uuid(),
      timestamp: new Date().toISOString(),
      anonymousId: this.anonymous(),
      ...(this.user === undefined ? {} : { userId: this.user }),
      context: {
        library: { name: 'hubbub.js' },
        page: {
          path: location.pathname,
          url: location.href,
          title: document.title,
          referrer: document.referrer,
        },
        locale: navigator.language,
        timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        screen: { width: innerWidth, height: innerHeight },
        consent: { given: true },
      },
      ...body,
    });
  }

  /** Pages of a site that changes its address without loading anew count too. */
  private followPages() {
    const look = () => {
      if (location.pathname === this.path) return;
      this.leave();
      this.path = location.pathname;
      this.attention.begin();
      this.page();
    };
    for (const name of ['pushState', 'replaceState'] as const) {
      const original = history[name];
      history[name] = function (this: History, ...args) {
        original.apply(this, args);
        setTimeout(look);
      };
    }
    addEventListener('popstate', () => setTimeout(look));
    look();
  }

  /** How long the page had attention and how far it was read; once for each stretch. */
  private leave() {
    const spent = this.attention.take();
    if (this.path && spent.ms >= 1000) {
      this.send('track', {
        event: 'page.left',
        properties: { $path: this.path, $attention_ms: spent.ms, $scroll: spent.scroll },
      });
    }
    this.queue.flush(true);
  }
}

const site = new Site();
const call: Call = (method, ...args) => site.call(method, args);
(window as { hubbub?: Call }).hubbub = call;
site.start();
for (const args of waiting) {
  const [method, ...rest] = Array.from(args);
  call(String(method), ...rest);
}
