import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import type { Database } from './open-database';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
  await database.keepPartitionsAhead(); // it may have been migrated before midnight
});
afterAll(() => database.close());

const partitions = (like: string) =>
  query<{ name: string }>(
    clone.url,
    "select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'evenkeel_partitions' and c.relkind = 'r' and c.relname like $1 order by 1",
    [like],
  );

const dayName = (offset: number) => {
  const day = new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  return `delivery_${day.replaceAll('-', '_')}`;
};

describe('partitions', () => {
  it('stand from yesterday to seven days ahead, and three months ahead; making them again makes nothing', async () => {
    const names = (await partitions('delivery_2%')).map(({ name }) => name);
    for (const offset of [-1, 0, 7]) expect(names).toContain(dayName(offset));
    expect(await partitions('change_2%')).toHaveLength(4);
    expect(await database.keepPartitionsAhead()).toEqual({ created: 0, rowsInDefault: 0 });
  });

  it('take a delivery by the day of its id', async () => {
    const delivery = deliveryOf(hintOf('sub_1'));
    await record(database, [delivery]);
    const [held] = await query(
      clone.url,
      'select tableoid::regclass::text as partition from evenkeel.delivery where id = $1',
      [delivery.id],
    );
    expect(held?.['partition']).toBe(`evenkeel_partitions.${dayName(0)}`);
  });

  it('that are missing lose nothing: rows wait in the default one, are told of, and move once the day is made', async () => {
    const tomorrow = deliveryOf(hintOf('sub_1'), new Date(Date.now() + 86_400_000));
    await query(clone.url, `drop table evenkeel_partitions.${dayName(1)}`);
    await record(database, [tomorrow]);
    const where = async () =>
      (
        await query(clone.url, 'select tableoid::regclass::text as partition from evenkeel.delivery where id = $1', [
          tomorrow.id,
        ])
      )[0];
    expect(await where()).toEqual({ partition: 'evenkeel_partitions.delivery_default' });
    const both = await Promise.all([database.keepPartitionsAhead(), database.keepPartitionsAhead()]);
    expect(both.map(({ created }) => created).sort()).toEqual([0, 1]);
    expect(await where()).toEqual({ partition: `evenkeel_partitions.${dayName(1)}` });
  });

  it('that nothing can be made for are told of', async () => {
    await record(database, [deliveryOf(hintOf('sub_1'), new Date('2020-01-01T00:00:00Z'))]);
    expect(await database.keepPartitionsAhead()).toEqual({ created: 0, rowsInDefault: 1 });
  });
});

describe('roles', () => {
  it('a reader sees the mirror and nothing else; the app may write rows and keep partitions, and makes no tables', async () => {
    const as = (role: string, sql: string) => query(clone.url, `set role ${role}; ${sql}`);
    await as('evenkeel_reader', 'select * from mirror.subscriber');
    await expect(as('evenkeel_reader', 'select * from evenkeel.delivery')).rejects.toThrow('permission denied');
    await expect(as('evenkeel_reader', "update mirror.subscriber set name = 'x'")).rejects.toThrow('permission denied');
    await as('evenkeel_app', 'select evenkeel.keep_partitions_ahead()');
    await as('evenkeel_app', "update mirror.subscriber set name = 'x'");
    await expect(as('evenkeel_app', 'create table mirror.extra (id int)')).rejects.toThrow('permission denied');
  });
});
