import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';

interface Answer {
  readonly settled: boolean;
  readonly subscriber: {
    readonly version: string;
    readonly confirmed_at: string | null;
    readonly deleted_at: string | null;
  };
}

/** Has a subscriber read at the provider, and waits until that has settled it. */
export async function verify(
  { client, output }: Context,
  source: string,
  subscriber: string,
  waitSeconds: number,
): Promise<ExitCode> {
  const path = `/v1/subscribers/${encodeURIComponent(source)}/${encodeURIComponent(subscriber)}/verify`;
  const query = { wait: waitSeconds };
  const answer = await client.request<Answer>('POST', path, { query, timeoutMs: (waitSeconds + 30) * 1_000 });
  if (output.json) output.thing(answer);
  const { version, confirmed_at: confirmedAt, deleted_at: deletedAt } = answer.subscriber;
  if (answer.settled) {
    const gone = deletedAt === null ? '' : `; it is gone there since ${deletedAt}`;
    output.say(
      `${source}/${subscriber} is as at the provider (version ${version}, read at ${confirmedAt ?? '-'})${gone}`,
    );
    return EXIT.done;
  }
  output.say(`${source}/${subscriber} is due, and was not read yet`);
  return waitSeconds > 0 ? EXIT.notInTime : EXIT.done;
}
