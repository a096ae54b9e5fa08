import { connect } from 'node:net';
import { bodyBytes } from '@evenkeel/event-schemas';
import type { SecretUse } from '@evenkeel/database';
import type { Source } from '@evenkeel/sync-engine';
import { redisForTest, waitFor } from '@evenkeel/testing';
import { demoSource, drain, send, sign, soon, startIngestForTest, type IngestForTest } from './testing/ingest-for-test';

describe('the answers of POST /webhooks/{source}', () => {
  const place = redisForTest();
  const rotated = demoSource({ name: 'rotated', webhookSecrets: ['new', 'old'] });
  const listed: Source[] = [
    demoSource(),
    rotated,
    demoSource({ name: 'paused', status: 'paused' }),
    demoSource({ name: 'bare', webhookSecrets: [] }),
  ];
  let ingest: IngestForTest;
  beforeAll(async () => {
    ingest = await startIngestForTest(place, { list: async () => listed }, { limits: { requestTimeoutMs: 300 } });
    await waitFor(async () => (await send(ingest.port)).status === 200, soon);
    await drain(ingest, { deliveries: 1 });
  });
  afterAll(() => ingest.stop());

  it.each([
    ['application/json'],
    ['application/json; charset=utf-8'],
    ['application/x-www-form-urlencoded'],
    ['text/plain'],
    ['multipart/form-data; boundary=x'],
    ['application/octet-stream'],
    ['not a media type'],
    [undefined],
  ])('takes a body of Content-Type %s, byte for byte', async (type) => {
    const body = Buffer.from([0x7b, 0xff, 0x00, 0xc3, 0xbc, 0x7d]);
    const headers = {
      'user-agent': 'Sender/1',
      'x-more': 'x',
      ...(type === undefined ? {} : { 'content-type': type }),
    };
    const answer = await send(ingest.port, { body, headers });
    expect([answer.status, answer.body]).toEqual([200, '']);
    const [delivery] = (await drain(ingest, { deliveries: 1 })).deliveries;
    expect(delivery).toMatchObject({ id: answer.headers['evenkeel-delivery'], source: 'demo' });
    expect(delivery && bodyBytes(delivery)).toEqual(body);
    expect(delivery?.headers).toEqual({
      'user-agent': 'Sender/1',
      ...(type === undefined ? {} : { 'content-type': type }),
    });
  });

  it.each([
    ['no JSON', 'hello'],
    ['an empty body', ''],
    ['an unknown event', '{"response":"moon_landing"}'],
    ['a foreign list', '{"response":"subscriber_updated","list_uuid":"MF-other"}'],
  ])('takes %s, if it is signed', async (_what, body) => {
    expect((await send(ingest.port, { body })).status).toBe(200);
    const { deliveries } = await drain(ingest, { deliveries: 1 });
    expect(deliveries.map((each) => each.body)).toEqual([body]);
  });

  it('takes an empty body without any length or type', async () => {
    const socket = connect(ingest.port, '127.0.0.1');
    const signature = sign('');
    socket.write(
      `POST /webhooks/demo HTTP/1.1\r\nHost: x\r\nX-ReferralHero-Signature: ${signature}\r\nConnection: close\r\n\r\n`,
    );
    expect((await readAll(socket)).split('\r\n')[0]).toBe('HTTP/1.1 200 OK');
    await drain(ingest, { deliveries: 1 });
  });

  it('takes the webhooks of a paused source', async () => {
    expect((await send(ingest.port, { source: 'paused' })).status).toBe(200);
    await drain(ingest, { deliveries: 1 });
  });

  it.each(['base64', 'hex'] as const)('takes the signature in %s, with any current secret', async (encoding) => {
    const body = '{"response":"subscriber_updated"}';
    for (const secret of ['new', 'old']) {
      const answer = await send(ingest.port, { source: 'rotated', body, signature: sign(body, secret, encoding) });
      expect(answer.status).toBe(200);
    }
    await drain(ingest, { deliveries: 2 });
    expect((await send(ingest.port, { source: 'rotated', body, secret: 's3cret' })).status).toBe(401);
  });

  it.each([
    ['with its length', false],
    ['in chunks', true],
  ])('takes 256 KiB sent %s, and refuses one byte more, signed or not', async (_how, chunked) => {
    expect((await send(ingest.port, { body: 'x'.repeat(256 * 1024), chunked })).status).toBe(200);
    const { deliveries } = await drain(ingest, { deliveries: 1 });
    expect(deliveries[0]?.body).toHaveLength(256 * 1024);
    expect((await send(ingest.port, { body: 'x'.repeat(256 * 1024 + 1), chunked })).status).toBe(413);
    expect((await send(ingest.port, { body: 'x'.repeat(256 * 1024 + 1), chunked, signature: null })).status).toBe(413);
  });

  it('refuses what is not signed, or not by a current secret, and a source without any', async () => {
    expect((await send(ingest.port, { signature: null })).status).toBe(401);
    expect((await send(ingest.port, { secret: 'guess' })).status).toBe(401);
    expect((await send(ingest.port, { signature: 'short' })).status).toBe(401);
    expect((await send(ingest.port, { source: 'bare' })).status).toBe(401);
    expect((await send(ingest.port, { source: 'bare', secret: '' })).status).toBe(401);
  });

  it('does not know other sources, whatever the request is', async () => {
    const answer = await send(ingest.port, { source: 'nobody', body: 'x'.repeat(300 * 1024), signature: null });
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toEqual({ code: 'unknown_source', detail: 'there is no source of this name' });
  });

  it('cuts off a body that does not arrive', async () => {
    const socket = connect(ingest.port, '127.0.0.1');
    socket.write('POST /webhooks/demo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    expect((await readAll(socket)).split('\r\n')[0]).toBe('HTTP/1.1 408 Request Timeout');
    await waitFor(async () => (await ingest.metrics()).includes('reason="slow_request"'), soon);
  });

  const raw = async (head: string) => {
    const socket = connect(ingest.port, '127.0.0.1');
    socket.write(`${head}\r\nConnection: close\r\n\r\n`);
    const [top = '', body = ''] = (await readAll(socket)).split('\r\n\r\n');
    return [Number(top.split(' ')[1]), body === '' ? null : (JSON.parse(body) as { code: string }).code];
  };

  it.each([
    ['a name longer than any', `POST /webhooks/${'x'.repeat(200)} HTTP/1.1\r\nHost: x`, 404, 'unknown_source'],
    ['a path that is not encoded', 'POST /webhooks/%zz HTTP/1.1\r\nHost: x', 400, 'bad_request'],
    ['what is no HTTP', 'HELO there', 400, 'bad_request'],
    ['headers without end', `POST / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}`, 431, 'headers_too_large'],
  ])('answers %s with one of its own codes', async (_what, head, status, code) => {
    expect(await raw(head)).toEqual([status, code]);
    expect(await ingest.metrics()).toContain(`evenkeel_ingest_refused_total{reason="${code}"`);
  });

  it.each([
    ['that expects something unknown', 'Host: x\r\nExpect: the-unexpected'],
    ['without a Host', 'Accept: */*'],
  ])('takes a signed webhook %s', async (_what, header) => {
    const signed = `X-ReferralHero-Signature: ${sign('')}`;
    expect(await raw(`POST /webhooks/demo HTTP/1.1\r\n${header}\r\n${signed}`)).toEqual([200, null]);
    await drain(ingest, { deliveries: 1 });
  });

  it('has nothing else on its public port', async () => {
    const at = (path: string) => fetch(`http://127.0.0.1:${ingest.port}${path}`).then(({ status }) => status);
    expect(await Promise.all(['/', '/metrics', '/webhooks', '/webhooks/demo'].map(at))).toEqual([404, 404, 404, 404]);
    expect(await Promise.all(['/health/live', '/health/ready'].map(at))).toEqual([200, 200]);
  });

  it('kept nothing of what it refused, and numbered what it kept without a gap', async () => {
    expect((await send(ingest.port, { secret: 'guess' })).status).toBe(401);
    await send(ingest.port);
    await send(ingest.port);
    const { deliveries } = await drain(ingest, { deliveries: 2 });
    const [first, second] = deliveries;
    expect(deliveries).toHaveLength(2);
    expect(second?.ingest_seq).toBe((first?.ingest_seq ?? 0) + 1);
    expect(second?.ingest_id).toBe(first?.ingest_id);
  });

  it('tells which secret let how many in', async () => {
    const added: SecretUse[] = [];
    const addSecretUses = async (uses: readonly SecretUse[]) => void added.push(...uses);
    const other = await startIngestForTest(place, { list: async () => listed, addSecretUses });
    await waitFor(async () => (await send(other.port, { source: 'rotated', secret: 'old' })).status === 200, soon);
    for (const secret of ['new', 'new', 's3cret']) await send(other.port, { source: 'rotated', secret });
    await drain(other, { deliveries: 3 });
    await other.stop();
    const told = added.map(({ source, secret, webhooks }) => ({ source, secret, webhooks }));
    expect(told.sort((a, b) => (a.secret < b.secret ? -1 : 1))).toEqual([
      { source: 'rotated', secret: 'new', webhooks: 2 },
      { source: 'rotated', secret: 'old', webhooks: 1 },
    ]);
  });
});

async function readAll(socket: ReturnType<typeof connect>): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
