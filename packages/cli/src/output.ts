import Table from 'cli-table3';

/** Where a command writes: tables for people, JSON for programs. */
export interface Output {
  readonly json: boolean;
  /** Things of one kind: a table, or a JSON line each. */
  rows(rows: readonly object[], columns: readonly string[]): void;
  /** One thing: names and values, or one JSON document. */
  thing(thing: object): void;
  /** For people alone. */
  say(line: string): void;
}

export function createOutput(json: boolean, write: (text: string) => void): Output {
  const line = (text: string) => write(`${text}\n`);
  return {
    json,
    rows(rows, columns) {
      if (json) for (const row of rows) line(JSON.stringify(row));
      else line(tableOf(rows, columns));
    },
    thing(thing) {
      if (json) line(JSON.stringify(thing));
      else for (const [name, value] of Object.entries(thing)) line(`${`${name}:`.padEnd(22)} ${shown(value)}`);
    },
    say: (text) => {
      if (!json) line(text);
    },
  };
}

const NO_LINES = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '', 'bottom-left': '' },
  ...{ 'bottom-right': '', left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};

function tableOf(rows: readonly object[], columns: readonly string[]): string {
  if (rows.length === 0) return 'none';
  const table = new Table({
    head: [...columns],
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push(columns.map((name) => shown((row as Record<string, unknown>)[name])));
  return table.toString();
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
