import { timeInWords } from '../../parts/in-words';
import type { ReplayFilter } from './replay-calls';
import { codeInWords } from './outcome-in-words';

/** Which deliveries a replay is of: `dead deliveries of type subscriber_updated, received until …`. */
export function filterInWords(filter: ReplayFilter): string {
  const { delivery, outcome, reason, type, subject, received_after: after, received_before: before } = filter;
  if (delivery !== undefined) return `delivery ${delivery}`;
  const parts = [
    `${outcome === undefined ? 'all' : outcome} deliveries`,
    ...(reason === undefined ? [] : [`for ${codeInWords(reason)}`]),
    ...(type === undefined ? [] : [`of type ${type}`]),
    ...(subject === undefined ? [] : [`of ${subject}`]),
  ];
  const times = [
    ...(after === undefined ? [] : [`from ${timeInWords(after)}`]),
    ...(before === undefined ? [] : [`until ${timeInWords(before)}`]),
  ];
  return times.length === 0 ? parts.join(' ') : `${parts.join(' ')}, received ${times.join(' ')}`;
}
