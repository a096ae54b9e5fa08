import type { Client } from '@evenkeel/client';
import type { Output } from './output';

/** What a command works with. */
export interface Context {
  readonly client: Client;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Whether a person watches: then progress is drawn. */
  readonly isTerminal: boolean;
}
