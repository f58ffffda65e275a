import { backoffMs } from './backoff.ts';
import { ApiError } from './errors.ts';
import type { Socket, SocketHandlers } from './socket.ts';

/** A socket whose code is still on its way. What is asked of it meanwhile is remembered; calls find no connection. */
export function laterSocket(load: () => Promise<Socket>): Socket {
  const wanted = new Set<string>();
  let real: Socket | undefined;
  let gone = false;

  async function arrive(handlers: SocketHandlers): Promise<void> {
    for (let attempt = 0; !gone; attempt++) {
      try {
        real = await load();
        break;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt)));
      }
    }
    if (gone || !real) return;
    for (const channel of wanted) real.subscribe(channel);
    real.connect(handlers);
  }

  return {
    connect(handlers) {
      handlers.state('connecting');
      void arrive(handlers);
    },
    disconnect() {
      gone = true;
      real?.disconnect();
    },
    call: (method, data) => real?.call(method, data) ?? Promise.reject(new ApiError({ status: 0 })),
    subscribe(channel) {
      wanted.add(channel);
      real?.subscribe(channel);
    },
    unsubscribe(channel) {
      wanted.delete(channel);
      real?.unsubscribe(channel);
    },
  };
}
