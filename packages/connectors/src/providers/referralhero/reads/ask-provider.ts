import { restEnvelopeSchema, timestampSchema, type RestEnvelope, type Timestamp } from '@evenkeel/event-schemas';
import { ReadFailed, type Answered, type ReadAccess, type ReadOptions } from '@evenkeel/sync-engine';
import type { HttpAnswer, HttpGet } from '../../../http/http-get';
import { describeIssues } from '../../../describe-issues';
import { readNumber, readTime } from '../read-wire';
import { parseBody, type ParsedBody } from './parse-body';
import { requestOf, type Question } from './request-of';
import { refusalOf, SUBSCRIBER_NOT_FOUND } from './refusal';

/** What stands in `data`, not judged yet; the text that it was parsed from; and the rows that were not parsed with it. */
export interface Data extends Pick<ParsedBody, 'text' | 'rows'> {
  readonly data: unknown;
}

export type Ask = (
  access: ReadAccess,
  question: Question,
  options: ReadOptions | undefined,
) => Promise<Answered<Data | 'absent'>>;

/**
 * One call, and the envelope of its answer (contract sections 2.1 and 2.5). The body's `status` and `code` decide: what
 * HTTP status a code comes with is not documented. Of the HTTP status only three things are believed, since none of
 * them speaks of the subject: 429, any 5xx and any redirect.
 */
export function askWith(get: HttpGet): Ask {
  return async (access, question, options) => {
    const answer = await get({ ...requestOf(access, question), signal: options?.signal });
    refuseByStatus(answer);
    const { json, text, rows } = parseBody(answer, question.rowsOf);
    const envelope = readEnvelope(json, answer);
    const aside = { callsLeft: readCallsLeft(envelope.calls_left), serverTime: readServerTime(envelope.timestamp) };
    if (envelope.status === 'ok') return { answer: { data: envelope.data, text, rows }, ...aside };
    if (envelope.code === SUBSCRIBER_NOT_FOUND) return { answer: 'absent', ...aside };
    throw refused(envelope.code, answer);
  };
}

function refuseByStatus({ status, retryAfterMs }: HttpAnswer): void {
  if (status === 429) throw new ReadFailed('rate_limited', 'HTTP 429', { retryAfterMs });
  if (status >= 500) throw new ReadFailed('unavailable', `HTTP ${status}`, { retryAfterMs });
  if (status >= 300 && status < 400)
    throw new ReadFailed('malformed', `a redirect, which is not followed (HTTP ${status})`, { retryAfterMs });
}

function readEnvelope(json: unknown, { status, retryAfterMs }: HttpAnswer): RestEnvelope {
  const envelope = restEnvelopeSchema.safeParse(json);
  if (envelope.success) return envelope.data;
  throw new ReadFailed('malformed', `${describeIssues(envelope.error.issues)} (HTTP ${status})`, { retryAfterMs });
}

/** Codes are words of the provider's; what does not look like one could be anything, and is not repeated. */
const PLAIN_CODE = /^[a-z0-9_]{1,64}$/;

function refused(code: string, { status, retryAfterMs }: HttpAnswer): ReadFailed {
  const plain = PLAIN_CODE.test(code) ? code : 'a code that is no word';
  return new ReadFailed(refusalOf(code), `${plain} (HTTP ${status})`, { code: plain, retryAfterMs });
}

/** Null, a number or digits (contract section 2.1). */
function readCallsLeft(wire: unknown): number | null {
  const number = typeof wire === 'number' || typeof wire === 'string' ? readNumber(wire) : null;
  return Number.isSafeInteger(number) ? number : null;
}

function readServerTime(wire: unknown): Timestamp | null {
  const time = timestampSchema.safeParse(typeof wire === 'number' || typeof wire === 'string' ? readTime(wire) : null);
  return time.success ? time.data : null;
}
