import { redisForTest } from '@evenkeel/testing';
import { Queue } from 'bullmq';
import { redisPrefix } from './names';
import { oldestJobInRedis } from './oldest-job-in-redis';

it('finds the oldest job wherever it stands in a list of many pages', async () => {
  const { url, prefix } = redisForTest();
  const queue = new Queue('deliveries', { connection: { url }, prefix: redisPrefix('deliveries', prefix) });
  try {
    const add = (timestamp: number, delay = 0) => queue.add('x', {}, { timestamp, delay });
    const oldest = await add(1_000, 1_000_000_000);
    for (let at = 2_000; at < 2_030; at += 1) await add(at, at % 3 === 0 ? 1_000_000_000 + at : 0);
    expect(await oldestJobInRedis(queue, 4)).toEqual(new Date(1_000));
    await oldest.promote(); // now it stands among the newest
    expect(await oldestJobInRedis(queue, 4)).toEqual(new Date(1_000));
    await oldest.remove();
    expect(await oldestJobInRedis(queue, 4)).toEqual(new Date(2_000));
  } finally {
    await queue.close();
  }
});
