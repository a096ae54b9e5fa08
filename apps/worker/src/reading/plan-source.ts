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

export interface PlanOccasion {
  readonly state: Pick<SyncState, 'now' | 'sweptFrom'>;
  readonly due: DueCounts;
  readonly callsLeft: number;
  readonly listSize: number;
  /** How many more subscribers the provider lists than we hold, where the last sweep did not find the same. */
  readonly unexplained: number;
  /** False while calls are saved for a later one. */
  readonly waveIsDue: boolean;
}

export function planSource({ source, connectors }: ReadingContext, occasion: PlanOccasion): SourcePlan {
  const { due, callsLeft, listSize } = occasion;
  const { callsPerHour } = source.settings;
  const pageSize = connectors.of(source.provider).reads.pageSize.subscribers;
  const reads = planReads({
    ...{ listSize, pageSize, callsLeft, callsPerHour },
    ...{ listedDue: due.listed, byIdOnly: due.byIdOnly },
  });
  const next = whenToSweep({ ...occasion.state, listSize, pageSize, callsPerHour });
  return { reads, sweep: sweepFor(reads, next, occasion) };
}

function sweepFor(
  reads: ReadPlan,
  next: ReturnType<typeof whenToSweep>,
  { state: { now, sweptFrom }, unexplained, waveIsDue }: PlanOccasion,
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
