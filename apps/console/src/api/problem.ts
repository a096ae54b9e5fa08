import type { components } from '../generated/openapi';

/** As the REST API describes what went wrong: `code` is stable, `errors` names the parts of a request that do not fit. */
export type ProblemDetails = components['schemas']['Problem'];

/** Thrown by every call of the REST API that was not answered as it should be. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(
    readonly details: ProblemDetails,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(details.detail);
  }

  /** What is wrong with one field of a form, by its name in the API. */
  errorOf(field: string): string | undefined {
    return this.details.errors?.find(({ name }) => name === field)?.message;
  }
}

/** Whatever was thrown, in the form in which it is shown. */
export function problemOf(error: unknown): ProblemDetails {
  if (error instanceof ApiProblem) return error.details;
  if (error instanceof TypeError)
    return ours('unreachable', 'Admin cannot be reached', 'Nothing was answered. It is tried again by itself.');
  return ours('console_error', 'The console met an error of its own', String(error));
}

/** Of an answer that is not 2xx; one that is no problem document comes from something that stands before admin. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const seconds = Number.isFinite(retryAfter) ? retryAfter : null;
  if (response.headers.get('content-type')?.startsWith('application/problem+json'))
    return new ApiProblem((await response.json()) as ProblemDetails, seconds);
  const title = `The answer was ${response.status}, and not from admin`;
  return new ApiProblem(ours('not_from_admin', title, 'Ask whoever runs what stands before it.', response.status));
}

function ours(code: string, title: string, detail: string, status = 0): ProblemDetails {
  return { type: `urn:evenkeel:console:${code}`, title, status, code, detail, instance: '' };
}
