import { z } from 'zod';

/** The shared words of the sync protocol, once. Tables, types, logs, endpoints and docs use these and no others. */

export const entitySchema = z.enum(['subscriber', 'reward', 'campaign']);
export type Entity = z.infer<typeof entitySchema>;

/** How an accepted delivery ended (protocol section 7). `pending` until it has ended. */
export const outcomeSchema = z.enum(['pending', 'applied', 'noop', 'duplicate', 'ignored', 'dead']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** Why (protocol section 3). `applied` and `duplicate` need no reason. */
export const reasonSchema = z.enum([
  'not_json',
  'schema_mismatch',
  'bad_value',
  'foreign_list',
  'no_subscriber_id',
  'erased',
  'awaiting_read',
  'unknown_event',
  'same_content',
  'source_paused',
  'queue_unavailable',
]);
export type Reason = z.infer<typeof reasonSchema>;

/** Why ingest refuses a request for a source that it knows; all of its codes are in docs/errors.md. */
export const refusalReasonSchema = z.enum([
  'bad_request',
  'slow_request',
  'too_large',
  'missing_signature',
  'wrong_signature',
  'cannot_be_kept',
  'internal_error',
]);
export type RefusalReason = z.infer<typeof refusalReasonSchema>;

/** Why a delivery could not be read at all: it is `dead`, kept with its bytes. */
export const deadReasonSchema = reasonSchema.extract(['not_json', 'schema_mismatch', 'bad_value']);
export type DeadReason = z.infer<typeof deadReasonSchema>;

export const changeKindSchema = z.enum(['created', 'updated', 'confirmed', 'deleted', 'restored', 'erased']);
export type ChangeKind = z.infer<typeof changeKindSchema>;

export const causeTypeSchema = z.enum(['delivery', 'verify', 'sweep', 'replay', 'expiry', 'erase']);
export type CauseType = z.infer<typeof causeTypeSchema>;

/** What a webhook says of its subscriber: it changed, it is gone, or an event that nobody documented. */
export const hintMeaningSchema = z.enum(['changed', 'deleted', 'unknown']);
export type HintMeaning = z.infer<typeof hintMeaningSchema>;

export const rewardStatusSchema = z.enum(['unlocked', 'pending', 'sent', 'resent', 'canceled', 'flagged', 'failed']);
export type RewardStatus = z.infer<typeof rewardStatusSchema>;

/**
 * How a source stands (protocol sections 5 and 6). `active` is healthy; `silent`: reads find changes and no webhook came;
 * `degraded`: nothing can be read, for the reason that goes with it; `paused`: a person wants it to rest.
 */
export const sourceStatusSchema = z.enum(['active', 'silent', 'degraded', 'paused']);
export type SourceStatus = z.infer<typeof sourceStatusSchema>;
