import { useLocation, useParams } from '@tanstack/react-router';

/** The secret of a mailed or printed link: after `#`, where no server's log sees it, or as `?token=` or the last part of the path. */
export function useLinkToken(): string {
  const { hash, search } = useLocation({ select: ({ hash, search }) => ({ hash, search }) });
  const { token } = useParams({ strict: false });
  return hash || (search as { token?: string }).token || token || '';
}
