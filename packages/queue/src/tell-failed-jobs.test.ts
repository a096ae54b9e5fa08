import { SILENT } from './queue-log';
import { tellFailedJobs } from './tell-failed-jobs';

describe('tellFailedJobs', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('tells how many failed in a second, and why the first of them did', () => {
    const told: object[] = [];
    const tell = tellFailedJobs('deliveries', { ...SILENT, error: (details) => told.push(details) });
    const [why, other] = [new Error('away'), new Error('also')];
    tell({ id: '7', attemptsMade: 2 }, why);
    tell(undefined, other);
    jest.advanceTimersByTime(1_000);
    tell(undefined, other);
    jest.advanceTimersByTime(5_000);
    expect(told).toEqual([
      { queue: 'deliveries', failed: 2, err: why, job: '7', attempts: 2 },
      { queue: 'deliveries', failed: 1, err: other, job: undefined, attempts: 0 },
    ]);
  });
});
