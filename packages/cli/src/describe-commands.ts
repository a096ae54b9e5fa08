import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { drift } from './commands/drift';
import { erase } from './commands/erase';
import { feed } from './commands/feed';
import {
  cancelReplay,
  listDifferences,
  listReplays,
  showReplay,
  startReplay,
  type ReplayFlags,
} from './commands/replay';
import { listSources, pauseOrResume } from './commands/sources';
import { status } from './commands/status';
import { sweep } from './commands/sweep';
import { verify } from './commands/verify';
import type { Context } from './context';
import { describeEndpoints } from './describe-endpoints';
import { EXIT, type ExitCode } from './exit-codes';

const EXIT_CODES = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 confirmed drift stands, 4 not done in time, 5 admin does not answer,
6 the API key is missing, wrong, or lacks the scope.
Environment: EVENKEEL_URL (http://127.0.0.1:3001), EVENKEEL_API_KEY.`;

/** Runs what the command line says; answers its exit code. `open` makes what it works with, once it is known to make sense. */
export async function describeCommands(open: (json: boolean) => Context, argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = new Command('evenkeel')
    .description('Whether the copy of your campaigns is true, and what to do where it is not.')
    .option('--json', 'JSON for programs: a document, or a line each')
    .addHelpText('after', EXIT_CODES)
    .exitOverride();
  const run: Run = async (work) => {
    code = await work(open(program.opts<{ json?: boolean }>().json ?? false));
  };
  describeLooks(program, run);
  describeSteps(program, run);
  describeReplays(program, run);
  describeErasure(program, run);
  describeEndpoints(program, run);
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  return code;
}

export type Run = (work: (context: Context) => Promise<ExitCode>) => Promise<void>;

/** What only looks. */
function describeLooks(program: Command, run: Run): void {
  program
    .command('status')
    .description('how each source stands')
    .action(() => run(status));
  program
    .command('drift')
    .description('confirmed drift that stands; exit code 3 if there is any')
    .option('--source <source>')
    .action(({ source }: { source?: string }) => run((context) => drift(context, source)));
  program
    .command('feed')
    .description('what changed, in order')
    .option('--follow', 'wait for more at the end')
    .option('--after <cursor>', 'a cursor, or now; without it from the beginning')
    .option('--source <source>')
    .action(({ follow = false, after, source }: { follow?: boolean; after?: string; source?: string }) =>
      run((context) => feed(context, { follow, after, source })),
    );
}

/** What does something. */
function describeSteps(program: Command, run: Run): void {
  const sources = program.command('sources').description('the sources; pause and resume them');
  sources.command('list', { isDefault: true }).action(() => run(listSources));
  for (const to of ['pause', 'resume'] as const)
    sources
      .command(to)
      .argument('<source>')
      .action((source: string) => run((context) => pauseOrResume(context, source, to)));
  program
    .command('verify')
    .description('have a subscriber read at the provider now')
    .argument('<source>')
    .argument('<subscriber>', 'its id')
    .option('--wait <seconds>', 'until it is settled', wholeSeconds, 30)
    .action((source: string, subscriber: string, { wait }: { wait: number }) =>
      run((context) => verify(context, source, subscriber, wait)),
    );
  program
    .command('sweep')
    .description('compare all of a source with the provider')
    .argument('<source>')
    .option('--watch', 'follow it to its end')
    .action((source: string, { watch = false }: { watch?: boolean }) =>
      run((context) => sweep(context, source, watch)),
    );
}

function describeReplays(program: Command, run: Run): void {
  const replay = program
    .command('replay')
    .description('send old deliveries through once more, or see what that would do');
  replay
    .command('start', { isDefault: true })
    .description('those of a source that fit')
    .argument('<source>', 'with --delivery: the id of a delivery')
    .option('--delivery', 'one delivery, whatever its source')
    .option('--outcome <outcome>', 'applied, noop, duplicate, ignored or dead')
    .option('--reason <reason>')
    .option('--type <type>', 'of the event')
    .option('--subject <subscriber>')
    .option('--after <time>', 'received after')
    .option('--before <time>', 'received before; without it, until now')
    .option('--dry-run', 'only count what it would do')
    .option('--watch', 'follow it to its end')
    .action((of: string, flags: ReplayFlags) => run((context) => startReplay(context, of, flags)));
  replay
    .command('list')
    .option('--source <source>')
    .action(({ source }: { source?: string }) => run((context) => listReplays(context, source)));
  replay
    .command('show')
    .argument('<replay>', 'its id')
    .option('--watch', 'follow it to its end')
    .action((id: string, { watch = false }: { watch?: boolean }) => run((context) => showReplay(context, id, watch)));
  replay
    .command('diffs')
    .description('what the deliveries of a dry run say otherwise than the mirror, field by field')
    .argument('<replay>', 'its id')
    .action((id: string) => run((context) => listDifferences(context, id)));
  replay
    .command('cancel')
    .description('end it; what it has done stays')
    .argument('<replay>', 'its id')
    .action((id: string) => run((context) => cancelReplay(context, id)));
}

function describeErasure(program: Command, run: Run): void {
  program
    .command('erase')
    .description('erase a person everywhere; it cannot be undone')
    .argument('<source>')
    .argument('<subscriber>', 'its id')
    .option('--yes', 'without it nothing is done')
    .option('--wait <seconds>', 'until it is done', wholeSeconds, 60)
    .action((source: string, subscriber: string, { yes = false, wait }: { yes?: boolean; wait: number }) =>
      run((context) => erase(context, { source, subscriber, sure: yes, waitSeconds: wait })),
    );
}

function wholeSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 60) throw new InvalidArgumentError('0 to 60 seconds');
  return seconds;
}
