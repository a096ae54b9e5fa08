import fc from 'fast-check';
import { InMemoryRecorder } from '../model-check/in-memory-recorder';
import { deliveryOf, digest, envelope, hintOf, idOf, source } from '../model-check/sample-rows';
import { StoreUnavailable, UnstorableValue } from './errors';
import type { ParsedDelivery } from './fold-deliveries';
import type { RecordedBatch } from './ports';
import { recordBatch } from './record-batch';

const delivery = (number: number, id = `s${number}`): ParsedDelivery =>
  deliveryOf(hintOf({ subscriber_id: id, content: { name: `Name ${number}` } }), number);
const batchOf = (size: number): ParsedDelivery[] => Array.from({ length: size }, (_, i) => delivery(i + 1));
const record = (recorder: InMemoryRecorder, batch: readonly ParsedDelivery[]) =>
  recordBatch(source, batch, { recorder, digest });
const ids = (batch: readonly ParsedDelivery[]): string[] => batch.map(({ delivery: { id } }) => id);

/** Refuses to write what holds one of these deliveries alive. */
function refusing(poison: ReadonlySet<string>, error: () => Error) {
  return ({ deliveries }: RecordedBatch): void => {
    if (deliveries.some(({ delivery: { id }, outcome }) => poison.has(id) && outcome !== 'dead')) throw error();
  };
}

