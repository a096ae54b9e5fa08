/**
 * Endpoints, as people see and steer them. Rules:
 * - What is written has its audit entry, in one transaction.
 * - A signing secret is shown once, when it is made; of headers only the names are shown.
 * - Whatever steers messages takes the endpoint's lock first.
 */
import type { Timestamp } from '@evenkeel/event-schemas';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { audited, type Actor, type Written } from '../admin/audit';
import { mapped } from '../mapped';
import { runStatement } from '../run-statement';
import type { EncryptionKeys } from '../sealed-secret';
import { loadEndpointCounts, type EndpointCounts } from './endpoint-counts';
import { rotatedEndpointSecrets, sealHeaders } from './endpoint-secrets';
import { endpointToSend, type EnabledEndpoint } from './endpoint-to-send';
import { showEndpoint, type EndpointRow, type ShownEndpoint } from './show-endpoint';

export interface EndpointFilter {
  readonly field: string;
  readonly equals?: string | number | boolean | null | undefined;
}

/** What is left out stays as it is. */
export interface EndpointUpdate {
  readonly url?: string | undefined;
  readonly description?: string | undefined;
  /** None: all. */
  readonly types?: readonly string[] | undefined;
  readonly filters?: readonly EndpointFilter[] | undefined;
  readonly confirmedOnly?: boolean | undefined;
  readonly personalData?: boolean | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly rateLimit?: number | null | undefined;
}

export interface NewEndpoint extends EndpointUpdate {
  readonly id: string;
  readonly url: string;
  /** Null: all. */
  readonly source: string | null;
  readonly secret: string;
  /** After which change of each source it is told. */
  readonly after: Readonly<Record<string, string>>;
}

/** Throws what it wants if the endpoint is not as whoever asks has seen it. */
export type UnchangedEndpoint = (shown: ShownEndpoint) => void;

export interface EndpointAdmin {
  /** By id, after this one. `sources`: only those of one of them; null: all. */
  list(after: string | null, limit: number, sources: readonly string[] | null): Promise<ShownEndpoint[]>;
  find(id: string): Promise<ShownEndpoint | null>;
  /** How it goes with each of them, in numbers. */
  counts(ids: readonly string[]): Promise<ReadonlyMap<string, EndpointCounts>>;
  create(endpoint: NewEndpoint, by: Actor): Promise<ShownEndpoint>;
  update(id: string, update: EndpointUpdate, unchanged: UnchangedEndpoint, by: Actor): Promise<ShownEndpoint | null>;
  pause(id: string, by: Actor): Promise<ShownEndpoint | null>;
  /** Whatever kept it from being told is forgotten: what waits is sent at once. */
  resume(id: string, by: Actor): Promise<ShownEndpoint | null>;
  rotateSecret(id: string, secret: string, by: Actor): Promise<ShownEndpoint | null>;
  /** Its messages are removed by workers, soon. */
  remove(id: string, by: Actor): Promise<ShownEndpoint | null>;
  /** As sending needs it, whatever its state. */
  findToSend(id: string): Promise<EnabledEndpoint | null>;
  /** The last change of each source before a time; one without any is not there. */
  positionsBefore(sources: readonly string[], time: Timestamp): Promise<Record<string, string>>;
}

interface Place {
  readonly prisma: PrismaClient;
  readonly keys: EncryptionKeys;
}

export function createEndpointAdmin(prisma: PrismaClient, keys: EncryptionKeys): EndpointAdmin {
  const place: Place = { prisma, keys };
  return {
    list: (after, limit, sources) =>
      mapped(async () => {
        const rows = await prisma.endpoint.findMany({
          where: { ...(after !== null && { id: { gt: after } }), ...(sources && { source: { in: [...sources] } }) },
          ...{ orderBy: { id: 'asc' }, take: limit, include: { health: true } },
        });
        return rows.map((row) => showEndpoint(row, keys));
      }),
    find: (id) =>
      mapped(async () => {
        const row = await prisma.endpoint.findUnique({ where: { id }, include: { health: true } });
        return row && showEndpoint(row, keys);
      }),
    counts: (ids) => loadEndpointCounts(prisma, ids),
    create: (endpoint, by) => create(place, endpoint, by),
    update: (id, update, unchanged, by) =>
      change(place, id, by, 'updated', (row) => {
        unchanged(showEndpoint(row, keys));
        return columnsOf(update, id, keys);
      }),
    pause: (id, by) => change(place, id, by, 'paused', () => stateNow('paused')),
    resume: (id, by) => resume(place, id, by),
    rotateSecret: (id, secret, by) =>
      change(place, id, by, 'secret_rotated', (row) => ({
        secrets_sealed: rotatedEndpointSecrets(row, id, secret, keys),
      })),
    remove: (id, by) => remove(place, id, by),
    findToSend: (id) =>
      mapped(async () => {
        const row = await prisma.endpoint.findUnique({ where: { id } });
        return row && endpointToSend(row, keys);
      }),
    positionsBefore: (sources, time) => positionsBefore(prisma, sources, time),
  };
}

