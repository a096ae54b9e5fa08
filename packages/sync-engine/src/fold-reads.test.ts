import {
  announced,
  answered,
  CONNECTED_AT,
  hintedReward,
  MUG,
  readSource,
  reward,
  rewardRow,
  rewardSnapshot,
} from '../model-check/sample-reads';
import {
  digest,
  EARLIER,
  erasedRow,
  moment,
  NOW,
  provenRow,
  provisionalRow,
  snapshot,
  subscriber,
} from '../model-check/sample-rows';
import { derivedKeyOf } from './derived-reward-id';
import type { StandingDrift } from './drift';
import { foldReads, type ReadsInput } from './fold-reads';
import type { RecordedReads } from './read-ports';
import { wasSettledWhenDrawn, type AnsweredRead } from './reading';
import { isDirty, type Row } from './row';
import { addMillis, DAY_MS, SECOND_MS } from './time';

function fold(rows: readonly Row[], reads: readonly AnsweredRead[], special: Partial<ReadsInput> = {}): RecordedReads {
  return foldReads({
    ...{ source: readSource(), reads, rows, standing: [], cause: { type: 'verify', id: null }, absencesCount: true },
    ...{ announced, moment, digest, ...special },
  });
}

const ago = (seconds: number) => addMillis(NOW, -seconds * SECOND_MS);
const other = snapshot({ name: 'Other' });
const hinted = provenRow({ hint_fence: 40n, hint_at: ago(60) });
const suspicion: StandingDrift = {
  ...{ id: '7', entity: 'subscriber', subscriberId: 'ana', subjectId: 'ana', state: 'suspected' },
  ...{ before: { name: 'Ana' }, dueFence: 40n },
};

describe('whether a read was settled when it was drawn', () => {
  const drawn = { fence: 50n, drawnAt: ago(5) };
  test.each<[string, Row | null, boolean]>([
    ['yes, of a row that is new', null, true],
    ['yes, of a row that no hint ever reached', provenRow({ hint_fence: 0n, hint_at: null }), true],
    ['yes, the settle delay after the newest hint', provenRow({ hint_at: ago(15) }), true],
    ['no, a moment before that', provenRow({ hint_at: addMillis(ago(15), 1) }), false],
    ['no, though the delay is over when it is recorded', provenRow({ hint_at: ago(14) }), false],
    ['no, if a hint came after it', provenRow({ hint_fence: 51n, hint_at: ago(60) }), false],
    ['yes, if it is only not known when the hint came', provenRow({ hint_fence: 40n, hint_at: null }), true],
  ])('%s', (_what, row, settled) => {
    expect(wasSettledWhenDrawn(row, drawn, 10 * SECOND_MS)).toBe(settled);
  });

  test('is told from the row as it stands when the read is recorded', () => {
    const early = fold([provenRow({ hint_fence: 40n, hint_at: ago(14) })], [answered(other, { drawnAt: ago(5) })]);
    expect(early.reads).toMatchObject([{ outcome: 'applied', dirty: true }]);
    const late = fold([hinted], [answered(other)]);
    expect(late.reads).toMatchObject([{ outcome: 'applied', dirty: false }]);
  });
});

describe('each read', () => {
  test.each<[string, Row[], AnsweredRead, string]>([
    ['of a row that is new', [], answered(snapshot()), 'applied'],
    ['that agrees', [provenRow()], answered(snapshot()), 'confirmed'],
    ['that proves', [provisionalRow()], answered(snapshot()), 'applied'],
    ['that came too late', [provenRow({ fetch_fence: 60n })], answered(other), 'superseded'],
    ['that is too old', [provenRow()], answered(other, { drawnAt: ago(61) }), 'discarded'],
    ['of an erased row', [erasedRow()], answered(other), 'ignored'],
    ['that finds nothing, of an unknown row', [], answered('absent'), 'ignored'],
    ['that finds nothing, the first time', [provenRow()], answered('absent'), 'absent_once'],
    ['that finds nothing, of an unverified row', [provisionalRow()], answered('absent'), 'unconfirmed'],
  ])('has one outcome, which is counted: %s', (_what, rows, read, outcome) => {
    const folded = fold(rows, [read]);
    const answer = read.answer === 'absent' ? 'absent' : 'snapshot';
    expect(folded.reads).toMatchObject([{ ...subscriber(), outcome, answer, alarm: null }]);
    expect(folded.tally.counts).toMatchObject({ [outcome]: 1 });
  });

  test('tells of an alarm, and whether the row still waits', () => {
    const row = provenRow({ hint_fence: 60n, regressed: { times: 2, digest: 'x' } });
    expect(fold([row], [answered(snapshot({ name: 'Old' }, ago(2 * 86_400)))]).reads).toMatchObject([
      { outcome: 'applied', alarm: 'regressed_three_times', dirty: true },
    ]);
  });

  test('that finds nothing changes nothing while absences do not count', () => {
    const rows = [
      provenRow({ delete_hinted: true }),
      provenRow({ absent_fence: 30n }, {}, 'ben'),
      rewardRow('R1', { absent_fence: 30n }),
    ];
    const reads = rows.map(({ entity, key }) => answered('absent', { entity, key }));
    const folded = fold(rows, reads, { absencesCount: false });
    expect(folded.reads.map(({ outcome }) => outcome)).toEqual(['ignored', 'ignored', 'ignored']);
    expect(folded).toMatchObject({ rows: [], confirmed: [], changes: [], drift: [] });
  });
});

