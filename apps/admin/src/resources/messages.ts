import type { ShownMessage, Steered } from '@evenkeel/database';
import { outboundHeaders } from '@evenkeel/delivery';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { page, pageOf, pageQuery } from '../serving/page';
import { notFound, Problem } from '../serving/problem';
import { operation } from '../services';
import { endpointParams, findEndpoint, mustStand } from './endpoint-schemas';
import { idText, numberText, timeParameter, timeSchema } from './shared-schemas';

const STATES = ['waiting', 'sending', 'delivered', 'parked', 'skipped'] as const;
const ATTEMPTS_SHOWN = 200;
const RECOVERED_AT_ONCE = 10_000;

const messageSchema = z.strictObject({
  id: z.string().describe('As `webhook-id` and `id` of the body have it, over all attempts.'),
  endpoint: z.string(),
  change: numberText.describe('Which it tells of: `id` in the feed.'),
  type: z.string(),
  source: z.string(),
  entity: z.string(),
  subject: z.string(),
  subscriber_id: z.string().nullable(),
  version: numberText,
  state: z.enum(STATES),
  reason: z.string().nullable().describe('Why its last attempt failed, or why it was parked or skipped.'),
  attempts: z.int(),
  redelivery: z.boolean().describe('It was sent again, out of turn.'),
  next_attempt_at: timeSchema.nullable().describe('Null unless it waits, and its turn has come.'),
  at: timeSchema.describe('Of the change.'),
  created_at: timeSchema,
  ended_at: timeSchema.nullable(),
});

const attemptSchema = z.strictObject({
  at: timeSchema,
  status: z.int().nullable().describe('Null: no answer came.'),
  ms: z.int(),
  error: z.string().nullable().describe('Its class; null where it was delivered.'),
  answer: z.string().describe('The first 4 KiB, or what went wrong; empty where it was delivered.'),
});

const params = { ...endpointParams, message: z.string().regex(/^msg_\d{1,18}_[0-9a-f]{1,40}$/, 'must be its id') };

export const listMessages = operation({
  id: 'listMessages',
  summary: 'The messages of an endpoint, the newest change first',
  params: endpointParams,
  query: { ...pageQuery, state: z.enum(STATES).optional() },
  status: 200,
  answer: pageOf(messageSchema),
  problems: ['not_found', 'other_source'],
  async handle({ params: { endpoint }, query, caller }, services) {
    await findEndpoint(services, endpoint, caller);
    const { messages } = services.database.admin;
    const body = await page(query, {
      key: idText,
      keyOf: ({ change }: ShownMessage) => change,
      load: (before, limit) => messages.list(endpoint, { state: query.state, before, limit }),
      show: (message) => message,
    });
    return { body: { ...body, data: [...body.data] } };
  },
});

export const getMessage = operation({
  id: 'getMessage',
  summary: 'A message, and what each attempt came to',
  params,
  status: 200,
  answer: messageSchema.extend({ tries: z.array(attemptSchema).describe('The last 200, the oldest first.') }),
  problems: ['not_found', 'other_source'],
  async handle({ params: { endpoint, message: id }, caller }, services) {
    await findEndpoint(services, endpoint, caller);
    const { messages } = services.database.admin;
    const message = await messages.find(endpoint, id);
    if (message === null) throw notFound('message', id);
    return { body: { ...message, tries: await messages.attempts(endpoint, id, ATTEMPTS_SHOWN) } };
  },
});

export const resendMessage = steering(
  'resend',
  'Send a message now: one that waits at once, one that has ended again, marked as `redelivery`',
);
export const skipMessage = steering(
  'skip',
  'Do not send a message: the next of its subscriber goes on, marked with the gap',
);

function steering(to: 'resend' | 'skip', summary: string) {
  return operation({
    ...{ id: `${to}Message`, summary, params, answer: messageSchema },
    status: 200,
    problems: ['not_found', 'other_source', 'not_in_this_state'],
    async handle({ params: { endpoint, message }, caller }, services) {
      await findEndpoint(services, endpoint, caller);
      return { body: mustBeSteered(await services.database.admin.messages[to](endpoint, message, caller), message) };
    },
  });
}

function mustBeSteered(steered: Steered, id: string): ShownMessage {
  if (steered === 'not_found') throw notFound('message', id);
  if (steered === 'being_sent') throw new Problem('not_in_this_state', { detail: 'it is being sent now' });
  if (steered === 'not_its_turn')
    throw new Problem('not_in_this_state', { detail: 'others of its subscriber go before it' });
  if (steered === 'ended') throw new Problem('not_in_this_state', { detail: 'it was delivered, or skipped, already' });
  return steered;
}

export const recoverMessages = operation({
  id: 'recoverMessages',
  summary: 'Send again what was given up, of changes since a time',
  description: `They go beside what waits, marked as \`redelivery\`; at most ${RECOVERED_AT_ONCE} a request.`,
  params: endpointParams,
  query: { since: timeParameter.describe('Of the change.') },
  status: 202,
  answer: z.strictObject({ recovered: z.int(), has_more: z.boolean() }),
  problems: ['not_found', 'other_source'],
  async handle({ params: { endpoint }, query, caller }, services) {
    await findEndpoint(services, endpoint, caller);
    const { messages } = services.database.admin;
    const recovered = await messages.recover(endpoint, query.since, RECOVERED_AT_ONCE, caller);
    return { body: { recovered, has_more: recovered === RECOVERED_AT_ONCE } };
  },
});

export const testEndpoint = operation({
  id: 'testEndpoint',
  summary: 'Send an example now, and tell what came of it',
  description:
    'Its type is `endpoint.test`, and it has `"test": true`. It is signed as any other, and not tried again.',
  params: endpointParams,
  status: 200,
  answer: attemptSchema.extend({ id: z.string(), delivered: z.boolean() }),
  problems: ['not_found', 'other_source'],
  async handle({ params: { endpoint: id }, caller }, services) {
    await findEndpoint(services, id, caller);
    const { admin } = services.database;
    const endpoint = mustStand(await admin.endpoints.findToSend(id), id);
    await admin.noteWrite({ action: 'endpoint.tested', resource: `endpoint ${id}` }, caller);
    const [at, example] = [new Date(), exampleMessage()];
    const body = JSON.stringify({ ...example, at: at.toISOString() });
    const timestamp = Math.floor(at.getTime() / 1_000);
    const headers = outboundHeaders(endpoint.headers, { id: example.id, timestamp, body }, endpoint.secrets);
    const answered = await services.outbound.sender.send({ url: endpoint.url, headers, body });
    const { status, ms, errorClass: error, answer, verdict } = answered;
    return {
      body: { id: example.id, delivered: verdict === 'delivered', at: at.toISOString(), status, ms, error, answer },
    };
  },
});

/** As any message, of a subscriber who is not there. */
function exampleMessage() {
  return {
    ...{ id: `msg_test_${randomUUID().replaceAll('-', '')}`, type: 'endpoint.test', test: true, source: 'example' },
    ...{ subject: 'sub_example', subscriber_id: 'sub_example', version: '1', provisional: false },
    changed: { points: { before: 10, after: 20 } },
    data: { name: 'Ada Example', points: 20 },
  };
}
