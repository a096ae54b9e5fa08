export type { ActivitySample, ActivitySamples, SeenMinute } from './activity/activity-samples';
export { lagPercentile } from './activity/lag-percentile';
export type { ActivityReads, CountedStep, LoadedActivity, SeenStep, SourceActivity } from './admin/activity-reads';
export type { ApiKeyPlace, ApiKeys, KeyScope, NewApiKey, StoredApiKey } from './admin/api-keys';
export type { Actor, StoredAuditEntry, WantedEntries } from './admin/audit';
export type { Admin } from './admin/create-admin';
export type { DeliveryReads, DeliveryRow, WholeDelivery } from './admin/delivery-reads';
export type { DriftReads, DriftRow, DriftSummary } from './admin/drift-reads';
export type { Histories, HistoryStart, Provenance, RowName } from './admin/history';
export type { ErasureAdmin, ShownErasure } from './admin/erasure-admin';
export type { Claim, IdempotencyKeys, RememberedAnswer } from './admin/idempotency-keys';
export type { LedgerBalance, LedgerHole, LedgerLine, LedgerReads } from './admin/ledger-reads';
export type {
  CampaignRow,
  MirrorReads,
  RewardPlace,
  RewardRow,
  SubscriberPlace,
  FoundSubscriber,
  SubscriberRow,
} from './admin/mirror-reads';
export { SEARCH_WAYS, type FoundPlace } from './admin/search-subscribers';
export { replayStates, type AskedFilter, type ReplayAdmin, type ShownReplay } from './admin/replay-admin';
export type { NewSource, ShownSecret, ShownSource, SourceAdmin, SourceUpdate } from './admin/source-admin';
export {
  storedThingNames,
  type Storage,
  type StorageReads,
  type StoredThing,
  type StoredThingName,
} from './admin/storage-reads';
export type { Content, Standing } from './admin/stored-row';
export type { ShownSweep, SweepAdmin } from './admin/sweep-admin';
export type { AuditOptions } from './audit-ledger';
export type { Hole, Holes, Imbalance, LedgerAudit } from './audit-ledger-report';
export type { Budget, BudgetState, CallsTaken, CallsToTake, UnusedCalls } from './budget';
export type { Erasures } from './erasure/erasures';
export { ErasureTakenOver, type Holder, type OpenErasure } from './erasure/open-erasure';
export type {
  Feed,
  FeedChange,
  FeedPlace,
  FeedPlaces,
  FeedPlaceState,
  ReadChanges,
  StoredChange,
  WantedChanges,
} from './feed';
export { openDatabase, type Database, type DatabaseOptions } from './open-database';
export type { ConfiguredSource, SealedSource } from './sources';
export type { EndpointAdmin, EndpointFilter, EndpointUpdate, NewEndpoint } from './outbound/endpoint-admin';
export type { EnabledEndpoint } from './outbound/endpoint-to-send';
export type { MessageContent } from './outbound/load-contents';
export type { MessageAdmin, MessageState, ShownAttempt, ShownMessage, Steered } from './outbound/message-admin';
export type {
  Circuit,
  ClaimedMessage,
  EndpointFigures,
  MessageName,
  Outbound,
  SettledAttempt,
  SettledEndpoint,
} from './outbound/outbound';
export { ATTEMPTS_LOOKED_AT, MOST_MESSAGES_COUNTED, type EndpointCounts } from './outbound/endpoint-counts';
export type { EndpointState, ShownEndpoint } from './outbound/show-endpoint';
export type { DueCounts, DueRow, DueRows, MissingRow, WantedDue } from './due-rows';
export type { RefusedWebhooks, ShownRefusal } from './refused-webhooks';
export type { Resealed } from './reseal-secrets';
export type { ClaimedReplay, KeptDeliveries, LookAt, ReplayFilter, ReplayRange, Replays } from './replays';
export type { DroppedPartitions, KeptDays, Retention } from './retention';
export type { SecretUse, UsedSecret } from './secret-uses';
export type { SourceLeases } from './source-leases';
export type { StoredSettings } from './source-settings';
export type { HeldBrake, SourceStates, SyncState } from './source-status';
export type { BrakedEntity, FinishedSweep, OpenSweep, SweepReason, Sweeps, SweepSums } from './sweeps';
