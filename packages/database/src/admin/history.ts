import type { CauseType, Entity, Timestamp } from '@evenkeel/event-schemas';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { storedChange, type StoredChange } from '../feed';
import { timestamp } from '../row-codec';
import { runStatement } from '../run-statement';
import { audited, type Actor, type Written } from './audit';

export interface RowName {
  readonly source: string;
  readonly entity: Entity;
  readonly subjectId: string;
}

/** Which change set a column last. */
export interface Provenance {
  readonly version: string;
  /** The change's, in the feed. */
  readonly position: string;
  readonly cause: { readonly type: CauseType; readonly id: string | null };
  readonly at: Timestamp;
}

/** How far back the changes of a row are kept. */
export interface HistoryStart {
  /** Of the first change that is kept; null: none is. */
  readonly version: string | null;
  /** Changes from before were dropped; null: none were yet, of any row. */
  readonly keptFrom: Timestamp | null;
}

export interface Histories {
  /** The newest first. */
  changes(row: RowName, belowVersion: string | null, limit: number): Promise<StoredChange[]>;
  /** Of a source, by their positions. */
  changesAt(source: string, positions: readonly string[]): Promise<StoredChange[]>;
  start(row: RowName): Promise<HistoryStart>;
  /** By column. One that no change that is kept has set is not there: its change is not kept, or it is not judged. */
  provenance(row: RowName): Promise<Readonly<Record<string, Provenance>>>;
  /** Makes it due; answers its hint's fence, null if there is no such row, or it was erased. */
  hintSubscriber(source: string, id: string, by: Actor): Promise<string | null>;
}

interface ProvenanceRow {
  readonly name: string;
  readonly version: string;
  readonly position: string;
  readonly cause_type: CauseType;
  readonly cause_id: string | null;
  readonly at: Date;
}
interface StartRow {
  readonly version: string | null;
  readonly kept_from: Date | null;
}
type ChangeRow = Parameters<typeof storedChange>[0];

export function createHistories(prisma: PrismaClient): Histories {
  return {
    async changes({ source, entity, subjectId }, below, limit) {
      const belowVersion = below === null ? null : BigInt(below);
      const parameters = [source, entity, subjectId, belowVersion, limit];
      return (await runStatement<ChangeRow>(prisma, 'load-history', parameters)).map(storedChange);
    },
    async changesAt(source, positions) {
      if (positions.length === 0) return [];
      const rows = await runStatement<ChangeRow>(prisma, 'load-changes-at', [source, positions.map(BigInt)]);
      return rows.map(storedChange);
    },
    async start({ source, entity, subjectId }) {
      const parameters = [source, entity, subjectId];
      const [row] = await runStatement<StartRow>(prisma, 'load-history-start', parameters);
      return { version: row?.version ?? null, keptFrom: row?.kept_from ? timestamp(row.kept_from) : null };
    },
    async provenance({ source, entity, subjectId }) {
      const rows = await runStatement<ProvenanceRow>(prisma, 'load-provenance', [source, entity, subjectId]);
      return Object.fromEntries(
        rows.map(({ name, version, position, cause_type, cause_id, at }) => [
          name,
          { version, position, cause: { type: cause_type, id: cause_id }, at: timestamp(at) },
        ]),
      );
    },
    hintSubscriber: (source, id, by) => audited(prisma, by, (tx) => hintSubscriber(tx, source, id), source),
  };
}

async function hintSubscriber(
  tx: Prisma.TransactionClient,
  source: string,
  id: string,
): Promise<Written<string | null>> {
  const [hinted] = await runStatement<{ hint_fence: string }>(tx, 'hint-subscriber', [source, id]);
  if (hinted === undefined) return { result: null, entry: null };
  const what = { action: 'subscriber.verify_requested', resource: `subscriber ${source}/${id}`, source };
  return { result: hinted.hint_fence, entry: { ...what, before: null, after: hinted } };
}
