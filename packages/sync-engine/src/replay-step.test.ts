import type { Hint } from '@evenkeel/event-schemas';
import { digest, erasedRow, hintOf, idOf, deliveryOf, NOW, provenRow, source } from '../model-check/sample-rows';
import { knownTerms, termsOfColumns, type ErasedTerms } from './erased-terms';
import { ReplayNotOurs, UnstorableValue } from './errors';
import type { ParsedDelivery } from './fold-deliveries';
import { RememberedRows } from './remembered-rows';
import { NO_COUNTS } from './replay-counts';
import type { FormerOutcome, ReplayedDelivery, ReplayReading, ReplayRecorder, WrittenStep } from './replay-ports';
import { viewStep, writeStep, type ReplayRun } from './replay-step';
import { rowId, type Row } from './row';

const FENCE = 50n;
const run: ReplayRun = { id: '7', fence: FENCE, source };
const DEAD: FormerOutcome = { outcome: 'dead', reason: 'schema_mismatch' };
const APPLIED: FormerOutcome = { outcome: 'applied', reason: null };

const replayed = (number: number, hint: Partial<Hint> = {}, former = APPLIED): ReplayedDelivery => ({
  parsed: deliveryOf(hintOf(hint), number),
  former,
});
const stillDead = (number: number): ReplayedDelivery => {
  const { delivery, digest: of } = deliveryOf(hintOf(), number);
  const parsed: ParsedDelivery = { delivery, digest: of, dead: 'schema_mismatch', detail: 'as before' };
  return { parsed, former: DEAD };
};
const stepOf = (...deliveries: ReplayedDelivery[]) => ({ deliveries, withoutBody: 0, reached: idOf(99) });

/** Rows in memory; what was written is seen by what comes after. */
class Store implements ReplayRecorder {
  readonly written: WrittenStep[] = [];
  erased: ErasedTerms | null = null;
  readonly rows: Map<string, Row>;

  constructor(
    rows: readonly Row[] = [],
    private readonly refuse: (step: WrittenStep) => void = () => undefined,
  ) {
    this.rows = new Map(rows.map((row) => [rowId(row), row]));
  }

  private readonly reading: ReplayReading = {
    load: ({ ids }) => {
      const subscribers = [...this.rows.values()].filter(
        ({ entity, key }) => entity === 'subscriber' && ids.includes(key.id),
      );
      return Promise.resolve({ newestFence: 60n, now: NOW, subscribers, erased: this.erased });
    },
    loadRewards: () => Promise.resolve([]),
  };

  async inReplaying<T>(_: string, work: Parameters<ReplayRecorder['inReplaying']>[1]): Promise<T> {
    const write = (step: WrittenStep) => {
      this.refuse(step);
      this.written.push(step);
      for (const row of step.batch.rows) this.rows.set(rowId(row), row);
      return Promise.resolve();
    };
    return (await work({ ...this.reading, write })) as T;
  }

  readonly viewer = { inViewing: <T>(work: (reading: ReplayReading) => Promise<T>) => work(this.reading) };
  get(id: string): Row | undefined {
    return [...this.rows.values()].find(({ key }) => key.id === id);
  }
}

const write = (store: Store, ...deliveries: ReplayedDelivery[]) =>
  writeStep(run, stepOf(...deliveries), NO_COUNTS, { recorder: store, digest });

