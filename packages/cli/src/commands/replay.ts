import { setTimeout as delay } from 'node:timers/promises';
import { SingleBar } from 'cli-progress';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';

interface Replay {
  readonly id: string;
  readonly source: string;
  readonly filter: object;
  readonly dry_run: boolean;
  readonly state: 'requested' | 'running' | 'finished' | 'cancelled' | 'failed';
  readonly failure: string | null;
  readonly progress: number;
  readonly counts: {
    readonly deliveries: number;
    readonly outcomes: Readonly<Record<string, number>>;
    readonly mended: number;
    readonly made_due: number;
    readonly changes: Readonly<Record<string, number>>;
    readonly fields: Readonly<Record<string, number>>;
  };
}

interface Difference {
  readonly delivery: string;
  readonly subject: string;
  readonly rows: readonly {
    readonly entity: string;
    readonly id: string;
    readonly effect: string;
    readonly fields: Readonly<Record<string, { readonly mirror: unknown; readonly delivery: unknown }>>;
  }[];
}

export interface ReplayFlags {
  readonly outcome?: string;
  readonly reason?: string;
  readonly type?: string;
  readonly subject?: string;
  readonly after?: string;
  readonly before?: string;
  readonly delivery?: boolean;
  readonly dryRun?: boolean;
  readonly watch?: boolean;
}

const LOOK_EVERY_MS = 500;

/** Sends deliveries through once more: those of a source that fit, or with `delivery` the one of that id. */
export async function startReplay(context: Context, of: string, flags: ReplayFlags): Promise<ExitCode> {
  const { delivery = false, dryRun = false, after, before, outcome, reason, type, subject, watch = false } = flags;
  const times = { received_after: after, received_before: before };
  const begun = delivery
    ? await context.client.request<Replay>('POST', `/v1/deliveries/${encodeURIComponent(of)}/replay`, {
        body: { dry_run: dryRun },
      })
    : await context.client.request<Replay>('POST', '/v1/replays', {
        body: { source: of, dry_run: dryRun, outcome, reason, type, subject, ...times },
      });
  return watch ? watchReplay(context, begun) : tell(context, begun);
}

export async function showReplay(context: Context, id: string, watch: boolean): Promise<ExitCode> {
  const replay = await context.client.request<Replay>('GET', pathOf(id));
  return watch ? watchReplay(context, replay) : tell(context, replay);
}

export async function cancelReplay(context: Context, id: string): Promise<ExitCode> {
  return tell(context, await context.client.request<Replay>('POST', `${pathOf(id)}/cancel`));
}

export async function listReplays({ client, output }: Context, source: string | undefined): Promise<ExitCode> {
  const replays: Replay[] = [];
  for await (const replay of client.list<Replay>('/v1/replays', { source })) replays.push(replay);
  if (output.json) output.rows(replays, []);
  else
    output.rows(
      replays.map(({ counts: { deliveries }, ...replay }) => ({ ...replay, deliveries })),
      ['id', 'source', 'filter', 'dry_run', 'state', 'progress', 'deliveries'],
    );
  return EXIT.done;
}

/** What the deliveries of a dry run say otherwise than the mirror; a line for each field. */
export async function listDifferences({ client, output }: Context, id: string): Promise<ExitCode> {
  for await (const difference of client.list<Difference>(`${pathOf(id)}/diffs`)) {
    if (output.json) output.rows([difference], []);
    else for (const line of linesOf(difference)) output.say(line);
  }
  return EXIT.done;
}

function linesOf({ delivery, rows }: Difference): string[] {
  return rows.flatMap(({ entity, id, effect, fields }) => {
    const about = `${delivery}  ${entity} ${id}  ${effect}`;
    const names = Object.entries(fields);
    if (names.length === 0) return [about];
    return names.map(
      ([name, of]) => `${about}  ${name}: ${JSON.stringify(of.mirror)} -> ${JSON.stringify(of.delivery)}`,
    );
  });
}

async function watchReplay(context: Context, begun: Replay): Promise<ExitCode> {
  const ended = await follow(context, begun);
  tell(context, ended);
  return ended.state === 'finished' ? EXIT.done : EXIT.failed;
}

async function follow({ client, output, isTerminal, signal }: Context, begun: Replay): Promise<Replay> {
  const bar =
    isTerminal && !output.json ? new SingleBar({ format: '{bar} {percentage} %, {deliveries} deliveries' }) : undefined;
  bar?.start(1_000, 0, { deliveries: 0 });
  try {
    for (let now = begun; ; now = await client.request<Replay>('GET', pathOf(begun.id), { signal })) {
      bar?.update(Math.floor(now.progress * 1_000), { deliveries: now.counts.deliveries });
      if (now.state !== 'requested' && now.state !== 'running') return now;
      await delay(LOOK_EVERY_MS, undefined, { signal });
    }
  } finally {
    bar?.stop();
  }
}

function tell({ output }: Context, replay: Replay): ExitCode {
  if (output.json) {
    output.thing(replay);
    return EXIT.done;
  }
  const { id, source, dry_run: dryRun, state, failure, counts } = replay;
  output.say(
    `${dryRun ? 'dry run' : 'replay'} ${id} of ${source} is ${state}${failure === null ? '' : `: ${failure}`}`,
  );
  if (state === 'requested') return EXIT.done;
  const [made, mended] = dryRun ? ['would be', 'would have'] : ['were', 'have'];
  output.say(`${counts.deliveries} deliveries: ${named(counts.outcomes)}; ${counts.mended} ${mended} another outcome`);
  output.say(`${counts.made_due} rows ${made} made due; changes: ${named(counts.changes)}`);
  output.say(`fields in which they say otherwise than the mirror: ${named(counts.fields)}`);
  return EXIT.done;
}

function named(counts: Readonly<Record<string, number>>): string {
  const names = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return names.length === 0 ? 'none' : names.join(', ');
}

function pathOf(id: string): string {
  return `/v1/replays/${encodeURIComponent(id)}`;
}
