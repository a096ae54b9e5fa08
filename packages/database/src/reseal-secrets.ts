/**
 * Replaces the encryption key: what the former one sealed is sealed with the current one. Rules:
 * - A source at a time, under its lock. It may be ended at any moment, and run again.
 * - What is counted by a digest of the key (an account's calls, the uses of a secret) is counted under its next name as
 *   well, so that nothing begins anew when the former key is gone.
 */
import type { Prisma, PrismaClient, source as StoredSource } from './generated/prisma/client';
import { sealedPlace } from './admin/idempotency-keys';
import { accountKey } from './account-key';
import { termsPlace } from './erasure/open-erasure';
import { KEY_PLACE } from './erasure/remembered-terms';
import { inTransaction } from './in-transaction';
import { mapped } from './mapped';
import { runStatement } from './run-statement';
import { resealedEndpoint } from './outbound/endpoint-secrets';
import { openSecret, sealedAs, sealSecret, type EncryptionKeys } from './sealed-secret';
import { openApiToken, openWebhookSecrets, resealedSecrets, sealApiToken, secretId } from './source-secrets';
import { inSourceTransaction } from './source-transaction';

export interface Resealed {
  readonly sources: number;
  readonly endpoints: number;
  /** Answers that are remembered for their idempotency keys. */
  readonly answers: number;
  /** What erasures that are not done go by, and the key of the digests of those that are. */
  readonly erasures: number;
}

const ANSWERS_AT_ONCE = 100;

export async function resealSecrets(prisma: PrismaClient, keys: EncryptionKeys): Promise<Resealed> {
  const names = await mapped(() => prisma.source.findMany({ select: { name: true }, orderBy: { name: 'asc' } }));
  let sources = 0;
  for (const { name } of names) if (await resealSource(prisma, name, keys)) sources += 1;
  const [endpoints, answers] = [await resealEndpoints(prisma, keys), await resealAnswers(prisma, keys)];
  return { sources, endpoints, answers, erasures: await resealErasures(prisma, keys) };
}

/** Each under its lock, so that no secret is rotated away meanwhile. */
async function resealEndpoints(prisma: PrismaClient, keys: EncryptionKeys): Promise<number> {
  const all = await mapped(() => prisma.endpoint.findMany({ select: { id: true }, orderBy: { id: 'asc' } }));
  for (const { id } of all)
    await inTransaction(prisma, async (tx) => {
      await runStatement(tx, 'lock-endpoints', [[id]]);
      const endpoint = await tx.endpoint.findUnique({ where: { id } });
      if (endpoint !== null) await tx.endpoint.update({ where: { id }, data: resealedEndpoint(endpoint, keys) });
    });
  return all.length;
}

/** Answers whether it is still there. */
function resealSource(prisma: PrismaClient, name: string, keys: EncryptionKeys): Promise<boolean> {
  return inSourceTransaction(prisma, name, async (tx) => {
    const source = await tx.source.findUnique({ where: { name } });
    if (source === null) return false;
    const token = source.api_token_sealed === null ? null : openApiToken(source.api_token_sealed, name, keys);
    await carryOver(tx, source, token, keys);
    await tx.source.update({
      where: { name },
      data: {
        webhook_secrets_sealed: resealedSecrets(source, keys),
        api_token_sealed: token === null ? null : sealApiToken(token, name, keys),
      },
    });
    return true;
  });
}

async function carryOver(
  tx: Prisma.TransactionClient,
  source: StoredSource,
  token: string | null,
  keys: EncryptionKeys,
): Promise<void> {
  if (keys.former === null) return;
  const alone = { current: keys.current, former: null };
  if (token !== null) await runStatement(tx, 'carry-over-budget', [accountKey(token, keys), accountKey(token, alone)]);
  for (const secret of openWebhookSecrets(source, new Date().toISOString(), keys)) {
    const [id, next] = [secretId(source.name, secret, keys), secretId(source.name, secret, alone)];
    await runStatement(tx, 'carry-over-secret-uses', [source.name, id, next]);
  }
}

async function resealAnswers(prisma: PrismaClient, keys: EncryptionKeys): Promise<number> {
  let resealed = 0;
  for (;;) {
    const answers = await mapped(() =>
      prisma.idempotency_key.findMany({
        where: { body: { not: null }, NOT: { body: { startsWith: sealedAs(keys) } } },
        take: ANSWERS_AT_ONCE,
      }),
    );
    if (answers.length === 0) return resealed;
    for (const { owner, key, body } of answers) {
      const place = sealedPlace(owner, key);
      const anew = sealSecret(openSecret(body ?? '', place, keys), place, keys);
      await mapped(() => prisma.idempotency_key.updateMany({ where: { owner, key, body }, data: { body: anew } }));
    }
    resealed += answers.length;
  }
}

/** A worker may save one meanwhile, sealed with the current key: then that stays. */
async function resealErasures(prisma: PrismaClient, keys: EncryptionKeys): Promise<number> {
  const erasures = await mapped(() => prisma.erasure.findMany({ where: { terms_sealed: { not: null } } }));
  const anew = (sealed: string, place: string) => sealSecret(openSecret(sealed, place, keys), place, keys);
  let resealed = 0;
  for (const { id, terms_sealed: sealed } of erasures) {
    if (sealed === null || sealed.startsWith(sealedAs(keys))) continue;
    const data = { terms_sealed: anew(sealed, termsPlace(String(id))) };
    resealed += (await mapped(() => prisma.erasure.updateMany({ where: { id, terms_sealed: sealed }, data }))).count;
  }
  for (const { id, sealed } of await mapped(() => prisma.erased_term_key.findMany())) {
    if (sealed.startsWith(sealedAs(keys))) continue;
    const data = { sealed: anew(sealed, KEY_PLACE) };
    resealed += (await mapped(() => prisma.erased_term_key.updateMany({ where: { id, sealed }, data }))).count;
  }
  return resealed;
}
