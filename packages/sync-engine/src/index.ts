export { closeRow, type Cause } from './close-row';
export { decideListAbsence } from './decide-absence';
export { decideHint, type HintDecision, type HintOnRow } from './decide-hint';
export { decideRead } from './decide-read';
export { derivedRewardId } from './derived-reward-id';
export { NothingKeeps, StoreUnavailable, UnstorableValue } from './errors';
export { foldDeliveries, type FoldInput, type ParsedDelivery } from './fold-deliveries';
export type {
  BodySeen,
  Connector,
  Connectors,
  DeliveryKeeper,
  Digest,
  ParsedBody,
  RecordedBatch,
  RecordedDelivery,
  Recorder,
  Recording,
  RecordingSource,
  SignatureVerdict,
  Source,
  WantedSubscribers,
  Webhook,
} from './ports';
export { isSettledNow, type ReadDecision, type Reading, type ReadOutcome, type Snapshot } from './reading';
export {
  ReadFailed,
  type Answered,
  type CampaignSnapshot,
  type Page,
  type ProviderReads,
  type ReadAccess,
  type ReadOptions,
  type Refusal,
  type RewardSnapshot,
  type SubscriberSnapshot,
} from './reads';
export type { RecordingPorts } from './record-batch';
export {
  becomesDue,
  isDirty,
  isDue,
  isErased,
  isTombstone,
  newRow,
  NO_FENCE,
  rowId,
  type RecordingMoment,
  type RegressedReads,
  type Row,
  type RowIdentity,
  type RowKey,
  type RowState,
} from './row';
export { addMillis, DAY_MS, HOUR_MS, millisBetween, SECOND_MS } from './time';
export { acceptDelivery, checkSignature, keepDeliveries, recordDeliveries, type Stamp } from './walk';
