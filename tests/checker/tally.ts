import type { Broken, Query } from './verdict';

const EXAMPLES = 5;

/** How often a rule was found broken, and the first few times. */
export class Tally implements Broken {
  count = 0;
  readonly examples: unknown[] = [];

  add(example: unknown, times = 1): void {
    this.count += times;
    if (this.examples.length < EXAMPLES) this.examples.push(example);
  }

  addAll({ count, examples }: Broken): void {
    this.count += count;
    this.examples.push(...examples.slice(0, EXAMPLES - this.examples.length));
  }
}

/**
 * Each row that the query answers breaks a rule, once, or as often as its column `times` says. They are counted where they
 * are: only the examples come here.
 */
export async function rowsThatBreak(query: Query, sql: string, parameters: readonly unknown[] = []): Promise<Broken> {
  const found = await query<{ count: string; example: unknown }>(
    `select sum(coalesce((example ->> 'times')::bigint, 1)) over () as count, example
     from (select to_jsonb(broken) as example from (${sql}) broken) broken
     limit ${EXAMPLES}`,
    parameters,
  );
  return { count: Number(found[0]?.count ?? 0), examples: found.map(({ example }) => example) };
}
