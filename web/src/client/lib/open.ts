import { Api } from '@sdk/api.ts';
import { Hub } from '@sdk/hub.ts';
import { laterSocket } from '@sdk/later.ts';
import type { Socket } from '@sdk/socket.ts';
import { IndexedDbStorage } from '@sdk/storage.ts';
import { http } from './session.tsx';

/** How a workspace is reached; tests reach it otherwise. */
export const connector = {
  // The first paint needs no connection: its code comes behind it.
  socket: (workspace: string): Socket =>
    laterSocket(async () =>
      (await import('@sdk/centrifuge.ts')).centrifugeSocket({ origin: location.origin, workspace }),
    ),
};

const open = new Map<string, Hub>();

/** One hub for each workspace and person for the life of the page, started at first use. */
export function openHub(workspace: string, person: string): Hub {
  const key = `${workspace}/${person}`;
  let hub = open.get(key);
  if (!hub) {
    hub = new Hub({
      api: new Api(http, workspace),
      socket: connector.socket(workspace),
      storage: new IndexedDbStorage(workspace, person),
      me: person,
    });
    open.set(key, hub);
    void hub.start();
  }
  return hub;
}

export async function closeHubs(): Promise<void> {
  const hubs = [...open.values()];
  open.clear();
  await Promise.all(hubs.map((hub) => hub.forget()));
}
