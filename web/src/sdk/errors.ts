import type { Problem } from './types.ts';

/** A refusal by the server (RFC 9457), or the lack of an answer (`status` 0, code `network`). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title ?? problem.code ?? `status ${problem.status}`);
    this.problem = problem;
    this.status = problem.status;
    this.code = problem.code ?? (problem.status === 0 ? 'network' : `http.${problem.status}`);
  }

  /** Asking again later can help; nothing was stored. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  get retryAfterMs(): number | undefined {
    return this.problem.retry_after === undefined ? undefined : this.problem.retry_after * 1000;
  }
}

export function networkError(cause: unknown): ApiError {
  return new ApiError({
    status: 0,
    code: 'network',
    title: cause instanceof Error ? cause.message : String(cause),
  });
}

export function asApiError(cause: unknown): ApiError {
  return cause instanceof ApiError ? cause : networkError(cause);
}
