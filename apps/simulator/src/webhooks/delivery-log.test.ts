import type { DeliveryRecord } from './delivery';
import { createDeliveryLog } from './delivery-log';

const record = (number: number) =>
  ({ number, kind: 'event', attempts: [], outcome: 'pending' }) as unknown as DeliveryRecord;
const numbers = (records: Iterable<DeliveryRecord>) => [...records].map(({ number }) => number);

describe('the delivery log', () => {
  it('keeps the newest, oldest first, and counts them all', () => {
    const log = createDeliveryLog(3);
    for (let number = 1; number <= 5; number++) log.add(record(number));
    expect(numbers(log.list())).toEqual([3, 4, 5]);
    expect(log.counts()).toMatchObject({ planned: 5, pending: 5 });
  });

  it('gives no record twice to a reader who is overtaken', () => {
    const log = createDeliveryLog(3);
    for (let number = 1; number <= 3; number++) log.add(record(number));
    const reading = log.list();
    expect(reading.next().value).toMatchObject({ number: 1 });
    for (let number = 4; number <= 5; number++) log.add(record(number));
    expect(numbers(reading)).toEqual([3]);
  });
});
