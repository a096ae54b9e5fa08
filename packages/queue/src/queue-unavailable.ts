/**
 * The queue does not have the delivery, or did not say in time that it has. In the second case it may be stored all
 * the same; that does no harm, as recording is idempotent by the delivery's id.
 */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable';
}
