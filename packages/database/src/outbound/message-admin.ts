/** The messages of an endpoint, as people see and steer them. What steers them takes the endpoint's lock first. */
import type { Timestamp } from '@evenkeel/event-schemas';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { audited, type Actor } from '../admin/audit';
import { mapped } from '../mapped';
import { timestamp } from '../row-codec';
import { runStatement } from '../run-statement';

export type MessageState = 'waiting' | 'sending' | 'delivered' | 'parked' | 'skipped';

export interface ShownMessage {
  readonly id: string;
  readonly endpoint: string;
  /** Of the change that it tells of, in the feed. */
  readonly change: string;
  readonly type: string;
  readonly source: string;
  readonly entity: string;
  readonly subject: string;
  readonly subscriber_id: string | null;
  readonly version: string;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly attempts: number;
  readonly redelivery: boolean;
  /** Null unless it waits, and its turn has come. */
  readonly next_attempt_at: Timestamp | null;
  readonly at: Timestamp;
  readonly created_at: Timestamp;
  readonly ended_at: Timestamp | null;
}

export interface ShownAttempt {
  readonly at: Timestamp;
  readonly status: number | null;
  readonly ms: number;
  readonly error: string | null;
  readonly answer: string;
}

export interface WantedMessageList {
  readonly state?: MessageState | undefined;
  /** Below this position, null: from the newest. */
  readonly before: string | null;
  readonly limit: number;
}

export type Steered = ShownMessage | 'not_found' | 'being_sent' | 'not_its_turn' | 'ended';

export interface MessageAdmin {
  /** The newest first. */
  list(endpoint: string, wanted: WantedMessageList): Promise<ShownMessage[]>;
  find(endpoint: string, id: string): Promise<ShownMessage | null>;
  /** The oldest first, at most so many of the last. */
  attempts(endpoint: string, id: string, limit: number): Promise<ShownAttempt[]>;
  /** One that waits is due at once; one that has ended is sent again, out of turn. */
  resend(endpoint: string, id: string, by: Actor): Promise<Steered>;
  /** It is not sent; the next in its lane is. */
  skip(endpoint: string, id: string, by: Actor): Promise<Steered>;
  /** What was parked of changes since then is sent again; answers how many, at most `limit`. */
  recover(endpoint: string, since: Timestamp, limit: number, by: Actor): Promise<number>;
}

type Row = Prisma.messageGetPayload<object>;

/** The position is in the id; null for what is no id. */
function positionIn(id: string): bigint | null {
  const position = /^msg_(\d{1,18})_[0-9a-f]+$/.exec(id)?.[1];
  return position === undefined ? null : BigInt(position);
}

export function createMessageAdmin(prisma: PrismaClient): MessageAdmin {
  return {
    list: (endpoint, wanted) => mapped(() => listMessages(prisma, endpoint, wanted)),
    find: (endpoint, id) => mapped(async () => shownOrNull(await findRow(prisma, endpoint, id))),
    attempts: (endpoint, id, limit) =>
      mapped(async () => {
        const position = positionIn(id);
        if (position === null) return [];
        const rows = await prisma.attempt.findMany({
          ...{ where: { endpoint, position }, orderBy: { id: 'desc' }, take: limit },
        });
        return rows
          .map(({ at, status, ms, error, answer }) => ({ at: timestamp(at), status, ms, error, answer }))
          .reverse();
      }),
    resend: (endpoint, id, by) => steer(prisma, { endpoint, id, action: 'resent' }, by, resent),
    skip: (endpoint, id, by) => steer(prisma, { endpoint, id, action: 'skipped' }, by, skipped),
    recover: (endpoint, since, limit, by) => recover(prisma, endpoint, since, limit, by),
  };
}

async function listMessages(
  prisma: PrismaClient,
  endpoint: string,
  { state, before, limit }: WantedMessageList,
): Promise<ShownMessage[]> {
  const rows = await prisma.message.findMany({
    where: {
      endpoint,
      ...(state !== undefined && { state }),
      ...(before !== null && { position: { lt: BigInt(before) } }),
    },
    orderBy: { position: 'desc' },
    take: limit,
  });
  return rows.map(show);
}