describe('a step of a replay', () => {
  it('puts no content over a row that is known, proven or not, but makes it due', async () => {
    const store = new Store([provenRow()]);
    const counts = await write(store, replayed(1, { content: { name: 'Old' }, carried: { first_name: 'Old' } }));
    expect(store.get('ana')).toMatchObject({
      content: provenRow().content,
      carried: {},
      state: { hint_fence: FENCE, hint_at: NOW, version: 3n },
    });
    expect(store.written[0]?.batch.changes).toEqual([]);
    expect(counts).toMatchObject({ deliveries: 1, made_due: 1, differing: 1, fields: { 'subscriber.name': 1 } });
  });

  it('makes nothing due that a later read has settled, and heeds no delete of before it', async () => {
    const settled = provenRow({ hint_fence: 20n, settled_fence: FENCE + 1n });
    const store = new Store([settled]);
    const counts = await write(store, replayed(1, { meaning: 'deleted' }));
    expect(counts).toMatchObject({ made_due: 0, outcomes: { 'noop/awaiting_read': 1 } });
    expect(store.written[0]?.batch.rows).toEqual([]);
  });

  it('lets an erased row be', async () => {
    const store = new Store([erasedRow()]);
    const counts = await write(store, replayed(1, { content: { name: 'Ana' } }));
    expect(counts).toMatchObject({ outcomes: { 'ignored/erased': 1 }, differing: 0, made_due: 0, mended: 0 });
    expect(store.written[0]?.batch.rows).toEqual([]);
  });

  it('shows nobody what named a person who was erased since it was read', async () => {
    const store = new Store();
    store.erased = knownTerms(termsOfColumns({ email: 'ana@x.test' }));
    const content = { name: 'Ben', referred_by_email: 'ana@x.test' };
    await write(store, replayed(1, { subscriber_id: 'ben', content, raw: { referral: { email: 'ana@x.test' } } }));
    expect(store.get('ben')).toMatchObject({
      content: { name: 'Ben', referred_by_email: null },
      raw: { referral: { email: null } },
    });
  });

  it('mends what had come to nothing, and leaves every other outcome as it was', async () => {
    const store = new Store([provenRow()]);
    const dead = replayed(1, {}, DEAD);
    const foreign = replayed(2, { subscriber_id: 'ben' }, { outcome: 'ignored', reason: 'foreign_list' });
    const again = replayed(3, {}, APPLIED);
    const counts = await write(store, dead, foreign, again, stillDead(4));
    const mended = store.written[0]?.mended.map(({ recorded, former }) => [
      ...[recorded.delivery.id, former.outcome, recorded.outcome, recorded.changes.length],
    ]);
    expect(mended).toEqual([
      [idOf(1), 'dead', 'noop', 0],
      [idOf(2), 'ignored', 'applied', 1],
    ]);
    expect(counts).toMatchObject({
      mended: 2,
      outcomes: { 'noop/awaiting_read': 2, applied: 1, 'dead/schema_mismatch': 1 },
    });
  });

  it('names the replay as the cause of what it changes, and announces nothing', async () => {
    const store = new Store();
    await write(store, replayed(1, { content: { name: 'Ana' } }), replayed(2, { content: { name: 'Anna' } }));
    const [step] = store.written;
    expect(step?.batch.changes).toMatchObject([
      { kind: 'created', cause_type: 'replay', cause_id: '7', after: { name: 'Ana' }, provisional: true },
    ]);
    expect(step?.batch.announced).toEqual([]);
  });

  it('is done by halves if something in it cannot be stored: that one is dead, the cursor is never past it undone', async () => {
    const poison = idOf(3);
    const store = new Store([], ({ batch: { deliveries } }) => {
      if (deliveries.some(({ delivery: { id }, outcome }) => id === poison && outcome !== 'dead'))
        throw new UnstorableValue('no text');
    });
    const five = [1, 2, 3, 4, 5].map((n) => replayed(n, { subscriber_id: `s${n}` }, DEAD));
    const counts = await write(store, ...five);
    expect(counts).toMatchObject({ deliveries: 5, mended: 5, outcomes: { applied: 4, 'dead/bad_value': 1 } });
    expect(store.written.map(({ reached }) => reached)).toEqual([idOf(2), idOf(3), idOf(99)]);
    expect(store.written.at(-1)?.counts).toEqual(counts);
  });

  it('that is not ours any more is not tried by halves', async () => {
    let tries = 0;
    const store = new Store([], () => {
      tries += 1;
      throw new ReplayNotOurs('cancelled');
    });
    await expect(write(store, replayed(1), replayed(2))).rejects.toThrow(ReplayNotOurs);
    expect(tries).toBe(1);
  });
});

describe('a dry run', () => {
  const view = (store: Store, remembered: RememberedRows, ...deliveries: ReplayedDelivery[]) =>
    viewStep({ ...run, fence: null }, stepOf(...deliveries), NO_COUNTS, { viewer: store.viewer, digest, remembered });

  it('meets in a later step what an earlier one would have made', async () => {
    const [store, remembered] = [new Store([provenRow()]), new RememberedRows()];
    const ben = { subscriber_id: 'ben', content: { name: 'Ben' } };
    const first = await view(store, remembered, replayed(1, ben), replayed(2, {}));
    const second = await view(store, remembered, replayed(3, ben), replayed(4, {}));
    expect(first.counts).toMatchObject({ made_due: 2, changes: { 'subscriber.created': 1 } });
    expect(second.counts).toMatchObject({
      made_due: 0,
      changes: {},
      outcomes: { 'noop/awaiting_read': 2 },
      differing: 0,
    });
    expect(store.written).toEqual([]);
  });

  it('forgets the oldest, and then counts it once more', async () => {
    const [store, remembered] = [new Store(), new RememberedRows({ made: 1, due: 1 })];
    for (const [id, made] of [
      ['ben', 1],
      ['eve', 1],
      ['eve', 0],
      ['ben', 1],
    ] as const) {
      const { counts } = await view(store, remembered, replayed(1, { subscriber_id: id }));
      expect([id, counts.changes['subscriber.created'] ?? 0, counts.made_due]).toEqual([id, made, made]);
    }
  });
});
