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
}
interface Queue {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** Is the copy true right now, since when, and what is it costing? */
export async function status({ client, output }: Context): Promise<ExitCode> {
  const names: string[] = [];
  for await (const { id } of client.list<{ id: string }>('/v1/sources')) names.push(id);
  const healths = await Promise.all(names.map((name) => client.request<Health>('GET', `/v1/sources/${name}/health`)));
  const { data } = await client.request<{ data: Queue[] }>('GET', '/v1/queues');
  if (output.json) output.thing({ sources: healths, queues: data });
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
    const [queue] = data;
    if (queue)
      output.say(
        `\nqueue: ${queue.waiting} waiting, ${queue.active} active, ${queue.delayed} delayed, ${queue.failed} failed`,
      );
  }
  return EXIT.done;
}
