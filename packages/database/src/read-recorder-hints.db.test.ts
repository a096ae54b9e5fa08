import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import { decideRead, isDirty, wasSettledWhenDrawn, type Recorder, type Row } from '@evenkeel/sync-engine';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from './open-database';
import { decodeRow } from './row-codec';
import { deliveryOf, hintOf, openTestDatabase, record } from './testing/recording-kit';
import {
  brokenRows,
  forgetReads,
  letPass,
  readAndRecord,
  readSource,
  recordAnswered,
  subscriberRead,
} from './testing/reading-kit';

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());
beforeEach(() => forgetReads(clone.url));

const hintOfAna = () => deliveryOf(hintOf('ana', { content: { name: 'Anna' } }));
const isRowDirty = async () => (await query(clone.url, 'select dirty from mirror.subscriber'))[0]?.['dirty'];

/** As it is committed now. */
async function loadAna(): Promise<Row> {
  const [found] = await query<{ row: string }>(clone.url, 'select to_json(s)::text as row from mirror.subscriber s');
  if (!found) throw new Error('there is no row');
  return decodeRow('subscriber', found.row);
}

/** A recorder that has drawn its fence and written, and commits when it is let. */
function committingWhenLet(recorder: Recorder) {
  let wrote = (): void => undefined;
  let commit = (): void => undefined;
  const written = new Promise<void>((resolve) => (wrote = resolve));
  const mayCommit = new Promise<void>((resolve) => (commit = resolve));
  const held: Recorder = {
    ...recorder,
    inRecording: (source, work) =>
      recorder.inRecording(source, async (recording) => {
        const result = await work(recording);
        wrote();
        await mayCommit;
        return result;
      }),
  };
  return { held, written, commit };
}

describe('a read whose fence is drawn while a hint of a lower one is being recorded', () => {
  it('does not discharge that hint, though the row looked settled at the draw', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana' });
    const { held, written, commit } = committingWhenLet(database.recorder);
    const recording = record({ ...database, recorder: held }, [hintOfAna()]);
    await written;

    const read = await subscriberRead(database, 'ana', { name: 'Ana' });
    const atTheDraw = await loadAna();
    commit();
    await recording;
    const asRecorded = await loadAna();
    expect(asRecorded.state.hint_fence).toBeLessThan(read.fence);

    // Judged at the draw, the read would be settled, and the row clean for good, with what was before the hint.
    const { settleMs } = readSource.settings;
    const settled = wasSettledWhenDrawn(atTheDraw, read, settleMs);
    expect(settled).toBe(true);
    const moment = { fence: read.fence + 1n, now: read.drawnAt };
    const judgedAtTheDraw = decideRead(asRecorded, read, { ...read, settled, sourceActive: true }, moment).row;
    expect(judgedAtTheDraw && isDirty(judgedAtTheDraw)).toBe(false);

    const recorded = await recordAnswered(database, { reads: [read] });
    expect(recorded.reads).toMatchObject([{ outcome: 'confirmed', dirty: true }]);
    expect(await isRowDirty()).toBe(true);
  });

  it('discharges it once the settle delay was over at the draw', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana' });
    await record(database, [hintOfAna()]);
    await letPass(clone.url, '9 seconds');
    await readAndRecord(database, 'ana', { name: 'Anna' });
    expect(await isRowDirty()).toBe(true);
    await letPass(clone.url, '1 second');
    await readAndRecord(database, 'ana', { name: 'Anna' });
    expect(await isRowDirty()).toBe(false);
  });

  it('does not discharge a hint that was recorded after the draw, however late the answer comes', async () => {
    await readAndRecord(database, 'ana', { name: 'Ana' });
    const read = await subscriberRead(database, 'ana', { name: 'Ana' });
    await record(database, [hintOfAna()]);
    await letPass(clone.url, '30 seconds');
    await recordAnswered(database, { reads: [read] });
    expect(await isRowDirty()).toBe(true);
  });
});

/** A campaign that changes while it is read and while its webhooks are on their way, in any order. */
class LivingProvider {
  readonly names = new Map<string, string>();
  private readonly undelivered: [string, string][] = [];
  private step = 0;

  constructor(private readonly ids: readonly string[]) {}

  change(): void {
    const id = this.ids[(this.step * 7 + 3) % this.ids.length] ?? '';
    const name = `name ${this.step++ % 11}`;
    this.names.set(id, name);
    this.undelivered.push([id, name]);
  }

  /** Some of the webhooks, the newest first; every fifth is lost. */
  deliver(): readonly [string, string][] {
    return this.undelivered.splice(-5, 5).toReversed().slice(0, 4);
  }
}

it('deliveries and reads that are recorded at the same time leave no wrong row', async () => {
  const ids = Array.from({ length: 12 }, (_, n) => `sub_${n}`);
  const provider = new LivingProvider(ids);
  const other = openTestDatabase(clone.url);
  const said = (id: string) => {
    const name = provider.names.get(id);
    return name === undefined ? 'absent' : { name };
  };
  let lives = true;
  const deliver = async () => {
    for (let batch = 0; batch < 40; batch++) {
      for (let n = 0; n < 5; n++) provider.change();
      await record(
        database,
        provider.deliver().map(([id, name]) => deliveryOf(hintOf(id, { content: { name } }))),
      );
    }
    lives = false;
  };
  const read = async (from: Database, offset: number) => {
    for (let round = offset; lives; round++) {
      const some = ids.filter((_, n) => (n + round) % 3 === 0);
      const drawn = await Promise.all(some.map((id) => subscriberRead(from, id, 'absent')));
      await nextTurn();
      const reads = await Promise.all(
        drawn.map(({ key, ...fence }) => subscriberRead(from, key.id, said(key.id), fenceOf(fence))),
      );
      await recordAnswered(from, { reads });
    }
  };
  const fenceOf = ({ fence, drawnAt }: { fence: bigint; drawnAt: string }) => ({ fence, drawnAt });
  try {
    await Promise.all([deliver(), read(other, 0), read(other, 1), read(database, 2)]);
    expect(await brokenRows(clone.url)).toEqual([]);
    await letPass(clone.url, '10 seconds');
    for (const id of ids) await readAndRecord(database, id, said(id));
  } finally {
    await other.close();
  }
  expect(await brokenRows(clone.url)).toEqual([]);
  const rows = await query(clone.url, 'select id, name, dirty, provisional, deleted_at from mirror.subscriber');
  expect(rows).toHaveLength(ids.length);
  for (const row of rows) {
    const name = provider.names.get(String(row['id']));
    expect(row).toMatchObject({ name, dirty: false, provisional: false, deleted_at: null });
  }
}, 90_000);
