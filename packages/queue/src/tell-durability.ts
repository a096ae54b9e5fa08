import type { Durability } from './queue-backend';
import type { QueueLog } from './queue-log';
import type { QueuePlace } from './queue-place';

const IN_REDIS = 'set appendonly yes, appendfsync always, maxmemory-policy noeviction';
const IN_POSTGRES =
  'set fsync on, full_page_writes on, synchronous_commit anything but off, and no table of it UNLOGGED';

/** Asks whenever there is a connection, and says what came out if it is not what was said last. */
export function tellDurability(ask: () => Promise<Durability>, place: QueuePlace, log: QueueLog): () => void {
  const advice = 'redisUrl' in place ? IN_REDIS : IN_POSTGRES;
  let told: boolean | null | undefined;
  return () => {
    void ask().then(({ durable, details }) => {
      if (durable === told) return;
      told = durable;
      if (durable === false) {
        log.warn(details, `the queue may lose deliveries; a 200 promises that the delivery is kept: ${advice}`);
      } else if (durable === null) {
        log.info(details, `the queue does not say whether it is durable; a 200 promises it: ${advice}`);
      }
    });
  };
}
