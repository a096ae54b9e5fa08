/** Where else a person may be named: drift of others, answers that are remembered, those of receivers, the audit log, the planner's statistics. */
import type { Columns } from '@evenkeel/event-schemas';
import { eraseFromColumns, knownTerms } from '@evenkeel/sync-engine';
import type { Prisma } from '../generated/prisma/client';
import { runStatement, type StatementRunner } from '../run-statement';
import { toJson } from '../to-json';
import type { OpenErasure, Progress } from './open-erasure';
import { textsInJson, textsWithin } from './search-texts';

const DRIFT_AT_ONCE = 1_000;

interface FoundDrift {
  readonly id: string;
  readonly before: Columns;
  readonly after: Columns;
}

export async function eraseFromDrift(tx: Prisma.TransactionClient, erasure: OpenErasure): Promise<Progress> {
  const [page] = await runStatement<{ last: string | null; found: string }>(tx, 'scan-drift', [
    ...[erasure.source, BigInt(erasure.cursor || '0'), DRIFT_AT_ONCE, textsInJson(erasure.terms)],
  ]);
  if (!page?.last) return { cursor: null };
  const known = knownTerms(erasure.terms);
  const erased = (JSON.parse(page.found) as FoundDrift[]).flatMap(({ id, before, after }) => {
    const left = { id, before: eraseFromColumns(before, known), after: eraseFromColumns(after, known) };
    return left.before === before && left.after === after ? [] : [left];
  });
  if (erased.length > 0) await runStatement(tx, 'erase-from-drift', [toJson(erased)]);
  return { cursor: page.last, erased: { others_drift: erased.length } };
}

export async function eraseFromRequests(tx: Prisma.TransactionClient, { terms }: OpenErasure): Promise<Progress> {
  const answers = await runStatement(tx, 'forget-answers', []);
  const texts = textsWithin(terms);
  if (texts.length === 0) return { cursor: null, erased: { answers_of_receivers: answers.length } };
  const keys = await runStatement(tx, 'forget-keys-that-name', [texts]);
  await runStatement(tx, 'say-that-audit-is-erased', []);
  const entries = await runStatement(tx, 'erase-from-audit', [texts]);
  return {
    cursor: null,
    erased: { idempotency_keys: keys.length, audit_entries: entries.length, answers_of_receivers: answers.length },
  };
}

/** A table a time. Postgres takes no lock that anybody who reads or writes would wait for. */
export async function forgetStatistics(client: StatementRunner, { terms, cursor }: OpenErasure): Promise<Progress> {
  const texts = textsWithin(terms);
  if (texts.length === 0) return { cursor: null };
  const [row] = await runStatement<{ analyzed: string | null }>(client, 'forget-statistics', [texts, cursor]);
  if (!row || row.analyzed === null) return { cursor: null };
  return { cursor: row.analyzed, erased: { statistics_of_tables: 1 } };
}
