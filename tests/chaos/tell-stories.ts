/** What befell the rows that the checker names, in the order of time: what a person reads first when a run is not clean. */
import type { Evidence, Verdict } from '../checker/verdict';

export interface Story {
  readonly subscriber: string;
  /** One line for each webhook that was sent, delivery, change, drift and row. */
  readonly lines: readonly string[];
}

const MOST_STORIES = 5;

export async function tellStories(
  { broken }: Verdict,
  { query, deliveries }: Pick<Evidence, 'query' | 'deliveries'>,
): Promise<Story[]> {
  const named = JSON.stringify(Object.values(broken)).match(/sub_\w+/g) ?? [];
  const ids = [...new Set(named)].slice(0, MOST_STORIES);
  if (ids.length === 0) return [];
  const lines = new Map(ids.map((id) => [id, [] as string[]]));
  for await (const line of deliveries()) {
    const sent = JSON.parse(line) as { readonly subscriber_id: string; readonly planned_at: string };
    lines.get(sent.subscriber_id)?.push(`${sent.planned_at} sent ${line}`);
  }
  for (const { id, at, what, told } of await query<Told>(STORY, [ids])) lines.get(id)?.push(`${at} ${what} ${told}`);
  return [...lines].map(([subscriber, told]) => ({ subscriber, lines: told.sort() }));
}

interface Told {
  readonly id: string;
  readonly at: string;
  readonly what: string;
  readonly told: string;
}

const UTC = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const STORY = `
  select subscriber_id as id, to_char(at at time zone 'UTC', ${UTC}) as at, 'change' as what, to_jsonb(c)::text as told
  from evenkeel.change c where subscriber_id = any ($1::text[])
  union all
  select subject_id, to_char(received_at at time zone 'UTC', ${UTC}), 'delivery',
    concat_ws(' ', event_type, outcome, reason, 'fence', fence, 'id', id)
  from evenkeel.delivery where subject_id = any ($1::text[])
  union all
  select subscriber_id, to_char(found_at at time zone 'UTC', ${UTC}), 'drift', to_jsonb(d)::text
  from evenkeel.drift d where subscriber_id = any ($1::text[])
  union all
  select id, to_char(changed_at at time zone 'UTC', ${UTC}), 'row', (to_jsonb(s) - 'raw')::text
  from mirror.subscriber s where id = any ($1::text[])
  union all
  select subscriber_id, to_char(changed_at at time zone 'UTC', ${UTC}), 'reward', (to_jsonb(r) - 'raw')::text
  from mirror.reward r where subscriber_id = any ($1::text[])`;
