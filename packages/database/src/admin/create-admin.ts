import type { PrismaClient } from '../generated/prisma/client';
import { mapped } from '../mapped';
import { loadRefusedWebhooks, type ShownRefusal } from '../refused-webhooks';
import { loadUsedSecrets, type UsedSecret } from '../secret-uses';
import { createActivityReads, type ActivityReads } from './activity-reads';
import { createApiKeys, type ApiKeys } from './api-keys';
import { audited, listAudit, type Actor, type StoredAuditEntry, type WantedEntries } from './audit';
import { createDeliveryReads, type DeliveryReads } from './delivery-reads';
import { createDriftReads, type DriftReads } from './drift-reads';
import { createErasureAdmin, type ErasureAdmin } from './erasure-admin';
import { createHistories, type Histories } from './history';
import { createIdempotencyKeys, type IdempotencyKeys } from './idempotency-keys';
import { createLedgerReads, type LedgerReads } from './ledger-reads';
import { createMirrorReads, type MirrorReads } from './mirror-reads';
import { createEndpointAdmin, type EndpointAdmin } from '../outbound/endpoint-admin';
import { createMessageAdmin, type MessageAdmin } from '../outbound/message-admin';
import type { EncryptionKeys } from '../sealed-secret';
import { createReplayAdmin, type ReplayAdmin } from './replay-admin';
import { createSourceAdmin, type SourceAdmin } from './source-admin';
import { createStorageReads, type StorageReads } from './storage-reads';
import { createSweepAdmin, type SweepAdmin } from './sweep-admin';

/** What the REST API works with, besides the feed. */
export interface Admin {
  readonly sources: SourceAdmin;
  readonly mirror: MirrorReads;
  readonly histories: Histories;
  readonly deliveries: DeliveryReads;
  readonly sweeps: SweepAdmin;
  readonly replays: ReplayAdmin;
  readonly drift: DriftReads;
  readonly ledger: LedgerReads;
  readonly activity: ActivityReads;
  readonly storage: StorageReads;
  readonly erasures: ErasureAdmin;
  readonly endpoints: EndpointAdmin;
  readonly messages: MessageAdmin;
  readonly keys: ApiKeys;
  readonly idempotencyKeys: IdempotencyKeys;
  /** The secrets of a source that count now, the newest first, with how many webhooks each let in; null: no such source. */
  usedSecrets(source: string): Promise<UsedSecret[] | null>;
  /** What ingest refused of a source in the last hour, by reason, that of the last one first. */
  refusedWebhooks(source: string): Promise<ShownRefusal[]>;
  listAudit(wanted: WantedEntries): Promise<StoredAuditEntry[]>;
  /** Of a write that is not in this database, so it cannot be noted with it. */
  noteWrite(what: { readonly action: string; readonly resource: string }, by: Actor): Promise<void>;
}

export function createAdmin(prisma: PrismaClient, encryptionKeys: EncryptionKeys): Admin {
  return {
    sources: createSourceAdmin(prisma, encryptionKeys),
    mirror: createMirrorReads(prisma),
    histories: createHistories(prisma),
    deliveries: createDeliveryReads(prisma),
    sweeps: createSweepAdmin(prisma),
    replays: createReplayAdmin(prisma),
    drift: createDriftReads(prisma),
    ledger: createLedgerReads(prisma),
    activity: createActivityReads(prisma),
    storage: createStorageReads(prisma),
    erasures: createErasureAdmin(prisma),
    endpoints: createEndpointAdmin(prisma, encryptionKeys),
    messages: createMessageAdmin(prisma),
    keys: createApiKeys(prisma),
    idempotencyKeys: createIdempotencyKeys(prisma, encryptionKeys),
    usedSecrets: (source) => loadUsedSecrets(prisma, source, encryptionKeys),
    refusedWebhooks: (source) => loadRefusedWebhooks(prisma, source),
    listAudit: (wanted) => mapped(() => listAudit(prisma, wanted)),
    noteWrite: (what, by) =>
      audited(prisma, by, async () => ({ result: undefined, entry: { ...what, before: null, after: null } })),
  };
}
