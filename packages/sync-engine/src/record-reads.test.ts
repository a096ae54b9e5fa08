import { InMemoryReadRecorder } from '../model-check/in-memory-read-recorder';
import {
  announced,
  answered,
  hintedReward,
  MUG,
  readSource,
  reward,
  rewardRow,
  rewardSnapshot,
} from '../model-check/sample-reads';
import { digest, NOW, provenRow, snapshot, source, subscriber } from '../model-check/sample-rows';
import { derivedKeyOf } from './derived-reward-id';
import type { StandingDrift } from './drift';
import type { AnsweredRead } from './reading';
import { recordReads, type AnsweredRewards, type ReadBatch } from './record-reads';
import { isDirty, type Row } from './row';
import { addMillis, SECOND_MS } from './time';

const record = (recorder: InMemoryReadRecorder, batch: Partial<ReadBatch>) =>
  recordReads(
    readSource(),
    { reads: [], cause: { type: 'verify', id: null }, absencesCount: true, ...batch },
    { recorder, digest, announced },
  );
const rewardsOf = (answer: AnsweredRewards['answer'], subscriberId = 'ana'): AnsweredRewards => ({
  ...{ subscriberId, answer, fence: 50n, drawnAt: addMillis(NOW, -SECOND_MS) },
});
const outcomes = async (recorder: InMemoryReadRecorder, batch: Partial<ReadBatch>) =>
  (await record(recorder, batch)).reads.map(({ key, outcome, answer }) => [key.id, answer, outcome]);
const derivedKey = derivedKeyOf(reward().key, MUG, digest);

describe('what a page says to the byte as before', () => {
  const listed = (id: string, special: Partial<AnsweredRead> = {}, rawDigest = 'said before') =>
    answered({ ...snapshot(), rawDigest }, { ...subscriber(id), via: 'page', ...special });

  test('is confirmed by its fence, and nothing of it is loaded; the others are looked at', async () => {
    const recorder = new InMemoryReadRecorder([provenRow()]);
    for (const id of ['ben', 'cy']) recorder.unchanged.add(id);
    const reads = [listed('ana'), listed('ben'), listed('cy', { fence: 51n })];
    const { tally } = await record(recorder, { reads });
    expect(recorder.loads).toEqual([
      { what: 'unchanged since 50', keys: ['ana', 'ben'] },
      { what: 'unchanged since 51', keys: ['cy'] },
      { what: 'subscriber', keys: ['ana'] },
      { what: 'drift', keys: ['ana'] },
    ]);
    expect(tally.counts).toEqual({ confirmed: 3 });
    expect(await outcomes(recorder, { reads: [listed('ben')] })).toEqual([['ben', 'snapshot', 'confirmed']]);
  });

  test.each<[string, AnsweredRead[]]>([
    ['was read by id', [listed('ben', { via: 'by_id' })]],
    ['has no digest', [answered(snapshot(), { ...subscriber('ben'), via: 'page' })]],
    ['was asked for more than 60 s ago', [listed('ben', { drawnAt: addMillis(NOW, -61 * SECOND_MS) })]],
    ['is read twice, so that no read is judged before an older one', [listed('ben'), listed('ben', { fence: 51n })]],
  ])('is not asked of a row that %s', async (_why, reads) => {
    const recorder = new InMemoryReadRecorder();
    recorder.unchanged.add('ben');
    await record(recorder, { reads });
    expect(recorder.loads).toEqual([{ what: 'subscriber', keys: ['ben'] }]);
  });
});

describe('a batch of reads', () => {
  test('is recorded against the rows as they stand, in one recording', async () => {
    const recorder = new InMemoryReadRecorder([provenRow()]);
    await record(recorder, {
      reads: [answered(snapshot({ name: 'Other' })), answered(snapshot(), subscriber('ben'))],
    });
    expect(recorder.recorded).toHaveLength(1);
    expect(recorder.changes).toMatchObject([
      { subject_id: 'ana', version: 4n, before: { name: 'Ana' }, after: { name: 'Other' } },
      { subject_id: 'ben', version: 1n, kind: 'created' },
    ]);
    await record(recorder, { reads: [answered(snapshot({ name: 'Third' }), { fence: 60n })] });
    expect(recorder.changes.at(-1)).toMatchObject({ version: 5n, before: { name: 'Other' } });
  });

  test('is told of what it found, and so is who writes it', async () => {
    const recorder = new InMemoryReadRecorder([provenRow()]);
    const folded = await record(recorder, { reads: [answered(snapshot({ name: 'Other' }))] });
    expect(recorder.recorded).toEqual([folded]);
    expect(folded).toMatchObject({ source: source.name, drift: [{ finding: 'suspected' }] });
  });

  test('is judged against the drift that stands for its rows', async () => {
    const standing: StandingDrift = {
      ...{ id: '7', entity: 'subscriber', subscriberId: 'ana', subjectId: 'ana', state: 'suspected' },
      ...{ before: { name: 'Ana' }, dueFence: 40n },
    };
    const recorder = new InMemoryReadRecorder([provenRow({ hint_fence: 40n })], [standing]);
    const { drift } = await record(recorder, { reads: [answered(snapshot({ name: 'Other' }))] });
    expect(drift).toMatchObject([{ finding: 'still_differs', id: '7' }]);
  });

  test('loads each key once, and of each kind of row that is in it', async () => {
    const recorder = new InMemoryReadRecorder([provenRow()]);
    const campaign = { entity: 'campaign', key: { source: source.name, subscriber_id: '', id: 'MFlist' } } as const;
    await record(recorder, {
      reads: [
        answered(snapshot()),
        answered(snapshot(), { fence: 60n }),
        answered(snapshot(), campaign),
        answered(rewardSnapshot('R1'), reward('R1')),
        answered(rewardSnapshot('R2'), reward('R2')),
      ],
    });
    expect(recorder.loads).toEqual([
      { what: 'subscriber', keys: ['ana'] },
      { what: 'reward', keys: ['R1', derivedKey.id, 'R2'] },
      { what: 'campaign', keys: ['MFlist'] },
      { what: 'drift', keys: ['ana'] },
    ]);
  });

  test('of rows that are all new asks for no drift', async () => {
    const recorder = new InMemoryReadRecorder();
    await record(recorder, { reads: [answered(snapshot())] });
    expect(recorder.loads).toEqual([{ what: 'subscriber', keys: ['ana'] }]);
  });

  test('ends the row of a reward that a webhook made without its id, from a page too', async () => {
    const recorder = new InMemoryReadRecorder([hintedReward(derivedKey.id)]);
    await record(recorder, { reads: [answered(rewardSnapshot(), { ...reward(), via: 'page' })] });
    expect(recorder.changes.map(({ subject_id: id, kind }) => [id, kind])).toEqual([
      ['R1', 'created'],
      [derivedKey.id, 'deleted'],
    ]);
  });
});

