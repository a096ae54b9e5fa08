/**
 * npm run chaos [-- matrix | soak | outages | requests]
 *
 * The whole-system tests of what goes wrong, in full: `npm test` runs the same ones in short.
 *   matrix     from a seed each: two ingests, three workers, every fault at once, judged by an independent checker
 *   soak       kills alone, for two hours at 200 webhooks/s; and a plot of memory and of how late things are
 *   outages    two ingests and two workers under load, while Redis, Postgres, both or an ingest end, hang or lose their
 *              memory; prints a table, and keeps it with its figures in .evenkeel/chaos/
 *   requests   200,000 hostile and broken requests at ingest, from a seed
 * The exit code is that of the tests.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runJest } from './run-jest.mjs';
import { plotSoak } from './chaos/plot-soak.mjs';
import { runTypeScript } from './chaos/run-typescript.mjs';
import { mountSmallDisk } from './chaos/mount-small-disk.mjs';
import { writeOutageReport } from './chaos/write-outage-report.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(root, '.evenkeel', 'chaos');
const USAGE = `npm run chaos -- matrix [--seeds 5 | --seed <text> | --plan <file>] [--size short | standard | large]
                  [--shrink-minutes 0] [--into <folder>]
                | soak [--seconds 7200] [--rate 90]
                | outages [--rate 1000] [--seconds 20]
                | requests [--count 200000] [--seed <text>]`;

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;

const runs = {
  matrix: (given) => runTypeScript(root, 'tests/chaos/main.ts', given),
  soak(given) {
    const into = join(folder, 'soak');
    const samples = join(into, 'samples.ndjson');
    rmSync(into, { recursive: true, force: true });
    const code = runTypeScript(root, 'tests/chaos/main.ts', { size: 'soak', seeds: '1', ...given, samples, into });
    if (existsSync(samples)) plotSoak(samples, join(into, 'plot.svg'));
    return code;
  },
  outages({ rate = '1000', seconds = '20' }) {
    const figures = join(folder, 'outages.ndjson');
    rmSync(figures, { force: true });
    const disk = mountSmallDisk(join(folder, 'small-disk'));
    const code = runJest(['tests/outages.test.ts'], {
      EVENKEEL_OUTAGE_RATE: rate,
      EVENKEEL_OUTAGE_SECONDS: seconds,
      EVENKEEL_OUTAGE_REPORT: figures,
      ...(disk && { EVENKEEL_OUTAGE_SMALL_DISK: disk.path }),
    });
    disk?.unmount();
    writeOutageReport(figures, join(folder, 'outages.md'), { rate, seconds, machine });
    return code;
  },
  requests: ({ count = '200000', seed }) =>
    runJest(['tests/hostile-requests.test.ts'], {
      EVENKEEL_HOSTILE_REQUESTS: count,
      ...(seed !== undefined && { EVENKEEL_SEED: seed }),
    }),
};

const text = { type: 'string' };
const options = {
  ...{ rate: text, seconds: text, count: text, seed: text },
  ...{ seeds: text, plan: text, size: text, 'shrink-minutes': text, into: text },
};
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const run = runs[positionals[0] ?? 'matrix'];
if (run === undefined || positionals.length > 1) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  mkdirSync(folder, { recursive: true });
  process.exitCode = run(values);
}
