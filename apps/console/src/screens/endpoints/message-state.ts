import { IconClock, IconLoader, IconPlayerSkipForward, type TablerIcon } from '@tabler/icons-react';
import type { Tone } from '../../parts/tone';

/** In the words of docs/outbound.md. */
export const MESSAGE_STATES = ['waiting', 'sending', 'delivered', 'parked', 'skipped'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** How each is shown: a parked one wants a person, one that waits after a failure is worth a look. */
export function looksOf(state: MessageState, attempts: number): { readonly tone: Tone; readonly icon?: TablerIcon } {
  if (state === 'delivered') return { tone: 'good' };
  if (state === 'parked') return { tone: 'bad' };
  if (state === 'skipped') return { tone: 'quiet', icon: IconPlayerSkipForward };
  if (state === 'sending') return { tone: 'quiet', icon: IconLoader };
  return attempts > 0 ? { tone: 'attention' } : { tone: 'quiet', icon: IconClock };
}

/** What the classes of errors mean (packages/delivery, classify-answer.ts), and the reasons of what was not sent. */
const REASONS: Readonly<Record<string, string>> = {
  address_refused: 'Its address is not public, and not allowed',
  name_not_found: 'Its name was not found',
  connection_refused: 'The connection was refused',
  connection_timeout: 'No connection within 3 s',
  connection_broken: 'The connection broke off',
  tls: 'Its certificate was not accepted',
  answer_timeout: 'No answer within 15 s',
  redirect: 'It redirected, which is not followed',
  client_error: 'It refused the message',
  server_error: 'It failed',
  slow_down: 'It asked to slow down',
  gone: 'It wants no more messages',
  change_not_kept: 'Its change is not kept any more',
  too_large: 'It is larger than 256 KiB',
  by_a_person: 'By a person',
};

/** A sentence for a reason; a reason that is not known yet as it is. */
export function reasonInWords(reason: string): string {
  return REASONS[reason] ?? reason;
}
