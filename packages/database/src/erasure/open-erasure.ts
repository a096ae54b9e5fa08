/** An erasure while a worker has it: how far it is, and what it goes by. */
import { NO_TERMS, type PersonTerms } from '@evenkeel/sync-engine';
import type { Prisma } from '../generated/prisma/client';
import { runStatement, type StatementRunner } from '../run-statement';
import { openSecret, sealSecret, type EncryptionKeys } from '../sealed-secret';
import { toJson } from '../to-json';

/** In this order; each is done to its end before the next one begins. */
export const ERASURE_STEPS = [
  ...['rows', 'own_changes', 'own_deliveries', 'queue', 'deliveries', 'changes', 'subscribers', 'rewards', 'drift'],
  ...['requests', 'statistics'],
] as const;
export const ERASURE_ENDED = 'done';

/** What was erased, in numbers, by where it was. */
export type ErasedCounts = Readonly<Record<string, number>>;

export interface OpenErasure {
  readonly id: string;
  readonly source: string;
  readonly subjectId: string;
  /** All rows of the person: those with the same e-mail too. */
  readonly subjects: readonly string[];
  readonly step: string;
  /** How far the step is; empty at its beginning. */
  readonly cursor: string;
  readonly terms: PersonTerms;
  readonly erased: ErasedCounts;
}

/** What a part of a step changes of it. */
export type Progress = Partial<Pick<OpenErasure, 'subjects' | 'terms' | 'erased'>> & {
  /** Null: the step is done. */
  readonly cursor: string | null;
};

export interface Holder {
  readonly id: string;
  readonly forMs: number;
}

export interface StoredErasure {
  readonly id: string;
  readonly source: string;
  readonly subject_id: string;
  readonly subjects: string[];
  readonly step: string;
  readonly cursor: string;
  readonly terms_sealed: string | null;
  readonly erased: ErasedCounts;
}

export function openErasure(stored: StoredErasure, keys: EncryptionKeys): OpenErasure {
  const { id, source, subjects, step, cursor, erased, terms_sealed: sealed } = stored;
  const terms = sealed === null ? NO_TERMS : (JSON.parse(openSecret(sealed, termsPlace(id), keys)) as PersonTerms);
  return { id, source, subjectId: stored.subject_id, subjects, step, cursor, erased, terms };
}

export function termsPlace(id: string): string {
  return `the terms of erasure ${id}`;
}

/** With what was added to what was erased. */
export function counted(before: ErasedCounts, added: ErasedCounts): ErasedCounts {
  const sums: Record<string, number> = { ...before };
  for (const [place, count] of Object.entries(added)) if (count > 0) sums[place] = (sums[place] ?? 0) + count;
  return sums;
}

/** As it stands after a part of its step. */
export function advanced(erasure: OpenErasure, { cursor, ...changed }: Progress): OpenErasure {
  const erased = counted(erasure.erased, changed.erased ?? {});
  if (cursor !== null) return { ...erasure, ...changed, erased, cursor };
  const steps: readonly string[] = ERASURE_STEPS;
  const step = steps[steps.indexOf(erasure.step) + 1] ?? ERASURE_ENDED;
  return { ...erasure, ...changed, erased, step, cursor: '' };
}

export class ErasureTakenOver extends Error {
  override readonly name = 'ErasureTakenOver';
}

/** In the transaction of what was done. Throws `ErasureTakenOver` if another worker has it: then that is rolled back. */
export async function saveErasure(
  tx: StatementRunner | Prisma.TransactionClient,
  { id, subjects, step, cursor, terms, erased }: OpenErasure,
  holder: Holder,
  keys: EncryptionKeys,
): Promise<void> {
  const sealed = step === ERASURE_ENDED ? null : sealSecret(JSON.stringify(terms), termsPlace(id), keys);
  const saved = await runStatement(tx, 'save-erasure', [
    ...[BigInt(id), holder.id, holder.forMs, [...subjects], step, cursor, sealed, toJson(erased)],
  ]);
  if (saved.length === 0) throw new ErasureTakenOver(`erasure ${id} was taken over by another worker`);
}
