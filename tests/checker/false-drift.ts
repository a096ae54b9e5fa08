import { parseDeliveries, type SimulatorsDelivery } from './simulators-deliveries';
import { Tally } from './tally';
import type { Broken, Evidence, Query } from './verdict';

/**
 * Protocol section 8. Drift is rightly confirmed only of a row about which a webhook was planned before and had not reached
 * us when the difference was found: lost, given up, held back, or not answered 200 yet. A copy that did is enough to say that
 * we were told. When somebody's doing moves the counters of who referred him, the provider plans a webhook for that one too.
 */
export async function findFalseDrift({
  query,
  deliveries,
  changedSilently = new Set(),
}: Pick<Evidence, 'query' | 'deliveries' | 'changedSilently'>): Promise<Broken> {
  const unexplained = new Map<string, Drift[]>();
  for (const drift of await confirmedDrift(query))
    if (!changedSilently.has(drift.subscriber_id) && !isNeverTold(drift))
      unexplained.set(drift.subscriber_id, [...(unexplained.get(drift.subscriber_id) ?? []), drift]);
  if (unexplained.size > 0)
    for await (const { subscriberId, plannedAt, reachedUsAt } of told(parseDeliveries(deliveries()))) {
      const standing = unexplained.get(subscriberId);
      if (!standing) continue;
      const rest = standing.filter(
        ({ found_at, confirmed_at }) => !(plannedAt < Number(confirmed_at) && reachedUsAt >= Number(found_at)),
      );
      if (rest.length > 0) unexplained.set(subscriberId, rest);
      else unexplained.delete(subscriberId);
    }
  const wrong = new Tally();
  for (const drift of [...unexplained.values()].flat()) wrong.add(drift);
  return wrong;
}

interface Drift {
  readonly id: string;
  readonly entity: string;
  readonly subscriber_id: string;
  readonly subject_id: string;
  readonly after: Readonly<Record<string, unknown>>;
  /** Unix milliseconds. */
  readonly found_at: number | string;
  readonly confirmed_at: number | string;
}

function confirmedDrift(query: Query): Promise<Drift[]> {
  return query<Drift>(
    `select id::text as id, entity, subscriber_id, subject_id, before, after, found_by, likely_cause,
       extract(epoch from found_at)::float8 * 1000 as found_at,
       extract(epoch from confirmed_at)::float8 * 1000 as confirmed_at
     from evenkeel.drift where state = 'confirmed' order by id`,
  );
}

/** Contract section 1.2: no event tells that a reward became one of these. */
const STATUSES_WITHOUT_EVENT: readonly unknown[] = ['pending', 'canceled', 'flagged', 'failed'];

function isNeverTold({ entity, after }: Drift): boolean {
  return entity === 'reward' && STATUSES_WITHOUT_EVENT.includes(after['status']);
}

interface Told {
  readonly event: number;
  readonly subscriberId: string;
  readonly plannedAt: number;
  /** When the first attempt that was answered 200 set out, of the webhook or a copy; Infinity: none was. */
  readonly reachedUsAt: number;
}

/** Each event of the provider once, with its copies, which follow it. */
async function* told(deliveries: AsyncIterable<SimulatorsDelivery>): AsyncGenerator<Told> {
  let last: Told | undefined;
  for await (const delivery of deliveries) {
    if (delivery.kind !== 'event' && delivery.kind !== 'copy') continue;
    const next = toldBy(delivery);
    if (last && last.event !== next.event) yield last;
    const former: number = last?.event === next.event ? last.reachedUsAt : Infinity;
    last = { ...next, reachedUsAt: Math.min(former, next.reachedUsAt) };
  }
  if (last) yield last;
}

function toldBy({ event_number, subscriber_id, planned_at, attempts }: SimulatorsDelivery): Told {
  const reached = attempts.filter(({ status }) => status === 200).map(({ at }) => Date.parse(at));
  return {
    ...{ event: event_number, subscriberId: subscriber_id, plannedAt: Date.parse(planned_at) },
    reachedUsAt: Math.min(...reached),
  };
}
