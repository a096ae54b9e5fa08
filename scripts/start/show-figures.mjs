const TERMINAL_EVERY_MS = 1_000;
const LOG_EVERY_MS = 30_000;
const OUTCOMES = ['applied', 'noop', 'duplicate', 'ignored', 'dead', 'pending'];

/**
 * A line of live figures from the apps' metrics: accepted and recorded per second, lag from receipt to commit, outcomes
 * since the start; and since when the mirror is proven true, with what is due and the calls left for it. Answers how to
 * end it.
 */
export function showFigures({ managementPorts }, progress) {
  const everyMs = process.stdout.isTTY ? TERMINAL_EVERY_MS : LOG_EVERY_MS;
  let before = { at: performance.now(), accepted: 0, recorded: 0, lagSum: 0, lagCount: 0 };
  const timer = setInterval(() => void show(), everyMs);
  const show = async () => {
    const now = await readFigures(managementPorts);
    if (!now) return progress.showFigures('  figures are not to be had: an app does not answer');
    progress.showFigures(describe(now, before));
    before = now;
  };
  return () => clearInterval(timer);
}

function describe(now, before) {
  const seconds = (now.at - before.at) / 1_000;
  // A restarted app counts from 0 again.
  const rate = (name) => Math.max(0, (now[name] - before[name]) / seconds).toFixed(1);
  const samples = now.lagCount - before.lagCount;
  const lag = samples > 0 ? `${(((now.lagSum - before.lagSum) / samples) * 1_000).toFixed(0)} ms` : '–';
  const outcomes = OUTCOMES.filter((name) => now.outcomes[name]).map((name) => `${name} ${now.outcomes[name]}`);
  const figures = [
    `accepted ${rate('accepted')}/s`,
    `recorded ${rate('recorded')}/s`,
    `lag ${lag}`,
    outcomes.join(' · '),
  ];
  return `  ${[...now.sources.map(describeSource), ...figures].join('   ')}`;
}

/** The status is only worth a word if the source is not healthy. */
function describeSource({ source, status, trueAsOf, due, callsLeft }) {
  const since = trueAsOf === undefined ? 'not swept yet' : `true as of ${timeOfDay(trueAsOf)}`;
  return `${source}${status === 'active' ? '' : ` ${status}`}: ${since} · ${due} due · ${callsLeft} calls left`;
}

function timeOfDay(seconds) {
  return new Date(seconds * 1_000).toTimeString().slice(0, 8);
}

async function readFigures({ ingest, worker }) {
  try {
    const [accepting, recording] = await Promise.all([scrape(ingest), scrape(worker)]);
    const outcomes = {};
    for (const { name, labels, value } of recording)
      if (name === 'evenkeel_worker_recorded_total') outcomes[labels.outcome] = (outcomes[labels.outcome] ?? 0) + value;
    return {
      at: performance.now(),
      accepted: sum(accepting, 'evenkeel_ingest_accepted_total'),
      recorded: sum(recording, 'evenkeel_worker_recorded_total'),
      lagSum: sum(recording, 'evenkeel_worker_record_lag_seconds_sum'),
      lagCount: sum(recording, 'evenkeel_worker_record_lag_seconds_count'),
      outcomes,
      sources: readSources(recording),
    };
  } catch (error) {
    // An app that restarts cannot be asked for a while; the line says so until it can.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** Told by the worker that attends to them; until one does, they are not in its metrics. */
function readSources(samples) {
  const of = (metric, wanted) => samples.find(({ name, labels }) => name === metric && labels.source === wanted)?.value;
  return samples
    .filter(({ name, value }) => name === 'evenkeel_source_status' && value === 1)
    .map(({ labels: { source, status } }) => ({
      ...{ source, status, trueAsOf: of('evenkeel_true_as_of_seconds', source) },
      ...{ due: of('evenkeel_due_rows', source) ?? 0, callsLeft: of('evenkeel_calls_left', source) ?? 0 },
    }));
}

async function scrape(port) {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(900) });
  return (await response.text()).split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    return name ? [{ name, labels: readLabels(labels), value: Number(value) }] : [];
  });
}

function readLabels(text) {
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

function sum(samples, wanted) {
  return samples.filter(({ name }) => name === wanted).reduce((total, { value }) => total + value, 0);
}
