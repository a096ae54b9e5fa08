import { ReadFailed } from '@evenkeel/sync-engine';
import type { ReadingContext } from './reading-context';
import type { ReadKind } from './reading-health';

/** A read whose failure is the provider's is an answer too: it is kept against that kind of read, and told once. */
export async function tryRead<T>(
  { health, calls, log, source }: ReadingContext,
  kind: ReadKind,
  read: () => Promise<T>,
): Promise<T | ReadFailed> {
  try {
    const answer = await read();
    if (answer !== 'no_calls') health.answered(kind);
    return answer;
  } catch (error) {
    if (!(error instanceof ReadFailed)) throw error;
    if (error.refusal === 'rate_limited') {
      log.warn({ source: source.name, retryAfterMs: error.retryAfterMs }, 'the provider gives no more calls this hour');
      await calls.empty(error.retryAfterMs);
    }
    health.failed(kind, error);
    log.debug({ source: source.name, kind, why: error.message }, 'a read failed');
    return error;
  }
}
