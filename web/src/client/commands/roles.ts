import type { WorkspaceRole } from '@sdk/types.ts';

export type Role = WorkspaceRole;
export const isAdmin = (role: Role): boolean => role === 'owner' || role === 'admin';
