/**
 * The sources, at hand for every request. Rules:
 * - They are read anew every second, so that a change takes effect within two. Whoever is about to refuse a webhook for what
 *   they say asks for that sooner: a new secret is good from the first request that is signed with it.
 * - What was read once stays good while Postgres is away: webhooks are still taken. At start that is what an earlier
 *   process remembered. Before the first read of this one no source may be called unknown.
 * - The source that the environment describes is made first; while that fails it is tried again, and reading goes on.
 * - A read that hangs is given up on after 5 s, not waited for.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { RefusedWebhooks, SecretUse } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import type { Source } from '@evenkeel/sync-engine';
import { repeatWork } from './repeat-work';

export interface SourceDirectory {
  list(): Promise<readonly Source[]>;
  /** What an earlier process read last, if that is known. */
  remembered?(): readonly Source[] | undefined;
  /** Makes the source that the environment describes, or brings it to what is described. */
  ensure?(): Promise<void>;
  /** Adds to how many webhooks each secret let in. Without it nobody counts them. */
  addSecretUses?(uses: readonly SecretUse[]): Promise<void>;
  /** Adds to how many webhooks of each were refused, and why. Without it nobody counts them. */
  addRefusedWebhooks?(refused: readonly RefusedWebhooks[]): Promise<void>;
}

export interface FollowedSources {
  find(name: string): Source | undefined;
  /** Whether some are known, and webhooks of theirs can be taken. */
  areKnown(): boolean;
  /** Whether this process has read them: only then is a source that is not among them an unknown one. */
  areRead(): boolean;
  /** Resolves once a read that began after this call has ended, well or not; after a second at the latest. */
  renew(): Promise<void>;
  state(): { readonly known: boolean; readonly count: number; readonly read_at: string | null };
  stop(): void;
}

const GIVE_UP_MS = 5_000;
/** They are read no more often than this, however many ask for it. */
const RENEW_GAP_MS = 100;
const RENEW_WITHIN_MS = 1_000;

export function followSources(directory: SourceDirectory, log: Logger, everyMs = 1_000): FollowedSources {
  const remembered = directory.remembered?.();
  let byName = mapOf(remembered);
  let readAt: Date | undefined;
  const tell = tellFailing(log);
  let ensured = directory.ensure === undefined;

  async function readOnce(): Promise<void> {
    const ensuring = ensured ? Promise.resolve() : giveUp(directory.ensure?.());
    const [made, listed] = await Promise.allSettled([
      ensuring,
      ensuring.catch(() => undefined).then(() => giveUp(directory.list())),
    ]);
    ensured ||= made.status === 'fulfilled';
    if (listed.status === 'fulfilled') {
      byName = mapOf(listed.value);
      readAt = new Date();
    }
    tell([made, listed].find((result) => result.status === 'rejected'));
  }

  const reads = repeatWork(readOnce, { everyMs, gapMs: Math.min(RENEW_GAP_MS, everyMs) });

  return {
    find: (name) => byName.get(name),
    areKnown: () => readAt !== undefined || remembered !== undefined,
    areRead: () => readAt !== undefined,
    state: () => ({
      known: readAt !== undefined || remembered !== undefined,
      count: byName.size,
      read_at: readAt?.toISOString() ?? null,
    }),
    renew: () => Promise.race([reads.soon(), delay(RENEW_WITHIN_MS, undefined, { ref: false })]),
    stop: () => reads.stop(),
  };
}

/** Once when it begins, and once when it is over. */
function tellFailing(log: Logger) {
  let failing = false;
  return (failure: PromiseRejectedResult | undefined): void => {
    if (failure !== undefined && !failing) log.warn({ err: failure.reason }, 'sources cannot be read; trying again');
    if (failure === undefined && failing) log.info('sources can be read again');
    failing = failure !== undefined;
  };
}

function mapOf(sources: readonly Source[] = []): Map<string, Source> {
  return new Map(sources.map((source) => [source.name, source]));
}

function giveUp<T>(asked: Promise<T> | undefined): Promise<T | undefined> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${GIVE_UP_MS} ms`)), GIVE_UP_MS);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}
