/** What a replay did, or a dry run would do: counted as it goes, so that a million deliveries are as small as one. */
import type { ReplayDifference } from './replay-differences';
import type { FoldedReplay } from './fold-replay';

export interface ReplayCounts {
  /** Deliveries that fitted the filter. */
  readonly deliveries: number;
  /** Of these, those whose bytes are not kept any more: there is nothing to replay. */
  readonly without_body: number;
  /** By what they came to, `outcome` or `outcome/reason`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Deliveries that had come to nothing and have another outcome now. */
  readonly mended: number;
  /** Rows that were made due. */
  readonly made_due: number;
  /** Changes by entity and kind: `subscriber.created`. */
  readonly changes: Readonly<Record<string, number>>;
  /** Deliveries whose body says otherwise than the row. */
  readonly differing: number;
  /** Of these, how often in which column: `subscriber.points`. */
  readonly fields: Readonly<Record<string, number>>;
}

export const NO_COUNTS: ReplayCounts = {
  ...{ deliveries: 0, without_body: 0, outcomes: {}, mended: 0, made_due: 0, changes: {}, differing: 0, fields: {} },
};

export function addStep(
  counts: ReplayCounts,
  { folded, mended, withoutBody, madeDue }: FoldedReplay,
  differences: readonly ReplayDifference[],
): ReplayCounts {
  const { deliveries, changes } = folded;
  return {
    deliveries: counts.deliveries + deliveries.length + withoutBody,
    without_body: counts.without_body + withoutBody,
    outcomes: addAll(
      counts.outcomes,
      deliveries.map(({ outcome, reason }) => (reason === null ? outcome : `${outcome}/${reason}`)),
    ),
    mended: counts.mended + mended.length,
    made_due: counts.made_due + madeDue,
    changes: addAll(
      counts.changes,
      changes.map(({ entity, kind }) => `${entity}.${kind}`),
    ),
    differing: counts.differing + differences.length,
    fields: addAll(
      counts.fields,
      differences.flatMap(({ rows }) =>
        rows.flatMap(({ entity, fields }) => Object.keys(fields).map((field) => `${entity}.${field}`)),
      ),
    ),
  };
}

function addAll(counts: Readonly<Record<string, number>>, names: readonly string[]): Record<string, number> {
  const sum = { ...counts };
  for (const name of names) sum[name] = (sum[name] ?? 0) + 1;
  return sum;
}
