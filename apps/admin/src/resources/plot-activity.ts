import { lagPercentile, type CountedStep, type LoadedActivity, type SeenStep } from '@evenkeel/database';

export interface Plotted {
  /** With which the steps begin, Unix milliseconds. */
  readonly times: readonly number[];
  readonly stepMs: number;
  /** Where the last step ends, if not before. */
  readonly until: number;
}

const OUTCOMES = ['applied', 'noop', 'duplicate', 'ignored', 'dead'] as const;
const NOTHING: CountedStep = { accepted: 0, applied: 0, noop: 0, duplicate: 0, ignored: 0, dead: 0, lags: [] };

/** What one line of plots is made of. A step that was counted and has no number is zero; one that was not is null. */
interface Line {
  readonly counted: ReadonlyMap<string, CountedStep>;
  readonly seen: ReadonlyMap<string, SeenStep>;
  readonly isCounted: (end: number) => boolean;
  /** Whether all that was accepted before that time is in it. */
  readonly isSettled: (end: number) => boolean;
}

/** The answer's lists, each with a value or null for each of the times. */
export function plotActivity({ sources, counted, seen }: LoadedActivity, plotted: Plotted) {
  const lines = sources.map((source) => {
    const { countedFrom, acceptedUntil } = source;
    const isCounted = (end: number) => countedFrom !== null && end > Date.parse(countedFrom);
    const isSettled = (end: number) => acceptedUntil !== null && end <= Date.parse(acceptedUntil);
    return { source, line: { counted: source.counted, seen: source.seen, isCounted, isSettled } };
  });
  const sum: Line = {
    ...{ counted, seen },
    isCounted: (end) => lines.some(({ line }) => line.isCounted(end)),
    isSettled: (end) => lines.every(({ line }) => !line.isCounted(end) || line.isSettled(end)),
  };
  return {
    data: lines.map(({ source: { source, countedFrom, acceptedUntil }, line }) => ({
      ...{ source, counted_from: countedFrom, accepted_until: acceptedUntil },
      ...plotLine(line, plotted),
    })),
    sum: plotLine(sum, plotted),
  };
}

function plotLine({ counted, seen, isCounted, isSettled }: Line, { times, stepMs, until }: Plotted) {
  const steps = times.map((time) => {
    const at = new Date(time).toISOString();
    const end = Math.min(time + stepMs, until);
    const step = isCounted(end) ? (counted.get(at) ?? NOTHING) : undefined;
    return { step, accepted: step && isSettled(end) ? step.accepted : null, look: seen.get(at) };
  });
  const each = <Value>(of: (step: CountedStep) => Value) => steps.map(({ step }) => (step ? of(step) : null));
  const look = (of: (step: SeenStep) => number | null) => steps.map((one) => (one.look ? of(one.look) : null));
  return {
    accepted: steps.map(({ accepted }) => accepted),
    recorded: each((step) => OUTCOMES.reduce((sum, outcome) => sum + step[outcome], 0)),
    outcomes: {
      applied: each(({ applied }) => applied),
      noop: each(({ noop }) => noop),
      duplicate: each(({ duplicate }) => duplicate),
      ignored: each(({ ignored }) => ignored),
      dead: each(({ dead }) => dead),
    },
    lag_p50: each(({ lags }) => lagPercentile(lags, 0.5)),
    lag_p99: each(({ lags }) => lagPercentile(lags, 0.99)),
    calls_left: look(({ callsLeft }) => callsLeft),
    rows_due: look(({ rowsDue }) => rowsDue),
    drift_standing: look(({ driftStanding }) => driftStanding),
  };
}
