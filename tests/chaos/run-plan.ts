/**
 * One chaos run: traffic and strikes for as long as the plan says; then all is mended, the provider comes to rest, and the
 * system has one sweep to become true. Then an independent checker judges it (`tests/checker`).
 */
import { waitFor } from '@evenkeel/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { judge } from '../checker/check';
import { readFeed } from '../checker/feed-reader';
import { installRowGuards } from '../checker/row-guards';
import type { Evidence, FeedSeen, Query, Verdict } from '../checker/verdict';
import { calls, count, standing, swept } from '../harness/watch-reading';
import { startChaosSystem, type ChaosSystem } from './chaos-system';
import { connectTo } from './connect-to';
import type { ChaosPlan } from './plan';
import { readLines } from '../checker/read-lines';
import { sampleSystem } from './sample-system';
import { ProviderSwitches, strike } from './strike';
import { tellStories, type Story } from './tell-stories';

export interface ChaosResult {
  readonly plan: ChaosPlan;
  readonly verdict: Verdict;
  /** What kept it from its end, as a wait that was over; empty is what everybody wants. */
  readonly failures: readonly string[];
  readonly stories: readonly Story[];
  /** What each app printed. */
  readonly logs: Readonly<Record<string, string>>;
  readonly figures: ChaosFigures;
}

export interface ChaosFigures {
  readonly webhooks: number;
  readonly changes: number;
  readonly confirmedDrift: number;
  readonly sweeps: number;
  /** Apps that were killed, that ended by themselves, or not cleanly when they were stopped: numbers may be gone with each. */
  readonly kills: number;
  /** Apps that ended without being told to; they are started again. */
  readonly diedByThemselves: number;
  /** From the moment in which all accepted deliveries are recorded, until nothing is due and one more sweep is done. */
  readonly secondsToConvergence: number | null;
  readonly calls: number;
  /** In the seconds after convergence; looks at the list of campaigns, which go on, left aside. */
  readonly readsAfterConvergence: number;
  readonly seconds: number;
}

/**
 * Of a busy machine, the more the longer there was traffic; and until spent calls are there again. The figure in the report
 * says how long it took.
 */
const patienceMs = ({ seconds, settings }: ChaosPlan): number =>
  Math.max(120_000, Math.min(600_000, seconds * 1_000), 2 * settings.hour_ms);
const WATCHED_AFTERWARDS_MS = 6_000;
const SUPERVISED_EVERY_MS = 500;
const SAMPLED_EVERY_MS = 10_000;

export interface RunOptions {
  /** Samples of memory and of how late things are go here, a JSON line each (`sample-system.ts`). */
  readonly samplesTo?: string | undefined;
}

export async function runPlan(plan: ChaosPlan, options: RunOptions = {}): Promise<ChaosResult> {
  const began = performance.now();
  const system = await startChaosSystem(plan, async (url) => {
    const database = connectTo(url);
    await installRowGuards(database.query);
    await database.close();
  });
  try {
    return await runOn(system, plan, { ...options, began });
  } finally {
    await system.stop();
  }
}

async function runOn(
  system: ChaosSystem,
  plan: ChaosPlan,
  { samplesTo, began }: RunOptions & { readonly began: number },
): Promise<ChaosResult> {
  const database = connectTo(system.databaseUrl);
  const feed = readFeed(database.query, { everyMs: 50 });
  const supervision = setInterval(() => {
    for (const app of system.apps) app.supervise().catch(tell); // looked at again
  }, SUPERVISED_EVERY_MS);
  const sampling = samplesTo === undefined ? null : sampleSystem(system, SAMPLED_EVERY_MS, samplesTo);
  const ending = await haveItsCourse(system, plan);
  clearInterval(supervision);
  sampling?.stop();
  await system.stopApps();
  try {
    const { verdict, stories } = await judgeRun(system, database.query, await feed.stop());
    const seconds = (performance.now() - began) / 1_000;
    const logs = Object.fromEntries(system.apps.map((app) => [app.name, app.output()]));
    const { failures, ...measured } = ending;
    return { plan, verdict, failures, stories, logs, figures: { ...(await countAll(system)), ...measured, seconds } };
  } finally {
    await database.close();
  }
}

function tell(error: unknown): void {
  process.stderr.write(`${String(error)}\n`);
}

type Ending = Pick<ChaosResult, 'failures'> & Pick<ChaosFigures, 'secondsToConvergence' | 'readsAfterConvergence'>;

