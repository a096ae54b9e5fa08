import { query } from './query';

/**
 * Where a text stands in a database: in any column of any table of ours, as text or as the bytes of it, and in the planner's
 * statistics. Upper and lower case are the same in text. Answers `schema.table` of each place, once.
 */
export async function findInDatabase(url: string, text: string): Promise<string[]> {
  const tables = await query<{ name: string }>(
    url,
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_toast%'
     order by 1`,
  );
  const places: string[] = [];
  const bytes = Buffer.from(text).toString('hex');
  for (const name of [...tables.map((table) => table.name), 'pg_catalog.pg_stats']) {
    const [row] = await query<{ found: boolean }>(
      url,
      `select exists (select from ${name} t
         where strpos(lower(t::text), lower($1)) > 0 or strpos(t::text, $2) > 0) as found`,
      [text, bytes],
    );
    if (row?.found === true) places.push(name);
  }
  return places;
}