describe('what is written', () => {
  test('keeps rows that are only confirmed apart from those that something is new about', () => {
    const rows = [provenRow(), provenRow({}, {}, 'ben'), provenRow({ absent_fence: 30n }, {}, 'eve')];
    const agreed = rows.map((row) => ({ ...row, raw: snapshot().raw }));
    const folded = fold(agreed, [
      answered(snapshot()),
      answered(snapshot({ code: 'ben-code', points: 6 }), subscriber('ben')),
      answered(snapshot({ code: 'eve-code' }), subscriber('eve')),
    ]);
    expect(folded.confirmed.map(({ key }) => key.id)).toEqual(['ana']);
    expect(folded.rows.map(({ key }) => key.id)).toEqual(['ben', 'eve']);
    expect(folded.changes.map(({ subject_id: id }) => id)).toEqual(['ben']);
  });

  test('is nothing where a read left no trace', () => {
    expect(fold([provenRow()], [answered(other, { drawnAt: ago(61) })])).toMatchObject({ rows: [], confirmed: [] });
  });

  test('comes sorted by key, whatever the order of reads and rows', () => {
    const ids = ['zoe', 'Ben', 'ana'];
    const reads = [
      ...ids.map((id, i) => answered(snapshot(), { ...subscriber(id), fence: 60n - BigInt(i) })),
      ...['R2', 'R10'].map((id) => answered(rewardSnapshot(id), reward(id))),
    ];
    const { rows, changes } = fold([], reads);
    expect(rows.map(({ key }) => key.id)).toEqual(['R10', 'R2', 'Ben', 'ana', 'zoe']);
    expect(changes.map(({ subject_id: id }) => id)).toEqual(['R10', 'R2', 'Ben', 'ana', 'zoe']);
  });

  test.each([
    [{ type: 'verify', id: null } as const, { cause_type: 'verify', cause_id: '50' }],
    [{ type: 'sweep', id: '12' } as const, { cause_type: 'sweep', cause_id: '12' }],
  ])('names what caused a change: %j', (cause, named) => {
    expect(fold([provenRow()], [answered(other)], { cause }).changes).toMatchObject([named]);
  });

  test('an unverified row that ends after thirty days has expired, whoever read it', () => {
    const old = provisionalRow({ hint_at: addMillis(NOW, -30 * DAY_MS) });
    expect(fold([old], [answered('absent')]).changes).toMatchObject([{ kind: 'deleted', cause_type: 'expiry' }]);
    const back = fold([old], [answered('absent'), answered(snapshot(), { fence: 60n })]);
    expect(back.changes).toMatchObject([{ kind: 'confirmed', cause_type: 'verify', cause_id: '60' }]);
  });
});

describe('two reads of one row in a batch', () => {
  test('are applied by their fences, and written as one change', () => {
    const { changes, rows } = fold(
      [provisionalRow()],
      [answered(snapshot({ name: 'New' }), { fence: 60n }), answered(snapshot({ points: 6 }))],
    );
    expect(changes).toMatchObject([{ version: 4n, before: { name: 'Ana' }, after: { name: 'New' } }]);
    expect(changes[0]?.after).not.toHaveProperty('points');
    expect(rows).toMatchObject([{ state: { version: 4n, fetch_fence: 60n } }]);
  });

  test('there and back again are no change', () => {
    const { changes, rows } = fold([provenRow()], [answered(other), answered(snapshot(), { fence: 60n })]);
    expect(changes).toEqual([]);
    expect(rows).toMatchObject([{ content: { name: 'Ana' }, state: { version: 3n } }]);
  });

  test('delete nothing: the second look at an absence comes after the first was recorded', () => {
    const { rows, reads } = fold([provenRow()], [answered('absent'), answered('absent', { fence: 60n })]);
    expect(reads.map(({ outcome }) => outcome)).toEqual(['absent_once', 'absent_once']);
    expect(rows).toMatchObject([{ state: { deleted_at: null, absent_fence: 50n, hint_fence: 100n } }]);
  });

  test.each([
    [true, 'Third'],
    [false, 'Ana'],
  ])('are no second look at a suspicion; repair: %s', (repair, name) => {
    const folded = fold([provenRow()], [answered(other), answered(snapshot({ name: 'Third' }), { fence: 60n })], {
      source: readSource({ repair }),
    });
    expect(folded.drift).toMatchObject([{ finding: 'suspected', before: { name: 'Ana' }, after: { name: 'Other' } }]);
    expect(folded.rows).toMatchObject([{ content: { name }, state: { hint_fence: 100n } }]);
    expect(folded.rows[0] && isDirty(folded.rows[0])).toBe(true);
  });
});

