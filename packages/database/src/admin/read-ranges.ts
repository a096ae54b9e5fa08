/**
 * Lists in the order of their key, the source first: read a source at a time, and after the last row of the page before. So
 * an index gives each part in order, other filters can use one too, and the thousandth page costs what the first one does.
 */
import { runStatement, type StatementRunner } from '../run-statement';

/** One range after the other, until there are enough rows. */
export async function readRanges<Range, Row>(
  ranges: readonly Range[],
  limit: number,
  read: (range: Range, limit: number) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const range of ranges) {
    rows.push(...(await read(range, limit - rows.length)));
    if (rows.length >= limit) break;
  }
  return rows;
}

/** In the order of lists, which is Postgres'. `wanted`: null is all that the mirror has rows of. */
export async function sourcesInOrder(
  client: StatementRunner,
  wanted: readonly string[] | null,
  from: string | null,
): Promise<string[]> {
  const mirrored = await runStatement<{ source: string }>(client, 'list-mirrored-sources', [from]);
  return mirrored.map(({ source }) => source).filter((source) => wanted?.includes(source) ?? true);
}
