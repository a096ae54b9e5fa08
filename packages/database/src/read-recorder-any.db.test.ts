import { recordListAbsences } from '@evenkeel/sync-engine';
import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import fc from 'fast-check';
import type { Database } from './open-database';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';
import { brokenRows, forgetReads, letPass, recordAnswered, rewardsRead, subscriberRead } from './testing/reading-kit';

/** Whatever happens at the provider, to its webhooks and to reads of it: invariants 3, 4, 5 and 6 of the protocol. */

const IDS = ['ana', 'ben', 'eve'] as const;
const anyId = fc.constantFrom(...IDS);
const anyName = fc.constantFrom('A', 'B', 'C');
const anyStep = fc.oneof(
  { weight: 3, arbitrary: fc.record({ step: fc.constant('changes' as const), id: anyId, name: anyName }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('leaves' as const), id: anyId }) },
  // A body may be older than what the provider says now, or tell of what never was.
  {
    weight: 3,
    arbitrary: fc.record({ step: fc.constant('hint' as const), id: anyId, name: anyName, gone: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('reward' as const), id: anyId, reward: anyName }) },
  {
    weight: 2,
    arbitrary: fc.record({ step: fc.constant('draws' as const), ids: fc.subarray([...IDS], { minLength: 1 }) }),
  },
  { weight: 4, arbitrary: fc.record({ step: fc.constant('answers' as const), nth: fc.nat(3), sweep: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('unlisted' as const) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('time' as const), seconds: fc.constantFrom(4, 11) }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());

/** What a read says is what the provider held when it was asked; it is recorded some time later, or never. */
type Asked = Awaited<ReturnType<typeof ask>>;
async function ask(id: string, provider: Provider) {
  const name = provider.names.get(id);
  const read = await subscriberRead(database, id, name === undefined ? 'absent' : { name });
  const held = [...(provider.rewards.get(id) ?? [])].map((reward) => [`R_${reward}`, { name: reward }]);
  const rewards = await rewardsRead(database, id, name === undefined ? 'absent' : Object.fromEntries(held));
  return { read, rewards };
}

interface Provider {
  readonly names: Map<string, string>;
  readonly rewards: Map<string, Set<string>>;
}

async function take(step: Step, provider: Provider, asked: Asked[]): Promise<void> {
  switch (step.step) {
    case 'changes':
      provider.names.set(step.id, step.name);
      return;
    case 'leaves':
      provider.names.delete(step.id);
      provider.rewards.delete(step.id);
      return;
    case 'hint': {
      const { id, name, gone } = step;
      const meaning = gone && name === 'C' ? 'deleted' : 'changed';
      await record(database, [deliveryOf(hintOf(id, { meaning, content: { name } }))]);
      return;
    }
    case 'reward': {
      const { id, reward } = step;
      if (!provider.names.has(id)) return;
      provider.rewards.set(id, new Set([...(provider.rewards.get(id) ?? []), reward]));
      await record(database, [deliveryOf(hintOf(id, { reward: { id: null, content: { name: reward } } }))]);
      return;
    }
    case 'draws':
      for (const id of step.ids) asked.push(await ask(id, provider));
      return;
    case 'answers': {
      const answered = asked.splice(step.nth, 2);
      const reads = answered.map(({ read }) => read);
      const listed = reads.flatMap((read) => (read.answer === 'absent' ? [] : [{ ...read, via: 'page' as const }]));
      if (step.sweep) await recordAnswered(database, { reads: listed, cause: { type: 'sweep', id: '1' } });
      else await recordAnswered(database, { reads, rewardsOf: answered.map(({ rewards }) => rewards) });
      return;
    }
    case 'unlisted': {
      const { fence } = await database.readRecorder.drawFence();
      for (const entity of ['subscriber', 'reward'] as const)
        await recordListAbsences(
          'demo',
          { entity, firstFence: fence, pageFence: fence, after: '', limit: 100 },
          { recorder: database.readRecorder, announced: () => new Set() },
        );
      return;
    }
    case 'time':
      await letPass(clone.url, `${step.seconds} seconds`);
  }
}

async function fences(): Promise<Map<string, bigint>> {
  const rows = await query<{ row: string; fence: string }>(
    clone.url,
    `select 'subscriber ' || id as row, fetch_fence as fence from mirror.subscriber
     union all select 'reward ' || subscriber_id || id, fetch_fence from mirror.reward`,
  );
  return new Map(rows.map(({ row, fence }) => [row, BigInt(fence)]));
}

/** Every row by id, with the settle delay before each: an absence needs two. */
async function readAllSettled(provider: Provider): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await letPass(clone.url, '11 seconds');
    const asked = await Promise.all(IDS.map((id) => ask(id, provider)));
    const batch = { reads: asked.map(({ read }) => read), rewardsOf: asked.map(({ rewards }) => rewards) };
    await recordAnswered(database, batch);
  }
}

it('versions are 1, 2, 3, … of the changes, their sum is the content, no fence falls, and settled reads make the mirror true', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 3, maxLength: 25 }), async (steps) => {
      await forgetReads(clone.url);
      const provider: Provider = { names: new Map(), rewards: new Map() };
      const asked: Asked[] = [];
      let before = await fences();
      for (const step of steps) {
        await take(step, provider, asked);
        const after = await fences();
        for (const [row, fence] of before) expect(after.get(row)).toBeGreaterThanOrEqual(fence);
        before = after;
      }
      expect(await brokenRows(clone.url)).toEqual([]);
      await readAllSettled(provider);
      expect(await brokenRows(clone.url)).toEqual([]);
      expect(await standing('subscriber', 'id')).toEqual([...provider.names].sort());
      const rewards = [...provider.rewards].flatMap(([id, names]) => [...names].map((name) => [id, name]));
      expect(await standing('reward', 'subscriber_id')).toEqual(rewards.sort());
      expect(await query(clone.url, 'select from mirror.subscriber where dirty')).toEqual([]);
      expect(await query(clone.url, 'select from mirror.reward where dirty')).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 240_000);

/** What users see, but for what no read has ever returned. */
async function standing(table: string, id: string): Promise<string[][]> {
  const rows = await query<{ id: string; name: string }>(
    clone.url,
    `select ${id} as id, name from mirror.${table} where deleted_at is null and ever_verified`,
  );
  return rows.map((row) => [row.id, row.name]).sort();
}
