/**
 * What a receiver of ours does with a message, whatever it is built with. Rules:
 * - A version that is not newer than the one that was handled is refused, so that at least once becomes once, and what is sent
 *   again out of turn never puts old content over new.
 * - The version is kept together with what `handle` wrote: give `handle` the transaction that `versions` writes in, or let it
 *   be safe to be done twice.
 * - Where one was given up, what it told is pulled from the history before the next is handled.
 */
import type { Client } from '../connect';
import { EvenkeelProblem } from '../problems';
import type { Change } from '../follow-changes';
import { verifyMessage, type Headers, type Message, type VerifyOptions } from './verify-message';

/** The version of each row that was handled last. The key names the row: source, entity and id. */
export interface Versions {
  get(key: string): Promise<string | null> | string | null;
  set(key: string, version: string): Promise<void> | void;
}

export interface ReceiverOptions extends VerifyOptions {
  readonly secrets: string | readonly string[];
  readonly versions: Versions;
  /** `missed`: changes between the version that was handled last and this one, the oldest first, where one was given up. */
  readonly handle: (message: Message, missed: readonly Change[]) => Promise<void> | void;
  /** To pull what was missed; without it `missed` is always empty (`data` is the whole row all the same). */
  readonly client?: Client;
}

export type Received = 'handled' | 'stale' | 'test';

/** Throws `BadSignature`, and whatever `handle` throws: then answer 500, and it comes again. */
export async function receiveMessage(
  body: string | Uint8Array,
  headers: Headers,
  options: ReceiverOptions,
): Promise<Received> {
  const message = verifyMessage(body, headers, options.secrets, options);
  if (message.test === true) return 'test';
  const key = rowOf(message);
  const handled = await options.versions.get(key);
  if (handled !== null && BigInt(message.version) <= BigInt(handled)) return 'stale';
  const missed = message.gap === true ? await missedChanges(message, handled, options.client) : [];
  await options.handle(message, missed);
  await options.versions.set(key, message.version);
  return 'handled';
}

/** For trials; what has to outlive the process belongs in a table. */
export function rememberVersions(): Versions {
  const versions = new Map<string, string>();
  return { get: (key) => versions.get(key) ?? null, set: (key, version) => void versions.set(key, version) };
}

function rowOf({ source, type, subject, subscriber_id: subscriber }: Message): string {
  const entity = type.split('.')[0] ?? '';
  return entity === 'reward' ? `${source}/reward/${subscriber ?? ''}/${subject}` : `${source}/${entity}/${subject}`;
}

/** Only subscribers have a history over the API; of others `data` is what there is. */
async function missedChanges(message: Message, handled: string | null, client: Client | undefined): Promise<Change[]> {
  if (client === undefined || !message.type.startsWith('subscriber.')) return [];
  const path = `/v1/subscribers/${encodeURIComponent(message.source)}/${encodeURIComponent(message.subject)}/history`;
  const missed: Change[] = [];
  try {
    for await (const change of client.list<Change>(path)) {
      const version = BigInt(change.version);
      if (version <= BigInt(handled ?? 0)) break;
      if (version < BigInt(message.version)) missed.push(change);
    }
  } catch (error) {
    // It was erased meanwhile, and its history with it.
    if (!(error instanceof EvenkeelProblem && error.code === 'not_found')) throw error;
  }
  return missed.reverse();
}
