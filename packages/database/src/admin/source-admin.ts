/**
 * Sources, as people see and steer them at run time. Rules:
 * - What is written is written under the source's lock, with its audit entry.
 * - A secret goes in and never comes out: what is shown is an id of it, and until when it counts.
 * - What the environment of the apps sets is not changed here: the next start would bring it back.
 * - Another token or address is a rest for nobody: workers take it within a second.
 */
import type { SourceStatus, Timestamp } from '@evenkeel/event-schemas';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { mapped } from '../mapped';
import { timestamp } from '../row-codec';
import type { EncryptionKeys } from '../sealed-secret';
import { currentSecrets, openWebhookSecrets, rotatedSecrets, sealApiToken, secretId } from '../source-secrets';
import { standardSettings, type StoredSettings, type WholeSettings } from '../source-settings';
import { mergedSettings, statusOf } from '../sources';
import { audited, type Actor } from './audit';

export interface ShownSource {
  readonly name: string;
  readonly provider: string;
  readonly list_uuid: string;
  readonly api_url: string | null;
  readonly has_api_token: boolean;
  readonly settings: WholeSettings;
  readonly status: SourceStatus;
  readonly status_reason: string | null;
  readonly status_since: Timestamp;
  readonly managed_by: 'environment' | 'api';
  readonly webhook_secrets: readonly ShownSecret[];
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

export interface ShownSecret {
  readonly id: string;
  /** Null: until it is rotated. */
  readonly valid_until: Timestamp | null;
}

export interface NewSource {
  readonly name: string;
  readonly provider: string;
  readonly listUuid: string;
  readonly apiUrl: string;
  readonly apiToken: string | null;
  readonly webhookSecret: string;
  readonly settings: StoredSettings;
}

export interface SourceUpdate {
  readonly apiUrl?: string | undefined;
  /** Null takes it away: then nothing can be read. */
  readonly apiToken?: string | null | undefined;
  readonly settings?: StoredSettings | undefined;
}

/** `configured`: the environment of the apps sets what was to be changed. */
export type Refused = 'not_found' | 'configured';

export type NotCreated = 'name_taken' | 'being_purged';

/** Throws what it wants if the source is not as whoever asks has seen it. */
export type Unchanged = (shown: ShownSource) => void;

export interface SourceAdmin {
  /** By name, after this one. */
  list(after: string | null, limit: number, only: readonly string[] | null): Promise<ShownSource[]>;
  find(name: string): Promise<ShownSource | null>;
  /** `being_purged`: a removed source of this name still has rows. */
  create(source: NewSource, by: Actor): Promise<ShownSource | NotCreated>;
  update(name: string, update: SourceUpdate, unchanged: Unchanged, by: Actor): Promise<ShownSource | Refused>;
  pause(name: string, by: Actor): Promise<ShownSource | 'not_found'>;
  resume(name: string, by: Actor): Promise<ShownSource | 'not_found'>;
  rotateSecret(name: string, secret: string, by: Actor): Promise<ShownSource | Refused>;
  /** `purge` has workers remove all that is known of it, soon; `keep` leaves its rows as they are, kept true by nobody. */
  remove(name: string, mirror: 'keep' | 'purge', by: Actor): Promise<ShownSource | Refused>;
}

type Row = Prisma.sourceGetPayload<object>;

export function createSourceAdmin(prisma: PrismaClient, keys: EncryptionKeys): SourceAdmin {
  const place: Place = { prisma, keys };
  return {
    list: (after, limit, only) =>
      mapped(async () => {
        const rows = await prisma.source.findMany({
          where: { name: { ...(after !== null && { gt: after }), ...(only !== null && { in: [...only] }) } },
          orderBy: { name: 'asc' },
          take: limit,
        });
        return rows.map((row) => showSource(row, keys));
      }),
    find: (name) => mapped(async () => (await find(prisma, name, keys))?.shown ?? null),
    create: (source, by) => create(prisma, source, by, keys),
    update: (name, update, unchanged, by) => updateSource(place, name, update, unchanged, by),
    pause: (name, by) => change<never>(place, name, by, 'paused', () => statusNow('paused')),
    resume: (name, by) =>
      change<never>(place, name, by, 'resumed', ({ row }) => ({
        ...statusNow('active'),
        ...statusOf({ ...row, status: 'active', status_reason: null }, row.api_token_sealed !== null),
      })),
    rotateSecret: (name, webhookSecret, by) =>
      change<'configured'>(place, name, by, 'secret_rotated', ({ row }) =>
        row.managed_by === 'environment'
          ? 'configured'
          : { webhook_secrets_sealed: rotatedSecrets(row, { name, webhookSecret }, keys) },
      ),
    remove: (name, mirror, by) => remove(place, name, mirror, by),
  };
}

interface Place {
  readonly prisma: PrismaClient;
  readonly keys: EncryptionKeys;
}
interface Held {
  readonly row: Row;
  readonly shown: ShownSource;
}

async function find(tx: Pick<PrismaClient, 'source'>, name: string, keys: EncryptionKeys): Promise<Held | null> {
  const row = await tx.source.findUnique({ where: { name } });
  return row && { row, shown: showSource(row, keys) };
}

/** Changes one source, and tells the audit what it was and became. */
function change<R extends string>(
  { prisma, keys }: Place,
  name: string,
  by: Actor,
  action: string,
  write: (held: Held) => Prisma.sourceUpdateInput | R,
): Promise<ShownSource | R | 'not_found'> {
  const work = async (tx: Prisma.TransactionClient) => {
    const held = await find(tx, name, keys);
    if (held === null) return { result: 'not_found' as const, entry: null };
    const data = write(held);
    if (typeof data === 'string') return { result: data, entry: null };
    const updated = { ...data, updated_at: new Date() };
    const result = showSource(await tx.source.update({ where: { name }, data: updated }), keys);
    const what = { action: `source.${action}`, resource: `source ${name}`, source: name };
    return { result, entry: { ...what, before: held.shown, after: result } };
  };
  return audited<ShownSource | R | 'not_found'>(prisma, by, work, name);
}

function statusNow(status: SourceStatus) {
  return { status, status_reason: null, status_since: new Date() };
}

function updateSource(
  place: Place,
  name: string,
  { apiUrl, apiToken, settings }: SourceUpdate,
  unchanged: Unchanged,
  by: Actor,
): Promise<ShownSource | Refused> {
  return change<'configured'>(place, name, by, 'updated', ({ row, shown }) => {
    unchanged(shown);
    if (row.managed_by === 'environment' && (apiUrl !== undefined || apiToken !== undefined)) return 'configured';
    return {
      ...(apiUrl !== undefined && { api_url: apiUrl }),
      ...(apiToken !== undefined && {
        api_token_sealed: apiToken === null ? null : sealApiToken(apiToken, name, place.keys),
        ...statusOf(row, apiToken !== null),
      }),
      ...(settings && { settings: mergedSettings(row, settings) }),
    };
  });
}

async function create(
  prisma: PrismaClient,
  source: NewSource,
  by: Actor,
  keys: EncryptionKeys,
): Promise<ShownSource | NotCreated> {
  const { name, provider, listUuid, apiUrl, apiToken, webhookSecret, settings } = source;
  const work = async (tx: Prisma.TransactionClient) => {
    const held = await tx.source.findUnique({ where: { name }, select: { name: true } });
    if (held !== null) return { result: 'name_taken' as const, entry: null };
    const purged = await tx.source_purge.findUnique({ where: { source: name } });
    if (purged !== null) return { result: 'being_purged' as const, entry: null };
    const row = await tx.source.create({
      data: {
        ...{ name, provider, list_uuid: listUuid, api_url: apiUrl, managed_by: 'api' },
        api_token_sealed: apiToken === null ? null : sealApiToken(apiToken, name, keys),
        webhook_secrets_sealed: rotatedSecrets(null, { name, webhookSecret }, keys),
        settings: mergedSettings(null, settings),
        ...statusOf(null, apiToken !== null),
      },
    });
    const result = showSource(row, keys);
    const entry = { action: 'source.created', resource: `source ${name}`, source: name, before: null, after: result };
    return { result, entry };
  };
  return audited<ShownSource | NotCreated>(prisma, by, work, name);
}

function remove(
  { prisma, keys }: Place,
  name: string,
  mirror: 'keep' | 'purge',
  by: Actor,
): Promise<ShownSource | Refused> {
  const work = async (tx: Prisma.TransactionClient) => {
    const row = await tx.source.findUnique({ where: { name } });
    if (row === null) return { result: 'not_found' as const, entry: null };
    if (row.managed_by === 'environment') return { result: 'configured' as const, entry: null };
    const before = showSource(row, keys);
    await tx.source.delete({ where: { name } });
    if (mirror === 'purge') await tx.source_purge.create({ data: { source: name } });
    const entry = { action: `source.removed`, resource: `source ${name}`, source: name, before, after: { mirror } };
    return { result: before, entry };
  };
  return audited<ShownSource | Refused>(prisma, by, work, name);
}

function showSource(row: Row, keys: EncryptionKeys): ShownSource {
  const now = new Date().toISOString();
  const secrets = openWebhookSecrets(row, now, keys);
  return {
    ...{ name: row.name, provider: row.provider, list_uuid: row.list_uuid ?? '', api_url: row.api_url },
    has_api_token: row.api_token_sealed !== null,
    settings: standardSettings(row.settings),
    ...{
      status: row.status as SourceStatus,
      status_reason: row.status_reason,
      status_since: timestamp(row.status_since),
    },
    managed_by: row.managed_by as ShownSource['managed_by'],
    webhook_secrets: currentSecrets(row, now).map(({ valid_until }, at) => ({
      ...{ id: secretId(row.name, secrets[at] ?? '', keys), valid_until },
    })),
    ...{ created_at: timestamp(row.created_at), updated_at: timestamp(row.updated_at) },
  };
}
