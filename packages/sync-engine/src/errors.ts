/**
 * What can go wrong, by what must happen next. While a batch is recorded adapters throw the first two; anything else is a
 * fault nobody foresaw, and is retried as well.
 */

/** The store cannot be reached, is busy or is not ready: nothing is wrong with the batch, so it is tried again, whole. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** Something in the batch can never be stored: it is found by splitting and becomes `dead`, the rest goes on. */
export class UnstorableValue extends Error {
  override readonly name = 'UnstorableValue';
}

/** None of the keepers took the deliveries: their senders are told to come again. `errors` says why, keeper by keeper. */
export class NothingKeeps extends AggregateError {
  override readonly name = 'NothingKeeps';
}

/** A replay was cancelled, or another worker runs it by now: whoever ran it lets go of it, and nothing of the step is written. */
export class ReplayNotOurs extends Error {
  override readonly name = 'ReplayNotOurs';
}
