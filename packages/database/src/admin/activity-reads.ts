import type { Timestamp } from '@evenkeel/event-schemas';
import { addLags } from '../activity/lag-percentile';
import type { PrismaClient } from '../generated/prisma/client';
import { timestamp } from '../row-codec';
import { runStatement } from '../run-statement';

export interface WantedActivity {
  /** Null: all. */
  readonly sources: readonly string[] | null;
  readonly since: Timestamp;
  /** Not in it. */
  readonly until: Timestamp;
  /** In steps of so many seconds, from 1970 on. */
  readonly stepSeconds: number;
}

/** How many deliveries, in a step. `accepted` by when they were received, the others by when they were recorded. */
export interface CountedStep {
  readonly accepted: number;
  readonly applied: number;
  readonly noop: number;
  readonly duplicate: number;
  readonly ignored: number;
  readonly dead: number;
  /** Of those that were recorded: see `lagPercentile`. */
  readonly lags: readonly number[];
}

/** The worst of what was seen in a step. */
export interface SeenStep {
  readonly rowsDue: number;
  readonly driftStanding: number;
  /** Null without a token. */
  readonly callsLeft: number | null;
}

export interface SourceActivity {
  readonly source: string;
  /** Before it nothing was counted, or it was forgotten; null: nothing yet. */
  readonly countedFrom: Timestamp | null;
  /** What was accepted before it is counted; later more may come. Null: not known yet. */
  readonly acceptedUntil: Timestamp | null;
  /** By the time with which a step begins; one that is missing counted nothing. */
  readonly counted: ReadonlyMap<Timestamp, CountedStep>;
  /** One that is missing was not looked in. */
  readonly seen: ReadonlyMap<Timestamp, SeenStep>;
}

export interface LoadedActivity {
  readonly sources: readonly SourceActivity[];
  /** Of all of these sources together. */
  readonly counted: ReadonlyMap<Timestamp, CountedStep>;
  readonly seen: ReadonlyMap<Timestamp, SeenStep>;
}

export interface ActivityReads {
  load(wanted: WantedActivity): Promise<LoadedActivity>;
}

interface SourceRow {
  readonly source: string;
  readonly counted_from: Date | null;
  readonly accepted_until: Date | null;
}
interface CountedRow extends Omit<CountedStep, 'lags'> {
  readonly source: string;
  readonly at: Date;
  readonly lags: string;
}
interface SeenRow {
  readonly source: string | null;
  readonly at: Date;
  readonly rows_due: number;
  readonly drift_standing: number;
  readonly calls_left: number | null;
}

export function createActivityReads(prisma: PrismaClient): ActivityReads {
  return {
    async load({ sources: wanted, since, until, stepSeconds }) {
      const known = await runStatement<SourceRow>(prisma, 'load-activity-sources', [wanted]);
      const range = [known.map(({ source }) => source), since, until, stepSeconds];
      const [counted, seen] = await Promise.all([
        runStatement<CountedRow>(prisma, 'load-activity-counts', range),
        runStatement<SeenRow>(prisma, 'load-activity-samples', range),
      ]);
      const countedOf = bySource(counted, countedStep);
      const seenOf = bySource(seen, seenStep);
      const sources = known.map(({ source, counted_from: from, accepted_until: accepted }) => ({
        ...{ source, countedFrom: from && timestamp(from), acceptedUntil: accepted && timestamp(accepted) },
        ...{ counted: countedOf.get(source) ?? new Map(), seen: seenOf.get(source) ?? new Map() },
      }));
      return { sources, counted: addUp(sources), seen: seenOf.get(null) ?? new Map() };
    },
  };
}

function bySource<Row extends { readonly source: string | null; readonly at: Date }, Step>(
  rows: readonly Row[],
  stepOf: (row: Row) => Step,
): Map<string | null, Map<Timestamp, Step>> {
  const found = new Map<string | null, Map<Timestamp, Step>>();
  for (const row of rows) {
    const steps = found.get(row.source) ?? new Map<Timestamp, Step>();
    found.set(row.source, steps.set(timestamp(row.at), stepOf(row)));
  }
  return found;
}

function countedStep({ accepted, applied, noop, duplicate, ignored, dead, lags }: CountedRow): CountedStep {
  return { accepted, applied, noop, duplicate, ignored, dead, lags: JSON.parse(lags) as number[] };
}

function seenStep(row: SeenRow): SeenStep {
  return { rowsDue: row.rows_due, driftStanding: row.drift_standing, callsLeft: row.calls_left };
}

function addUp(sources: readonly SourceActivity[]): Map<Timestamp, CountedStep> {
  const sum = new Map<Timestamp, CountedStep>();
  for (const { counted } of sources)
    for (const [at, step] of counted) {
      const held = sum.get(at);
      sum.set(at, held ? addStep(held, step) : step);
    }
  return sum;
}

function addStep(one: CountedStep, other: CountedStep): CountedStep {
  return {
    accepted: one.accepted + other.accepted,
    applied: one.applied + other.applied,
    noop: one.noop + other.noop,
    duplicate: one.duplicate + other.duplicate,
    ignored: one.ignored + other.ignored,
    dead: one.dead + other.dead,
    lags: addLags(one.lags, other.lags),
  };
}
