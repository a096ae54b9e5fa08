import { cpus, totalmem } from 'node:os';
import { RULES, type Rule, type Verdict } from '../checker/verdict';
import type { ChaosResult } from './run-plan';

/** Nothing is wrong with it: no rule is broken, it came to its end, and its reads stopped. */
export function isClean({ verdict, failures, figures }: ChaosResult): boolean {
  return Object.keys(verdict.broken).length === 0 && failures.length === 0 && figures.readsAfterConvergence === 0;
}

/** One line for a terminal. */
export function describeResult(result: ChaosResult): string {
  const { plan, verdict, figures } = result;
  const wrong = [
    ...Object.entries(verdict.broken).map(([rule, { count }]) => `${rule} ${count}`),
    ...result.failures,
    ...(figures.readsAfterConvergence === 0 ? [] : [`${figures.readsAfterConvergence} reads after convergence`]),
  ];
  const seen = `${verdict.accepted} accepted, ${figures.changes} changes, ${figures.kills} kills`;
  return `${plan.seed}: ${wrong.length === 0 ? 'clean' : `NOT CLEAN: ${wrong.join('; ')}`} (${seen}, ${shown(figures.seconds)} s)`;
}

export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model.trim() ?? 'an unknown processor'}, ${memory} GiB, Node ${process.version}`;
}

/** Those that have a column each; the others stand together, by name if they are broken. */
const SHOWN: readonly Rule[] = [
  ...(['lost', 'recorded_twice', 'ledger_difference', 'holes', 'wrong_rows', 'false_drift'] as const),
  ...(['feed_inversions', 'proven_changed_by_hint'] as const),
];

/** As Markdown; the same with everything is in the JSON beside it. */
export function writeReport(results: readonly ChaosResult[], { machine: on, at, revision }: Circumstances): string {
  const clean = results.filter(isClean).length;
  const head = [
    ...['seed', 'queue in', 'strikes', 'kills', 'accepted', ...SHOWN.map((rule) => rule.replaceAll('_', ' '))],
    ...['other rules', 'changes', 'converged in, s', 'calls', 'reads afterwards', 'seconds'],
  ];
  const rows = results.map(({ plan, verdict: { accepted, broken }, figures, failures }) => [
    ...[plan.seed, plan.queue, plan.strikes.length, figures.kills, accepted],
    ...SHOWN.map((rule) => broken[rule]?.count ?? 0),
    [...othersBroken(broken), ...failures].join('; ') || 0,
    ...[figures.changes, shown(figures.secondsToConvergence), figures.calls, figures.readsAfterConvergence],
    shown(figures.seconds),
  ]);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [`${clean} of ${results.length} clean. ${on}; revision ${revision}; ${at}.`, ...['', ...lines, '']].join('\n');
}

export interface Circumstances {
  readonly machine: string;
  /** RFC 3339. */
  readonly at: string;
  readonly revision: string;
}

function othersBroken(broken: Verdict['broken']): string[] {
  return RULES.filter((rule) => !SHOWN.includes(rule)).flatMap((rule) => {
    const found = broken[rule];
    return found ? [`${rule} ${found.count}`] : [];
  });
}

function shown(seconds: number | null): string {
  return seconds === null ? 'never' : seconds.toFixed(1);
}
