import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Client } from '../connect';
import { receiveMessage, rememberVersions, type ReceiverOptions } from './receive-message';
import { BadSignature, verifyMessage } from './verify-message';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NOW = Date.UTC(2026, 10, 26);

function signed(message: object, { secret = SECRET, at = NOW } = {}) {
  const body = JSON.stringify(message);
  const signature = new Webhook(secret).sign('msg_1', new Date(at), body);
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(at / 1_000), 'webhook-signature': signature };
  return { body, headers };
}

const message = (version: number, over: object = {}) => ({
  ...{ id: `msg_${version}`, type: 'subscriber.updated', source: 'demo', subject: 'sub_1', subscriber_id: 'sub_1' },
  ...{ version: String(version), provisional: false, changed: {}, data: {}, at: '2026-11-26T00:00:00Z', ...over },
});

describe('verifying', () => {
  const verify = ({ body, headers }: ReturnType<typeof signed>, secrets: string | string[] = SECRET, now = NOW) =>
    verifyMessage(body, headers, secrets, { now });

  it('takes what a stock library signed, with any of the secrets, as text or as bytes', () => {
    const given = signed(message(1));
    expect(verify(given)).toMatchObject({ id: 'msg_1', version: '1' });
    expect(verify(given, ['whsec_AAAA', SECRET])).toMatchObject({ version: '1' });
    expect(verifyMessage(Buffer.from(given.body), given.headers, SECRET, { now: NOW })).toMatchObject({ version: '1' });
  });

  it('refuses another body, secret, time or shape', () => {
    const given = signed(message(1));
    const over = (headers: object) => () => verify({ ...given, headers: { ...given.headers, ...headers } });
    for (const bad of [
      () => verify({ ...given, body: `${given.body} ` }),
      () => verify(given, 'whsec_AAAA'),
      () => verify(given, SECRET, NOW + 301_000),
      () => verify(given, SECRET, NOW - 301_000),
      over({ 'webhook-id': 'msg_2' }),
      over({ 'webhook-timestamp': 'now' }),
      over({ 'webhook-signature': 'v2,abc' }),
      over({ 'webhook-signature': '' }),
      over({ 'webhook-signature': undefined }),
      over({ 'webhook-signature': createHmac('sha256', 'x').digest('base64') }),
    ])
      expect(bad).toThrow(BadSignature);
  });
});

describe('receiving', () => {
  const handled: string[] = [];
  const versions = rememberVersions();
  const options: ReceiverOptions = {
    ...{ secrets: SECRET, versions, now: NOW },
    handle: (each, missed) =>
      void handled.push([...missed.map(({ version }) => `(${version})`), each.version].join(' ')),
  };
  const receive = (of: object, over: Partial<ReceiverOptions> = {}) => {
    const { body, headers } = signed(of);
    return receiveMessage(body, headers, { ...options, ...over });
  };
  beforeEach(() => handled.splice(0));

  it('handles each version once, never an older one, of each row by itself', async () => {
    expect(await receive(message(1))).toBe('handled');
    expect(await receive(message(1))).toBe('stale');
    expect(await receive(message(10))).toBe('handled');
    expect(await receive(message(9, { redelivery: true }))).toBe('stale');
    expect(await receive(message(2, { type: 'reward.updated', subject: '7' }))).toBe('handled');
    expect(await receive(message(1, { test: true, type: 'endpoint.test' }))).toBe('test');
    expect(handled).toEqual(['1', '10', '2']);
  });

  it('comes again where handling failed', async () => {
    const failing = { handle: () => Promise.reject(new Error('no')) };
    await expect(receive(message(11), failing)).rejects.toThrow('no');
    expect(await receive(message(11))).toBe('handled');
  });

  it('pulls what was given up, the oldest first, up to what it has', async () => {
    const asked: string[] = [];
    const client = {
      async *list(path: string) {
        asked.push(path);
        for (const version of [15, 14, 13, 12, 11, 10]) yield { version: String(version) };
      },
    } as unknown as Client;
    expect(await receive(message(14, { gap: true }), { client })).toBe('handled');
    expect(handled).toEqual(['(12) (13) 14']);
    expect(asked).toEqual(['/v1/subscribers/demo/sub_1/history']);
    expect(await receive(message(16, { gap: true }))).toBe('handled'); // without a client: its data is whole all the same
  });
});
