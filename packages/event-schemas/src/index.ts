export { changeSchema, type Change } from './change';
export {
  campaignContentSchema,
  columnsOf,
  personalColumnsOf,
  rewardContentSchema,
  subscriberCarriedSchema,
  subscriberContentSchema,
  type CampaignContent,
  type EntityColumns,
  type RewardContent,
  type SubscriberCarried,
  type SubscriberContent,
} from './columns';
export {
  bodyBytes,
  deliveriesJobSchema,
  deliverySchema,
  encodeBody,
  type DeliveriesJob,
  type Delivery,
} from './delivery';
export { hintSchema, type Hint } from './hint';
export { restCampaignSchema, type RestCampaign } from './rest/campaign';
export { restEnvelopeSchema, restPaginationSchema, type RestEnvelope, type RestPagination } from './rest/envelope';
export { restRewardSchema, type RestReward } from './rest/reward';
export { restSubscriberSchema, type RestSubscriber } from './rest/subscriber';
export {
  contentValueSchema,
  intValueSchema,
  textValueSchema,
  timestampSchema,
  type Columns,
  type ContentValue,
  type Json,
  type Timestamp,
} from './values';
export {
  causeTypeSchema,
  changeKindSchema,
  deadReasonSchema,
  entitySchema,
  hintMeaningSchema,
  outcomeSchema,
  reasonSchema,
  refusalReasonSchema,
  rewardStatusSchema,
  sourceStatusSchema,
  type CauseType,
  type ChangeKind,
  type DeadReason,
  type Entity,
  type HintMeaning,
  type Outcome,
  type Reason,
  type RefusalReason,
  type RewardStatus,
  type SourceStatus,
} from './words';
export {
  isRewardEvent,
  isWebhookEvent,
  rewardEvents,
  webhookEvents,
  type RewardEvent,
  type WebhookEvent,
} from './webhooks/events';
export {
  webhookGenerations,
  type WebhookField,
  type WebhookGeneration,
  type WebhookGenerationName,
} from './webhooks/generations';
export { REFERRER_DELETED, referralSchema, referrerSchema, type Referral, type Referrer } from './webhooks/referral';
export { nestedRewardSchema, type NestedReward } from './webhooks/reward-fields';
export {
  rewardWebhookBodySchema,
  webhookBodySchema,
  webhookSchemaOf,
  type RewardWebhookBody,
  type WebhookBody,
} from './webhooks/webhook-body';
export {
  wireAmountSchema,
  wireFlagSchema,
  wireIntSchema,
  wireTextSchema,
  wireTimeSchema,
} from './webhooks/wire-values';
