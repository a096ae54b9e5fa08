/**
 * Erasures as a worker does them (protocol section 3, "Erased"). Rules:
 * - One worker has one, as long as it says so; if it dies, another goes on with the next part. A part is one transaction with
 *   what it saves of how far it is, so it is done once or not at all.
 * - The person's rows are erased first. From then on, under the source's lock, whatever is recorded is kept without them; what
 *   was recorded before is looked through in pages. So nothing is missed, and nothing stands still meanwhile.
 * - What tells who they are is kept sealed until the end, for the pages; then only digests are left (`remembered-terms.ts`).
 */
import { knownTerms, type ErasedTerms } from '@evenkeel/sync-engine';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { inTransaction } from '../in-transaction';
import { runStatement } from '../run-statement';
import type { EncryptionKeys } from '../sealed-secret';
import { inSourceTransaction } from '../source-transaction';
import { eraseFromDrift, eraseFromRequests, forgetStatistics } from './erase-elsewhere';
import { eraseFromMirror } from './erase-from-mirror';
import { eraseFromChanges, eraseFromDeliveries } from './erase-from-records';
import { eraseOwnRows } from './erase-own-rows';
import { gatherFromOwnChanges, gatherFromOwnDeliveries } from './gather-terms';
import {
  advanced,
  openErasure,
  saveErasure,
  type Holder,
  type OpenErasure,
  type Progress,
  type StoredErasure,
} from './open-erasure';
import type { RememberedTerms } from './remembered-terms';

export interface Erasures {
  /** The oldest that is not done and that nobody has; null if there is none. */
  claim(holder: Holder): Promise<OpenErasure | null>;
  /** Does the next part; answers how it stands then. Throws `ErasureTakenOver`. For every step but `queue`. */
  advance(erasure: OpenErasure, holder: Holder): Promise<OpenErasure>;
  /** The step `queue` is done by whoever has the queue: so many deliveries were taken out of it. */
  queueDone(erasure: OpenErasure, deliveries: number, holder: Holder): Promise<OpenErasure>;
  /** Says again that it is this holder's, while it does what takes long. */
  hold(id: string, holder: Holder): Promise<void>;
  /** So that another worker may go on at once. */
  release(id: string, holder: Holder): Promise<void>;
  /** By what the person is known in a text. */
  termsOf(erasure: OpenErasure): ErasedTerms;
  /** How many are not done an hour after they were asked for. */
  countStale(): Promise<number>;
}

type Part = (tx: Prisma.TransactionClient, erasure: OpenErasure) => Promise<Progress>;

export function createErasures(prisma: PrismaClient, keys: EncryptionKeys, remembered: RememberedTerms): Erasures {
  const parts = partsOf(remembered);
  async function save(tx: Prisma.TransactionClient, erasure: OpenErasure, progress: Progress, holder: Holder) {
    const next = advanced(erasure, progress);
    await saveErasure(tx, next, holder, keys);
    return next;
  }
  const hold = async (id: string, { id: holder, forMs }: Holder) => {
    await runStatement(prisma, 'hold-erasure', [BigInt(id), holder, forMs]);
  };
  return {
    async claim({ id, forMs }) {
      const [stored] = await runStatement<StoredErasure>(prisma, 'claim-erasure', [id, forMs]);
      return stored === undefined ? null : openErasure(stored, keys);
    },
    async advance(erasure, holder) {
      if (erasure.step === 'statistics') {
        const progress = await forgetStatistics(prisma, erasure);
        return inTransaction(prisma, (tx) => save(tx, erasure, progress, holder));
      }
      const part = parts[erasure.step];
      if (part === undefined) throw new Error(`an erasure has no step ${erasure.step}`);
      const { source } = erasure;
      return inSourceTransaction(prisma, source, async (tx) => save(tx, erasure, await part(tx, erasure), holder));
    },
    queueDone: (erasure, deliveries, holder) =>
      inTransaction(prisma, (tx) => save(tx, erasure, { cursor: null, erased: { queued: deliveries } }, holder)),
    hold,
    release: (id, holder) => hold(id, { ...holder, forMs: 0 }),
    termsOf: ({ terms }) => knownTerms(terms),
    async countStale() {
      const [row] = await runStatement<{ erasures: number }>(prisma, 'count-stale-erasures', []);
      return row?.erasures ?? 0;
    },
  };
}

/** Of each step but `queue` and `statistics`, a part of it, under the source's lock. */
function partsOf(remembered: RememberedTerms): Readonly<Record<string, Part>> {
  return {
    rows: (tx, erasure) => eraseOwnRows(tx, erasure, remembered),
    own_changes: (tx, erasure) => gatherFromOwnChanges(tx, erasure, remembered),
    own_deliveries: (tx, erasure) => gatherFromOwnDeliveries(tx, erasure, remembered),
    deliveries: eraseFromDeliveries,
    changes: eraseFromChanges,
    subscribers: (tx, erasure) => eraseFromMirror(tx, erasure, 'subscriber'),
    rewards: (tx, erasure) => eraseFromMirror(tx, erasure, 'reward'),
    drift: eraseFromDrift,
    requests: eraseFromRequests,
  };
}
