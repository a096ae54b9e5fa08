import { followChanges, type Change } from '@evenkeel/client';
import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';

export interface FeedFlags {
  readonly follow: boolean;
  readonly after: string | undefined;
  readonly source: string | undefined;
}

/** Prints what changed; with `follow` for as long as it is let. */
export async function feed(
  { client, output, signal }: Context,
  { follow, after, source }: FeedFlags,
): Promise<ExitCode> {
  const onTrouble = (error: Error) => process.stderr.write(`${error.message}; trying again\n`);
  const options = {
    ...{ untilEnd: !follow, signal, onTrouble },
    ...(after !== undefined && { after }),
    ...(source !== undefined && { source }),
  };
  try {
    for await (const change of followChanges(client, options)) {
      if (output.json) output.rows([change], []);
      else output.say(lineOf(change));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return EXIT.done;
}

function lineOf({ at, source, entity, kind, subject, version, provisional, before, after, cause }: Change): string {
  const fields = Object.keys(after).map((name) => `${name}: ${text(before[name])} -> ${text(after[name])}`);
  const doubt = provisional ? ' (provisional)' : '';
  const shown = kind === 'created' ? `${fields.length} fields` : fields.join(', ');
  return `${at}  ${source}  ${entity}.${kind}${doubt}  ${subject} v${version}  by ${cause.type}  ${shown}`;
}

function text(value: unknown): string {
  return value === null || value === undefined ? '-' : JSON.stringify(value);
}
