/**
 * How many webhooks each secret let in. Rules:
 * - Counted here and added to Postgres every few seconds: no webhook waits for it.
 * - What cannot be added is added with what comes next. A process that ends while Postgres is away takes some seconds' worth
 *   with it; nothing but this count depends on it.
 */
import type { SecretUse } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';

export interface SecretUses {
  used(source: string, secret: string): void;
  /** Adds what is left, if that can be done. */
  stop(): Promise<void>;
}

type Counted = Map<string, SecretUse>;

export type AddSecretUses = (uses: readonly SecretUse[]) => Promise<void>;

export function countSecretUses(
  add: AddSecretUses,
  { log, now, everyMs = 5_000 }: { readonly log: Logger; readonly now: () => Date; readonly everyMs?: number },
): SecretUses {
  let counted: Counted = new Map();
  let adding: Promise<void> | undefined;

  async function addNow(): Promise<void> {
    if (counted.size === 0) return;
    const uses = counted;
    counted = new Map();
    try {
      await add([...uses.values()]);
    } catch (error) {
      for (const use of uses.values()) count(use);
      log.debug({ err: error }, 'uses of secrets could not be added now; the next time comes');
    }
  }

  function count({ source, secret, webhooks, lastUsedAt }: SecretUse): void {
    const place = JSON.stringify([source, secret]);
    const before = counted.get(place);
    const last = before && before.lastUsedAt > lastUsedAt ? before.lastUsedAt : lastUsedAt;
    counted.set(place, { source, secret, webhooks: webhooks + (before?.webhooks ?? 0), lastUsedAt: last });
  }

  const addInTurn = (): Promise<void> => (adding ??= addNow().finally(() => (adding = undefined)));
  const timer = setInterval(() => void addInTurn(), everyMs).unref();
  return {
    used: (source, secret) => count({ source, secret, webhooks: 1, lastUsedAt: now().toISOString() }),
    async stop() {
      clearInterval(timer);
      await adding;
      await addInTurn();
    },
  };
}
