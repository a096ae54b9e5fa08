import { waitFor } from '@evenkeel/testing';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { CIRCUIT, HOLDER, OTHER, settled, startOutboundKit, type OutboundKit } from '../testing/outbound-kit';

let kit: OutboundKit;
beforeAll(async () => {
  kit = await startOutboundKit();
});
afterAll(() => kit.database.close());
beforeEach(async () => {
  await kit.rows('delete from evenkeel.endpoint');
  await kit.rows('truncate evenkeel.message, evenkeel.attempt, evenkeel.change');
});

const { settle, release, hasten, contents } = {
  settle: (...given: Parameters<typeof kit.database.outbound.settle>) => kit.database.outbound.settle(...given),
  release: (holder: string | null) => kit.database.outbound.release(holder),
  hasten: (endpoints: string[]) => kit.database.outbound.hasten(endpoints),
  contents: (...given: Parameters<typeof kit.database.outbound.contents>) => kit.database.outbound.contents(...given),
};

describe('a lane', () => {
  it('has one message in flight, in version order; others go beside it', async () => {
    const endpoint = await kit.endpoint();
    await kit.changes('a1', 'b1', 'a2', 'a3', 'c1');
    expect(await kit.make(endpoint)).toEqual({ read: 5, made: 5 });
    const first = await kit.claim(endpoint);
    expect(await kit.named(first)).toEqual(['a1', 'b1', 'c1']);
    expect(await kit.claim(endpoint)).toEqual([]);

    const [told] = await settle(
      HOLDER,
      first.slice(0, 1).map((each) => settled(each)),
      CIRCUIT,
    );
    expect(told).toMatchObject({ endpoint, delivered: 1, promoted: 1 });
    expect(await kit.named(await kit.claim(endpoint))).toEqual(['a2']);
  });

  it('goes on with what was made while one of it was sent', async () => {
    const endpoint = await kit.endpoint();
    await kit.changes('a1');
    await kit.make(endpoint);
    const first = await kit.claim(endpoint);
    await kit.changes('a2');
    await kit.make(endpoint);
    expect(await kit.claim(endpoint)).toEqual([]);
    await settle(
      HOLDER,
      first.map((each) => settled(each)),
      CIRCUIT,
    );
    expect(await kit.named(await kit.claim(endpoint))).toEqual(['a2']);
  });

  it('waits for the one that failed, and says once it was parked that it is missing', async () => {
    const endpoint = await kit.endpoint();
    await kit.changes('a1', 'a2', 'a3');
    await kit.make(endpoint);
    await settle(
      HOLDER,
      (await kit.claim(endpoint)).map((each) => settled(each, 'waiting', { wait_ms: 60_000 })),
      CIRCUIT,
    );
    expect(await kit.claim(endpoint)).toEqual([]);
    await hasten([endpoint]);
    const again = await kit.claim(endpoint);
    expect(again).toMatchObject([{ attempts: 1, gap: false }]);
    await settle(
      HOLDER,
      again.map((each) => settled(each, 'parked', { reason: 'no_attempts_left' })),
      CIRCUIT,
    );
    const second = await kit.claim(endpoint);
    expect([await kit.named(second), second[0]?.gap]).toEqual([['a2'], true]);
    await settle(
      HOLDER,
      second.map((each) => settled(each)),
      CIRCUIT,
    );
    const third = await kit.claim(endpoint);
    expect([await kit.named(third), third[0]?.gap]).toEqual([['a3'], false]);
  });

  it('is not stuck by one that ends while the next is made: each waits for the other', async () => {
    const endpoint = await kit.endpoint();
    await kit.changes('a1');
    await kit.make(endpoint);
    const [first] = await kit.claim(endpoint);
    await kit.changes('a2');
    const client = new Client({ connectionString: kit.url });
    await client.connect();
    const run = (name: string, parameters: unknown[]) =>
      client.query(readFileSync(join(__dirname, '..', '..', 'sql', `${name}.sql`), 'utf8'), parameters);
    await client.query('begin');
    await run('lock-endpoints', [[endpoint]]);
    await run('settle-attempts', [HOLDER, JSON.stringify([settled(first!)]), 10, 1_000, 60_000]);
    let isMade = false;
    const making = kit.make(endpoint).then(() => (isMade = true));
    const waits = () => kit.rows("select from pg_locks where locktype = 'advisory' and not granted");
    await waitFor(async () => isMade || (await waits()).length > 0, { timeoutMs: 10_000 });
    await client.query('commit');
    await making;
    await client.end();
    expect(await kit.named(await kit.claim(endpoint))).toEqual(['a2']);
  });

  it('is in order whoever makes, claims and settles at once, and is never stuck', async () => {
    const endpoint = await kit.endpoint();
    const versions = 25;
    const names = Array.from({ length: versions }, (_, at) =>
      ['a', 'b', 'c', 'd'].map((each) => `${each}${at + 1}`),
    ).flat();
    const seen = new Map<string, string[]>();
    let ended = 0;
    const maker = async () => {
      for (let made = 0; made < names.length;) {
        await kit.changes(...names.slice(made, made + 10));
        made += 10;
        await Promise.all([kit.make(endpoint), kit.make(endpoint)]);
      }
    };
    const sender = async () => {
      const holder = randomUUID();
      for (let idle = 0; ended < names.length && idle < 400; idle++) {
        const claimed = await kit.claim(endpoint, 3, holder);
        if (claimed.length === 0) continue;
        idle = 0;
        const told = await kit.named(claimed);
        claimed.forEach(({ lane }, at) => seen.set(lane, [...(seen.get(lane) ?? []), told[at] ?? '']));
        await settle(
          holder,
          claimed.map((each) => settled(each)),
          CIRCUIT,
        );
        ended += claimed.length;
      }
    };
    await Promise.all([maker(), sender(), sender(), sender()]);
    for (const lane of ['a', 'b', 'c', 'd'])
      expect(seen.get(lane)).toEqual(Array.from({ length: versions }, (_, at) => `${lane}${at + 1}`));
  });
});

