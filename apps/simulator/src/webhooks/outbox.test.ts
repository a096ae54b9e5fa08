import { faultSettingsSchema, type Faults } from '../settings/fault-settings';
import { manualClock } from '../testing/manual-clock';
import { turn } from '../testing/until';
import type { DeliveryRecord, PlannedDelivery } from './delivery';
import { createDeliveryLog } from './delivery-log';
import { createHookHealth } from './hook-health';
import { Outbox } from './outbox';
import type { Answer } from './send-webhook';

type Script = (nth: number, delivery: PlannedDelivery) => number | null | Promise<number>;

function setUp(settings: object = {}, script: Script = () => 200) {
  const clock = manualClock(0);
  const faults: Faults = { current: faultSettingsSchema.parse(settings) };
  const log = createDeliveryLog(10_000);
  const health = createHookHealth(faults);
  /** Which delivery was sent when, in seconds. */
  const sent: [number, number][] = [];
  const send = async (delivery: PlannedDelivery): Promise<Answer> => {
    sent.push([delivery.record.number, clock.now() / 1000]);
    const status = await script(sent.length, delivery);
    return status === null ? { status, error: 'ECONNRESET' } : { status };
  };
  const outbox = new Outbox({
    clock,
    faults,
    log,
    health,
    target: { sender: { send, finish: async () => {}, close: async () => {} } },
    concurrency: 4,
  });
  const advance = async (ms: number, step = ms) => {
    await turn();
    for (let moved = 0; moved < ms; moved += step) {
      clock.advance(step);
      await turn();
    }
  };
  return { advance, faults, health, log, outbox, sent };
}

function planned(number: number, record: Partial<DeliveryRecord> = {}): PlannedDelivery {
  const standard: DeliveryRecord = {
    number,
    event_number: number,
    kind: 'event',
    event: 'subscriber_updated',
    list_uuid: 'MF00000000aa',
    subscriber_id: `sub_${number}`,
    body_digest: '',
    planned_at: '',
    delayed_ms: 0,
    held_behind: 0,
    attempts: [],
    outcome: 'pending',
  };
  return { record: { ...standard, ...record }, body: Buffer.from('{}'), headers: {} };
}

const many = (count: number, record: Partial<DeliveryRecord> = {}) =>
  Array.from({ length: count }, (_, index) => planned(index + 1, record));

describe('retries (contract 1.7)', () => {
  it.each([
    [{}, [0, 150, 300]],
    [{ counted: 'after_the_first' }, [0, 100, 200, 300]],
    [{ attempts: 5, spacing_ms: [1_000, 10_000] }, [0, 1, 11, 21, 31]],
    [{ time_scale: 0.01 }, [0, 1.5, 3]],
    [{ attempts: 1 }, [0]],
  ])('%j: a delivery that is never answered 200 is tried at %j s, then given up', async (retries, times) => {
    const { advance, log, outbox, sent } = setUp({ retries }, () => 500);
    const delivery = planned(1);
    outbox.accept([delivery]);
    await advance(400_000, 500);
    expect(sent.map(([, at]) => at)).toEqual(times);
    expect(delivery.record.outcome).toBe('given_up');
    expect(delivery.record.attempts.map(({ status }) => status)).toEqual(times.map(() => 500));
    expect(log.counts()).toMatchObject({ given_up: 1, pending: 0, attempts: times.length });
  });

  it.each([201, 202, 204, 302, 400, 503])('%d is a failure', async (status) => {
    const { outbox } = setUp({}, () => status);
    const delivery = planned(1);
    outbox.accept([delivery]);
    await turn();
    expect(delivery.record).toMatchObject({ outcome: 'pending', attempts: [{ status }] });
  });

  it('takes any 2xx by switch, but no redirect', async () => {
    const { outbox } = setUp({ accepted: 'any_2xx' }, (nth) => (nth === 1 ? 204 : 302));
    const deliveries = many(2);
    outbox.accept(deliveries);
    await turn();
    expect(deliveries.map(({ record }) => record.outcome)).toEqual(['delivered', 'pending']);
  });

  it('takes no answer for a failure, and stops at the first good one', async () => {
    const { advance, outbox, sent } = setUp({}, (nth) => (nth === 1 ? null : 200));
    const delivery = planned(1);
    outbox.accept([delivery]);
    await advance(400_000, 50_000);
    expect(sent).toHaveLength(2);
    expect(delivery.record).toMatchObject({
      outcome: 'delivered',
      attempts: [{ status: null, error: 'ECONNRESET' }, { status: 200 }],
    });
  });
});

