import type { SyncState } from '@evenkeel/database';
import { refusalReasonSchema, sourceStatusSchema } from '@evenkeel/event-schemas';
import { whenToSweep, type ReadSource } from '@evenkeel/sync-engine';
import { z } from 'zod';
import { mustReach } from '../serving/authenticate';
import { notFound } from '../serving/problem';
import { operation, type Services } from '../services';
import { sourceName, timeSchema } from './shared-schemas';

const healthSchema = z.strictObject({
  source: z.string(),
  status: sourceStatusSchema,
  status_reason: z.string().nullable(),
  status_since: timeSchema,
  proven_from: timeSchema
    .nullable()
    .describe('When the last complete sweep began: what changed before is in the mirror.'),
  next_sweep_at: timeSchema
    .nullable()
    .describe(
      'When the next sweep begins at the latest, as far as there are calls left; what is past by now is due or under way. Null: nothing is read, for want of a token or while it is paused or degraded.',
    ),
  campaign_seen_at: timeSchema.nullable(),
  due: z.strictObject({
    rows: z.int().describe('That a read has to settle.'),
    by_id_only: z.int().describe('Of those, the ones that no sweep can answer.'),
    oldest_hint_at: timeSchema.nullable(),
  }),
  brake: z
    .strictObject({ sweep: z.string(), entity: z.string(), samples_absent: z.int(), samples_present: z.int() })
    .nullable()
    .describe('A sweep lacked too many rows; none is removed while it is held.'),
  calls: z
    .strictObject({ left: z.int(), per_hour: z.int(), empty_until: timeSchema.nullable() })
    .nullable()
    .describe('Of the hour; null without a token.'),
  mirrored: z
    .strictObject({ subscribers: z.int(), rewards: z.int(), counted_at: timeSchema })
    .describe('That stand and that a read has seen. Of a large source they are counted now and then.'),
  webhook_secrets: z
    .array(
      z.strictObject({
        id: z.string().describe('A digest by which secrets are told apart.'),
        valid_until: timeSchema.nullable().describe('Null: until it is rotated.'),
        webhooks: z.int().describe('How many it let in. Added every few seconds.'),
        last_used_at: timeSchema.nullable(),
      }),
    )
    .describe('The newest first. A rotation is over when the provider signs with the newest alone.'),
  refused_webhooks: z
    .array(
      z.strictObject({
        reason: refusalReasonSchema.describe('A code of ingest.'),
        webhooks: z.int().describe('How many. Added every second.'),
        first_at: timeSchema,
        last_at: timeSchema,
      }),
    )
    .describe(
      'What ingest refused of it in the last hour, by reason, that of the last one first. Strangers count too: whoever sends to its address.',
    ),
});

export const getSourceHealth = operation({
  id: 'getSourceHealth',
  summary: 'Whether its copy is true now, since when, and what is due',
  params: { source: sourceName },
  status: 200,
  answer: healthSchema,
  problems: ['not_found', 'other_source'],
  async handle({ params: { source }, caller }, { database, connectors, countMirrored }) {
    mustReach(caller, source);
    const state = await database.sourceStates.load(source);
    if (state === null) throw notFound('source', source);
    const read = await database.findReadSource(source);
    const [due, mirrored, calls, secrets, refused] = await Promise.all([
      database.dueRows.count(source, read?.settings.settleMs ?? 0),
      countMirrored(source),
      read && readCalls(database, read.account, read.settings),
      database.admin.usedSecrets(source),
      database.admin.refusedWebhooks(source),
    ]);
    return {
      body: {
        ...{ source, status: state.status, status_reason: state.statusReason, status_since: state.statusSince },
        ...{ proven_from: state.sweptFrom, campaign_seen_at: state.campaignSeenAt },
        next_sweep_at: read && nextSweepAt(read, state, mirrored.subscribers + mirrored.rewards, connectors),
        due: { rows: due.due, by_id_only: due.byIdOnly, oldest_hint_at: due.oldestHintAt },
        brake: state.braked && showBrake(state.braked),
        calls,
        mirrored: {
          subscribers: mirrored.subscribers,
          rewards: mirrored.rewards,
          counted_at: mirrored.countedAt.toISOString(),
        },
        webhook_secrets: secrets ?? [],
        refused_webhooks: refused,
      },
    };
  },
});

function showBrake({ sweep, entity, absent, present }: NonNullable<SyncState['braked']>) {
  return { sweep, entity, samples_absent: absent, samples_present: present };
}

/** As a worker plans it (protocol section 5), from a count that may be some minutes old. */
function nextSweepAt(
  { provider, settings: { callsPerHour } }: ReadSource,
  { status, sweptFrom, now }: SyncState,
  listSize: number,
  connectors: Services['connectors'],
): string | null {
  if (status === 'paused' || status === 'degraded') return null;
  const pageSize = connectors.of(provider).reads.pageSize.subscribers;
  return whenToSweep({ sweptFrom, now, listSize, pageSize, callsPerHour }).at;
}

async function readCalls(
  { budget }: Services['database'],
  account: string,
  { callsPerHour, hourMs }: { readonly callsPerHour: number; readonly hourMs: number },
) {
  const { left, emptyUntil } = await budget.readBudget({ account, limit: callsPerHour, hourMs });
  return { left, per_hour: callsPerHour, empty_until: emptyUntil };
}
