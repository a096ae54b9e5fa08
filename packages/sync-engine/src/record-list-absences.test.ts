import { InMemoryReadRecorder } from '../model-check/in-memory-read-recorder';
import { announced, rewardRow } from '../model-check/sample-reads';
import { EARLIER, erasedRow, NOW, provenRow, provisionalRow, source, tombstone } from '../model-check/sample-rows';
import { recordListAbsences, type ListAbsences } from './record-list-absences';
import { isDirty, type Row } from './row';

const SWEEP: ListAbsences = { entity: 'subscriber', firstFence: 30n, pageFence: 40n, after: '', limit: 10 };
const record = (recorder: InMemoryReadRecorder, special: Partial<ListAbsences> = {}) =>
  recordListAbsences(source.name, { ...SWEEP, ...special }, { recorder, announced });
const withFetchFence = (fetch_fence: bigint, id: string): Row => provenRow({ fetch_fence }, {}, id);

describe('a row that a complete sweep lacked', () => {
  test('is noted and becomes due, and no change is written: nothing is deleted for it', async () => {
    const recorder = new InMemoryReadRecorder([provenRow()]);
    expect(await record(recorder)).toEqual({ noted: 1, after: null });
    const row = recorder.row(provenRow());
    expect(row?.state).toMatchObject({ list_absent_fence: 40n, deleted_at: null, version: 3n });
    expect(row && isDirty(row)).toBe(true);
    expect(recorder.recorded).toMatchObject([{ changes: [], confirmed: [], reads: [], tally: { counts: {} } }]);
  });

  test('is suspected to be gone without a hint, if it was not due', async () => {
    const recorder = new InMemoryReadRecorder([provenRow()]);
    await record(recorder);
    expect(recorder.recorded[0]?.drift).toEqual([
      {
        ...{ finding: 'suspected', row: recorder.row(provenRow()), likelyCause: 'missed_hint' },
        ...{ before: { deleted_at: null }, after: { deleted_at: NOW }, dueFence: 101n },
      },
    ]);
  });

  test.each([
    ['it waits for a read that a hint asked for', provenRow({ hint_fence: 45n })],
    ['a first look has missed it already', provenRow({ absent_fence: 20n, hint_fence: 45n })],
    ['its look has come', provenRow({ look_at: EARLIER, look_reason: 'unconfirmed' })],
    ['it is provisional', provenRow({ provisional: true })],
    ['no read ever returned it', provisionalRow()],
    ['it is a tombstone', tombstone()],
  ])('is not suspected if %s', async (_why, row) => {
    const recorder = new InMemoryReadRecorder([row]);
    expect((await record(recorder)).noted).toBe(1);
    expect(recorder.recorded[0]?.drift).toEqual([]);
  });

  test.each([
    ['unverified', provisionalRow()],
    ['a tombstone', tombstone()],
  ])('is only noted if it is %s', async (_what, row) => {
    const recorder = new InMemoryReadRecorder([row]);
    await record(recorder);
    expect(recorder.row(row)?.state).toEqual({ ...row.state, list_absent_fence: 40n });
  });

  test('is none that a read has answered since the first page', async () => {
    const recorder = new InMemoryReadRecorder([withFetchFence(29n, 'ana'), withFetchFence(30n, 'ben')]);
    expect((await record(recorder)).noted).toBe(1);
    expect(recorder.row(withFetchFence(30n, 'ben'))?.state.list_absent_fence).toBeNull();
  });

  test('is left alone if it is erased', async () => {
    const recorder = new InMemoryReadRecorder([erasedRow()]);
    expect(await record(recorder)).toEqual({ noted: 0, after: null });
  });
});

describe('the rows that a sweep lacked', () => {
  const ids = ['ana', 'ben', 'eve', 'zoe'];

  test.each([[1], [2], [3], [4], [5]])('are noted slice by slice, each once, %i at a time', async (limit) => {
    const recorder = new InMemoryReadRecorder(ids.map((id) => provenRow({}, {}, id)));
    let noted = 0;
    for (let after: string | null = ''; after !== null;) {
      const slice: Awaited<ReturnType<typeof record>> = await record(recorder, { after, limit });
      noted += slice.noted;
      after = slice.after;
    }
    expect(noted).toBe(4);
    expect([...recorder.rows.values()].every(({ state }) => state.list_absent_fence === 40n)).toBe(true);
  });

  test('of rewards are found by owner and id', async () => {
    const recorder = new InMemoryReadRecorder([rewardRow('R1'), rewardRow('R2'), rewardRow('R1', {}, {}, 'ben')]);
    const first = await record(recorder, { entity: 'reward', limit: 2 });
    expect(first).toEqual({ noted: 2, after: 'ana\nR2' });
    expect(await record(recorder, { entity: 'reward', limit: 2, after: 'ana\nR2' })).toEqual({ noted: 1, after: null });
  });
});
