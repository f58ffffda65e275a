/**
 * connecting: on the way, or waiting to try again. online: calls and subscriptions work. offline: the device has no
 * network or nobody asked to connect. refused: the server said not to come back (signed out, removed).
 */
export type ConnectionState = 'offline' | 'connecting' | 'online' | 'refused';

export interface SocketHandlers {
  state(state: ConnectionState, why?: { code: number; reason: string }): void;
  /** Fires after every (re)subscription, of our own channels and of those that the server chose. */
  subscribed(channel: string): void;
  /** The server ended a subscription for good. */
  ended(channel: string, code: number): void;
  publication(channel: string, data: unknown): void;
}

/** The little that the sdk needs of a real-time connection; tests bring their own. */
export interface Socket {
  connect(handlers: SocketHandlers): void;
  disconnect(): void;
  /** Rejects with ApiError. */
  call<T>(method: string, data: unknown): Promise<T>;
  subscribe(channel: string): void;
  unsubscribe(channel: string): void;
}
