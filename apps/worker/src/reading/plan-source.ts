/**
 * Which sweep a source wants now, if any, and why (protocol section 5). Looked at every few seconds while none is open.
 */
import type { DueCounts, SweepReason, SyncState } from '@evenkeel/database';
import { addMillis, millisBetween, planReads, whenToSweep, type ReadPlan } from '@evenkeel/sync-engine';
import type { ReadingContext } from './reading-context';

export interface WantedSweep {
  readonly reason: SweepReason;
  readonly plan: object;
  readonly why: string;
}

export interface SourcePlan {
  readonly reads: ReadPlan;
  readonly sweep: WantedSweep | null;
}

export async function planSource(
  { source, connectors, database }: ReadingContext,
  { now, sweptFrom }: SyncState,
  due: DueCounts,
  callsLeft: number,
  /** How many more subscribers the provider lists than we hold, where the last sweep did not find the same. */
  unexplained: number,
  /** False while calls are saved for a later one. */
  waveIsDue: boolean,
): Promise<SourcePlan> {
  const { callsPerHour } = source.settings;
  const pageSize = connectors.of(source.provider).reads.pageSize.subscribers;
  const held = await database.sourceStates.countListed(source.name);
  const listSize = held.subscribers + held.rewards;
  const reads = planReads({
    ...{ listSize, pageSize, callsLeft, callsPerHour },
    ...{ listedDue: due.listed, byIdOnly: due.byIdOnly },
  });
  const timing = { sweptFrom, now, listSize, pageSize, callsPerHour };
  return { reads, sweep: sweepFor(reads, whenToSweep(timing), { now, sweptFrom, unexplained, waveIsDue }) };
}

interface SweepOccasions extends Pick<SyncState, 'now' | 'sweptFrom'> {
  readonly unexplained: number;
  readonly waveIsDue: boolean;
}

function sweepFor(
  reads: ReadPlan,
  next: ReturnType<typeof whenToSweep>,
  { now, sweptFrom, unexplained, waveIsDue }: SweepOccasions,
): WantedSweep | null {
  if (next.at <= now) return { reason: next.reason, plan: reads, why: whyScheduled(next.reason, sweptFrom) };
  if (reads.choice === 'sweep' && waveIsDue) return { reason: 'due_rows', plan: reads, why: reads.why };
  if (unexplained === 0 || sweptFrom === null) return null;
  // It is early, so it may come at most twice as often as for its own sake.
  const early = addMillis(sweptFrom, millisBetween(sweptFrom, next.at) / 2);
  if (early > now) return null;
  return {
    reason: 'counts_differ',
    plan: reads,
    why: `the provider lists ${unexplained} more subscribers than we hold`,
  };
}

function whyScheduled(reason: SweepReason, sweptFrom: string | null): string {
  return reason === 'initial' ? 'it was never swept' : `it was last swept at ${sweptFrom ?? ''}`;
}
