import type { Outcome } from './delivery-filter';

/** What each outcome and reason of protocol section 3 means to a person. */

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  pending: 'It is kept, and waits for its outcome.',
  applied: 'It was applied to the mirror.',
  noop: 'It changed nothing by itself.',
  duplicate: 'The same body had come less than an hour before.',
  ignored: 'It is about nothing that this source holds.',
  dead: 'It is kept as it came. A dry run tells whether it can be read by now, and writes nothing.',
};

/** The same in short, whatever the reason. */
export const MEANINGS: Readonly<Record<Outcome, string>> = {
  pending: 'It waits: its source is paused, or the queue did not take it and a worker is about to.',
  applied: 'It changed a row.',
  noop: 'It told nothing new, or something that only a read can prove: the content stays, and the provider is asked.',
  duplicate: 'The same body came less than an hour before.',
  ignored: 'It is about no row of yours.',
  dead: 'It cannot be read; its bytes are kept, so that it can be replayed.',
};

const REASONS: Readonly<Record<string, string>> = {
  not_json: 'Its body is no JSON.',
  schema_mismatch: 'Its body fits no webhook that is known.',
  bad_value: 'Its body holds a value that Postgres cannot store.',
  foreign_list: 'It is of another campaign than this source.',
  no_subscriber_id: 'It names no subscriber, and none was found by code or e-mail.',
  erased: 'Its subscriber was erased; nothing brings them back.',
  awaiting_read: 'The row stays as it was proven, and the provider is asked.',
  unknown_event: 'Its event is not known; its row is read at the provider all the same.',
  same_content: 'It says what the row already says.',
  source_paused: 'Its source is paused: it is recorded once that is resumed.',
  queue_unavailable: 'The queue did not take it, so Postgres keeps it for a worker.',
};

/** A sentence or two. */
export function outcomeInWords(outcome: Outcome, reason: string | null): string {
  const why = reason === null ? '' : (REASONS[reason] ?? `Reason: ${reason}.`);
  if (outcome === 'dead') return `${why} ${OUTCOMES[outcome]}`.trim();
  if (outcome === 'applied' || outcome === 'noop') return `${OUTCOMES[outcome]} ${why}`.trim();
  return why === '' ? OUTCOMES[outcome] : why;
}

/** What follows from a reason; null for one that is not known. */
export function reasonInWords(reason: string): string | null {
  return REASONS[reason] ?? null;
}

/** A code of the protocol as it is read: `awaiting read`. */
export function codeInWords(code: string): string {
  return code.replaceAll('_', ' ');
}
