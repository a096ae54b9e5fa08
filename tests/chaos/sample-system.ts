/** How a system stands, every so often, for a plot: memory, and how long a webhook takes to be recorded and to be proven. */
import { appendFileSync, readFileSync } from 'node:fs';
import type { ChaosSystem } from './chaos-system';

export interface Sample {
  /** Since the first one. */
  readonly seconds: number;
  /** Resident, the greatest of its kind; null where the machine does not tell. */
  readonly workerMiB: number | null;
  readonly ingestMiB: number | null;
  /** Since the sample before: from receipt to recorded, over all workers; null: there was none. */
  readonly recordedP50S: number | null;
  readonly recordedP99S: number | null;
  /** From a hint to the read that settles it. */
  readonly provenP50S: number | null;
  readonly provenP99S: number | null;
  readonly recorded: number;
  readonly due: number;
}

/** Samples go to the file as they are taken, a JSON line each. */
export function sampleSystem(system: ChaosSystem, everyMs: number, file: string): { stop(): void } {
  const began = performance.now();
  const recordLag = new HistogramDeltas('evenkeel_worker_record_lag_seconds');
  const convergenceLag = new HistogramDeltas('evenkeel_convergence_lag_seconds');
  const take = async (): Promise<void> => {
    const workers = system.apps.filter(({ kind }) => kind === 'worker');
    const texts = await Promise.all(
      workers.map(async ({ name, managementUrl }) => [name, await metricsOf(managementUrl)] as const),
    );
    const [recorded, proven] = [recordLag.since(texts), convergenceLag.since(texts)];
    const [counted] = await system.rows<{ recorded: string; due: string }>(
      `select (select coalesce(sum(deliveries), 0) from evenkeel.ledger_hour) as recorded,
              (select count(*) from mirror.subscriber where dirty) as due`,
    );
    const sample: Sample = {
      seconds: Math.round((performance.now() - began) / 1_000),
      workerMiB: greatestMiB(system, 'worker'),
      ingestMiB: greatestMiB(system, 'ingest'),
      ...{ recordedP50S: quantile(recorded, 0.5), recordedP99S: quantile(recorded, 0.99) },
      ...{ provenP50S: quantile(proven, 0.5), provenP99S: quantile(proven, 0.99) },
      ...{ recorded: Number(counted?.recorded), due: Number(counted?.due) },
    };
    appendFileSync(file, `${JSON.stringify(sample)}\n`);
  };
  // What is away at this moment is asked again at the next one: a gap in the plot is no failure of the run.
  const timer = setInterval(
    () => void take().catch((error: unknown) => process.stderr.write(`${String(error)}\n`)),
    everyMs,
  );
  return { stop: () => clearInterval(timer) };
}

async function metricsOf(managementUrl: string): Promise<string> {
  try {
    return await (await fetch(`${managementUrl}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
  } catch {
    return ''; // killed a moment ago
  }
}

function greatestMiB({ apps }: ChaosSystem, kind: 'worker' | 'ingest'): number | null {
  const held = apps.filter((app) => app.kind === kind).map(({ pid }) => residentMiB(pid));
  const known = held.filter((each) => each !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function residentMiB(pid: number): number | null {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1_024);
  } catch {
    return null; // it has just ended, or this is no Linux
  }
}

/** Upper bounds in seconds, and how many lay below each. */
type Buckets = ReadonlyMap<number, number>;

/** What a histogram of Prometheus counted since it was last looked at, over processes that may begin anew. */
class HistogramDeltas {
  private readonly before = new Map<string, Buckets>();

  constructor(private readonly name: string) {}

  since(texts: readonly (readonly [process: string, metrics: string])[]): Buckets {
    const sum = new Map<number, number>();
    for (const [name, text] of texts) {
      const now = this.bucketsOf(text);
      if (now.size === 0) continue;
      const former = this.before.get(name);
      const began = (former?.get(Infinity) ?? 0) > (now.get(Infinity) ?? 0) ? undefined : former;
      for (const [bound, count] of now) sum.set(bound, (sum.get(bound) ?? 0) + count - (began?.get(bound) ?? 0));
      this.before.set(name, now);
    }
    return sum;
  }

  private bucketsOf(text: string): Buckets {
    const buckets = new Map<number, number>();
    for (const line of text.split('\n')) {
      if (!line.startsWith(`${this.name}_bucket{`)) continue;
      const [, bound = '+Inf'] = /le="([^"]+)"/.exec(line) ?? [];
      const at = bound === '+Inf' ? Infinity : Number(bound);
      buckets.set(at, (buckets.get(at) ?? 0) + Number(line.slice(line.lastIndexOf(' '))));
    }
    return buckets;
  }
}

/** Within its bucket as if evenly spread, as Prometheus does it; of the last one, which has no end, its beginning. */
function quantile(buckets: Buckets, share: number): number | null {
  const bounds = [...buckets].sort(([a], [b]) => a - b);
  const total = bounds.at(-1)?.[1] ?? 0;
  if (total === 0) return null;
  let [lowerBound, lowerCount] = [0, 0];
  for (const [bound, count] of bounds) {
    if (count >= share * total) {
      if (bound === Infinity) return lowerBound;
      return lowerBound + ((bound - lowerBound) * (share * total - lowerCount)) / (count - lowerCount || 1);
    }
    [lowerBound, lowerCount] = [bound, count];
  }
  return lowerBound;
}
