import { startAdminForTest, type AdminForTest } from './testing/admin-for-test';
import { dropChangesBefore, makeMonths, monthStart } from './testing/drop-months';
import { makeChanges, makeSource, type MadeChange } from './testing/made-rows';

/**
 * A row as it was at a time, its history and its provenance, with the older changes dropped: for every set of changes around the
 * edge of what is kept, and every time at and beside each of them, the answer is what was, or that it is not kept.
 */
const EDGE = monthStart(12).getTime();
const DAY = 86_400_000;
const TIMES = [
  ...[monthStart(14).getTime() + 10 * DAY, monthStart(13).getTime(), EDGE - 1],
  ...[EDGE, EDGE + 1, EDGE + 40 * DAY, Date.now() - DAY],
];
const PROBES = [...new Set(TIMES.flatMap((time) => [time - 1, time, time + 1]))].sort((a, b) => a - b);
const iso = (time: number) => new Date(time).toISOString();

/** Version n of a subscriber is the nth of its times. Each third one is a deletion, and the next one a restoration. */
interface Made {
  readonly id: string;
  readonly times: readonly number[];
}
const subjects: Made[] = Array.from({ length: 2 ** TIMES.length - 1 }, (_, n) => ({
  id: `sub_${String(n + 1).padStart(3, '0')}`,
  times: TIMES.filter((__, bit) => ((n + 1) >> bit) & 1),
}));

const isDeleted = (version: number) => version % 3 === 0;
const nameAt = (version: number) => (version === 0 ? null : `name ${isDeleted(version) ? version - 1 : version}`);

function changesOf({ id, times }: Made): MadeChange[] {
  return times.map((time, n) => {
    const version = n + 1;
    const at = iso(time);
    const common = { source: 'one', subject: id, version, at };
    if (isDeleted(version))
      return { ...common, kind: 'deleted', before: { deleted_at: null }, after: { deleted_at: at } };
    const was = isDeleted(version - 1) && version > 1 ? { deleted_at: iso(times[n - 1]!) } : {};
    const is = isDeleted(version - 1) && version > 1 ? { deleted_at: null } : {};
    return {
      ...{ ...common, kind: version === 1 ? 'created' : 'updated' },
      ...{ before: { ...was, name: nameAt(version - 1) }, after: { ...is, name: nameAt(version) } },
    };
  });
}

let admin: AdminForTest;
beforeAll(async () => {
  admin = await startAdminForTest();
  await makeSource(admin, 'one');
  await makeMonths(admin, 14, 13, 12, 11, 10);
  await makeChanges(admin, subjects.flatMap(changesOf));
  await admin.rows(
    `insert into mirror.subscriber (source, id, name, version, provisional, deleted_at, first_seen_at, changed_at)
     select 'one', id, name, version, false, deleted_at, first_seen_at, changed_at
     from json_to_recordset($1::json) as s (id text, name text, version bigint, deleted_at timestamptz,
       first_seen_at timestamptz, changed_at timestamptz)`,
    [
      JSON.stringify(
        subjects.map(({ id, times }) => ({
          ...{ id, version: times.length, name: nameAt(times.length) },
          ...{ first_seen_at: iso(times[0]!), changed_at: iso(times.at(-1)!) },
          deleted_at: isDeleted(times.length) ? iso(times.at(-1)!) : null,
        })),
      ),
    ],
  );
  expect(await dropChangesBefore(admin, new Date(EDGE + DAY))).toHaveLength(2);
});
afterAll(() => admin.stop());

const get = async (path: string) => (await admin.get(`/v1/subscribers/one/${path}`)).body;

it('as of a time it is what it was, or it is said that it is not kept; never anything else', async () => {
  for (const { id, times } of subjects) {
    const allKept = times[0]! >= EDGE;
    const answers = await Promise.all(PROBES.map((probe) => get(`${id}?at=${iso(probe)}`)));
    for (const [n, probe] of PROBES.entries()) {
      const version = times.filter((time) => time <= probe).length;
      const answer = { id, probe: iso(probe), ...answers[n] };
      if (probe < EDGE && !allKept) expect(answer).toMatchObject({ status: 410, code: 'not_kept' });
      else if (version === 0) expect(answer).toMatchObject({ status: 404, code: 'not_found' });
      else
        expect(answer).toMatchObject({
          version: String(version),
          name: nameAt(version),
          deleted: isDeleted(version),
        });
    }
  }
}, 120_000);

