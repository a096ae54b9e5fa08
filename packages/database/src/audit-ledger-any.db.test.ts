import { cloneDatabase, query, type TestDatabase } from '@evenkeel/testing';
import fc from 'fast-check';
import type { Database } from './open-database';
import { audited, forgetAll, IngestProcess } from './testing/audit-ledger-kit';
import { openTestDatabase } from './testing/recording-kit';

/** What becomes of a number, in which round: delivered or voided then, or lost (never). */
type Fate = { readonly what: 'delivered' | 'voided'; readonly round: number } | { readonly what: 'lost' };

const ROUNDS = 3;
const fate: fc.Arbitrary<Fate> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constantFrom('delivered' as const, 'voided' as const), round: fc.nat(ROUNDS - 1) }),
  },
  { weight: 1, arbitrary: fc.constant({ what: 'lost' as const }) },
);
const history = fc.record({
  processes: fc.array(
    fc.record({ fates: fc.array(fate, { minLength: 1, maxLength: 20 }), secondsApart: fc.constantFrom(1, 7, 60) }),
    {
      minLength: 1,
      maxLength: 4,
    },
  ),
  untils: fc.array(fc.integer({ min: 0, max: 1_900 }), { minLength: ROUNDS, maxLength: ROUNDS }),
  slice: fc.constantFrom(2, 5, 100),
});

let clone: TestDatabase;
let database: Database;

beforeAll(async () => {
  clone = await cloneDatabase();
  database = openTestDatabase(clone.url);
});
afterAll(() => database.close());

const openNumbers = (ingestId: string) =>
  query<{ seq: number; audited_to: number }>(
    clone.url,
    `select generate_series(first_seq, last_seq)::int as seq from evenkeel.ingest_hole
     where ingest_id = $1 and filled_at is null order by 1`,
    [ingestId],
  ).then((rows) => rows.map(({ seq }) => seq));

async function auditedTo(ingestId: string): Promise<number> {
  const sql = 'select audited_to::int as top from evenkeel.ingest_counter where ingest_id = $1';
  const [row] = await query<{ top: number }>(clone.url, sql, [ingestId]);
  return row?.top ?? 0;
}

it('whatever is delivered, voided and lost, in whatever order: the open holes are the missing numbers below the highest audited one', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ processes, untils, slice }) => {
      await forgetAll(clone.url);
      const start = new Date(Date.now() - 3_600_000);
      const all = processes.map(({ fates, secondsApart }) => ({
        fates,
        process: new IngestProcess(clone.url, start, secondsApart),
      }));
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const { fates, process } of all) {
          const numbers = (what: Fate['what']) =>
            fates.flatMap((f, n) => (f.what === what && 'round' in f && f.round === round ? [n + 1] : []));
          await process.delivers(numbers('delivered'));
          await process.voids(numbers('voided'));
        }
        const until = new Date(start.getTime() + untils[round]! * 1_000);
        const audit = await audited(database, { until, slice });
        let open = 0;
        for (const { fates, process } of all) {
          const top = await auditedTo(process.id);
          const missing = fates.flatMap((f, n) => (n + 1 < top && !('round' in f && f.round <= round) ? [n + 1] : []));
          expect(await openNumbers(process.id)).toEqual(missing);
          open += missing.length;
        }
        expect(audit.openHoles).toBe(open);
      }
      const last = await audited(database, { slice });
      expect(last.imbalances.hours).toBe(0);
    }),
    { numRuns: 10 },
  );
}, 120_000);
