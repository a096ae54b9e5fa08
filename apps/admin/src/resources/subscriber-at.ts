import type { StoredChange, SubscriberRow } from '@evenkeel/database';
import { subscriberContentSchema } from '@evenkeel/event-schemas';
import { Problem } from '../serving/problem';
import type { Services } from '../services';

const AT_ONCE = 500;
const JUDGED = Object.keys(subscriberContentSchema.shape);

/**
 * As it was then: from what stands, back through every change that was made after. So as much of the log is needed as lies
 * between then and now, and no more: a row that has not changed since changes were last dropped is known from then on.
 * Throws `not_found` for a time before it was first seen, and `not_kept` where a change that is needed was dropped.
 */
export async function subscriberAt(services: Services, row: SubscriberRow, at: string) {
  const { source, id, content, standing } = row;
  const state = new Map<string, unknown>(JUDGED.map((name) => [name, content[name] ?? null]));
  state.set('deleted_at', standing.deleted_at);
  let version = BigInt(standing.version);
  for await (const change of backwards(services, row)) {
    if (BigInt(change.version) !== version) break; // the one that made this version is gone
    if (change.at.slice(0, 23) <= at.slice(0, 23)) return shown();
    for (const [name, value] of Object.entries(change.before as object)) if (state.has(name)) state.set(name, value);
    version -= 1n;
  }
  if (version === 0n)
    throw new Problem('not_found', { detail: `it was first seen at ${standing.first_seen_at}, after that time` });
  // Asked once it is missing: what is dropped from now on was there, or its time is past.
  const keptFrom = await services.database.admin.storage.keptFrom('changes');
  if (keptFrom === null || at < keptFrom || isMissingByItself(keptFrom)) throw notKept(keptFrom);
  return shown();

  /** No retention has dropped the change that made what stands, if it is that young. */
  function isMissingByItself(horizon: string): boolean {
    return version === BigInt(standing.version) && standing.changed_at >= horizon;
  }

  function shown() {
    const { deleted_at: deletedAt, ...then } = Object.fromEntries(state);
    const { erased_at } = standing;
    return { source, id, at, version: String(version), deleted: deletedAt !== null, erased_at, ...then };
  }
}

function notKept(keptFrom: string | null): Problem {
  const detail = 'a change that was made between that time and now is not kept any more';
  return new Problem('not_kept', {
    detail: keptFrom === null ? detail : `${detail}; all of them are from ${keptFrom} on`,
  });
}

async function* backwards(
  { database }: Services,
  { source, id, standing }: SubscriberRow,
): AsyncGenerator<StoredChange> {
  // Not those that were made since the row was read.
  let below = String(BigInt(standing.version) + 1n);
  for (;;) {
    const name = { source, entity: 'subscriber', subjectId: id } as const;
    const changes: StoredChange[] = await database.admin.histories.changes(name, below, AT_ONCE);
    yield* changes;
    const last = changes.at(-1);
    if (last === undefined || changes.length < AT_ONCE) return;
    below = last.version;
  }
}
