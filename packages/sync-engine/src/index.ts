export {
  callsLeft,
  CALLS_PER_LEASE,
  grantCalls,
  isAmple,
  lanes,
  STANDARD_CALLS_PER_HOUR,
  type BudgetUse,
  type CallsByLane,
  type CallsWanted,
  type Lane,
} from './budget';
export { closeRow, type Cause } from './close-row';
export { decideListAbsence } from './decide-absence';
export { decideHint, type HintDecision, type HintOnRow } from './decide-hint';
export { decideRead } from './decide-read';
export { derivedRewardId } from './derived-reward-id';
export { ERASED_BODY, eraseFromBody } from './erase-from-body';
export { eraseFromColumns, eraseFromJson } from './erase-from-json';
export { eraseFromRow, eraseRow, eraseValues, type ErasedRow } from './erase-row';
export {
  joinTerms,
  knownTerms,
  NO_TERMS,
  normalTerm,
  rememberedTerms,
  termsOfColumns,
  termsToRemember,
  type ErasedTerms,
  type PersonTerms,
  type TermKind,
} from './erased-terms';
export { NothingKeeps, ReplayNotOurs, StoreUnavailable, UnstorableValue } from './errors';
export {
  judgeDrift,
  type DriftedColumns,
  type DriftFinding,
  type DriftRules,
  type LikelyCause,
  type StandingDrift,
} from './drift';
export { foldReads, type ReadCause, type ReadsInput } from './fold-reads';
export { foldDeliveries, type FoldInput, type ParsedDelivery } from './fold-deliveries';
export { nextRead, type NextRead, type NextReadInput, type RowToRead } from './next-read';
export { planReads, type PlanInput, type ReadPlan } from './plan-reads';
export type {
  BegunBatch,
  BegunRecording,
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
export { RememberedRows } from './remembered-rows';
export { NO_COUNTS, type ReplayCounts } from './replay-counts';
export type { DifferingRow, ReplayDifference } from './replay-differences';
export type {
  FormerOutcome,
  LoadedForReplay,
  MendedDelivery,
  ReplayRecorder,
  ReplayRecording,
  ReplayReading,
  ReplayViewer,
  WrittenStep,
} from './replay-ports';
export type { ReplayRun, ViewedStep } from './replay-step';
export {
  isSettledNow,
  wasSettledWhenDrawn,
  type AnsweredRead,
  type RowDigest,
  type ReadDecision,
  type Reading,
  type ReadOutcome,
  type Snapshot,
} from './reading';
export {
  unlistedKey,
  type DrawnFence,
  type ListedAgain,
  type ReadRecorder,
  type ReadRecording,
  type RecordedReads,
  type ReadSource,
  type RowRead,
  type SourceSettings,
  type WantedUnlisted,
} from './read-ports';
export {
  readCampaign,
  readRewardPage,
  readRewardsOf,
  readSubscriber,
  readSubscriberPage,
  type CallBudget,
  type ReadingPorts,
  type ReadPage,
} from './read-source';
export { measures, ReadTally, type Measure } from './read-tally';
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
export { recordListAbsences, type ListAbsences } from './record-list-absences';
export { recordReads, type AnsweredRewards, type ReadBatch, type ReadRecordingPorts } from './record-reads';
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
export {
  advanceSweep,
  mustBrake,
  nextPages,
  samplesConfirm,
  SAMPLES_TO_CONFIRM,
  stageAfter,
  sweepStages,
  type AnsweredPage,
  type SweepProgress,
  type SweepStage,
} from './sweep';
export { addMillis, DAY_MS, HOUR_MS, millisBetween, SECOND_MS } from './time';
export {
  acceptDelivery,
  checkSignature,
  keepDeliveries,
  readDue,
  readSweepPage,
  recordAnswers,
  recordDeliveries,
  replayDeliveries,
  viewReplay,
  type DueSubject,
  type KeptDelivery,
  type Stamp,
} from './walk';
export { mustSaveCalls, pauseAfterWave } from './save-calls';
export { whenToSweep, type NextSweep, type SweepTiming } from './when-to-sweep';
