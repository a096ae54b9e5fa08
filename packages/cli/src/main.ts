#!/usr/bin/env node
import { connect, EvenkeelProblem, Unreachable } from '@evenkeel/client';
import { loadConfigOrExit } from '@evenkeel/config';
import { cliConfig } from './cli-config';
import type { Context } from './context';
import { describeCommands } from './describe-commands';
import { EXIT, type ExitCode } from './exit-codes';
import { createOutput } from './output';

/** evenkeel: the REST API of admin, from a terminal. */
async function main(): Promise<ExitCode> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  const open = (json: boolean): Context => {
    const { url, apiKey } = loadConfigOrExit(cliConfig);
    return {
      ...{ client: connect({ url, apiKey }), signal: ending.signal, isTerminal: process.stdout.isTTY },
      output: createOutput(json, (text) => process.stdout.write(text)),
    };
  };
  try {
    return await describeCommands(open, process.argv);
  } catch (error) {
    process.stderr.write(`evenkeel: ${error instanceof Error ? error.message : String(error)}\n`);
    return codeOf(error);
  }
}

function codeOf(error: unknown): ExitCode {
  if (error instanceof Unreachable) return EXIT.unreachable;
  if (error instanceof EvenkeelProblem && [401, 403].includes(error.status)) return EXIT.refused;
  return EXIT.failed;
}

// Who reads our output may have enough of it: `evenkeel feed | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});
void main().then((code) => (process.exitCode = code));
