import { openDatabase } from '@evenkeel/database';
import { startAdminForTest } from './testing/admin-for-test';

describe('a key that asks too often', () => {
  it('is told when to come again, and others are served meanwhile', async () => {
    const admin = await startAdminForTest({ rateLimit: { perSecond: 1, burst: 3 } });
    const { body } = await admin.post('/v1/keys', { name: 'another', scope: 'read' });
    const answers = [];
    for (let n = 0; n < 4; n++) answers.push(await admin.get('/v1/sources'));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ body: { code: 'too_many_requests' } });
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await admin.get('/v1/sources', { key: body.key })).status).toBe(200);
    await admin.stop();
  });
});

describe('without Postgres', () => {
  it('a request is answered that it may come again', async () => {
    const url = 'postgresql://nobody@127.0.0.1:1/none';
    const database = openDatabase({
      url,
      encryptionKey: Buffer.alloc(32),
      applicationName: 'test',
      giveUpAfterMs: 500,
    });
    const admin = await startAdminForTest({ database });
    const answer = await admin.get('/v1/sources');
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(`${admin.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${admin.url}/health/ready`)).status).toBe(503);
    await admin.stop();
    await database.close();
  });
});
