const QUEUES = { postgres: 'the queue in it', redis: 'the queue in a Redis that fsyncs every write' };
const HEAD = ['measurement', 'figure', 'value', 'target', 'met'];

/** One table of all that was measured, under a line that says on what. */
export function printTable(results, say) {
  for (const { surroundings, measurements } of results) if (measurements.length > 0) say(describe(surroundings));
  const rows = results.flatMap(({ part, measurements }) => measurements.flatMap((each) => rowsOf(part, each)));
  const widths = HEAD.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at].length)));
  const line = (row) => row.map((cell, at) => (at === 2 ? cell.padStart(widths[at]) : cell.padEnd(widths[at])));
  say('');
  for (const row of [HEAD, widths.map((width) => '-'.repeat(width)), ...rows]) say(line(row).join('  ').trimEnd());
}

function rowsOf(part, { name, figures, failed }) {
  if (failed) return [[`${part} ${name}`, `not measured: ${failed.split('\n')[0]}`, '', '', '']];
  return figures.map(({ what, value, unit, target, met }) => [
    ...[`${part} ${name}`, what, withUnit(value, unit), describeTarget(target, unit)],
    met === undefined ? '' : met ? 'yes' : 'NO',
  ]);
}

function describeTarget(target, unit) {
  if (target === undefined) return '';
  const [sign, bound] = 'atLeast' in target ? ['>=', target.atLeast] : ['<=', target.atMost];
  return `${sign} ${withUnit(bound, unit)}`;
}

function withUnit(value, unit) {
  return unit === '' ? readable(value) : `${readable(value)} ${unit}`;
}

/** Three digits are worth reading; counts are told in full. */
function readable(value) {
  if (typeof value !== 'number') return String(value);
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(3)).toString();
}

function describe({ machine, node, postgres, queue, generator, date, load }) {
  const { fsync, synchronous_commit: commit, full_page_writes: pages } = postgres.settings;
  return (
    `\n${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB; Node ${node}, Postgres ${postgres.version} ` +
    `(fsync ${fsync}, synchronous_commit ${commit}, full_page_writes ${pages}), ${QUEUES[queue]}; ` +
    `${generator === undefined ? '' : `sent by ${generator}; `}${date}; ` +
    `load average ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`
  );
}
