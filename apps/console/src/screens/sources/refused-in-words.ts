import { countInWords } from '../../parts/in-words';
import type { SourceHealth } from './use-sources';

export type Refused = SourceHealth['refused_webhooks'][number];

/** After that long it is told, and asks nobody for a look any more. */
const RECENT_MS = 10 * 60_000;

/** Those that a person meets who connects a campaign; the others are shown as the API has them (docs/errors.md). */
const WHY: Readonly<Record<string, string>> = {
  wrong_signature: 'their signature fits no secret that is kept here',
  missing_signature: 'they are not signed',
};

/** Goes on from “they were refused:”. */
export function whyRefused({ reason }: Pick<Refused, 'reason'>): string {
  return WHY[reason] ?? reason;
}

/** `3 webhooks were refused in the last hour: they are not signed.` */
export function refusedInWords(refused: Pick<Refused, 'reason' | 'webhooks'>): string {
  const were = refused.webhooks === 1 ? 'was' : 'were';
  return `${countInWords(refused.webhooks, 'webhook')} ${were} refused in the last hour: ${whyRefused(refused)}.`;
}

/** Those that came within the last minutes. */
export function recentOf(refused: readonly Refused[], now: number): Refused[] {
  return refused.filter(({ last_at: at }) => now - Date.parse(at) < RECENT_MS);
}
