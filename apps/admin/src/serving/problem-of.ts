import { StoreUnavailable, UnstorableValue } from '@evenkeel/sync-engine';
import type { FastifyError } from 'fastify';
import { Problem } from './problem';
import type { ProblemCode } from './problem-table';

const RETRY_AFTER_S = 5;
const OUT_OF_RANGE = 'a number or a time in it is beyond what Postgres can hold';

/** What Fastify refuses before an operation sees it. */
const OF_FASTIFY: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'not_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_BAD_URL: 'unknown_path',
  FST_ERR_MAX_PARAM_LENGTH: 'unknown_path',
};

/** Whatever was thrown, as a problem: an error that nobody foresaw is one of ours. */
export function problemOf(error: Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreUnavailable)
    return new Problem('unavailable', { retryAfterSeconds: RETRY_AFTER_S, cause: error });
  if (error instanceof UnstorableValue) return new Problem('invalid_request', { detail: OUT_OF_RANGE, cause: error });
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : OF_FASTIFY[code];
  if (known !== undefined) return new Problem(known);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Problem('invalid_request', { errors: [{ in: 'body', name: '', message: error.message }] });
  return new Problem('internal_error', { cause: error });
}
