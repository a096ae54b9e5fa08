import { sourceStatusSchema } from '@evenkeel/event-schemas';
import type { ReadSource, RecordingSource, Source } from '@evenkeel/sync-engine';
import { z } from 'zod';
import { accountKey } from './account-key';
import type { PrismaClient, source as StoredSource } from './generated/prisma/client';
import { runStatement, type StatementRunner } from './run-statement';
import { inSourceTransaction } from './source-transaction';
import type { EncryptionKeys } from './sealed-secret';
import { openApiToken, openWebhookSecrets, rotatedSecrets, sealApiToken } from './source-secrets';
import { restoresErased, sourceSettings, type StoredSettings } from './source-settings';

/** A campaign that the environment names (product: `REFERRALHERO_LIST`), or that `npm start` connects. */
export interface ConfiguredSource {
  readonly name: string;
  readonly provider: string;
  readonly listUuid: string;
  readonly webhookSecret: string;
  readonly apiToken: string | null;
  readonly apiUrl: string;
  /** What is left out stays as it is, or is the standard. */
  readonly settings?: StoredSettings;
}

const storedSourceSchema = z.object({
  name: z.string(),
  provider: z.string(),
  list_uuid: z.string().nullable(),
  status: z.string(),
  webhook_secrets_sealed: z.unknown(),
});

/** A source as it is stored, as plain JSON. Its secrets are sealed, so it may be kept in a file. */
export type SealedSource = z.infer<typeof storedSourceSchema>;

/** Every source as it is stored. */
export async function listSealedSources(client: StatementRunner): Promise<SealedSource[]> {
  const stored = await runStatement<unknown>(client, 'list-sealed-sources', []);
  return stored.map((source) => storedSourceSchema.parse(source));
}

/**
 * The sources with the webhook secrets that count now. Throws if one is not what `listSealedSources` gave, or if a secret
 * cannot be opened: better none than a wrong one.
 */
export function openSealedSources(sealed: readonly unknown[], keys: EncryptionKeys): Source[] {
  const now = new Date().toISOString();
  return sealed
    .map((source) => storedSourceSchema.parse(source))
    .map((source) => ({ ...recordingSource(source), webhookSecrets: openWebhookSecrets(source, now, keys) }));
}

/** Without its secrets; null if there is none of that name. */
export async function findSource(prisma: PrismaClient, name: string): Promise<RecordingSource | null> {
  const stored = await prisma.source.findUnique({ where: { name } });
  return stored && { ...recordingSource(stored), restoresErased: restoresErased(stored.settings) };
}

/**
 * As reading needs it; null if there is none of that name, or nothing to read it with: no token, no address. Throws if the
 * token cannot be opened, or its settings are none.
 */
export async function findReadSource(
  prisma: PrismaClient,
  name: string,
  keys: EncryptionKeys,
): Promise<ReadSource | null> {
  const stored = await prisma.source.findUnique({ where: { name } });
  if (!stored || stored.api_token_sealed === null || stored.api_url === null) return null;
  const apiToken = openApiToken(stored.api_token_sealed, name, keys);
  const source = recordingSource(stored);
  return {
    ...source,
    restoresErased: restoresErased(stored.settings),
    access: { apiUrl: stored.api_url, apiToken, listUuid: source.listUuid },
    account: accountKey(apiToken, keys),
    connectedAt: stored.created_at.toISOString(),
    settings: sourceSettings(stored.settings),
  };
}

function recordingSource({ name, provider, list_uuid: listUuid, status }: SealedSource): RecordingSource {
  return { name, provider, listUuid: listUuid ?? '', status: sourceStatusSchema.parse(status) };
}

/**
 * Makes the source, or brings it to what is configured. Several apps may do it at once. Another webhook secret than the
 * current one is a rotation: the former one stays good for 24 hours (product, Ingest).
 */
export async function ensureSource(
  prisma: PrismaClient,
  configured: ConfiguredSource,
  keys: EncryptionKeys,
): Promise<void> {
  const { name, provider, listUuid, apiUrl, apiToken } = configured;
  await inSourceTransaction(prisma, name, async (tx) => {
    const held = await tx.source.findUnique({ where: { name } });
    const settings = {
      provider,
      list_uuid: listUuid,
      api_url: apiUrl,
      api_token_sealed: apiToken === null ? null : sealedToken(held, apiToken, name, keys),
      webhook_secrets_sealed: rotatedSecrets(held, configured, keys),
      managed_by: 'environment',
      ...(configured.settings && { settings: mergedSettings(held, configured.settings) }),
      ...statusOf(held, apiToken !== null),
      updated_at: new Date(),
    };
    await tx.source.upsert({ where: { name }, create: { name, ...settings }, update: settings });
  });
}

/** As it is, if it is that one: while a key is being replaced, apps that do not know the new one yet must open it too. */
function sealedToken(held: StoredSource | null, token: string, name: string, keys: EncryptionKeys): string {
  const sealed = held?.api_token_sealed ?? null;
  return sealed !== null && openApiToken(sealed, name, keys) === token ? sealed : sealApiToken(token, name, keys);
}

/** What a person set beside it stays. Throws if there are no such settings: else nobody could read the source. */
export function mergedSettings(held: StoredSource | null, settings: StoredSettings): StoredSettings {
  const merged = { ...(held?.settings as StoredSettings | undefined), ...settings };
  sourceSettings(merged);
  return merged;
}

/** Without a token nothing can be read, so the source is degraded, and says why. A paused one stays paused. */
export function statusOf(
  held: StoredSource | null,
  hasToken: boolean,
): Partial<Pick<StoredSource, 'status' | 'status_reason' | 'status_since'>> {
  const becomes = (status: string, status_reason: string | null) => ({
    status,
    status_reason,
    status_since: new Date(),
  });
  if (held?.status === 'paused') return {};
  if (!hasToken) return held?.status_reason === NO_TOKEN ? {} : becomes('degraded', NO_TOKEN);
  return held?.status_reason === NO_TOKEN ? becomes('active', null) : {};
}

const NO_TOKEN = 'no_api_token';
