/**
 * Whatever reads are answered, in whatever batches: what folding promises of each of them (invariants 3, 4, 5 and 7).
 */
import fc from 'fast-check';
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
import {
  digest,
  erasedRow,
  NOW,
  provenRow,
  provisionalRow,
  snapshot,
  subscriber,
  tombstone,
} from '../model-check/sample-rows';
import { derivedKeyOf } from './derived-reward-id';
import { foldReads } from './fold-reads';
import type { RecordedReads } from './read-ports';
import type { AnsweredRead } from './reading';
import { rowId, type Row } from './row';
import { addMillis, SECOND_MS } from './time';

const derivedId = derivedKeyOf(reward().key, MUG, digest).id;
const ageOfRead = fc.constantFrom(1, 5, 30, 61).map((seconds) => addMillis(NOW, -seconds * SECOND_MS));
const anyDrawn = fc.record({ fence: fc.bigInt(1n, 99n), drawnAt: ageOfRead });
const anySubscriber = fc
  .record({
    drawn: anyDrawn,
    id: fc.constantFrom('ana', 'ben', 'eve'),
    answer: fc.oneof(
      fc.constant('absent' as const),
      fc.record({ name: fc.constantFrom('Ana', 'Other'), points: fc.constantFrom(5, 6) }).map((said) => snapshot(said)),
      fc.constant(snapshot({ name: 'Old' }, '2020-01-01T00:00:00.000Z')),
    ),
  })
  .map(({ drawn, id, answer }) => answered(answer, { ...subscriber(id), ...drawn }));
const anyReward = fc
  .record({
    drawn: anyDrawn,
    id: fc.constantFrom('R1', derivedId),
    status: fc.constantFrom('absent' as const, 'unlocked', 'sent'),
  })
  .map(({ drawn, id, status }) => {
    const isAbsent = status === 'absent' || id === derivedId;
    return answered(isAbsent ? 'absent' : rewardSnapshot(id, { status }), { ...reward(id), ...drawn });
  });
const anyReads = fc.array(fc.oneof(anySubscriber, anyReward), { maxLength: 10 });
const anyStart = fc.tuple(
  fc.constantFrom(provenRow(), provisionalRow(), tombstone(), erasedRow(), provenRow({ hint_fence: 50n })),
  fc.constantFrom(rewardRow(), rewardRow('R1', { hint_fence: 60n }), null),
  fc.constantFrom(hintedReward(derivedId), hintedReward(derivedId, { fetch_fence: 70n, settled_fence: 70n }), null),
);

interface Recording {
  readonly before: ReadonlyMap<string, Row>;
  readonly folded: RecordedReads;
}

function foldInBatches(rows: readonly (Row | null)[], reads: readonly AnsweredRead[], repair: boolean): Recording[] {
  const standing = new Map(rows.flatMap((row) => (row ? [[rowId(row), row] as const] : [])));
  const halves = [reads.slice(0, reads.length / 2), reads.slice(reads.length / 2)];
  return halves.map((half, i) => {
    const before = new Map(standing);
    const folded = foldReads({
      ...{ source: readSource({ repair }), reads: half, rows: [...standing.values()], standing: [], announced, digest },
      ...{ cause: { type: 'verify', id: null }, absencesCount: true, moment: { fence: 100n + BigInt(i), now: NOW } },
    });
    for (const row of [...folded.rows, ...folded.confirmed]) standing.set(rowId(row), row);
    return { before, folded };
  });
}

const contentOf = ({ content, state }: Row) => ({ ...content, deleted_at: state.deleted_at });
const known = (columns: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null && value !== undefined));
const changesOf = ({ changes }: RecordedReads, row: Row) =>
  changes.filter(
    ({ entity, ...change }) => rowId({ entity, key: { ...change, id: change.subject_id } }) === rowId(row),
  );

function always(holds: (recording: Recording) => void): void {
  fc.assert(
    fc.property(anyStart, anyReads, fc.boolean(), (rows, reads, repair) => {
      foldInBatches(rows, reads, repair).forEach(holds);
    }),
    { numRuns: 300 },
  );
}

describe('any reads, in any batches,', () => {
  test('raise the version by one for each change, whose before-image is what stood (3, 5)', () => {
    always(({ before, folded }) => {
      for (const after of folded.rows) {
        const was = before.get(rowId(after));
        const changes = changesOf(folded, after);
        expect(changes.length).toBeLessThanOrEqual(1);
        expect(after.state.version).toBe((was?.state.version ?? 0n) + BigInt(changes.length));
        expect(known(was ? contentOf(was) : {})).toMatchObject(known(changes[0]?.before ?? {}));
        expect(known({ ...(was && contentOf(was)), ...changes[0]?.after })).toEqual(known(contentOf(after)));
      }
    });
  });

  test('make no fence fall, and prove for good (4)', () => {
    always(({ before, folded }) => {
      for (const { state: is, ...row } of [...folded.rows, ...folded.confirmed]) {
        const was = before.get(rowId(row))?.state;
        if (!was) continue;
        for (const fence of ['fetch_fence', 'hint_fence', 'settled_fence'] as const)
          expect(is[fence]).toBeGreaterThanOrEqual(was[fence]);
        expect([was.ever_verified && !is.ever_verified, !was.provisional && is.provisional]).toEqual([false, false]);
      }
    });
  });

  test('undo a deletion only by a newer snapshot of that row (7), and never touch what is erased', () => {
    always(({ before, folded }) => {
      for (const after of folded.rows) {
        const was = before.get(rowId(after));
        if (!was) continue;
        expect(was.state.erased_at).toBeNull();
        if (was.state.deleted_at !== null && after.state.deleted_at === null)
          expect(after.state.fetch_fence).toBeGreaterThan(was.state.fetch_fence);
      }
    });
  });

  test('keep a row that is only confirmed as it was, and come sorted by key, each row once', () => {
    always(({ before, folded }) => {
      for (const row of folded.confirmed) {
        const was = before.get(rowId(row));
        expect(was && contentOf(was)).toEqual(contentOf(row));
        expect(row.state.version).toBe(was?.state.version);
      }
      const ids = folded.rows.map(rowId);
      expect(ids).toEqual([...new Set(ids)].sort());
      const written = new Set(ids);
      expect(folded.confirmed.some((row) => written.has(rowId(row)))).toBe(false);
    });
  });

  test('are answered one by one, each with an outcome that is counted', () => {
    always(({ folded: { reads, tally } }) => {
      const outcomes = [...new Set(reads.map(({ outcome }) => outcome))];
      for (const outcome of outcomes)
        expect(tally.of(outcome)).toBe(reads.filter((read) => read.outcome === outcome).length);
    });
  });
});
