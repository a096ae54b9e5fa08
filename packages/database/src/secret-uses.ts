/** How many webhooks each secret of a source let in: who rotates one sees that the provider signs with the new one. */
import type { Timestamp } from '@evenkeel/event-schemas';
import type { PrismaClient } from './generated/prisma/client';
import { mapped } from './mapped';
import { timestamp } from './row-codec';
import { runStatement, type StatementRunner } from './run-statement';
import type { EncryptionKeys } from './sealed-secret';
import { currentSecrets, openWebhookSecrets, secretId } from './source-secrets';

export interface SecretUse {
  readonly source: string;
  /** In the clear; what is kept is its id. */
  readonly secret: string;
  readonly webhooks: number;
  readonly lastUsedAt: Timestamp;
}

export interface UsedSecret {
  /** A digest by which secrets are told apart. */
  readonly id: string;
  /** Null: until it is rotated. */
  readonly valid_until: Timestamp | null;
  readonly webhooks: number;
  readonly last_used_at: Timestamp | null;
}

/** Adds to what is counted already. Each secret at most once. */
export async function addSecretUses(
  client: StatementRunner,
  uses: readonly SecretUse[],
  keys: EncryptionKeys,
): Promise<void> {
  await runStatement(client, 'add-secret-uses', [
    uses.map(({ source }) => source),
    uses.map(({ source, secret }) => secretId(source, secret, keys)),
    uses.map(({ webhooks }) => webhooks),
    uses.map(({ lastUsedAt }) => lastUsedAt),
  ]);
}

/** Of the secrets that count now, the newest first; null if there is no such source. */
export function loadUsedSecrets(
  prisma: PrismaClient,
  name: string,
  keys: EncryptionKeys,
): Promise<UsedSecret[] | null> {
  return mapped(async () => {
    const source = await prisma.source.findUnique({ where: { name }, include: { secret_uses: true } });
    if (source === null) return null;
    const now = new Date().toISOString();
    const secrets = openWebhookSecrets(source, now, keys);
    return currentSecrets(source, now).map(({ valid_until }, at) => {
      const id = secretId(name, secrets[at] ?? '', keys);
      const use = source.secret_uses.find(({ secret_id: of }) => of === id);
      return {
        ...{ id, valid_until, webhooks: Number(use?.deliveries ?? 0) },
        last_used_at: use ? timestamp(use.last_used_at) : null,
      };
    });
  });
}