/** What is waited for in vain is told, and does not keep it from being judged. */
async function haveItsCourse(system: ChaosSystem, plan: ChaosPlan): Promise<Ending> {
  const failures: string[] = [];
  const attempt = async <T>(what: () => Promise<T>): Promise<T | null> => {
    try {
      return await what();
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
      return null;
    }
  };
  await attempt(() => haveChaos(system, plan));
  await attempt(() => comeToRest(system, patienceMs(plan)));
  const secondsToConvergence = await attempt(() => converge(system, patienceMs(plan)));
  const readsAfterConvergence = (await attempt(() => readsDuring(system, WATCHED_AFTERWARDS_MS))) ?? NaN;
  return { failures, secondsToConvergence, readsAfterConvergence };
}

async function judgeRun(system: ChaosSystem, query: Query, feed: FeedSeen) {
  const evidence: Evidence = {
    ...{ query, feed },
    truth: () => readLines(`${system.simulator.url}/control/subscribers`),
    deliveries: () => readLines(`${system.simulator.url}/control/deliveries`),
    killedIngests: system.apps.flatMap(({ killedIngestIds }) => killedIngestIds),
  };
  const verdict = await judge(evidence);
  return { verdict, stories: await tellStories(verdict, evidence) };
}

async function haveChaos(system: ChaosSystem, plan: ChaosPlan): Promise<void> {
  const provider = new ProviderSwitches(system, plan);
  await provider.set(plan.webhooks);
  await system.control('POST', 'campaign', { state: 'running', rate: plan.happeningsPerSecond });
  const until = (seconds: number) => delay(seconds * 1_000);
  const strikes = plan.strikes.map(async (each) => {
    await until(each.at);
    await strike(each, system, provider);
  });
  const [, ...struck] = await Promise.allSettled([until(plan.seconds), ...strikes]);
  await provider.set({});
  if (plan.callsAfterwards !== undefined)
    await system.rows(
      "update evenkeel.source set settings = settings || jsonb_build_object('calls_per_hour', $1::int)",
      [plan.callsAfterwards],
    );
  for (const each of struck) if (each.status === 'rejected') throw each.reason;
}

/** The provider stands still, has sent all that it will send, and what was answered 200 is recorded. */
async function comeToRest(system: ChaosSystem, withinMs: number): Promise<void> {
  await system.control('POST', 'campaign', { state: 'stopped' });
  const quiet = async () => (await system.control<{ quiet: boolean }>('GET', 'status')).quiet;
  await waitFor(quiet, { timeoutMs: withinMs, every: 200, what: 'the simulator to have sent everything' });
  let accepted = 0;
  for await (const line of readLines(`${system.simulator.url}/control/deliveries`))
    accepted += (JSON.parse(line) as SentDelivery).attempts.filter(({ status }) => status === 200).length;
  const recorded = "select count(*) as n from evenkeel.delivery where outcome <> 'pending'";
  await waitFor(async () => (await count(system, recorded)) >= accepted, {
    ...{ timeoutMs: withinMs, every: 250, what: `all ${accepted} accepted deliveries to be recorded` },
  });
}

interface SentDelivery {
  readonly attempts: readonly { readonly status: number | null }[];
}

/** Seconds that it takes. */
async function converge(system: ChaosSystem, withinMs: number): Promise<number> {
  const began = performance.now();
  await waitFor(async () => (await standing(system)).status !== 'degraded', {
    ...{ timeoutMs: withinMs, every: 100, what: 'the source to be degraded no more' },
  });
  await swept(system, withinMs);
  return (performance.now() - began) / 1_000;
}

async function readsDuring(system: ChaosSystem, ms: number): Promise<number> {
  const before = await calls(system);
  await delay(ms);
  const after = await calls(system);
  const lists = (now: typeof before) => now.by_endpoint['lists'] ?? 0;
  return after.calls - lists(after) - (before.calls - lists(before));
}

async function countAll(system: ChaosSystem) {
  const sum = (of: (app: ChaosSystem['apps'][number]) => number) =>
    system.apps.reduce((total, app) => total + of(app), 0);
  return {
    webhooks: await count(system, 'select count(*) as n from evenkeel.delivery'),
    changes: await count(system, 'select count(*) as n from evenkeel.change'),
    confirmedDrift: await count(system, "select count(*) as n from evenkeel.drift where state = 'confirmed'"),
    sweeps: await count(system, 'select count(*) as n from evenkeel.sweep'),
    kills: sum(({ kills }) => kills),
    diedByThemselves: sum(({ diedByItself }) => diedByItself),
    calls: (await calls(system)).calls,
  };
}