async function positionsBefore(prisma: PrismaClient, sources: readonly string[], time: Timestamp) {
  const parameters = [sources, new Date(time)];
  const rows = await runStatement<{ source: string; position: string }>(prisma, 'positions-before', parameters);
  return Object.fromEntries(rows.map(({ source, position }) => [source, position]));
}

function columnsOf(update: EndpointUpdate, id: string, keys: EncryptionKeys) {
  const { url, description, types, filters, confirmedOnly, personalData, headers, rateLimit } = update;
  return {
    ...(url !== undefined && { url }),
    ...(description !== undefined && { description }),
    ...(types !== undefined && { types: [...types] }),
    ...(filters !== undefined && { filters: filters as unknown as Prisma.InputJsonArray }),
    ...(confirmedOnly !== undefined && { confirmed_only: confirmedOnly }),
    ...(personalData !== undefined && { personal_data: personalData }),
    ...(headers !== undefined && { headers_sealed: sealHeaders(headers, id, keys) }),
    ...(rateLimit !== undefined && { rate_limit: rateLimit }),
  };
}

function stateNow(state: string) {
  return { state, state_reason: null, state_since: new Date() };
}

function create({ prisma, keys }: Place, endpoint: NewEndpoint, by: Actor): Promise<ShownEndpoint> {
  const { id, url, source, secret, after } = endpoint;
  return audited(prisma, by, async (tx) => {
    const row = await tx.endpoint.create({
      data: {
        ...{ ...columnsOf(endpoint, id, keys), id, url, source },
        secrets_sealed: rotatedEndpointSecrets(null, id, secret, keys),
        health: { create: {} },
        cursors: {
          create: Object.entries(after).map(([name, position]) => ({ source: name, position: BigInt(position) })),
        },
      },
      include: { health: true },
    });
    const result = showEndpoint(row, keys);
    return written('created', id, result, null, result);
  });
}

/** Changes one endpoint, and tells the audit what it was and became; null: there is none. */
function change(
  { prisma, keys }: Place,
  id: string,
  by: Actor,
  action: string,
  write: (row: EndpointRow, tx: Prisma.TransactionClient) => Prisma.endpointUpdateInput,
): Promise<ShownEndpoint | null> {
  return audited<ShownEndpoint | null>(prisma, by, async (tx) => {
    await runStatement(tx, 'lock-endpoints', [[id]]);
    const row = await tx.endpoint.findUnique({ where: { id }, include: { health: true } });
    if (row === null) return { result: null, entry: null };
    const data = { ...write(row, tx), updated_at: new Date() };
    const result = showEndpoint(await tx.endpoint.update({ where: { id }, data, include: { health: true } }), keys);
    return written(action, id, result, showEndpoint(row, keys), result);
  });
}

function resume({ prisma, keys }: Place, id: string, by: Actor): Promise<ShownEndpoint | null> {
  return audited<ShownEndpoint | null>(prisma, by, async (tx) => {
    await runStatement(tx, 'lock-endpoints', [[id]]);
    const row = await tx.endpoint.findUnique({ where: { id }, include: { health: true } });
    if (row === null) return { result: null, entry: null };
    await runStatement(tx, 'forget-endpoint-failures', [id]);
    await runStatement(tx, 'hasten-messages', [[id]]);
    const data = { ...stateNow('enabled'), updated_at: new Date() };
    const result = showEndpoint(await tx.endpoint.update({ where: { id }, data, include: { health: true } }), keys);
    return written('resumed', id, result, showEndpoint(row, keys), result);
  });
}

function remove({ prisma, keys }: Place, id: string, by: Actor): Promise<ShownEndpoint | null> {
  return audited<ShownEndpoint | null>(prisma, by, async (tx) => {
    await runStatement(tx, 'lock-endpoints', [[id]]);
    const row = await tx.endpoint.findUnique({ where: { id }, include: { health: true } });
    if (row === null) return { result: null, entry: null };
    const shown = showEndpoint(row, keys);
    await tx.endpoint.delete({ where: { id } });
    return written('removed', id, shown, shown, null);
  });
}

function written<T extends ShownEndpoint>(
  action: string,
  id: string,
  result: T,
  before: T | null,
  after: T | null,
): Written<T> {
  const source = result.source ?? undefined;
  return { result, entry: { action: `endpoint.${action}`, resource: `endpoint ${id}`, source, before, after } };
}
