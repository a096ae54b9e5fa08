import { redisForTest, waitFor } from '@evenkeel/testing';
import { demoSource, send, soon, startIngestForTest, type IngestForTest } from './testing/ingest-for-test';

describe('requests that are refused', () => {
  let ingest: IngestForTest;
  beforeEach(async () => {
    ingest = await startIngestForTest(redisForTest(), { list: async () => [demoSource()] });
    await waitFor(async () => (await send(ingest.port)).status === 200, soon);
  });
  afterEach(() => ingest.stop());

  it('are counted by reason, and per source how many came in a row', async () => {
    // An answer is counted just after it is sent.
    const streakIs = (streak: number) => {
      const line = `evenkeel_ingest_not_ok_streak{source="demo",app="ingest"} ${streak}`;
      return waitFor(async () => (await ingest.metrics()).includes(`${line}\n`), soon);
    };
    await send(ingest.port, { signature: null });
    await send(ingest.port, { secret: 'guess' });
    await send(ingest.port, { body: 'x'.repeat(300 * 1024) });
    await send(ingest.port, { source: 'nobody' });
    await fetch(`http://127.0.0.1:${ingest.port}/`);
    await streakIs(3);
    await send(ingest.port);
    await streakIs(0);
    const text = await ingest.metrics();
    for (const reason of ['missing_signature', 'wrong_signature', 'unknown_source', 'too_large', 'unknown_path']) {
      expect(text).toContain(`evenkeel_ingest_refused_total{reason="${reason}",app="ingest"} 1\n`);
    }
    expect(text).toMatch(/evenkeel_ingest_accepted_total{source="demo",app="ingest"} 2\n/);
    expect(text).toMatch(/evenkeel_ingest_keep_seconds_count{app="ingest"} 2\n/);
  });

  it('wait when they are guesses of a signature, and nobody else from their address does', async () => {
    for (let guess = 0; guess < 8; guess += 1) await send(ingest.port, { secret: 'guess' });
    const guess = send(ingest.port, { secret: 'guess' }).then(({ status }) => status);
    const genuine = send(ingest.port).then(({ status }) => status);
    expect(await Promise.race([guess, genuine])).toBe(200);
    expect(await guess).toBe(401);
  });
});
