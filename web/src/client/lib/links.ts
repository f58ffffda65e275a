/** Where things are, as paths. */
export const conversationPath = (workspace: string, id: string, seq?: number): string =>
  `/w/${encodeURIComponent(workspace)}/c/${encodeURIComponent(id)}${seq === undefined ? '' : `/${seq}`}`;

export const permalink = (workspace: string, id: string, seq: number): string =>
  location.origin + conversationPath(workspace, id, seq);

/** The workspace of an address of ours. */
export function workspaceIn(path: string): string | undefined {
  const match = /^\/w\/([^/]+)/.exec(path);
  return match ? decodeURIComponent(match[1]!) : undefined;
}
