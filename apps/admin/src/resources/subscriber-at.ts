import type { StoredChange, SubscriberRow } from '@evenkeel/database';
import { subscriberContentSchema } from '@evenkeel/event-schemas';
import { Problem } from '../serving/problem';
import type { Services } from '../services';

const AT_ONCE = 500;
const JUDGED = Object.keys(subscriberContentSchema.shape);

/**
 * As it was then: from what stands, back through every change that was made after. So as much of the log is needed as lies
 * between then and now, and no more. Throws `not_found` for a time before it was first seen, and `cursor_expired` where a
 * change that is needed is not kept any more.
 */
export async function subscriberAt(services: Services, row: SubscriberRow, at: string) {
  const { source, id, content, standing } = row;
  const state = new Map(JUDGED.map((name) => [name, content[name] ?? null]));
  let version = BigInt(standing.version);
  for await (const change of backwards(services, row)) {
    if (change.at.slice(0, 23) <= at.slice(0, 23)) return shown(change.version, change.kind === 'deleted');
    if (BigInt(change.version) !== version) throw notKept();
    for (const [name, value] of Object.entries(change.before as object))
      if (state.has(name)) state.set(name, value as never);
    version = BigInt(change.version) - 1n;
  }
  if (version > 0n) throw notKept();
  throw new Problem('not_found', { detail: `it was first seen at ${standing.first_seen_at}, after that time` });

  function shown(seen: string, deleted: boolean) {
    return { source, id, at, version: seen, deleted, ...Object.fromEntries(state) };
  }
}

function notKept(): Problem {
  return new Problem('cursor_expired', { detail: 'changes between that time and now are not kept any more' });
}

async function* backwards({ database }: Services, { source, id }: SubscriberRow): AsyncGenerator<StoredChange> {
  let below: string | null = null;
  for (;;) {
    const name = { source, entity: 'subscriber', subjectId: id } as const;
    const changes: StoredChange[] = await database.admin.histories.changes(name, below, AT_ONCE);
    yield* changes;
    const last = changes.at(-1);
    if (last === undefined || changes.length < AT_ONCE) return;
    below = last.version;
  }
}
