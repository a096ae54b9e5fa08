/**
 * By what people who were erased are known again: digests, so that nothing readable is kept. Rules:
 * - They are made with a key of their own, which is sealed with the encryption key: a digest outlives a change of that one, for
 *   it could not be made anew. Without the key nobody can find out whom a digest means by trying e-mails.
 * - The digests of a source are kept in memory, with the id of the newest. Each recording asks for that id under the source's
 *   lock, so it never goes by fewer than there are.
 */
import {
  rememberedTerms,
  termsToRemember,
  type ErasedTerms,
  type PersonTerms,
  type TermKind,
} from '@evenkeel/sync-engine';
import { hash, randomBytes } from 'node:crypto';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { mapped } from '../mapped';
import { runStatement, type StatementRunner } from '../run-statement';
import { openSecret, sealSecret, type EncryptionKeys } from '../sealed-secret';

export interface RememberedTerms {
  /** Under the source's lock. */
  remember(tx: Prisma.TransactionClient, source: string, terms: PersonTerms): Promise<void>;
  /** `newest`: the id of the newest digest of the source, as the recording found it; null: there is none. */
  of(tx: StatementRunner, source: string, newest: string | null): Promise<ErasedTerms | null>;
}

export const KEY_PLACE = 'the key of the digests of erased people';
const ONLY = 1;

interface Remembered {
  readonly newest: string;
  readonly terms: ErasedTerms;
}

export function createRememberedTerms(prisma: PrismaClient, keys: EncryptionKeys): RememberedTerms {
  const remembered = new Map<string, Remembered>();
  let key: DigestKey | undefined;
  const keyOfDigests = async () => (key ??= digestKey(await findOrMakeKey(prisma, keys)));
  return {
    async remember(tx, source, terms) {
      const digestWith = await keyOfDigests();
      const digests = termsToRemember(terms).map(([kind, term]) => digestOf(kind, term, digestWith, 'hex'));
      if (digests.length > 0) await runStatement(tx, 'remember-erased-terms', [source, digests]);
    },
    async of(tx, source, newest) {
      if (newest === null) return null;
      const known = remembered.get(source);
      if (known?.newest === newest) return known.terms;
      const rows = await runStatement<{ digest: string }>(tx, 'load-erased-terms', [source]);
      const digests = new Set(rows.map(({ digest }) => digest));
      const digestWith = await keyOfDigests();
      const terms = rememberedTerms((kind, term) => digests.has(digestOf(kind, term, digestWith, 'base64')));
      remembered.set(source, { newest, terms });
      return terms;
    },
  };
}

interface DigestKey {
  readonly inner: Buffer;
  readonly outer: Buffer;
}

const BLOCK_BYTES = 64;

/** HMAC-SHA256 (RFC 2104) in two one-shot hashes: a third of the time of `createHmac`, of which recording asks many. */
export function digestOf(kind: TermKind, term: string, { inner, outer }: DigestKey, as: 'hex' | 'base64'): string {
  const within = hash('sha256', Buffer.concat([inner, Buffer.from(`${kind}\0${term}`)]), 'buffer');
  return hash('sha256', Buffer.concat([outer, within]), as);
}

/** Of a key of 32 bytes. */
export function digestKey(key: Buffer): DigestKey {
  const padded = Buffer.concat([key, Buffer.alloc(BLOCK_BYTES - key.length)]);
  return { inner: padded.map((byte) => byte ^ 0x36) as Buffer, outer: padded.map((byte) => byte ^ 0x5c) as Buffer };
}

/** Made by whoever needs it first; the one that stands is everybody's. */
async function findOrMakeKey(prisma: PrismaClient, keys: EncryptionKeys): Promise<Buffer> {
  const find = () => mapped(() => prisma.erased_term_key.findUnique({ where: { id: ONLY } }));
  let stored = await find();
  if (stored === null) {
    const sealed = sealSecret(randomBytes(32).toString('base64'), KEY_PLACE, keys);
    await mapped(() => prisma.erased_term_key.createMany({ data: [{ id: ONLY, sealed }], skipDuplicates: true }));
    stored = await find();
  }
  if (stored === null) throw new Error(`${KEY_PLACE} could not be made`);
  return Buffer.from(openSecret(stored.sealed, KEY_PLACE, keys), 'base64');
}
