import { NOW } from '../model-check/sample-rows';
import { addMillis, DAY_MS, HOUR_MS } from './time';
import { whenToSweep, type SweepTiming } from './when-to-sweep';

const MINUTE_MS = HOUR_MS / 60;
const timing: SweepTiming = { sweptFrom: NOW, now: NOW, listSize: 0, pageSize: 50, callsPerHour: 4_500 };

test('a list that was never swept is swept at once', () => {
  const never = whenToSweep({ ...timing, sweptFrom: null, listSize: 1_000_000 });
  expect(never).toEqual({ reason: 'initial', at: NOW });
});

describe('a list is swept again', () => {
  test.each<[rule: string, given: Partial<SweepTiming>, afterMs: number]>([
    ['no sooner than after 10 minutes, though it is empty', {}, 10 * MINUTE_MS],
    ['after 10 minutes while that costs no more than a tenth', { listSize: 3_750 }, 10 * MINUTE_MS],
    ['once a tenth of the budget has paid for it', { listSize: 22_500 }, HOUR_MS],
    ['a page is a whole call', { listSize: 22_501 }, (451 / 450) * HOUR_MS],
    ['less often with fewer calls', { listSize: 22_500, callsPerHour: 450 }, 10 * HOUR_MS],
    ['less often with smaller pages', { listSize: 22_500, pageSize: 25 }, 2 * HOUR_MS],
    ['daily where a day just pays for it', { listSize: 540_000 }, DAY_MS],
    ['daily, though that costs more than a tenth', { listSize: 5_000_000 }, DAY_MS],
    ['daily without calls of its own', { callsPerHour: 0 }, DAY_MS],
  ])('%s', (_rule, given, afterMs) => {
    expect(whenToSweep({ ...timing, ...given })).toEqual({ reason: 'scheduled', at: addMillis(NOW, afterMs) });
  });

  test('counted from the start of the last sweep, and so perhaps in the past', () => {
    expect(whenToSweep({ ...timing, now: addMillis(NOW, DAY_MS) }).at).toBe(addMillis(NOW, 10 * MINUTE_MS));
  });
});
