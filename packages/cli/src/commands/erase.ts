import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';

interface Erasure {
  readonly id: string;
  readonly subjects: readonly string[];
  readonly state: 'requested' | 'running' | 'done';
  readonly step: string;
  readonly erased: Readonly<Record<string, number>>;
}

export interface Erasing {
  readonly source: string;
  readonly subscriber: string;
  readonly sure: boolean;
  readonly waitSeconds: number;
}

const LOOK_EVERY_MS = 500;

/** Has a person erased everywhere, waits until that is done, and shows the receipt. */
export async function erase(
  { client, output, signal }: Context,
  { source, subscriber, sure, waitSeconds }: Erasing,
): Promise<ExitCode> {
  if (!sure) {
    output.say(`this erases ${source}/${subscriber} everywhere, for good; say --yes if that is what you want`);
    return EXIT.usage;
  }
  const path = `/v1/subscribers/${encodeURIComponent(source)}/${encodeURIComponent(subscriber)}/personal-data`;
  let erasure = await client.request<Erasure>('DELETE', path);
  const until = Date.now() + waitSeconds * 1_000;
  while (erasure.state !== 'done' && Date.now() < until) {
    await delay(LOOK_EVERY_MS, undefined, { signal });
    erasure = await client.request<Erasure>('GET', `/v1/erasures/${erasure.id}`, { signal });
  }
  if (output.json) output.thing(erasure);
  if (erasure.state !== 'done') {
    output.say(`erasure ${erasure.id} is at ${erasure.step}; a worker goes on with it: /v1/erasures/${erasure.id}`);
    return waitSeconds > 0 ? EXIT.notInTime : EXIT.done;
  }
  output.say(`${source}/${subscriber} is erased; the receipt is erasure ${erasure.id}`);
  const places = Object.entries(erasure.erased).map(([place, count]) => ({ place, count }));
  if (!output.json) output.rows(places, ['place', 'count']);
  return EXIT.done;
}
