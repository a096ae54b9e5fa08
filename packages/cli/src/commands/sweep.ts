import { setTimeout as delay } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';

interface Sweep {
  readonly id: string;
  readonly source: string;
  readonly state: 'requested' | 'running' | 'done' | 'cancelled';
  readonly stage: string;
  readonly next_page: number;
  readonly total_pages: number | null;
  readonly rows: string;
  readonly changes: string;
  readonly brake: string | null;
}

const LOOK_EVERY_MS = 500;

/** Asks for a sweep; with `watch` it is followed to its end. */
export async function sweep(context: Context, source: string, watch: boolean): Promise<ExitCode> {
  const { client, output } = context;
  const begun = await client.request<Sweep>('POST', '/v1/sweeps', { body: { source } });
  if (!watch) {
    if (output.json) output.thing(begun);
    output.say(`sweep ${begun.id} of ${source} is ${begun.state}`);
    return EXIT.done;
  }
  const ended = await follow(context, begun);
  if (output.json) output.thing(ended);
  output.say(`sweep ${ended.id} of ${source} is ${ended.state}: ${ended.rows} rows read, ${ended.changes} changes`);
  if (ended.brake === 'held') output.say('it lacked too many rows; none is removed until that is accepted');
  return ended.state === 'done' ? EXIT.done : EXIT.failed;
}

async function follow({ client, output, isTerminal, signal }: Context, begun: Sweep): Promise<Sweep> {
  const bar =
    isTerminal && !output.json ? new SingleBar({ format: '{bar} {stage}, page {value} of {total}' }) : undefined;
  bar?.start(begun.total_pages ?? 0, 0, { stage: begun.stage });
  try {
    for (let now = begun; ; now = await client.request<Sweep>('GET', `/v1/sweeps/${begun.id}`, { signal })) {
      bar?.setTotal(now.total_pages ?? 0);
      bar?.update(Math.min(now.next_page, now.total_pages ?? 0), { stage: now.stage });
      if (now.state === 'done' || now.state === 'cancelled') return now;
      await delay(LOOK_EVERY_MS, undefined, { signal });
    }
  } finally {
    bar?.stop();
  }
}
