import { InvalidArgumentError, type Command } from 'commander';
import {
  listEndpoints,
  listMessages,
  pauseOrResumeEndpoint,
  recoverEndpoint,
  showEndpoint,
  showMessage,
  testEndpoint,
} from './commands/endpoints';
import type { Run } from './describe-commands';

const MOST_MESSAGES = 10_000;

/** Who is told of changes, and what they were told. */
export function describeEndpoints(program: Command, run: Run): void {
  const endpoints = program.command('endpoints').description('who is told of changes, and how it goes with them');
  endpoints
    .command('list', { isDefault: true })
    .option('--source <source>')
    .action(({ source }: { source?: string }) => run((context) => listEndpoints(context, source)));
  const ofOne = (name: string, description: string) =>
    endpoints.command(name).description(description).argument('<endpoint>', 'its id');
  ofOne('show', 'its settings, and how it goes with it').action((id: string) =>
    run((context) => showEndpoint(context, id)),
  );
  ofOne('test', 'send a signed example now; exit code 1 unless it is delivered').action((id: string) =>
    run((context) => testEndpoint(context, id)),
  );
  for (const to of ['pause', 'resume'] as const)
    ofOne(to, to === 'pause' ? 'tell it nothing for a while' : 'go on, also after it was disabled').action(
      (id: string) => run((context) => pauseOrResumeEndpoint(context, id, to)),
    );
  ofOne('recover', 'send again what was given up')
    .requiredOption('--since <time>', 'of changes since then')
    .action((id: string, { since }: { since: string }) => run((context) => recoverEndpoint(context, id, since)));
  ofOne('messages', 'its messages, the newest change first')
    .option('--state <state>', 'waiting, sending, delivered, parked or skipped')
    .option('--limit <count>', 'at most so many', wholeCount, 50)
    .action((id: string, flags: { state?: string; limit: number }) =>
      run((context) => listMessages(context, id, flags)),
    );
  ofOne('message', 'one of them, and what each attempt came to')
    .argument('<message>', 'its id')
    .action((id: string, message: string) => run((context) => showMessage(context, id, message)));
}

function wholeCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST_MESSAGES)
    throw new InvalidArgumentError(`1 to ${MOST_MESSAGES}`);
  return count;
}
