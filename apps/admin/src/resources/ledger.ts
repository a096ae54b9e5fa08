import { outcomeSchema } from '@evenkeel/event-schemas';
import { z } from 'zod';
import { reachable } from '../serving/authenticate';
import { Problem } from '../serving/problem';
import { operation } from '../services';
import { numberText, sourceName, timeParameter, timeSchema } from './shared-schemas';

const HOUR_MS = 3_600_000;
const LONGEST_MS = 31 * 24 * HOUR_MS;
const MOST_HOLES = 1_000;

export const getLedger = operation({
  id: 'getLedger',
  summary: 'How deliveries ended, per source and hour; whether that balances; and what is missing',
  description:
    'Of the last day, unless told otherwise; 31 days at most. `holes` are those that stand now, whenever they came.',
  query: { source: sourceName.optional(), from: timeParameter.optional(), until: timeParameter.optional() },
  status: 200,
  answer: z.strictObject({
    data: z.array(
      z.strictObject({
        source: z.string(),
        hour: timeSchema,
        outcome: outcomeSchema,
        reason: z.string().nullable(),
        deliveries: numberText,
      }),
    ),
    balances: z.array(
      z.strictObject({
        source: z.string(),
        hour: timeSchema,
        accepted: numberText,
        counted: numberText,
        pending: numberText,
        balances: z.boolean(),
        audited_at: timeSchema,
      }),
    ),
    holes: z.array(
      z.strictObject({
        ingest_id: z.string(),
        first_number: numberText,
        last_number: numberText,
        after: timeSchema.nullable(),
        before: timeSchema,
        found_at: timeSchema,
      }),
    ),
    audited_until: timeSchema.nullable(),
    next_cursor: z.null(),
  }),
  problems: ['other_source'],
  async handle({ query, caller }, { database }) {
    const until = query.until ?? new Date(Date.now() + HOUR_MS).toISOString();
    const from = query.from ?? new Date(Date.parse(until) - 25 * HOUR_MS).toISOString();
    if (Date.parse(until) - Date.parse(from) > LONGEST_MS) throw tooLong();
    const { ledger } = database.admin;
    const wanted = { sources: reachable(caller, query.source), from, until };
    const [lines, balances, holes, auditedUntil] = await Promise.all([
      ledger.lines(wanted),
      ledger.balances(wanted),
      ledger.openHoles(MOST_HOLES),
      ledger.auditedUntil(),
    ]);
    return {
      body: {
        data: lines.map((line) => ({ ...line, outcome: outcomeSchema.parse(line.outcome) })),
        balances: balances.map(({ auditedAt, ...rest }) => ({ ...rest, audited_at: auditedAt })),
        holes: holes.map((hole) => ({
          ...{ ingest_id: hole.ingestId, first_number: hole.firstSeq, last_number: hole.lastSeq },
          ...{ after: hole.afterAt, before: hole.beforeAt, found_at: hole.foundAt },
        })),
        ...{ audited_until: auditedUntil, next_cursor: null },
      },
    };
  },
});

function tooLong(): Problem {
  const message = 'must be 31 days or less before `until`';
  return new Problem('invalid_request', { errors: [{ in: 'query', name: 'from', message }] });
}
