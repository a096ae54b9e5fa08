import type { PrismaClient } from '../generated/prisma/client';
import { mapped } from '../mapped';
import { runStatement } from '../run-statement';
import { openSecret, sealSecret, type EncryptionKeys } from '../sealed-secret';

export interface RememberedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Claim =
  | { readonly state: 'claimed' }
  | { readonly state: 'under_way' }
  | { readonly state: 'other_request' }
  | ({ readonly state: 'answered' } & RememberedAnswer);

/**
 * What requests with an Idempotency-Key were answered, for a day. `owner` is the API key. Bodies are sealed: one of them may
 * hold a key that is shown this once.
 */
export interface IdempotencyKeys {
  claim(wanted: { readonly owner: string; readonly key: string; readonly digest: Buffer }): Promise<Claim>;
  answer(given: { readonly owner: string; readonly key: string } & RememberedAnswer): Promise<void>;
  /** So that the same request may be tried again. */
  release(held: { readonly owner: string; readonly key: string }): Promise<void>;
  /** Of those older than a day; answers how many. */
  forgetOld(): Promise<number>;
}

interface ClaimRow {
  readonly claimed: boolean;
  readonly same: boolean;
  readonly status: number | null;
  readonly headers: Record<string, string> | null;
  readonly body: string | null;
}

export function createIdempotencyKeys(prisma: PrismaClient, encryptionKeys: EncryptionKeys): IdempotencyKeys {
  return {
    async claim({ owner, key, digest }) {
      const [row] = await runStatement<ClaimRow>(prisma, 'claim-idempotency-key', [owner, key, digest]);
      if (row === undefined || row.claimed) return { state: 'claimed' };
      if (!row.same) return { state: 'other_request' };
      if (row.status === null) return { state: 'under_way' };
      const body = openSecret(row.body ?? '', sealedPlace(owner, key), encryptionKeys);
      return { state: 'answered', status: row.status, headers: row.headers ?? {}, body };
    },
    answer: ({ owner, key, status, headers, body }) =>
      mapped(async () => {
        await prisma.idempotency_key.updateMany({
          where: { owner, key },
          data: { status, headers: { ...headers }, body: sealSecret(body, sealedPlace(owner, key), encryptionKeys) },
        });
      }),
    release: ({ owner, key }) =>
      mapped(async () => {
        await prisma.idempotency_key.deleteMany({ where: { owner, key, status: null } });
      }),
    async forgetOld() {
      const [row] = await runStatement<{ forgotten: number }>(prisma, 'forget-idempotency-keys', []);
      return row?.forgotten ?? 0;
    },
  };
}

/** Which sealed body it is. */
export function sealedPlace(owner: string, key: string): string {
  return `idempotency key ${key} of ${owner}`;
}
