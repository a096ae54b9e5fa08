import { isUtf8 } from 'node:buffer';
import {
  hintSchema,
  isRewardEvent,
  isWebhookEvent,
  webhookSchemaOf,
  type DeadReason,
  type HintMeaning,
  type Json,
  type WebhookBody,
} from '@evenkeel/event-schemas';
import type { ParsedBody } from '@evenkeel/sync-engine';
import { describeIssues } from '../../describe-issues';
import { findUnstorable } from '../../unstorable';
import { mapReward } from './map-reward';
import { mapSubscriber } from './map-subscriber';
import { isPlainWebhook } from './is-plain-webhook';
import { fitsPlainly } from './reads/fits-plainly';
import { readText } from './read-wire';

/**
 * Bytes to hint (contract section 1.4). Three judges, in this order, and each has its reason:
 *   not_json         the bytes are not UTF-8, or not JSON
 *   schema_mismatch  JSON, but not an object, or a field of it is not of a type that the contract allows
 *   bad_value        of the right type, but no column can hold it (out of range, NUL, lone surrogate, nested too deep)
 * A detail names the field and what is wrong, never the value: details are logged, values are personal data.
 * zod judges twice because the two shapes differ; the text of `raw` is walked only where the bytes have an escape. A body
 * that is plain, as nearly all are, is known to pass both without being shown to them.
 */
export function parse(body: Buffer): ParsedBody {
  if (!isUtf8(body)) return dead('not_json', 'not UTF-8');
  const text = body.toString('utf8');
  const raw = readJson(text);
  if (raw === undefined) return dead('not_json', 'not JSON');
  return isPlainWebhook(raw) ? parsePlain(raw, text) : parseAny(raw, text);
}

function parsePlain(raw: WebhookBody & Readonly<Record<string, Json>>, text: string): ParsedBody {
  const hint = mapHint(raw, raw);
  if (!fitsPlainly(hint.content, hint.carried, null) || findUnstorable(raw, text)) return parseAny(raw, text);
  return { hint };
}

function parseAny(raw: Json, text: string): ParsedBody {
  const webhook = webhookSchemaOf(eventOf(raw)).safeParse(raw);
  if (!webhook.success) return dead('schema_mismatch', describeIssues(webhook.error.issues));
  const hint = hintSchema.safeParse(mapHint(webhook.data, raw));
  if (!hint.success) return dead('bad_value', describeIssues(hint.error.issues));
  // On `raw`, which the schema found to be an object: zod's copy of it leaves out a field called __proto__.
  const unstorable = findUnstorable(raw as Readonly<Record<string, Json>>, text);
  return unstorable ? dead('bad_value', unstorable) : { hint: hint.data };
}

function mapHint(webhook: WebhookBody, raw: Json) {
  return {
    event: webhook.response,
    meaning: meaningOf(webhook.response),
    list_uuid: webhook.list_uuid,
    subscriber_id: readText(webhook.subscriber_id),
    ...mapSubscriber(webhook),
    reward: isRewardEvent(webhook.response) ? mapReward(webhook) : null,
    raw,
  };
}

/** Only the field `response` speaks of the event; the same word in `referral` is about somebody else (section 3). */
function meaningOf(event: string): HintMeaning {
  if (event === 'subscriber_deleted') return 'deleted';
  return isWebhookEvent(event) ? 'changed' : 'unknown';
}

/** Undefined for what is not JSON. The engine's own message quotes the body, so it is dropped. */
function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function eventOf(raw: Json): unknown {
  return typeof raw === 'object' && raw !== null && 'response' in raw ? raw.response : undefined;
}

function dead(reason: DeadReason, detail: string): ParsedBody {
  return { dead: reason, detail };
}
