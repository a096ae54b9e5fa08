/** The ledger as it is shown: an hour of a source on a line. */
import type { Answer } from '../../api/client';

export type LedgerOfApi = Answer<'/v1/ledger'>;
export const OUTCOMES = ['applied', 'noop', 'duplicate', 'ignored', 'dead'] as const;
export type CountedOutcome = (typeof OUTCOMES)[number];

export interface LedgerHour {
  readonly source: string;
  readonly hour: string;
  readonly outcomes: Readonly<Record<CountedOutcome, number>>;
  readonly reasons: readonly { readonly outcome: string; readonly reason: string; readonly deliveries: number }[];
  /** Of all outcomes. */
  readonly counted: number;
  /** As the last audit found it; null: none has looked at it yet. */
  readonly balance: LedgerOfApi['balances'][number] | null;
}

const NONE: LedgerHour['outcomes'] = { applied: 0, noop: 0, duplicate: 0, ignored: 0, dead: 0 };

/** The newest hour first, and within it by source. An hour that was only audited has a line, too. */
export function hoursOf({ data, balances }: Pick<LedgerOfApi, 'data' | 'balances'>): LedgerHour[] {
  const hours = new Map<string, LedgerHour>();
  const of = (source: string, hour: string): LedgerHour =>
    hours.get(`${hour} ${source}`) ?? { source, hour, outcomes: NONE, reasons: [], counted: 0, balance: null };
  const keep = (hour: LedgerHour) => hours.set(`${hour.hour} ${hour.source}`, hour);
  for (const { source, hour, outcome, reason, deliveries } of data) {
    const known = of(source, hour);
    const count = Number(deliveries);
    const isCounted = outcome !== 'pending';
    keep({
      ...known,
      outcomes: isCounted ? { ...known.outcomes, [outcome]: known.outcomes[outcome] + count } : known.outcomes,
      reasons: reason === null ? known.reasons : [...known.reasons, { outcome, reason, deliveries: count }],
      counted: known.counted + count,
    });
  }
  for (const balance of balances) keep({ ...of(balance.source, balance.hour), balance });
  return [...hours.values()].sort((a, b) => b.hour.localeCompare(a.hour) || a.source.localeCompare(b.source));
}
