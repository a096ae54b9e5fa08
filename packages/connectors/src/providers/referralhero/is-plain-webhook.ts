import {
  isRewardEvent,
  REFERRER_DELETED,
  referrerSchema,
  webhookBodySchema,
  wireAmountSchema,
  wireFlagSchema,
  wireIntSchema,
  wireTextSchema,
  wireTimeSchema,
  type Json,
  type WebhookBody,
} from '@evenkeel/event-schemas';

type Fits = (value: unknown) => boolean;
type Shape = Readonly<Record<string, unknown>>;

const isText: Fits = (value) => typeof value === 'string';
const isWholeOrEmpty: Fits = (value) => Number.isInteger(value) || value === '' || value === null;

/** Part of what each schema takes: its usual spellings. A field whose schema is not here is not plain. */
const usual: ReadonlyMap<unknown, Fits> = new Map<unknown, Fits>([
  [wireTextSchema, (value) => typeof value === 'string' || value === null],
  [wireIntSchema, isWholeOrEmpty],
  [wireTimeSchema, isWholeOrEmpty],
  [wireAmountSchema, (value) => Number.isFinite(value) || value === '' || value === null],
  [wireFlagSchema, (value) => typeof value === 'boolean' || value === '' || value === null],
  [webhookBodySchema.shape.list_uuid, isText],
  [webhookBodySchema.shape.response, isText],
  [webhookBodySchema.shape.tags, (value) => value === null || (Array.isArray(value) && value.every(isText))],
  [webhookBodySchema.shape.referral, (value) => value === '' || value === REFERRER_DELETED || isPlainReferrer(value)],
]);

const fieldsOf = (shape: Shape) => new Map(Object.entries(shape).map(([name, schema]) => [name, usual.get(schema)]));
const webhookFields = fieldsOf(webhookBodySchema.shape);
const referrerFields = fieldsOf(referrerSchema.shape);

/**
 * Whether the schema would take this body, told by a look at each field. False is no refusal: then the schema is asked,
 * which knows every spelling and says what is wrong. It takes ten times as long, for every webhook. Rewards always go there.
 */
export function isPlainWebhook(body: Json): body is WebhookBody & { readonly [key: string]: Json } {
  if (!isObject(body) || !isText(body['list_uuid']) || !isText(body['response'])) return false;
  return !isRewardEvent(body['response']) && fieldsFit(body, webhookFields);
}

function isPlainReferrer(value: unknown): boolean {
  return isObject(value) && fieldsFit(value, referrerFields);
}

function fieldsFit(body: Shape, fields: ReadonlyMap<string, Fits | undefined>): boolean {
  for (const name of Object.keys(body)) if (fields.has(name) && fields.get(name)?.(body[name]) !== true) return false;
  return true;
}

function isObject(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
