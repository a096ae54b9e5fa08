import { repositoryRoot } from '@evenkeel/local-stack';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RawRequest } from './raw-request';
import type { Answer } from './read-answers';
import type { Sent } from './send-raw';

/** Status by code, from the table of docs/errors.md. */
export function documentedRefusals(): ReadonlyMap<string, number> {
  const text = readFileSync(join(repositoryRoot(), 'docs', 'errors.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)` +\| (\d{3}) /gm)];
  return new Map(rows.map(([, code = '', status]) => [code, Number(status)]));
}

export const idOf = (answer: Answer): string | undefined => answer.headers.get('evenkeel-delivery');

/** What is wrong with how a request was answered, or undefined. */
export function judge(request: RawRequest, sent: Sent, documented: ReadonlyMap<string, number>): string | undefined {
  const { error, answers, end, endlessBytes } = sent;
  if (error !== undefined) return error;
  if (end === 'silent') return 'neither answered nor ended';
  if (endlessBytes > 64 * 1024 * 1024) return `${endlessBytes} bytes of a body without end were taken`;
  for (const answer of answers) {
    const wrong = judgeAnswer(request, answer, documented);
    if (wrong !== undefined) return wrong;
  }
  const statuses = answers.map(({ status }) => status);
  if (
    request.due === 'accepted' &&
    (statuses.length !== request.sending.answers || statuses.some((one) => one !== 200))
  )
    return `authentic, but answered [${statuses.join()}] instead of ${request.sending.answers} times 200`;
  if (request.due === 'unauthorized' && statuses.join() !== '401')
    return `answered [${statuses.join()}] instead of 401`;
  return undefined;
}

function judgeAnswer(request: RawRequest, answer: Answer, documented: ReadonlyMap<string, number>): string | undefined {
  const { status, body } = answer;
  if (status >= 500) return `answered ${status}: ${body}`;
  if (status !== 200)
    return isDocumented(answer, documented) ? undefined : `answered ${status}, which no document names: ${body}`;
  if (idOf(answer) === undefined) return request.bytes.includes('/health/') ? undefined : 'answered 200 without an id';
  return request.authentic.length > 0 ? undefined : 'accepted, though nothing of it is authentic';
}

function isDocumented({ status, body }: Answer, documented: ReadonlyMap<string, number>): boolean {
  return body === '' ? [...documented.values()].includes(status) : documented.get(codeOf(body)) === status;
}

/** What the body of an answer calls itself. */
export function codeOf(body: string): string {
  try {
    const { code, message } = JSON.parse(body) as { code?: string; message?: string };
    return code ?? message ?? 'without a code';
  } catch {
    return body === '' ? 'without a body' : 'no JSON';
  }
}