it('its history begins with the first change that is kept, and says from when they are', async () => {
  for (const { id, times } of subjects) {
    const gone = times.filter((time) => time < EDGE).length;
    const { data, kept_from, kept_from_version } = await get(`${id}/history`);
    const versions = data.map(({ version }: { version: string }) => Number(version));
    expect(versions).toEqual(times.map((_, n) => n + 1).slice(gone).reverse()); // prettier-ignore
    expect({ id, kept_from, kept_from_version }).toEqual({
      id,
      kept_from: gone === 0 ? null : iso(EDGE),
      kept_from_version: gone === times.length ? null : String(gone + 1),
    });
  }
}, 60_000);

it('where a field comes from is told, or that the change that set it may not be kept', async () => {
  for (const { id, times } of subjects) {
    const gone = times.filter((time) => time < EDGE).length;
    const { provenance } = await get(id);
    const setting = times.map((_, n) => n + 1).filter((version) => !isDeleted(version) && version > gone); // prettier-ignore
    const newest = setting.at(-1);
    if (newest !== undefined) expect(provenance.name).toMatchObject({ version: String(newest) });
    else expect(provenance.name).toBeNull();
    // One that nothing ever set: known only while all changes are.
    expect(provenance.email).toBe(gone === 0 ? undefined : null);
    expect(Object.keys(provenance)).not.toContain('position');
  }
}, 60_000);

it('a change that is missing though it is young enough is no reason to guess', async () => {
  await admin.rows(
    `insert into mirror.subscriber (source, id, name, version, provisional, changed_at)
     values ('one', 'by_hand', 'Someone', 4, false, now())`,
  );
  expect((await get(`by_hand?at=${iso(Date.now())}`)).code).toBe('not_kept');
});

it('a change that is made while it is asked for as of now does not hide it', async () => {
  const id = subjects.find(({ times }) => times.length === 1 && times[0]! > EDGE)?.id ?? '';
  await makeChanges(admin, [
    { source: 'one', subject: id, version: 2, before: { name: 'name 1' }, after: { name: 'x' } },
  ]);
  expect(await get(`${id}?at=${iso(Date.now())}`)).toMatchObject({ version: '1', name: 'name 1' });
});

it('a delivery from before what is kept is told apart from one that never was', async () => {
  await admin.rows(
    `insert into evenkeel.dropped_partition values ('delivery_x', 'delivery', now() - interval '40 days', now() - interval '30 days', 1)`,
  );
  const idAt = (time: number) => {
    const hex = time.toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000001`;
  };
  const ask = async (id: string) => (await admin.get(`/v1/deliveries/${id}`)).body.code;
  expect(await ask(idAt(Date.now() - 31 * DAY))).toBe('not_kept');
  expect(await ask(idAt(Date.now() - 29 * DAY))).toBe('not_found');
  expect(await ask('11111111-1111-4111-8111-111111111111')).toBe('not_found');
});

it('what is stored is shown, with what of it was dropped', async () => {
  const { data, database_bytes } = (await admin.get('/v1/storage')).body;
  const of = (id: string) => data.find((each: { id: string }) => each.id === id);
  expect(of('changes')).toMatchObject({ kept_from: iso(EDGE), oldest_partition: iso(EDGE) });
  expect(of('changes').bytes).toBeGreaterThan(100_000);
  expect(of('changes').partitions).toBeGreaterThan(5);
  expect(of('subscribers')).toMatchObject({ partitions: null, kept_from: null });
  const sum = data.reduce((all: number, { bytes }: { bytes: number }) => all + bytes, 0);
  expect(database_bytes).toBeGreaterThan(sum);
});