describe('a change is counted', () => {
  const counted = (row: Row | null, read: AnsweredRead, special: Partial<ReadsInput> = {}) => {
    const { tally } = fold(row ? [row] : [], [read], special);
    const { announced_change = 0, unannounced_change = 0, hint_without_change = 0 } = tally.counts;
    return { announced_change, unannounced_change, hint_without_change };
  };
  const none = { announced_change: 0, unannounced_change: 0, hint_without_change: 0 };
  const newer = (createdAt: string) => answered(snapshot({ provider_created_at: createdAt }));

  test.each<[string, Row | null, AnsweredRead, keyof typeof none | null]>([
    ['as announced if a hint waited for it', hinted, answered(other), 'announced_change'],
    ['as unannounced if none did', provenRow(), answered(other), 'unannounced_change'],
    [
      'as unannounced if the row is new, and newer than the connection',
      null,
      newer(CONNECTED_AT),
      'unannounced_change',
    ],
    ['not at all if the row is older than the connection', null, newer(EARLIER), null],
    ['not at all if it is not known how old it is', null, answered(snapshot()), null],
    ['not at all if the hint had told all of it', provisionalRow(), answered(snapshot()), null],
    ['as a hint without one if a settled read finds nothing new', hinted, answered(snapshot()), 'hint_without_change'],
    ['not yet if such a read is not settled', hinted, answered(snapshot(), { drawnAt: ago(55) }), null],
    ['not if nothing is new and no hint came', provenRow(), answered(snapshot()), null],
    [
      'as announced if it is a removal that a delete hint told of',
      { ...hinted, state: { ...hinted.state, delete_hinted: true } },
      answered('absent'),
      'announced_change',
    ],
    [
      'as announced if it is a removal that a hint led to, whatever it said',
      provenRow({ absent_fence: 30n, hint_fence: 40n }),
      answered('absent'),
      'announced_change',
    ],
    ['not if nothing was changed yet', hinted, answered('absent'), null],
  ])('%s', (_what, row, read, measure) => {
    expect(counted(row, read)).toEqual(measure ? { ...none, [measure]: 1 } : none);
  });

  test('as unannounced if it is a removal that a sweep made suspected', () => {
    const lacked = provenRow({ absent_fence: 30n, hint_fence: 40n, list_absent_fence: 25n });
    const removal: StandingDrift = { ...suspicion, before: { deleted_at: null }, dueFence: 26n };
    expect(counted(lacked, answered('absent'), { standing: [removal] })).toEqual({ ...none, unannounced_change: 1 });
  });

  test('once, when it is first seen, though it is not mended', () => {
    const source = readSource({ repair: false });
    expect(counted(provenRow(), answered(other), { source })).toEqual({ ...none, unannounced_change: 1 });
    const confirmed: StandingDrift = { ...suspicion, state: 'confirmed' };
    expect(
      counted(provenRow({ hint_fence: 40n, settled_fence: 41n }), answered(other), {
        ...{ source, standing: [confirmed] },
      }),
    ).toEqual(none);
  });

  test('as if no hint had come where a row was due for a second look only', () => {
    const second = fold([hinted], [answered(snapshot())], { standing: [suspicion] });
    expect(second.tally.counts).toEqual({ confirmed: 1 });
    expect(second.tally.convergenceMs).toEqual([]);
    const third = answered(snapshot({ name: 'Third' }));
    expect(counted(hinted, third, { standing: [suspicion] })).toEqual({ ...none, unannounced_change: 1 });
  });
});

