/// <reference lib="webworker" />
// Three duties: start without a network, show what is pushed, open what is clicked. Nothing of a conversation is kept here.
const worker = self as unknown as ServiceWorkerGlobalScope;
const SHELL = 'hubbub-shell-1';

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll(['/', '/early.js', '/icon.svg']))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (event) => {
  const tidy = caches
    .keys()
    .then((names) =>
      Promise.all(
        names.filter((n) => n.startsWith('hubbub-shell') && n !== SHELL).map((n) => caches.delete(n)),
      ),
    );
  event.waitUntil(tidy.then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin || url.pathname.startsWith('/api'))
    return;
  // Hashed names never change their content.
  if (url.pathname.startsWith('/assets/')) event.respondWith(kept(request));
  else if (request.mode === 'navigate') event.respondWith(page(request));
});

async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  const held = await cache.match(request);
  if (held) return held;
  const fresh = await fetch(request);
  if (fresh.ok) void cache.put(request, fresh.clone());
  return fresh;
}

async function page(request: Request): Promise<Response> {
  const cache = await caches.open(SHELL);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && (fresh.headers.get('content-type') ?? '').includes('text/html'))
      void cache.put('/', fresh.clone());
    return fresh;
  } catch (error) {
    const held = await cache.match('/');
    if (held) return held;
    throw error;
  }
}

interface Pushed {
  url?: string;
  tag?: string;
  title?: string;
  body?: string;
}

worker.addEventListener('push', (event) => {
  const pushed = (event.data?.json() ?? {}) as Pushed;
  event.waitUntil(show(pushed));
});

/** Whoever looks at the client sees the message there; a second sign would be noise. */
async function show(pushed: Pushed): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (windows.some((client) => client.focused)) return;
  await worker.registration.showNotification(pushed.title ?? 'Hubbub', {
    body: pushed.body ?? '',
    tag: pushed.tag ?? '',
    icon: '/icon-192.png',
    badge: '/icon-192.png',
    data: { path: pathOf(pushed.url) },
  });
}

/** Only ways of our own. */
function pathOf(url: string | undefined): string {
  const full = new URL(url ?? '/', worker.location.origin);
  return full.origin === worker.location.origin ? full.pathname : '/';
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const path = (event.notification.data as { path?: string } | undefined)?.path ?? '/';
  event.waitUntil(openPath(path));
});

/** A window of that workspace goes there without loading anew; else a new one opens. */
async function openPath(path: string): Promise<void> {
  const home = /^\/w\/[^/]+/.exec(path)?.[0];
  const windows = await worker.clients.matchAll({ type: 'window' });
  const open = windows.find((client) => home && `${new URL(client.url).pathname}/`.startsWith(`${home}/`));
  if (!open) {
    await worker.clients.openWindow(path);
    return;
  }
  open.postMessage({ open: path });
  await open.focus();
}
