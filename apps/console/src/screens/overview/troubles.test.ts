import { countDead, isInTrouble } from './troubles';

const line = (outcome: 'dead' | 'applied', deliveries: string) => ({
  ...{ source: 'demo', hour: '2026-11-26T12:00:00Z', outcome, reason: null, deliveries },
});
const WELL = {
  state: 'enabled',
  health: { failures: 0, failing_since: null, rests_until: null, delivered_at: null },
  counts: { parked: 0 },
} as unknown as Parameters<typeof isInTrouble>[0];
const counted = (parked: number) => ({ ...WELL.counts, parked });

it('of all outcomes counts the dead ones', () =>
  expect(countDead([line('dead', '2'), line('applied', '700'), line('dead', '1')])).toBe(3));

it('an endpoint is in trouble while it fails, once it is disabled, and while messages of it are given up', () => {
  expect(isInTrouble(WELL)).toBe(false);
  expect(isInTrouble({ ...WELL, state: 'disabled' })).toBe(true);
  expect(isInTrouble({ ...WELL, counts: counted(1) })).toBe(true);
  const failing = { ...WELL.health, failing_since: '2026-11-26T12:00:00Z', failures: 3 };
  expect(isInTrouble({ ...WELL, health: { ...failing, failures: 2 } })).toBe(false);
  expect(isInTrouble({ ...WELL, health: failing })).toBe(true);
  expect(isInTrouble({ ...WELL, health: failing, state: 'paused' })).toBe(false);
});
