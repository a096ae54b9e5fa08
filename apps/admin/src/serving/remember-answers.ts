/**
 * `Idempotency-Key` on what creates: the same key with the same request gets the first one's answer, and nothing is done
 * twice, also by another process or after a restart. Rules:
 * - A key belongs to an API key, and lasts for a day.
 * - It is claimed before the work begins. Who finds it claimed, and not answered, is told so; a claim whose process died is
 *   free again after a minute.
 * - An answer that is an error of ours (5xx) is not remembered: the same request may be tried again.
 */
import { createHash } from 'node:crypto';
import type { IdempotencyKeys } from '@evenkeel/database';
import { Problem } from './problem';

export interface Remembered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const SHAPE = /^[\x21-\x7e]{1,255}$/;

export function idempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && SHAPE.test(header)) return header;
  const message = 'must be 1 to 255 visible ASCII characters';
  throw new Problem('invalid_request', { errors: [{ in: 'header', name: 'Idempotency-Key', message }] });
}

/** What `work` answers, or what it answered the first time. */
export async function once(
  keys: IdempotencyKeys,
  request: {
    readonly owner: string;
    readonly key: string;
    readonly method: string;
    readonly path: string;
    readonly body: unknown;
  },
  work: () => Promise<Remembered>,
): Promise<Remembered> {
  const { owner, key, method, path, body } = request;
  const digest = createHash('sha256')
    .update(JSON.stringify([method, path, body ?? null]))
    .digest();
  const claim = await keys.claim({ owner, key, digest });
  if (claim.state === 'answered') return { status: claim.status, headers: claim.headers, body: claim.body };
  if (claim.state === 'under_way') throw new Problem('request_under_way', { retryAfterSeconds: 1 });
  if (claim.state === 'other_request') throw new Problem('other_request');
  try {
    const answer = await work();
    await keys.answer({ owner, key, ...answer });
    return answer;
  } catch (error) {
    await keys.release({ owner, key });
    throw error;
  }
}
