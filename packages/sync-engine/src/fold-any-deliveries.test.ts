/**
 * Whatever hints come, in whatever batches: what folding promises of each of them (invariants 3, 5 and 10).
 */
import type { Hint } from '@evenkeel/event-schemas';
import fc from 'fast-check';
import {
  deliveryOf,
  digest,
  hintOf,
  NOW,
  provenRow,
  provisionalRow,
  source,
  tombstone,
} from '../model-check/sample-rows';
import { foldDeliveries } from './fold-deliveries';
import { isDirty, rowId, type Row } from './row';

const anyHint = fc
  .record({
    subscriber_id: fc.constantFrom('ana', 'ben', 'eve'),
    meaning: fc.constantFrom(
      'changed' as const,
      'changed' as const,
      'changed' as const,
      'deleted' as const,
      'unknown' as const,
    ),
    content: fc.record(
      { name: fc.constantFrom('A', 'B', null), device: fc.constantFrom('x', 'y') },
      { requiredKeys: [] },
    ),
    carried: fc.record({ people_ahead: fc.nat(3) }, { requiredKeys: [] }),
    referrer_code: fc.constantFrom(null, 'ben-code'),
    reward: fc.option(
      fc.record({
        id: fc.constantFrom(null, 'R1'),
        content: fc.record({
          name: fc.constant('Mug'),
          status: fc.constantFrom('unlocked' as const, 'sent' as const),
        }),
      }),
    ),
  })
  .map((special) => hintOf({ event: `subscriber_${special.meaning}`, ...special }));
const start = [provenRow({}, {}, 'ben'), tombstone(), provisionalRow()];
const anyStart = fc.subarray(start).map((rows) => rows.filter((row, i) => rows.findIndex(sameKey(row)) === i));
const sameKey = (row: Row) => (other: Row) => rowId(other) === rowId(row);
const anyHints = fc.array(anyHint, { maxLength: 12 });
const anyCuts = fc.array(fc.nat(12), { maxLength: 4 });

/** The batches one after the other, each under a fence of its own; what came of it all. */
function foldInBatches(rows: readonly Row[], hints: readonly Hint[], cuts: readonly number[]) {
  const standing = new Map(rows.map((row) => [rowId(row), row]));
  const deliveries = hints.map((hint, i) => deliveryOf(hint, i + 1));
  const bounds = [0, ...cuts.filter((cut) => cut < hints.length).toSorted((a, b) => a - b), hints.length];
  const batches = bounds.slice(1).map((end, i) => {
    const input = deliveries.slice(bounds[i], end);
    const before = new Map(standing);
    const moment = { fence: 100n + BigInt(i), now: NOW };
    const batch = foldDeliveries({
      source,
      deliveries: input,
      rows: [...standing.values()],
      repeated: new Set(),
      moment,
      digest,
    });
    for (const row of batch.rows) standing.set(rowId(row), row);
    return { before, batch };
  });
  return { standing, batches };
}

const withoutBookkeeping = (rows: ReadonlyMap<string, Row>) =>
  [...rows.values()]
    .map(({ state: { deleted_at, provisional, delete_hinted }, ...row }) => ({
      ...row,
      deleted_at,
      provisional,
      delete_hinted,
    }))
    .sort((a, b) => (rowId(a) < rowId(b) ? -1 : 1));

const contentOf = ({ content, state }: Row) => ({ ...content, deleted_at: state.deleted_at });
const NOTHING = { name: null, device: null, status: null };
const known = (columns: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null && value !== undefined));

describe('any hints, in any batches,', () => {
  test('cut anywhere, give the same rows as the whole', () => {
    fc.assert(
      fc.property(anyStart, anyHints, anyCuts, (rows, hints, cuts) => {
        const whole = foldInBatches(rows, hints, []);
        const parts = foldInBatches(rows, hints, cuts);
        expect(withoutBookkeeping(parts.standing)).toEqual(withoutBookkeeping(whole.standing));
      }),
    );
  });

  test('raise the version by one for each change, whose before-image is what stood (3, 5)', () => {
    fc.assert(
      fc.property(anyStart, anyHints, anyCuts, (rows, hints, cuts) => {
        for (const { before, batch } of foldInBatches(rows, hints, cuts).batches)
          for (const after of batch.rows) {
            const was = before.get(rowId(after));
            const changes = batch.changes.filter(
              (change) => rowId({ entity: change.entity, key: { ...change, id: change.subject_id } }) === rowId(after),
            );
            expect(changes.length).toBeLessThanOrEqual(1);
            expect(after.state.version).toBe((was?.state.version ?? 0n) + BigInt(changes.length));
            expect({ ...NOTHING, ...(was && contentOf(was)) }).toMatchObject(changes[0]?.before ?? {});
            expect(known({ ...(was && contentOf(was)), ...changes[0]?.after })).toEqual(known(contentOf(after)));
          }
      }),
    );
  });

  test('never change what a read has proven (10), and make due each row that they reach', () => {
    fc.assert(
      fc.property(anyStart, anyHints, anyCuts, (rows, hints, cuts) => {
        for (const { before, batch } of foldInBatches(rows, hints, cuts).batches)
          for (const after of batch.rows) {
            const was = before.get(rowId(after));
            expect(isDirty(after)).toBe(true);
            if (was && !was.state.provisional) expect(contentOf(after)).toEqual(contentOf(was));
          }
      }),
    );
  });

  test('end with one outcome each, `applied` exactly where a change is shared', () => {
    fc.assert(
      fc.property(anyStart, anyHints, anyCuts, (rows, hints, cuts) => {
        for (const { batch } of foldInBatches(rows, hints, cuts).batches) {
          expect(batch.deliveries.every(({ outcome, changes }) => (outcome === 'applied') === changes.length > 0)).toBe(
            true,
          );
          expect(new Set(batch.deliveries.flatMap(({ changes }) => changes)).size).toBe(batch.changes.length);
        }
      }),
    );
  });
});
