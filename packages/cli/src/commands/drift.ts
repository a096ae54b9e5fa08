import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';

interface Drift {
  readonly source: string;
  readonly entity: string;
  readonly subject: string;
  readonly fields: Readonly<Record<string, { readonly mirror: unknown; readonly provider: unknown }>>;
  readonly likely_cause: string;
  readonly found_at: string;
}

/** What stands of confirmed drift: the exit code says whether there is any. */
export async function drift({ client, output }: Context, source: string | undefined): Promise<ExitCode> {
  const standing: Drift[] = [];
  for await (const each of client.list<Drift>('/v1/drift', { standing: true, source })) standing.push(each);
  if (output.json) output.rows(standing, []);
  else if (standing.length === 0) output.say('no confirmed drift stands');
  else
    output.rows(standing.flatMap(fieldByField), [
      'source',
      'entity',
      'subject',
      'field',
      'mirror',
      'provider',
      'likely cause',
      'found at',
    ]);
  return standing.length > 0 ? EXIT.drift : EXIT.done;
}

function fieldByField({ source, entity, subject, fields, likely_cause: cause, found_at: foundAt }: Drift): object[] {
  return Object.entries(fields).map(([field, { mirror, provider }]) => ({
    ...{ source, entity, subject, field, mirror, provider, 'likely cause': cause, 'found at': foundAt },
  }));
}