describe('what is held', () => {
  it('is taken up again once its holder has said nothing for too long, and its late word counts for nothing', async () => {
    const endpoint = await kit.endpoint();
    await kit.changes('a1', 'a2');
    await kit.make(endpoint);
    const lost = await kit.claim(endpoint);
    expect(await release(null)).toBe(0);
    await kit.rows("update evenkeel.message set held_until = now() - interval '1 second' where state = 'sending'");
    expect(await release(null)).toBe(1);
    expect(await kit.named(await kit.claim(endpoint, 5, OTHER))).toEqual(['a1']);
    await settle(
      HOLDER,
      lost.map((each) => settled(each)),
      CIRCUIT,
    );
    expect(await kit.claim(endpoint, 5, OTHER)).toEqual([]);
    expect(
      await kit.rows("select subject_id || version as name from evenkeel.message where state = 'sending'"),
    ).toEqual([{ name: 'a1' }]);
  });

  it('is given back at a stop', async () => {
    const endpoint = await kit.endpoint();
    await kit.changes('a1');
    await kit.make(endpoint);
    await kit.claim(endpoint);
    expect(await release(HOLDER)).toBe(1);
    expect(await kit.claim(endpoint, 5, OTHER)).toHaveLength(1);
  });
});

describe('an endpoint', () => {
  it('gets no more than it has free slots, and no more than its rate', async () => {
    const endpoint = await kit.endpoint();
    const paced = await kit.endpoint({ rateLimit: 2 });
    await kit.changes('a1', 'b1', 'c1', 'd1', 'e1');
    await Promise.all([kit.make(endpoint), kit.make(paced)]);
    expect(await kit.claim(endpoint, 3)).toHaveLength(3);
    expect(await kit.claim(paced)).toHaveLength(2);
    expect(await kit.claim(paced)).toHaveLength(0);
    await kit.rows("update evenkeel.endpoint_health set paced_until = now() - interval '1 second'");
    expect(await kit.claim(paced)).toHaveLength(2);
  });

  it('that only fails rests, longer each time, and is probed with one', async () => {
    const endpoint = await kit.endpoint();
    await kit.changes(...Array.from({ length: 12 }, (_, at) => `s${String.fromCharCode(97 + at)}1`));
    await kit.make(endpoint);
    const failed = (await kit.claim(endpoint, 11)).map((each) => settled(each, 'waiting'));
    const [told] = await settle(HOLDER, failed, CIRCUIT);
    expect(told).toMatchObject({ failures: 10, failed: 11 });
    expect(await kit.claim(endpoint)).toEqual([]);
    const [health] = await kit.rows<{ ms: number }>(
      'select extract(epoch from rest_until - now())::float8 * 1000 as ms from evenkeel.endpoint_health where endpoint = $1',
      [endpoint],
    );
    expect(health?.ms).toBeLessThan(1_001); // those of one moment are one reason to rest
    const wake = () => kit.rows('update evenkeel.endpoint_health set rest_until = now()');
    await wake();
    const probe = await kit.claim(endpoint);
    expect(probe).toHaveLength(1);
    await wake();
    expect(await kit.claim(endpoint)).toEqual([]);
    const [good] = await settle(
      HOLDER,
      probe.map((each) => settled(each)),
      CIRCUIT,
    );
    expect(good).toMatchObject({ failures: 0, failing_ms: null });
    expect((await kit.claim(endpoint)).length).toBeGreaterThan(1);
  });

  it('that is told to slow down rests for as long as it asks', async () => {
    const endpoint = await kit.endpoint();
    await kit.changes('a1', 'b1');
    await kit.make(endpoint);
    const [one] = await kit.claim(endpoint, 1);
    await settle(HOLDER, [settled(one!, 'waiting', { rest_ms: 60_000 })], CIRCUIT);
    expect(await kit.claim(endpoint)).toEqual([]);
  });

  it('makes no more messages while too many are open, and goes on from there', async () => {
    const endpoint = await kit.endpoint();
    await kit.changes('a1', 'b1', 'c1');
    const make = (window: number) =>
      kit.database.outbound.makeMessages({ endpoint, source: 'demo', changes: 2, window });
    expect(await make(2)).toEqual({ read: 2, made: 2 });
    expect(await make(2)).toEqual({ read: 0, made: 0 });
    expect(await make(3)).toEqual({ read: 1, made: 1 });
  });

  it('is told of what it wants to be told of', async () => {
    const of = async (over: object) => {
      const endpoint = await kit.endpoint(over);
      await kit.make(endpoint);
      return kit.named(await kit.claim(endpoint));
    };
    await kit.change({ subject_id: 'a', subscriber_id: 'a', provisional: true, kind: 'created', after: { points: 1 } });
    await kit.change({ subject_id: 'b', subscriber_id: 'b', after: { points: 5, name: 'B' } });
    await kit.change({ subject_id: 'c', subscriber_id: 'c', kind: 'deleted' });
    await kit.change({ subject_id: 'r', subscriber_id: 'd', entity: 'reward', after: { status: 'sent' } });
    expect(await of({})).toEqual(['a1', 'b1', 'c1', 'r1']);
    expect(await of({ confirmedOnly: true })).toEqual(['b1', 'c1', 'r1']);
    expect(await of({ types: ['subscriber.created', 'reward.updated'] })).toEqual(['a1', 'r1']);
    expect(await of({ filters: [{ field: 'name' }] })).toEqual(['b1', 'c1']);
    expect(
      await of({
        filters: [
          { field: 'points', equals: 1 },
          { field: 'status', equals: 'sent' },
        ],
      }),
    ).toEqual([...['a1', 'c1', 'r1']]);
  });

  it('which one is behind, of which source', async () => {
    const endpoint = await kit.endpoint();
    const paused = await kit.endpoint();
    await kit.rows("update evenkeel.endpoint set state = 'paused' where id = $1", [paused]);
    expect(await kit.database.outbound.behind()).toEqual([]);
    await kit.changes('a1');
    expect(await kit.database.outbound.behind()).toEqual([{ endpoint, source: 'demo' }]);
    await kit.make(endpoint);
    expect(await kit.database.outbound.behind()).toEqual([]);
  });
});

