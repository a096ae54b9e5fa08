import { ReadFailed } from '@evenkeel/sync-engine';
import { ReadingHealth } from './reading-health';

let now: number;
beforeEach(() => {
  now = 1_000_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

const refused = (refusal: ReadFailed['refusal']) => new ReadFailed(refusal, 'refused');
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const seconds = (health: ReadingHealth) => health.waitFor('campaign') / 1_000;

/** How long the probes wait, one after the other. */
function probeWaits(health: ReadingHealth, probe: () => void, times: number): number[] {
  return Array.from({ length: times }, () => {
    probe();
    const wait = seconds(health);
    now += wait * 1_000;
    return wait;
  });
}

describe('a campaign that is stopped', () => {
  const stopped = () => {
    const health = new ReadingHealth();
    health.noteSigns('account', at(0));
    probeWaits(health, () => health.probed(false), 8);
    health.probed(false);
    return health;
  };

  it('is asked for again after 2 s, and longer each time, up to a minute', () => {
    const health = new ReadingHealth();
    expect(probeWaits(health, () => health.probed(false), 8)).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
    expect(health.degradedBy()).toBe('campaign_stopped');
    health.probed(true);
    expect([health.degradedBy(), health.isStopped(), seconds(health)]).toEqual([null, false, 0]);
  });

  it('is asked for ten seconds after the last time, once a webhook came since', () => {
    const health = stopped();
    now += 3_000;
    health.noteSigns('account', at(0));
    expect(seconds(health)).toBe(57);
    health.noteSigns('account', at(1));
    expect(seconds(health)).toBe(7);
  });

  it('is asked for at once, if a webhook comes later than that', () => {
    const health = stopped();
    now += 30_000;
    health.noteSigns('account', at(1));
    expect(seconds(health)).toBe(0);
  });

  it('is not asked for because what was due is due no more', () => {
    const health = stopped();
    health.noteSigns('account', null);
    expect(seconds(health)).toBe(60);
  });
});

describe('a token that is refused', () => {
  it('is tried again for another token, and not for a webhook', () => {
    const health = new ReadingHealth();
    health.noteSigns('account', null);
    probeWaits(health, () => health.failed('campaign', refused('invalid_token')), 6);
    health.failed('campaign', refused('invalid_token'));
    health.noteSigns('account', at(1));
    expect(seconds(health)).toBe(60);
    health.noteSigns('another', at(1));
    expect(seconds(health)).toBe(10);
  });
});
