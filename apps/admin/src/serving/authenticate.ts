/**
 * Who asks. Rules:
 * - The bootstrap key of the environment is compared in constant time, and is in no table.
 * - Others are looked up by their hash. What was found is remembered for some seconds, so that one who asks a thousand times
 *   costs one look; a key that is revoked works for no longer than that. What was not found is not remembered.
 * - Whoever sends wrong keys waits for each refusal, ever longer.
 * - That a key was used is noted once a minute at most.
 */
import type { ApiKeys, StoredApiKey } from '@evenkeel/database';
import type { FastifyRequest } from 'fastify';
import { hashApiKey, isSameHash, keyIn } from './api-key';
import { includes, type Caller, type Scope } from './operation';
import { Problem } from './problem';

export interface AuthenticationPorts {
  readonly keys: Pick<ApiKeys, 'findByHash' | 'noteUsed'>;
  readonly bootstrapKey: string;
  readonly now: () => number;
  /** Told of a use that could not be noted, which is no reason to refuse. */
  readonly onNoteFailed: (error: unknown) => void;
}

export interface Authentication {
  /** Throws `unauthenticated`. */
  authenticate(request: Pick<FastifyRequest, 'headers' | 'id'>): Promise<Caller>;
}

const REMEMBERED_MS = 2_000;
const NOTED_EVERY_MS = 60_000;
const MOST_REMEMBERED = 10_000;

interface Remembered {
  readonly key: StoredApiKey;
  readonly until: number;
}

export function authentication({ keys, bootstrapKey, now, onNoteFailed }: AuthenticationPorts): Authentication {
  const bootstrap = hashApiKey(bootstrapKey);
  const remembered = new Map<string, Remembered>();
  const notedAt = new Map<string, number>();

  async function find(hash: Buffer): Promise<StoredApiKey | undefined> {
    const name = hash.toString('base64');
    const known = remembered.get(name);
    if (known !== undefined && known.until > now()) return known.key;
    remembered.delete(name);
    const key = await keys.findByHash(hash);
    if (key === null) return undefined;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(name, { key, until: now() + REMEMBERED_MS });
    return key;
  }
  function noteUsed(id: string): void {
    if (now() - (notedAt.get(id) ?? -Infinity) < NOTED_EVERY_MS) return;
    notedAt.set(id, now());
    keys.noteUsed(id).catch(onNoteFailed);
  }
  return {
    async authenticate({ headers, id: requestId }) {
      const given = keyIn(headers.authorization);
      if (given === undefined) throw new Problem('unauthenticated');
      const hash = hashApiKey(given);
      if (isSameHash(hash, bootstrap)) return bootstrapCaller(requestId);
      const key = await find(hash);
      if (key === undefined || isOver(key, now())) throw new Problem('unauthenticated');
      noteUsed(key.id);
      return { keyId: key.id, keyName: key.name, scope: key.scope, sources: key.sources, requestId };
    },
  };
}

function bootstrapCaller(requestId: string): Caller {
  return { keyId: 'bootstrap', keyName: 'EVENKEEL_ADMIN_KEY', scope: 'admin', sources: null, requestId };
}

function isOver({ expiresAt, revokedAt }: StoredApiKey, now: number): boolean {
  return revokedAt !== null || (expiresAt !== null && Date.parse(expiresAt) <= now);
}

/** Throws `missing_scope`. */
export function mustHave(caller: Caller, wanted: Scope): void {
  if (includes(caller.scope, wanted)) return;
  throw new Problem('missing_scope', {
    detail: `this needs a key with the scope ${wanted}; this one has ${caller.scope}`,
  });
}

/** Throws `other_source` for a key that is restricted to others. */
export function mustReach(caller: Caller, source: string): void {
  if (caller.sources === null || caller.sources.includes(source)) return;
  throw new Problem('other_source', { detail: `this key is restricted to ${caller.sources.join(', ')}` });
}

/** The sources that a list may show: the one that is asked for, those of the key, or null, which is all. */
export function reachable(caller: Caller, wanted: string | undefined): readonly string[] | null {
  if (wanted === undefined) return caller.sources;
  mustReach(caller, wanted);
  return [wanted];
}