describe('convergence', () => {
  test.each<[string, Row, AnsweredRead, number[]]>([
    ['is the time from the newest hint to the first read after it', hinted, answered(other), [60_000]],
    ['is measured by the first read, settled or not', hinted, answered(other, { drawnAt: ago(58) }), [60_000]],
    ['is not measured twice', { ...hinted, state: { ...hinted.state, fetch_fence: 45n } }, answered(other), []],
    ['is not measured by a read from before the hint', provenRow({ hint_fence: 60n }), answered(other), []],
    ['is not measured by a read that nothing waited for', provenRow(), answered(other), []],
    ['is not measured by a read that decided nothing', hinted, answered('absent'), []],
  ])('%s', (_what, row, read, millis) => {
    expect(fold([row], [read]).tally.convergenceMs).toEqual(millis);
  });
});

describe('the read that shows a reward under its real id', () => {
  const key = derivedKeyOf(reward().key, MUG, digest);
  const real = answered(rewardSnapshot(), reward());
  const derived = (state: Partial<Row['state']> = {}, content = {}) => hintedReward(key.id, state, content);

  test('ends the row that a webhook made without one, in the same recording', () => {
    const { rows, changes } = fold([derived()], [real]);
    expect(changes.map(({ subject_id: id, kind }) => [id, kind])).toEqual([
      ['R1', 'created'],
      [key.id, 'deleted'],
    ]);
    expect(rows[1]?.state).toMatchObject({ deleted_at: NOW, provisional: false, fetch_fence: 50n, settled_fence: 50n });
  });

  test.each<[string, Row[], AnsweredRead]>([
    ['it is of another transaction', [derived()], answered(rewardSnapshot('R1', { transaction_id: 'T2' }), reward())],
    ['the read came too late', [derived(), rewardRow('R1', { fetch_fence: 60n })], real],
    ['it has ended', [derived({ deleted_at: EARLIER })], real],
    ['it is erased', [derived({ erased_at: EARLIER })], real],
  ])('leaves it alone if %s', (_what, rows, read) => {
    expect(fold(rows, [read]).changes.map(({ subject_id: id }) => id)).not.toContain(key.id);
  });

  test('ends it too where the real row was known and is only confirmed', () => {
    const { changes } = fold([derived(), rewardRow()], [real]);
    expect(changes).toMatchObject([{ subject_id: key.id, kind: 'deleted' }]);
  });

  test.each([
    ['drawn before the hint', { hint_fence: 60n, hint_at: ago(60) }],
    ['drawn too soon after it', { hint_fence: 40n, hint_at: ago(5) }],
  ])('ends it, and does not discharge what a hint owes if it was %s', (_what, state) => {
    const ended = fold([derived(state)], [real]).rows[1];
    expect(ended?.state.deleted_at).toBe(NOW);
    expect(ended && isDirty(ended)).toBe(true);
  });

  test('makes no fence of it fall', () => {
    const { rows } = fold([derived({ hint_fence: 10n, fetch_fence: 70n, settled_fence: 70n })], [real]);
    expect(rows[1]?.state).toMatchObject({ deleted_at: NOW, fetch_fence: 70n, settled_fence: 70n });
  });

  test('counts a change as announced, since a webhook had told of it', () => {
    const created = answered(rewardSnapshot('R1', { provider_created_at: NOW }), reward());
    expect(fold([derived()], [created]).tally.counts).toMatchObject({ announced_change: 1 });
    expect(fold([], [created]).tally.counts).toMatchObject({ unannounced_change: 1 });
  });

  test('suspects no drift of what a webhook without the id had told of', () => {
    const sent = answered(rewardSnapshot('R1', { status: 'sent' }), reward());
    const told = fold([derived(), rewardRow()], [sent]);
    expect(told).toMatchObject({ drift: [], tally: { counts: { applied: 1, announced_change: 1 } } });
    expect(told.changes[0]).toMatchObject({ subject_id: 'R1', after: { status: 'sent' } });
    const ended = derived({ deleted_at: EARLIER, settled_fence: 45n });
    expect(fold([ended, rewardRow()], [sent]).drift).toMatchObject([{ finding: 'suspected' }]);
  });
});

describe('drift', () => {
  test('is judged for each row against what stands for it', () => {
    const { drift } = fold(
      [hinted, provenRow({}, {}, 'ben')],
      [answered(other), answered(snapshot({ code: 'ben-code', points: 6 }), subscriber('ben'))],
      { standing: [suspicion] },
    );
    expect(drift).toMatchObject([
      { finding: 'still_differs', id: '7' },
      { finding: 'suspected', row: { key: { id: 'ben' } }, likelyCause: 'edit_without_hint' },
    ]);
  });

  test('says what found it', () => {
    expect(fold([], [], { cause: { type: 'sweep', id: '3' } })).toMatchObject({
      ...{ cause: { type: 'sweep', id: '3' }, source: 'waitlist', moment },
    });
  });
});
