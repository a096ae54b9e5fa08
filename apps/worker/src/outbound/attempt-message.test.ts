import type { ClaimedMessage, EnabledEndpoint, MessageContent } from '@evenkeel/database';
import { newSecret, type Answered, type OutboundRequest } from '@evenkeel/delivery';
import { Webhook } from 'standardwebhooks';
import { attemptMessage } from './attempt-message';

const secret = newSecret();
const endpoint: EnabledEndpoint = {
  ...{ id: 'ep', url: 'https://example.com/hooks', personalData: true, secrets: [secret] },
  headers: { 'x-tenant': 'a', 'user-agent': 'theirs' },
};
const message: ClaimedMessage = {
  ...{ endpoint: 'ep', position: '7', id: 'msg_7_ab', source: 'demo', lane: 'sub_1', attempts: 0, redelivery: false },
  gap: false,
};
const content: MessageContent = {
  ...{ type: 'subscriber.updated', source: 'demo', entity: 'subscriber', subjectId: 'sub_1', subscriberId: 'sub_1' },
  ...{ version: '3', provisional: false, at: '2026-11-26T00:00:00.000000Z' },
  ...{ before: { points: 1, email: 'a@example.test' }, after: { points: 2, email: 'b@example.test', code: 'C' } },
  data: { points: 2, email: 'b@example.test', code: 'C' },
};
const OK: Answered = { verdict: 'delivered', errorClass: null, status: 200, ms: 4, answer: 'ok', retryAfterMs: null };

async function attempt(
  over: { message?: object; content?: object | null; endpoint?: object; answer?: object; timeScale?: number } = {},
) {
  const sent: OutboundRequest[] = [];
  const sender = {
    send: async (request: OutboundRequest) => (sent.push(request), { ...OK, ...over.answer }),
    close: async () => undefined,
  };
  const ports = { sender, schedule: [0, 5_000], timeScale: over.timeScale ?? 1, chance: () => 0.5 };
  const of = over.content === null ? undefined : { ...content, ...over.content };
  const { settled } = await attemptMessage(
    { ...message, ...over.message },
    of,
    { ...endpoint, ...over.endpoint },
    ports,
  );
  const [request] = sent;
  return { settled, request, body: request && (JSON.parse(request.body) as Record<string, unknown>) };
}

it('says what changed, what the row was left as, and nothing that is not so', async () => {
  const { body, request, settled } = await attempt();
  expect(body).toEqual({
    ...{ id: 'msg_7_ab', type: 'subscriber.updated', source: 'demo', subject: 'sub_1', subscriber_id: 'sub_1' },
    ...{ version: '3', provisional: false, at: '2026-11-26T00:00:00.000000Z' },
    changed: {
      points: { before: 1, after: 2 },
      email: { before: 'a@example.test', after: 'b@example.test' },
      code: { before: null, after: 'C' },
    },
    data: { points: 2, email: 'b@example.test', code: 'C' },
  });
  expect(request?.headers).toMatchObject({ 'x-tenant': 'a', 'user-agent': 'Evenkeel', 'webhook-id': 'msg_7_ab' });
  expect(new Webhook(secret).verify(request?.body ?? '', { ...request?.headers })).toEqual(body);
  expect(settled).toMatchObject({ state: 'delivered', status: 200, reason: null });
});

it('is marked where it is sent out of turn, and where one before it is missing', async () => {
  expect((await attempt({ message: { redelivery: true, gap: true } })).body).toMatchObject({
    redelivery: true,
    gap: true,
  });
});

it('tells where changes are gone, also to who wants nothing of a person', async () => {
  const gone = { type: 'endpoint.history_gone', entity: 'source', subjectId: 'demo', subscriberId: null, version: '9' };
  const nothing = { before: {}, after: {}, data: { after: '3', until: '9' } };
  const { body } = await attempt({ content: { ...gone, ...nothing }, endpoint: { personalData: false } });
  const subject = { subject: 'demo', subscriber_id: null, version: '9' };
  expect(body).toMatchObject({ ...subject, type: 'endpoint.history_gone', data: { after: '3', until: '9' } });
});

it('holds nothing of a person where that is not wanted', async () => {
  const { request, body } = await attempt({ endpoint: { personalData: false } });
  expect(request?.body).not.toContain('@example.test');
  expect(body).toMatchObject({ changed: { points: { after: 2 } }, data: { points: 2, code: 'C' } });
});

it.each([
  [{ verdict: 'retry', errorClass: 'server_error', status: 500 }, 0, { state: 'waiting', wait_ms: 5_000, rest_ms: 0 }],
  [{ verdict: 'retry', errorClass: 'server_error', status: 500 }, 1, { state: 'parked', reason: 'server_error' }],
  [{ verdict: 'slow_down', errorClass: 'slow_down', status: 429 }, 0, { state: 'waiting', rest_ms: 5_000 }],
  [
    { verdict: 'slow_down', errorClass: 'slow_down', status: 503, retryAfterMs: 60_000 },
    0,
    { state: 'waiting', wait_ms: 60_000, rest_ms: 60_000 },
  ],
  [{ verdict: 'disable', errorClass: 'gone', status: 410 }, 0, { state: 'waiting' }],
])('answered %j after %i attempts it is settled as %j', async (answer, attempts, expected) => {
  expect((await attempt({ answer, message: { attempts } })).settled).toMatchObject(expected);
});

it('where a day is shorter, so is all that is waited for', async () => {
  const busy = { verdict: 'slow_down', errorClass: 'slow_down', status: 503 };
  expect((await attempt({ answer: busy, timeScale: 0.01 })).settled).toMatchObject({ wait_ms: 50, rest_ms: 50 });
  const asks = { ...busy, retryAfterMs: 60_000 };
  expect((await attempt({ answer: asks, timeScale: 0.01 })).settled).toMatchObject({ wait_ms: 600, rest_ms: 600 });
});

it('one that cannot be made any more, or is too large, is parked without an attempt', async () => {
  const gone = await attempt({ content: null });
  expect(gone).toMatchObject({ settled: { state: 'parked', reason: 'change_not_kept' }, request: undefined });
  const large = await attempt({ content: { data: { name: 'x'.repeat(300_000) } } });
  expect(large).toMatchObject({ settled: { state: 'parked', reason: 'too_large' }, request: undefined });
  expect(large.settled.at).toBeUndefined();
});