describe('what is told', () => {
  beforeAll(() =>
    kit.rows(
      `insert into mirror.subscriber (source, id, name, points, verified_at, version, provisional)
       values ('demo', 'a', 'Third', 30, '2026-01-02T03:04:05Z', 3, false)`,
    ),
  );

  it('is the row as that version left it, whatever came after', async () => {
    const endpoint = await kit.endpoint();
    await kit.change({ version: 1, kind: 'created', after: { name: 'First', points: 10 } });
    await kit.change({ version: 2, before: { name: 'First' }, after: { name: 'Second' } });
    await kit.change({ version: 3, before: { name: 'Second', points: 10 }, after: { name: 'Third', points: 30 } });
    await kit.make(endpoint);
    const names = await kit.rows<{ position: string }>('select position::text from evenkeel.message order by position');
    const told = [...(await contents(names.map(({ position }) => ({ endpoint, position })))).values()];
    expect(told.map(({ version, data }) => [version, data?.['name'], data?.['points']])).toEqual([
      ...[
        ['1', 'First', 10],
        ['2', 'Second', 10],
        ['3', 'Third', 30],
      ],
    ]);
    expect(told[0]).toMatchObject({ type: 'subscriber.created', subjectId: 'a', subscriberId: 'a' });
    expect(told[0]?.data).toMatchObject({ verified_at: '2026-01-02T03:04:05.000Z', deleted_at: null });
  });

  it('is nothing where the change is not kept any more', async () => {
    const endpoint = await kit.endpoint();
    await kit.changes('a1');
    await kit.make(endpoint);
    const claimed = await kit.claim(endpoint);
    await kit.rows('truncate evenkeel.change');
    expect((await contents(claimed)).size).toBe(0);
  });
});
