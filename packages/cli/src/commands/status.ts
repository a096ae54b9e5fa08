import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';

interface Health {
  readonly source: string;
  readonly status: string;
  readonly status_reason: string | null;
  readonly proven_from: string | null;
  readonly due: { readonly rows: number; readonly oldest_hint_at: string | null };
  readonly calls: { readonly left: number; readonly per_hour: number } | null;
  readonly mirrored: { readonly subscribers: number; readonly rewards: number };
  readonly brake: { readonly sweep: string } | null;
  readonly refused_webhooks: readonly {
    readonly reason: string;
    readonly webhooks: number;
    readonly last_at: string;
  }[];
}
interface Queue {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

interface Stored {
  readonly data: readonly { readonly id: string; readonly bytes: number; readonly kept_from: string | null }[];
  readonly database_bytes: number;
}

/** Is the copy true right now, since when, and what is it costing? */
export async function status({ client, output }: Context): Promise<ExitCode> {
  const names: string[] = [];
  for await (const { id } of client.list<{ id: string }>('/v1/sources')) names.push(id);
  const healths = await Promise.all(names.map((name) => client.request<Health>('GET', `/v1/sources/${name}/health`)));
  const { data } = await client.request<{ data: Queue[] }>('GET', '/v1/queues');
  const stored = await client.request<Stored>('GET', '/v1/storage');
  if (output.json) output.thing({ sources: healths, queues: data, storage: stored });
  else {
    output.rows(
      healths.map((health) => ({
        ...{ source: health.source, status: health.status, because: health.status_reason, due: health.due.rows },
        ...{ 'oldest hint': health.due.oldest_hint_at, 'proven from': health.proven_from },
        calls: health.calls && `${health.calls.left} of ${health.calls.per_hour} left`,
        ...{ subscribers: health.mirrored.subscribers, rewards: health.mirrored.rewards },
      })),
      ['source', 'status', 'because', 'due', 'oldest hint', 'proven from', 'calls', 'subscribers', 'rewards'],
    );
    for (const { brake, source } of healths)
      if (brake)
        output.say(`\n${source}: sweep ${brake.sweep} lacked too many rows; none is removed until that is accepted`);
    for (const { refused_webhooks: refused, source } of healths)
      for (const { reason, webhooks, last_at } of refused)
        output.say(`\n${source}: ${webhooks} refused in the last hour, ${reason}; the last at ${last_at}`);
    output.say(`\nstored: ${describeStored(stored)}`);
    const [queue] = data;
    if (queue)
      output.say(
        `queue: ${queue.waiting} waiting, ${queue.active} active, ${queue.delayed} delayed, ${queue.failed} failed`,
      );
  }
  return EXIT.done;
}

/** The largest things, and from when on those that do not grow for ever are kept. */
function describeStored({ data, database_bytes }: Stored): string {
  const largest = [...data].sort((a, b) => b.bytes - a.bytes).slice(0, 3);
  const things = largest.map(({ id, bytes, kept_from: from }) => {
    const since = from === null ? '' : `, from ${from.slice(0, 10)}`;
    return `${id} ${megabytes(bytes)}${since}`;
  });
  return `${megabytes(database_bytes)} (${things.join('; ')})`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