describe('a batch', () => {
  test('is recorded in one transaction, each delivery with its outcome', async () => {
    const recorder = new InMemoryRecorder();
    const recorded = await record(recorder, batchOf(3));
    expect(recorded.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied']);
    expect(recorder.transactions).toBe(1);
    expect(recorder.changes.map(({ subject_id: id, version }) => [id, version])).toEqual([
      ['s1', 1n],
      ['s2', 1n],
      ['s3', 1n],
    ]);
  });

  test('that was recorded before is not recorded again', async () => {
    const recorder = new InMemoryRecorder();
    await record(recorder, batchOf(2));
    const again = await record(recorder, batchOf(3));
    expect(again.map((each) => each.delivery.id)).toEqual([idOf(3)]);
    expect(await record(recorder, batchOf(3))).toEqual([]);
    expect(recorder.changes).toHaveLength(3);
  });

  test('that holds an id twice records it once', async () => {
    const recorder = new InMemoryRecorder();
    const recorded = await record(recorder, [delivery(1), delivery(1), delivery(2)]);
    expect(recorded.map((each) => each.delivery.id)).toEqual([idOf(1), idOf(2)]);
    expect(recorder.deliveries.size).toBe(2);
  });

  test('that left a delivery pending takes it up again', async () => {
    const recorder = new InMemoryRecorder();
    const paused = { ...source, status: 'paused' } as const;
    await recordBatch(paused, batchOf(1), { recorder, digest });
    expect(recorder.deliveries.get(idOf(1))?.outcome).toBe('pending');
    await record(recorder, batchOf(1));
    expect(recorder.deliveries.get(idOf(1))?.outcome).toBe('applied');
  });

  test('goes on from the rows as they stand', async () => {
    const recorder = new InMemoryRecorder();
    await record(recorder, [delivery(1, 'ana')]);
    await record(recorder, [delivery(2, 'ana')]);
    expect(recorder.changes).toMatchObject([
      { version: 1n, after: { name: 'Name 1' } },
      { version: 2n, before: { name: 'Name 1' }, after: { name: 'Name 2' } },
    ]);
  });

  test('is asked for repeated bodies only where the row is provisional and stands, and may say the same', async () => {
    const recorder = new InMemoryRecorder();
    const same = (number: number, id: string) => deliveryOf(hintOf({ subscriber_id: id }), number);
    await record(recorder, [same(1, 'ana'), deliveryOf(hintOf({ subscriber_id: 'ben', meaning: 'deleted' }), 2)]);
    await record(recorder, [same(3, 'ana'), same(4, 'ben'), same(5, 'eve')]);
    expect(recorder.askedForRepeats.flat().map(({ id }) => id)).toEqual([idOf(3)]);
    // It says something else, whatever was said before; but what the second of two does depends on the first.
    await record(recorder, [delivery(6, 'ana')]);
    await record(recorder, [delivery(7, 'ana'), delivery(8, 'ana')]);
    expect(recorder.askedForRepeats.flat().map(({ id }) => id)).toEqual([3, 7, 8].map(idOf));
  });

  test('recognises a repeated body that a nameless one of the same batch came before', async () => {
    const recorder = new InMemoryRecorder();
    const content = { code: 'A1', name: 'Ana' };
    const [named, renamed] = [content, { ...content, name: 'Bea' }].map((said) =>
      hintOf({ subscriber_id: 'ana', content: said }),
    );
    await record(recorder, [deliveryOf(renamed!, 1)]);
    await record(recorder, [deliveryOf(named!, 2)]);
    // The row says "Ana"; the nameless body makes it "Bea", and only then the repeated one says the same as the row.
    const nameless = hintOf({ subscriber_id: null, content: { ...content, name: 'Bea' } });
    expect(await record(recorder, [deliveryOf(nameless, 3), deliveryOf(renamed!, 4)])).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'duplicate' },
    ]);
  });

  test('recognises a body that an earlier batch recorded', async () => {
    const recorder = new InMemoryRecorder();
    const hint = hintOf({ content: { name: 'Ana' } });
    await record(recorder, [deliveryOf(hint, 1)]);
    expect(await record(recorder, [deliveryOf(hint, 2)])).toMatchObject([{ outcome: 'duplicate' }]);
  });

  test('finds by code, in the store, the row that a body without an id means', async () => {
    const recorder = new InMemoryRecorder();
    await record(recorder, [deliveryOf(hintOf({ subscriber_id: 'ana', content: { code: 'A1' } }), 1)]);
    const nameless = hintOf({ subscriber_id: null, content: { code: 'A1', name: 'Ana' } });
    expect(await record(recorder, [deliveryOf(nameless, 2)])).toMatchObject([
      { subject_id: 'ana', outcome: 'applied' },
    ]);
  });

  test('loads the reward that a body without any id means, so that its version goes on', async () => {
    const recorder = new InMemoryRecorder();
    const reward = (status: 'unlocked' | 'sent') => ({
      id: null,
      content: { name: 'Mug', transaction_id: 'T1', status },
    });
    await record(recorder, [deliveryOf(hintOf({ content: { code: 'A1' }, reward: reward('unlocked') }), 1)]);
    const nameless = hintOf({ subscriber_id: null, content: { code: 'A1' }, reward: reward('sent') });
    await record(recorder, [deliveryOf(nameless, 2)]);
    expect(recorder.changes.filter(({ entity }) => entity === 'reward')).toMatchObject([
      { version: 1n, after: { status: 'unlocked' } },
      { version: 2n, before: { status: 'unlocked' }, after: { status: 'sent' } },
    ]);
  });

  test('loads that reward too where only this batch tells whose code it is', async () => {
    const recorder = new InMemoryRecorder();
    const reward = { id: null, content: { name: 'Mug', transaction_id: 'T1' } };
    await record(recorder, [deliveryOf(hintOf({ reward }), 1)]);
    const named = hintOf({ content: { code: 'A1' } });
    const nameless = hintOf({ subscriber_id: null, content: { code: 'A1' }, reward });
    await record(recorder, [deliveryOf(named, 2), deliveryOf(nameless, 3)]);
    expect(recorder.changes.filter(({ entity }) => entity === 'reward')).toHaveLength(1);
  });
});