describe('all rewards of a subscriber, as one answer gives them,', () => {
  const held: readonly Row[] = [rewardRow('R1'), rewardRow('R2'), rewardRow('R9', {}, {}, 'ben')];

  test('are present where the answer has them, and absent where we hold one that it lacks', async () => {
    const recorder = new InMemoryReadRecorder(held);
    expect(await outcomes(recorder, { rewardsOf: [rewardsOf([rewardSnapshot('R1'), rewardSnapshot('R3')])] })).toEqual([
      ['R1', 'snapshot', 'confirmed'],
      ['R3', 'snapshot', 'applied'],
      ['R2', 'absent', 'absent_once'],
    ]);
  });

  test('are all absent where the subscriber is', async () => {
    expect(await outcomes(new InMemoryReadRecorder(held), { rewardsOf: [rewardsOf('absent')] })).toEqual([
      ['R1', 'absent', 'absent_once'],
      ['R2', 'absent', 'absent_once'],
    ]);
  });

  test('are all absent where the answer is empty, and nothing is made up where we hold none', async () => {
    expect(await outcomes(new InMemoryReadRecorder(held), { rewardsOf: [rewardsOf([])] })).toHaveLength(2);
    expect(
      await outcomes(new InMemoryReadRecorder(), { rewardsOf: [rewardsOf([]), rewardsOf('absent', 'ben')] }),
    ).toEqual([]);
  });

  test('count for nothing where they are absent while absences do not count', async () => {
    const recorder = new InMemoryReadRecorder([rewardRow('R1', { absent_fence: 30n, hint_fence: 40n })]);
    const batch = { rewardsOf: [rewardsOf('absent')], absencesCount: false };
    expect(await outcomes(recorder, batch)).toEqual([['R1', 'absent', 'ignored']]);
    expect(recorder.changes).toEqual([]);
  });

  test('are of several subscribers in one batch, each by its own answer', async () => {
    const both = {
      rewardsOf: [rewardsOf([rewardSnapshot('R2')]), rewardsOf([rewardSnapshot('R1', {}, 'ben')], 'ben')],
    };
    expect(await outcomes(new InMemoryReadRecorder(held), both)).toEqual([
      ['R2', 'snapshot', 'confirmed'],
      ['R1', 'absent', 'absent_once'],
      ['R1', 'snapshot', 'applied'],
      ['R9', 'absent', 'absent_once'],
    ]);
  });

  test('are loaded by their owners, and not once more by their keys', async () => {
    const recorder = new InMemoryReadRecorder(held);
    await record(recorder, {
      reads: [answered(rewardSnapshot('R9', {}, 'ben'), reward('R9', 'ben'))],
      rewardsOf: [rewardsOf([rewardSnapshot('R3')])],
    });
    expect(recorder.loads.slice(0, 2)).toEqual([
      { what: 'rewards of', keys: ['ana'] },
      { what: 'reward', keys: ['R9', derivedKeyOf(reward('R9', 'ben').key, MUG, digest).id] },
    ]);
  });

  test('end the row that a webhook made without an id, and answer its hint', async () => {
    const recorder = new InMemoryReadRecorder([hintedReward(derivedKey.id)]);
    await record(recorder, { rewardsOf: [rewardsOf([rewardSnapshot()])] });
    const ended = recorder.row({ entity: 'reward', key: derivedKey });
    expect(ended?.state).toMatchObject({ deleted_at: NOW, provisional: false, settled_fence: 50n });
    expect(ended && isDirty(ended)).toBe(false);
  });

  test('leave it to be looked at again where the answer does not have the reward yet', async () => {
    const recorder = new InMemoryReadRecorder([hintedReward(derivedKey.id)]);
    expect(await outcomes(recorder, { rewardsOf: [rewardsOf([])] })).toEqual([
      [derivedKey.id, 'absent', 'unconfirmed'],
    ]);
  });
});
