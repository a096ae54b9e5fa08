/** Which rows a batch of deliveries may meet: they are loaded before anything is decided. */
import type { Hint } from '@evenkeel/event-schemas';
import { findSubjectId } from './find-subject';
import { rewardIdentity, type ParsedDelivery } from './fold-deliveries';
import type { Digest, RecordingSource, WantedSubscribers } from './ports';
import type { RowKey } from './row';
import type { WorkingRows } from './working-rows';

export function hintsOf(batch: readonly ParsedDelivery[]): Hint[] {
  return batch.flatMap((parsed) => ('hint' in parsed ? [parsed.hint] : []));
}

/** By what a batch of hints may mean them. */
export function wantedSubscribers(hints: readonly Hint[]): WantedSubscribers {
  const nameless = hints.filter(({ subscriber_id: id }) => id === null);
  return {
    ids: distinct(hints.map((hint) => hint.subscriber_id)),
    codes: distinct([...hints.map((hint) => hint.referrer_code), ...nameless.map((hint) => hint.content.code)]),
    emails: distinct(nameless.map((hint) => hint.content.email)),
  };
}

/** For a body without an id, every subscriber that it may turn out to mean: one that is stored, or one of this batch. */
export function rewardKeys(
  source: RecordingSource,
  hints: readonly Hint[],
  rows: WorkingRows,
  digest: Digest,
): RowKey[] {
  return hints.flatMap((hint) => {
    if (!hint.reward) return [];
    const owners = hint.subscriber_id !== null ? [hint.subscriber_id] : possibleSubjects(hint, hints, rows);
    return owners.flatMap((owner) => rewardIdentity(hint, owner, source, digest)?.key ?? []);
  });
}

function possibleSubjects(hint: Hint, hints: readonly Hint[], rows: WorkingRows): string[] {
  const { code, email } = hint.content;
  const inBatch = hints.filter(
    (other) => (code && other.content.code === code) || (email && other.content.email === email),
  );
  return distinct([findSubjectId(hint, rows), ...inBatch.map((other) => other.subscriber_id)]);
}

function distinct(values: readonly (string | null | undefined)[]): string[] {
  return [...new Set(values.filter((value) => typeof value === 'string'))];
}