describe('a delivery that cannot be stored', () => {
  test('becomes dead, once, wherever it stands, and the rest is recorded', async () => {
    const anyCase = fc
      .integer({ min: 1, max: 17 })
      .chain((size) =>
        fc.tuple(fc.constant(size), fc.uniqueArray(fc.integer({ min: 1, max: size }), { maxLength: 3 })),
      );
    await fc.assert(
      fc.asyncProperty(anyCase, async ([size, poisoned]) => {
        const poison = new Set(poisoned.map(idOf));
        const recorder = new InMemoryRecorder(refusing(poison, () => new UnstorableValue('NUL')));
        const batch = batchOf(size);
        const recorded = await record(recorder, batch);
        expect(recorded.map((each) => each.delivery.id).sort()).toEqual(ids(batch));
        expect([...recorder.deliveries.keys()].sort()).toEqual(ids(batch));
        for (const {
          delivery: { id },
          outcome,
          reason,
        } of recorded)
          expect({ outcome, reason }).toEqual(
            poison.has(id) ? { outcome: 'dead', reason: 'bad_value' } : { outcome: 'applied', reason: null },
          );
        expect(recorder.changes).toHaveLength(size - poison.size);
      }),
    );
  });

  test('is found by halving: few transactions for one among many', async () => {
    const recorder = new InMemoryRecorder(refusing(new Set([idOf(33)]), () => new UnstorableValue('NUL')));
    await record(recorder, batchOf(64));
    expect(recorder.transactions).toBeLessThanOrEqual(2 * Math.log2(64) + 2);
  });

  test('takes nobody with it who speaks of the same subscriber', async () => {
    const recorder = new InMemoryRecorder(refusing(new Set([idOf(2)]), () => new UnstorableValue('NUL')));
    await record(
      recorder,
      [1, 2, 3].map((number) => delivery(number, 'ana')),
    );
    expect(recorder.changes.at(-1)).toMatchObject({ version: 2n, after: { name: 'Name 3' } });
  });
});

describe('a store that is away', () => {
  test('fails the batch whole: nothing is split, nothing is dead', async () => {
    const recorder = new InMemoryRecorder(() => {
      throw new StoreUnavailable('busy');
    });
    await expect(record(recorder, batchOf(8))).rejects.toThrow(StoreUnavailable);
    expect(recorder.transactions).toBe(1);
    expect(recorder.deliveries.size).toBe(0);
  });

  test('while a batch is being split ends the splitting at once', async () => {
    let calls = 0;
    const recorder = new InMemoryRecorder(() => {
      calls += 1;
      throw calls === 1 ? new UnstorableValue('NUL') : new StoreUnavailable('gone');
    });
    await expect(record(recorder, batchOf(8))).rejects.toThrow(StoreUnavailable);
    expect(calls).toBe(2);
  });
});

describe('a fault that nobody foresaw', () => {
  test('is the caller’s, while the rest goes on', async () => {
    const recorder = new InMemoryRecorder(refusing(new Set([idOf(3)]), () => new TypeError('a slip')));
    await expect(record(recorder, batchOf(6))).rejects.toThrow('a slip');
    expect([...recorder.deliveries.keys()].sort()).toEqual([1, 2, 4, 5, 6].map(idOf));
  });

  test('kills nothing: a later try records what is left', async () => {
    const poison = new Set([idOf(3)]);
    const recorder = new InMemoryRecorder(refusing(poison, () => new TypeError('a slip')));
    await expect(record(recorder, batchOf(6))).rejects.toThrow('a slip');
    poison.clear();
    expect((await record(recorder, batchOf(6))).map((each) => [each.delivery.id, each.outcome])).toEqual([
      [idOf(3), 'applied'],
    ]);
  });
});

test('a delivery that was dead before the lock is recorded as such, and not tried again', async () => {
  const recorder = new InMemoryRecorder();
  const dead: ParsedDelivery = { delivery: envelope(1), digest: 'd', dead: 'not_json', detail: 'not JSON' };
  expect(await record(recorder, [dead])).toMatchObject([{ outcome: 'dead', reason: 'not_json' }]);
  expect(await record(recorder, [dead])).toEqual([]);
});
