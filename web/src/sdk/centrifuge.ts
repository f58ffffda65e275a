import { Centrifuge, type Subscription } from 'centrifuge';
import { ApiError, networkError } from './errors.ts';
import type { Socket, SocketHandlers } from './socket.ts';

export interface CentrifugeOptions {
  /** `https://host` of the server. */
  origin: string;
  workspace: string;
  token?: string;
}

/** The server's refusals carry the HTTP status as code and, as message, the stable code and perhaps the seconds to wait. */
export function asRefusal(error: unknown): ApiError {
  const { code, message } = (error ?? {}) as { code?: number; message?: string };
  if (code === undefined || message === undefined || code < 400 || code > 599) return networkError(error);
  const [name, seconds] = message.split(' ');
  const wait = Number(seconds);
  return new ApiError({ status: code, code: name!, ...(wait > 0 ? { retry_after: wait } : {}) });
}

export function centrifugeSocket(options: CentrifugeOptions): Socket {
  const base = `${options.origin}/api/socket`;
  const ws = base.replace(/^http/, 'ws');
  const client = new Centrifuge(
    [
      { transport: 'websocket', endpoint: `${ws}/websocket` },
      { transport: 'http_stream', endpoint: `${base}/http_stream` },
      { transport: 'sse', endpoint: `${base}/sse` },
    ],
    {
      emulationEndpoint: `${base}/emulation`,
      data: { workspace: options.workspace, ...(options.token ? { token: options.token } : {}) },
      minReconnectDelay: 300,
      maxReconnectDelay: 15_000,
      timeout: 8_000,
    },
  );
  const subscriptions = new Map<string, Subscription>();
  let handlers: SocketHandlers | undefined;

  function wire(to: SocketHandlers): void {
    client.on('connecting', ({ code, reason }) => to.state('connecting', { code, reason }));
    client.on('connected', () => to.state('online'));
    client.on('disconnected', ({ code, reason }) =>
      to.state(code === 0 ? 'offline' : 'refused', { code, reason }),
    );
    client.on('subscribed', ({ channel }) => to.subscribed(channel));
    client.on('unsubscribed', ({ channel }) => to.ended(channel, 0));
    client.on('publication', ({ channel, data }) => to.publication(channel, data));
  }

  return {
    connect(to) {
      if (!handlers) wire(to);
      handlers = to;
      client.connect();
    },
    disconnect: () => client.disconnect(),
    async call<T>(method: string, data: unknown): Promise<T> {
      try {
        return (await client.rpc(method, data)).data as T;
      } catch (error) {
        throw asRefusal(error);
      }
    },
    subscribe(channel) {
      if (subscriptions.has(channel)) return;
      const subscription = client.newSubscription(channel);
      subscriptions.set(channel, subscription);
      subscription.on('subscribed', () => handlers?.subscribed(channel));
      subscription.on('publication', ({ data }) => handlers?.publication(channel, data));
      subscription.on('unsubscribed', ({ code }) => {
        if (code !== 0) handlers?.ended(channel, code);
      });
      subscription.subscribe();
    },
    unsubscribe(channel) {
      const subscription = subscriptions.get(channel);
      if (!subscription) return;
      subscriptions.delete(channel);
      subscription.unsubscribe();
      client.removeSubscription(subscription);
    },
  };
}