describe('a hook that answers badly (contract 1.7)', () => {
  it('is disabled by 10 bad answers in a row, retries counted, and all that waits ends', async () => {
    const { advance, health, log, outbox, sent } = setUp({}, () => 500);
    outbox.accept(many(4));
    await advance(150_000);
    expect(health).toMatchObject({ enabled: true, consecutiveBad: 8 });
    await advance(150_000);
    expect(health.enabled).toBe(false);
    // The last four went out together, when the hook still was enabled.
    expect(sent).toHaveLength(12);
    outbox.accept([planned(5, { delayed_ms: 1_000 })]);
    await advance(600_000);
    expect(sent).toHaveLength(12);
    expect(log.counts()).toMatchObject({ hook_disabled: 4, given_up: 1, pending: 0 });
    expect(outbox.places()).toEqual({ ready: 0, held: 0, waiting: 0, in_flight: 0 });
  });

  it('does not count retries by switch', async () => {
    const { advance, health, outbox } = setUp({ disable: { count_retries: false } }, () => 500);
    outbox.accept(many(9));
    await advance(300_000, 50_000);
    expect(health).toMatchObject({ enabled: true, consecutiveBad: 9 });
    outbox.accept([planned(10)]);
    await turn();
    expect(health.enabled).toBe(false);
  });

  it('is forgiven by one good answer', async () => {
    const { health, outbox } = setUp({}, (nth) => (nth % 10 === 0 ? 200 : 500));
    outbox.accept(many(99, { subscriber_id: 'sub_same' }));
    await turn();
    await turn();
    await turn();
    expect(health.enabled).toBe(true);
  });

  it('stays enabled by switch', async () => {
    const { advance, health, log, outbox } = setUp({ disable: { enabled: false } }, () => 500);
    outbox.accept(many(50));
    await advance(300_000, 50_000);
    expect(health.enabled).toBe(true);
    expect(log.counts().given_up).toBe(50);
  });

  it('is sent to again once it was enabled by hand; what it missed stays missed', async () => {
    const { log, outbox, sent } = setUp({ disable: { after: 1 } }, (nth) => (nth === 1 ? 500 : 200));
    outbox.accept([planned(1)]);
    await turn();
    outbox.accept([planned(2)]);
    outbox.setHook('enabled');
    outbox.accept([planned(3)]);
    await turn();
    expect(sent.map(([number]) => number)).toEqual([1, 3]);
    expect(log.counts()).toMatchObject({ hook_disabled: 2, delivered: 1 });
  });
});

describe('the way out', () => {
  it('delays a delivery by its time', async () => {
    const { advance, outbox, sent } = setUp();
    outbox.accept([planned(1, { delayed_ms: 700 }), planned(2)]);
    await advance(1_000, 100);
    expect(sent).toEqual([
      [2, 0],
      [1, 0.7],
    ]);
  });

  it('holds one back until so many came past, or for its patience', async () => {
    const { advance, outbox, sent } = setUp({ reordered: { hold_ms: 1_000 } });
    outbox.accept([planned(1, { held_behind: 2 }), planned(2), planned(3), planned(4), planned(5, { held_behind: 9 })]);
    await advance(1_000);
    expect(sent.map(([number]) => number)).toEqual([2, 3, 1, 4, 5]);
  });

  it('never sends two of one subscriber at the same time, and lets others past', async () => {
    const answers: (() => void)[] = [];
    const { outbox, sent } = setUp({}, () => new Promise((resolve) => answers.push(() => resolve(200))));
    const ofOne = { subscriber_id: 'sub_same' };
    outbox.accept([planned(1, ofOne), planned(2, ofOne), planned(3), planned(4, ofOne)]);
    await turn();
    expect(sent.map(([number]) => number)).toEqual([1, 3]);
    answers[0]!();
    await turn();
    expect(sent.map(([number]) => number)).toEqual([1, 3, 2]);
    answers[2]!();
    await turn();
    expect(sent.map(([number]) => number)).toEqual([1, 3, 2, 4]);
  });

  it('keeps to its concurrency and tells makers of events to wait', async () => {
    const answers: (() => void)[] = [];
    const { outbox, sent } = setUp({}, () => new Promise((resolve) => answers.push(() => resolve(200))));
    outbox.accept(many(1_004));
    await turn();
    expect(sent).toHaveLength(4);
    expect(outbox.isFull()).toBe(true);
    let room = false;
    void outbox.room().then(() => (room = true));
    await turn();
    expect(room).toBe(false);
    answers[0]!();
    await turn();
    expect(room).toBe(true);
  });

  it('does not send what was lost', async () => {
    const { log, outbox, sent } = setUp();
    outbox.accept([planned(1, { outcome: 'lost' })]);
    await turn();
    expect(sent).toEqual([]);
    expect(log.counts()).toMatchObject({ planned: 1, lost: 1 });
  });
});
