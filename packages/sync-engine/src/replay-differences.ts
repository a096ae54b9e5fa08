/**
 * What a replayed delivery says otherwise than the mirror, field by field. Of a row that is known nothing of it is written: the
 * provider is asked, and its answer counts. Of one that is not known, all of it is.
 */
import type { Columns, ContentValue, Entity, Outcome, Reason } from '@evenkeel/event-schemas';
import { sameValue } from './content';
import { rewardIdentity, subscriberIdentity, type ParsedDelivery } from './fold-deliveries';
import type { FoldedReplay } from './fold-replay';
import type { Digest, RecordedDelivery, RecordingSource } from './ports';
import { isTombstone, rowId, type Row, type RowIdentity } from './row';

export interface DifferingRow {
  readonly entity: Entity;
  readonly id: string;
  /** `created`, `deleted`: what it does to a row that was not known. `due`: the row stays, and is read at the provider. */
  readonly effect: 'created' | 'deleted' | 'due';
  readonly fields: Readonly<Record<string, { readonly mirror: ContentValue; readonly delivery: ContentValue }>>;
  /** The delivery tells that a row is gone which stands. */
  readonly says_deleted: boolean;
}

export interface ReplayDifference {
  readonly delivery: string;
  readonly subject: string;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly rows: readonly DifferingRow[];
}

/** Of the deliveries of a step, those that say otherwise; each against the row as those before it in the step leave it. */
export function differencesOf(
  { folded, before, parsed }: FoldedReplay,
  source: RecordingSource,
  digest: Digest,
): ReplayDifference[] {
  const known = new Map(before.map((row) => [rowId(row), row]));
  const after = new Map(folded.rows.map((row) => [rowId(row), row]));
  return folded.deliveries.flatMap((recorded, index) => {
    const { subject_id: subject, outcome, reason, delivery } = recorded;
    const of = parsed[index];
    if (subject === null || of === undefined || outcome === 'dead' || outcome === 'ignored') return [];
    const rows = spokenOf(recorded, of, source, digest).flatMap((spoken) => differenceOf(spoken, known, after));
    return rows.length === 0 ? [] : [{ delivery: delivery.id, subject, outcome, reason, rows }];
  });
}

interface Spoken {
  readonly identity: RowIdentity;
  readonly content: Columns;
  readonly saysDeleted: boolean;
}

function spokenOf(
  { subject_id: subject }: RecordedDelivery,
  parsed: ParsedDelivery,
  source: RecordingSource,
  digest: Digest,
): Spoken[] {
  if (!('hint' in parsed) || subject === null) return [];
  const { hint } = parsed;
  const reward = rewardIdentity(hint, subject, source, digest);
  const saysDeleted = hint.meaning === 'deleted';
  return [
    { identity: subscriberIdentity(source, subject), content: hint.content, saysDeleted },
    ...(reward && hint.reward ? [{ identity: reward, content: hint.reward.content, saysDeleted: false }] : []),
  ];
}

/** A row that comes to be is noted as known: to those after it, it is. */
function differenceOf(
  { identity, content, saysDeleted }: Spoken,
  known: Map<string, Row>,
  after: ReadonlyMap<string, Row>,
): DifferingRow[] {
  const name = rowId(identity);
  const row = known.get(name);
  const { entity, key } = identity;
  if (row) {
    const fields = saysDeleted ? {} : fieldsOf(row.content, content);
    const says_deleted = saysDeleted && !isTombstone(row);
    if (Object.keys(fields).length === 0 && !says_deleted) return [];
    return [{ entity, id: key.id, effect: 'due', fields, says_deleted }];
  }
  const made = after.get(name);
  if (!made) return [];
  known.set(name, made);
  const effect = isTombstone(made) ? 'deleted' : 'created';
  return [{ entity, id: key.id, effect, fields: fieldsOf({}, content), says_deleted: saysDeleted }];
}

function fieldsOf(mirror: Columns, spoken: Columns): DifferingRow['fields'] {
  return Object.fromEntries(
    Object.entries(spoken).flatMap(([name, delivery]) => {
      const held = mirror[name] ?? null;
      return sameValue(held, delivery) ? [] : [[name, { mirror: held, delivery: delivery ?? null }]];
    }),
  );
}
