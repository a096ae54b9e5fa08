import { postgresBackend } from './postgres-backend';
import type { QueueBackend } from './queue-backend';
import type { QueuePlace } from './queue-place';
import { redisBackend } from './redis-backend';

export function backendOf(place: QueuePlace): QueueBackend {
  return 'redisUrl' in place ? redisBackend(place) : postgresBackend(place);
}
