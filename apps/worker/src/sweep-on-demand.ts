/**
 * `npm run sweep -- SOURCE [--accept-vanishing]`: compares the mirror with every page of the provider now, and says what it
 * found. It needs a worker's environment and no worker: one that attends to the source sweeps, and this shows how far it
 * is; if none does, it is done here. Exit code 0: done; 1: it could not be, and why.
 */
import { parseArgs } from 'node:util';
import { databaseUrl, encryptionKey, formerEncryptionKey, loadConfigOrExit, logLevel } from '@evenkeel/config';
import { loadConnectors } from '@evenkeel/connectors';
import { openDatabase, type Database } from '@evenkeel/database';
import { createLogger, createMetrics } from '@evenkeel/observability';
import { AttendedSources } from './reading/attend-sources';
import { createReadingMetrics } from './reading/reading-metrics';
import { watchSweep, type WatchedSweep } from './watch-sweep';

const USAGE = 'usage: npm run sweep -- SOURCE [--accept-vanishing]';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readArguments(): { readonly source: string; readonly acceptVanishing: boolean } {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { 'accept-vanishing': { type: 'boolean', default: false } },
  });
  const [source, ...more] = positionals;
  if (source === undefined || more.length > 0) throw new Error(USAGE);
  return { source, acceptVanishing: values['accept-vanishing'] };
}

async function sweepOnDemand(database: Database, source: string, acceptVanishing: boolean): Promise<number> {
  const known = await database.findSource(source);
  if (!known) throw new Error(`there is no source "${source}"; ${await nameSources(database)}`);
  if (known.status === 'paused') throw new Error(`the source ${source} is paused; resume it first`);
  const read = await database.findReadSource(source);
  if (!read)
    throw new Error(`the source ${source} has no API token: set REFERRALHERO_API_TOKEN and start a worker once`);
  if (acceptVanishing) await accept(database, source);
  const id = await database.sweeps.request(source, 'requested', {});
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const attended = new AttendedSources({
    ...{ database, connectors: loadConnectors(), only: source },
    metrics: createReadingMetrics(createMetrics('sweep')),
    log: createLogger('sweep', config.logLevel),
  });
  try {
    const watched = await watchSweep(database, read, id, progressLine(), stopping.signal);
    return tellResult(source, watched, stopping.signal.aborted);
  } finally {
    await attended.close();
  }
}

async function nameSources(database: Database): Promise<string> {
  const names = (await database.listSealedSources()).map(({ name }) => name);
  return names.length === 0 ? 'none is connected' : `there are: ${names.join(', ')}`;
}

async function accept(database: Database, source: string): Promise<void> {
  const released = await database.sweeps.releaseBrake(source, 'accepted');
  say(
    released
      ? 'accepted: rows that the last sweep lacked may be deleted once two reads by id say so'
      : 'no brake is held',
  );
}

/** On a terminal one line that changes; elsewhere one line each time that the stage is another. */
function progressLine(): (watched: WatchedSweep) => void {
  let last = '';
  return ({ sweep, due }) => {
    const pages =
      sweep.totalPages === null ? '' : `, page ${Math.min(sweep.nextPage, sweep.totalPages)} of ${sweep.totalPages}`;
    const line =
      sweep.state === 'done'
        ? `${counted(due, 'row is', 'rows are')} being checked by id`
        : `${sweep.stage.replace('_', ' ')}${pages}`;
    if (process.stdout.isTTY) process.stdout.write(`\r\u001B[2K${line}`);
    else if (stageOf(line) !== stageOf(last)) say(line);
    last = line;
  };
}

function stageOf(line: string): string {
  return line.replace(/,.*|\d+/g, '');
}

function counted(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** What it lacked and has not checked yet is its own; the rest would be due without it. */
function tellWaiting({ due, owed, answered }: WatchedSweep): string[] {
  const others = Math.max(0, due - owed);
  const why = answered ? 'newer hints' : 'other hints';
  return [
    ...(owed > 0 ? [`${owed} of what was not listed still to be read by id`] : []),
    ...(others > 0 ? [`${counted(others, 'row is', 'rows are')} due for ${why}`] : []),
  ];
}

function summarize(source: string, watched: WatchedSweep): string {
  const { startedAt, rows, pages, changes, unannounced, missing } = watched.sweep;
  const seconds = ((Date.now() - (startedAt?.getTime() ?? Date.now())) / 1_000).toFixed(1);
  return [
    `${source}: ${counted(rows, 'row', 'rows')} on ${counted(pages, 'page', 'pages')} in ${seconds} s`,
    `${counted(changes, 'change', 'changes')}, ${unannounced} of them without a webhook`,
    counted(missing, 'row was not listed', 'rows were not listed'),
    ...tellWaiting(watched),
  ].join('; ');
}

function tellResult(source: string, watched: WatchedSweep, aborted: boolean): number {
  const { sweep, status, reason } = watched;
  if (process.stdout.isTTY) say('');
  say(summarize(source, watched));
  if (sweep.brake === 'held')
    say('the brake is held: too many rows are missing to delete any. If that is right, run it with --accept-vanishing');
  if (status === 'degraded') say(`the source is degraded: ${reason ?? 'no reason is known'}`);
  if (status === 'silent')
    say('the source is silent: changes come and no webhook tells of them. Is the webhook disabled?');
  if (aborted) say('stopped; a worker goes on with it');
  return sweep.state === 'done' ? 0 : 1;
}

const config = loadConfigOrExit({ databaseUrl, encryptionKey, formerEncryptionKey, logLevel });

async function main(): Promise<void> {
  const { source, acceptVanishing } = readArguments();
  const database = openDatabase({
    ...{ url: config.databaseUrl, encryptionKey: config.encryptionKey },
    ...{ formerEncryptionKey: config.formerEncryptionKey, applicationName: 'evenkeel-sweep' },
  });
  try {
    process.exitCode = await sweepOnDemand(database, source, acceptVanishing);
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`sweep: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
