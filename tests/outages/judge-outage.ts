import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@evenkeel/testing';
import { brokenRules } from '../checker/broken-records';
import type { System } from '../harness/start-system';
import type { Fault, Services } from './faults';
import { sendSteadily, type Sending } from './steady-sender';

/** One row of the table: what a fault did to deliveries that were promised to be kept. */
export interface Verdict {
  readonly fault: string;
  readonly sent: number;
  readonly accepted: number;
  /** Ids that were answered 200 and are not recorded with a final outcome. */
  readonly lost: number;
  /** More outcomes counted in the ledger than deliveries recorded. */
  readonly recordedTwice: number;
  readonly otherAnswers: Readonly<Record<string, number>>;
  /** Without an answer, as those that were under way at an ingest that was killed. */
  readonly unanswered: number;
  readonly slowestAnswerSeconds: number;
  /** From the end of the fault until all that was accepted is recorded and the queue keeps deliveries again. */
  readonly secondsToNormal: number;
  readonly broken: Record<string, unknown[]>;
}

export interface OutageOptions {
  readonly perSecond: number;
  readonly seconds: number;
}

const NORMAL_WITHIN_MS = 240_000;

export async function judgeOutage(fault: Fault, services: Services, options: OutageOptions): Promise<Verdict> {
  const { system } = services;
  const sending = sendSteadily(() => system.ingests.map(({ url }) => url), options.perSecond);
  await waitFor(() => sending.accepted.length >= options.perSecond, {
    timeoutMs: 30_000,
    what: 'webhooks to be accepted',
  });
  const before = fault.whileEmpty ? sending : undefined;
  if (before) {
    await before.stop();
    await recordedAll(system, [before]);
  }
  await fault.happen(services, options.seconds);
  const over = performance.now();
  const during = before ? sendSteadily(() => system.ingests.map(({ url }) => url), options.perSecond) : sending;
  await delay(2_000);
  await during.stop();
  const sendings = before ? [before, during] : [during];
  await backToNormal(system, sendings);
  const secondsToNormal = (performance.now() - over) / 1_000;
  return { fault: fault.name, ...(await judge(fault, system, sendings)), secondsToNormal };
}

/** Those of whom an answer 200 is not followed by a final outcome; empty in the end. */
async function lostOf(system: System, sendings: readonly Sending[]): Promise<string[]> {
  const recorded = await system.rows<{ id: string }>(
    "select id::text as id from evenkeel.delivery where outcome <> 'pending'",
  );
  const ids = new Set(recorded.map(({ id }) => id));
  return sendings.flatMap(({ accepted }) => accepted.filter((id) => !ids.has(id)));
}

async function recordedAll(system: System, sendings: readonly Sending[]): Promise<void> {
  await waitFor(async () => (await lostOf(system, sendings)).length === 0, {
    timeoutMs: NORMAL_WITHIN_MS,
    every: 250,
    what: 'all that was accepted to be recorded',
  });
}

async function backToNormal(system: System, sendings: readonly Sending[]): Promise<void> {
  // What is still missing when the time is over is told as lost, by the verdict.
  await recordedAll(system, sendings).catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  await waitFor(async () => (await Promise.all(system.ingests.map(isNormal))).every(Boolean), {
    timeoutMs: 30_000,
    every: 100,
    what: 'the queue to keep deliveries again, and the spool to be empty',
  });
}

async function isNormal({ managementUrl }: System['ingests'][number]): Promise<boolean> {
  const readiness = (await (await fetch(`${managementUrl}/health/ready`)).json()) as {
    readonly keeper: string;
    readonly spool: { readonly deliveries: number };
  };
  return readiness.keeper === 'queue' && readiness.spool.deliveries === 0;
}

async function judge(fault: Fault, system: System, sendings: readonly Sending[]) {
  const [counted] = await system.rows<{ recorded: string; outcomes: string }>(
    `select (select count(*) from evenkeel.delivery where outcome <> 'pending') as recorded,
            (select sum(deliveries) from evenkeel.ledger_hour) as outcomes`,
  );
  const broken = Object.entries(await brokenRules(system)).filter(([rule]) => !(fault.leavesHoles && rule === 'holes'));
  const sum = (of: (sending: Sending) => number) => sendings.reduce((total, sending) => total + of(sending), 0);
  return {
    sent: sum((sending) => sending.sent()),
    accepted: sum(({ accepted }) => accepted.length),
    lost: (await lostOf(system, sendings)).length,
    recordedTwice: Number(counted?.outcomes) - Number(counted?.recorded),
    otherAnswers: countEach(sendings.flatMap(({ otherAnswers }) => otherAnswers)),
    unanswered: sum((sending) => sending.unanswered()),
    slowestAnswerSeconds: Math.max(...sendings.map((sending) => sending.slowest())) / 1_000,
    broken: Object.fromEntries(broken),
  };
}

function countEach(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}
