import type { Context } from '../context';
import { EXIT, type ExitCode } from '../exit-codes';

const COLUMNS = [
  'id',
  'provider',
  'list_uuid',
  'status',
  'status_reason',
  'status_since',
  'managed_by',
  'has_api_token',
];

export async function listSources({ client, output }: Context): Promise<ExitCode> {
  const sources: object[] = [];
  for await (const source of client.list<object>('/v1/sources')) sources.push(source);
  output.rows(sources, COLUMNS);
  return EXIT.done;
}

export async function pauseOrResume(
  { client, output }: Context,
  source: string,
  to: 'pause' | 'resume',
): Promise<ExitCode> {
  const answer = await client.request<{ status: string }>('POST', `/v1/sources/${encodeURIComponent(source)}/${to}`);
  if (output.json) output.thing(answer);
  output.say(`${source} is ${answer.status}`);
  return EXIT.done;
}