async function findRow(tx: Pick<PrismaClient, 'message'>, endpoint: string, id: string): Promise<Row | null> {
  const position = positionIn(id);
  if (position === null) return null;
  const row = await tx.message.findUnique({ where: { endpoint_position: { endpoint, position } } });
  return row?.id === id ? row : null;
}

type Steering = (row: Row) => Prisma.messageUpdateInput | 'being_sent' | 'not_its_turn' | 'ended';

const DUE = () => ({ state: 'waiting', is_next: true, next_at: new Date(), reason: null, ended_at: null });

function resent(row: Row): ReturnType<Steering> {
  if (row.state === 'sending') return 'being_sent';
  if (row.state === 'waiting') return row.is_next ? { next_at: new Date() } : 'not_its_turn';
  return { ...DUE(), redelivery: true, attempts: 0 };
}

function skipped(row: Row): ReturnType<Steering> {
  if (row.state === 'sending') return 'being_sent';
  if (row.state === 'delivered' || row.state === 'skipped') return 'ended';
  return {
    state: 'skipped',
    ...(row.state === 'waiting' && { is_next: false }),
    reason: 'by_a_person',
    ended_at: new Date(),
  };
}

function steer(
  prisma: PrismaClient,
  { endpoint, id, action }: { readonly endpoint: string; readonly id: string; readonly action: string },
  by: Actor,
  decide: Steering,
): Promise<Steered> {
  return audited<Steered>(prisma, by, async (tx) => {
    await runStatement(tx, 'lock-endpoints', [[endpoint]]);
    const row = await findRow(tx, endpoint, id);
    if (row === null) return { result: 'not_found', entry: null };
    const data = decide(row);
    if (typeof data === 'string') return { result: data, entry: null };
    const { position } = row;
    // A worker may have claimed it since it was read: claims take no lock.
    const where = { endpoint, position, state: row.state };
    if ((await tx.message.updateMany({ where, data: data })).count === 0) return { result: 'being_sent', entry: null };
    if (row.state === 'waiting' && data.state === 'skipped' && !row.redelivery) await tellNext(tx, row);
    const after = show(await tx.message.findUniqueOrThrow({ where: { endpoint_position: { endpoint, position } } }));
    const what = { action: `message.${action}`, resource: `message ${endpoint}/${id}`, source: row.source };
    return { result: after, entry: { ...what, before: show(row), after } };
  });
}

/** Of one that was skipped the next in its lane tells; where there is none yet, whoever is made next (`is_next` stays). */
async function tellNext(
  tx: Prisma.TransactionClient,
  { endpoint, position, source, lane, is_next }: Row,
): Promise<void> {
  const parameters = [endpoint, source, lane, position, is_next];
  const told = await runStatement(tx, 'promote-next-message', parameters);
  if (told.length === 0) await tx.message.updateMany({ where: { endpoint, position }, data: { is_next: true } });
}

function recover(prisma: PrismaClient, endpoint: string, since: Timestamp, limit: number, by: Actor): Promise<number> {
  return audited(prisma, by, async (tx) => {
    await runStatement(tx, 'lock-endpoints', [[endpoint]]);
    const parameters = [endpoint, new Date(since), limit];
    const [row] = await runStatement<{ recovered: number }>(tx, 'recover-messages', parameters);
    const recovered = row?.recovered ?? 0;
    const what = { action: 'endpoint.recovered', resource: `endpoint ${endpoint}` };
    return { result: recovered, entry: { ...what, before: null, after: { since, recovered } } };
  });
}

function shownOrNull(row: Row | null): ShownMessage | null {
  return row && show(row);
}

function show(row: Row): ShownMessage {
  const waits = row.state === 'waiting' && row.is_next;
  return {
    ...{ id: row.id, endpoint: row.endpoint, change: String(row.position), type: row.type, source: row.source },
    ...{ entity: row.entity, subject: row.subject_id, subscriber_id: row.lane === '' ? null : row.lane },
    // One that tells that changes are gone has the position after which they are as its version (make-messages.sql).
    version: String(row.entity === 'source' ? row.position : row.version),
    ...{ state: row.state as MessageState, reason: row.reason, attempts: row.attempts },
    ...{ redelivery: row.redelivery, next_attempt_at: waits ? timestamp(row.next_at) : null },
    ...{ at: timestamp(row.at), created_at: timestamp(row.created_at) },
    ended_at: row.ended_at && timestamp(row.ended_at),
  };
}
