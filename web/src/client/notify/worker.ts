import type { Api } from '@sdk/api.ts';
import { ApiError } from '@sdk/errors.ts';

/** The service worker makes the client installable, starts it without a network, and shows what is pushed. */
export function registerWorker(): void {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  void navigator.serviceWorker.register('/sw.js', { scope: '/' }).catch(() => undefined);
}

const PUSH_SERVICE_MS = 20_000;

export type PushState = 'unsupported' | 'denied' | 'off' | 'on';

export async function pushState(): Promise<PushState> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window))
    return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ? 'on' : 'off';
}

/** Asks for permission (so call it from a click), subscribes this device and tells the server. */
export async function turnPushOn(api: Api): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return 'denied';
  const { key } = await api.pushKey();
  const subscription = await subscribed(key);
  const { endpoint, keys } = subscription.toJSON();
  await api.subscribePush({
    endpoint: endpoint ?? '',
    keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' },
  });
  return 'on';
}

/** A network may block the browser's own push service while everything of ours works; some browsers then never answer. */
async function subscribed(applicationServerKey: string): Promise<PushSubscription> {
  const silent = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new DOMException('no answer', 'AbortError')), PUSH_SERVICE_MS);
  });
  const asked = navigator.serviceWorker.ready.then((registration) =>
    registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }),
  );
  try {
    return await Promise.race([asked, silent]);
  } catch (cause) {
    if (!(cause instanceof DOMException && cause.name === 'AbortError')) throw cause;
    throw new ApiError({ status: 0, code: 'push.service' });
  }
}

export async function turnPushOff(api: Api): Promise<PushState> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription) {
    await api.unsubscribePush(subscription.endpoint);
    await subscription.unsubscribe();
  }
  return 'off';
}
