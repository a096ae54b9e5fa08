import type { SecretUse } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import { gatherCounts } from './gather-counts';

export interface SecretUses {
  used(source: string, secret: string): void;
  /** Adds what is left, if that can be done. */
  stop(): Promise<void>;
}

export type AddSecretUses = (uses: readonly SecretUse[]) => Promise<void>;

/** How many webhooks each secret let in, and when the last one came. */
export function countSecretUses(
  write: AddSecretUses,
  { log, now, everyMs = 5_000 }: { readonly log: Logger; readonly now: () => Date; readonly everyMs?: number },
): SecretUses {
  const uses = gatherCounts<SecretUse>({
    ...{ what: 'uses of secrets', write, everyMs, log },
    placeOf: ({ source, secret }) => JSON.stringify([source, secret]),
    sum: (one, other) => ({
      ...one,
      webhooks: one.webhooks + other.webhooks,
      lastUsedAt: one.lastUsedAt > other.lastUsedAt ? one.lastUsedAt : other.lastUsedAt,
    }),
  });
  return {
    used: (source, secret) => uses.add({ source, secret, webhooks: 1, lastUsedAt: now().toISOString() }),
    stop: () => uses.stop(),
  };
}
