/**
 * npm run bench [-- PART…] [--only MEASUREMENT,…] [--profile] [sizes]
 *
 * Measures the built system as real processes on a Postgres that is as durable as in production, and prints each figure
 * beside its target; docs/bench.md says what each of them is. Without a part, `webhooks`: the others take long, and want to be
 * asked for. The figures are kept in bench/results/PART.json. The exit code is 0 if everything could be measured, whether it meets its target or not.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parts } from '../bench/parts.mjs';
import { printTable } from '../bench/print-table.mjs';
import { runPart } from '../bench/run-part.mjs';
import { openOwnPostgres } from '../bench/system/own-postgres.mjs';
import { createUndoList } from '../bench/undo-list.mjs';
import { writeResults } from '../bench/write-results.mjs';
import { build } from './build.mjs';

const root = join(import.meta.dirname, '..');
const folder = join(root, '.evenkeel', 'bench');
const undo = createUndoList();
let stopping = false;

/** What a measurement says while it is being ended is not news. */
function say(line) {
  if (!stopping) console.log(line);
}

/** Sizes are the parts' own; one word means the same in all of them. */
function readArguments() {
  const sizes = Object.assign({}, ...Object.values(parts).map((part) => part.sizes));
  const text = { type: 'string' };
  const options = { only: text, profile: { type: 'boolean', default: false } };
  for (const name of Object.keys(sizes)) options[name] = text;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  for (const name of positionals) if (!parts[name]) throw new Error(`there is no part "${name}"; ${usage(sizes)}`);
  for (const name of Object.keys(sizes)) if (values[name] !== undefined) sizes[name] = wholeNumber(name, values[name]);
  const standard = Object.keys(parts).filter((name) => !parts[name].onlyByName);
  const wanted = positionals.length > 0 ? positionals : standard;
  const only = values.only?.split(',');
  const known = wanted.flatMap((name) => Object.keys(parts[name].measurements));
  for (const name of only ?? []) if (!known.includes(name)) throw new Error(`--only takes ${known.join(', ')}`);
  return { wanted, only, sizes, profile: values.profile };
}

function usage(sizes) {
  const given = Object.entries(sizes).map(([name, size]) => `[--${name} ${size}]`);
  return `npm run bench -- [${Object.keys(parts).join(' | ')}] [--only …] [--profile] ${given.join(' ')}`;
}

function wholeNumber(name, text) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number above 0`);
  return number;
}

async function main() {
  const { wanted, only, sizes, profile } = readArguments();
  await build(root);
  const measured = [];
  for (const name of wanted) {
    const postgres = await openOwnPostgres({ root, folder, undo });
    const result = await runPart(name, parts[name], { root, folder, undo, say, postgres, only, sizes, profile });
    await postgres.close();
    writeResults(join(root, 'bench', 'results', `${name}.json`), result);
    measured.push(result);
  }
  printTable(measured, say);
  if (measured.some(({ measurements }) => measurements.some(({ failed }) => failed))) process.exitCode = 1;
}

async function stopAndExit(code) {
  if (stopping) return;
  stopping = true;
  await undo.run((error) => console.error(`bench: ${error.message}`));
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stopAndExit(130));
try {
  await main();
  await stopAndExit(process.exitCode ?? 0); // whatever a failed measurement has left ends too
} catch (error) {
  if (!stopping) console.error(`bench: ${error.message}`);
  await stopAndExit(1);
}
