/** What a person has to see to, as the API tells of it. */
import type { ItemOf } from '../../api/client';
import type { LedgerOfApi } from '../truth/ledger-hours';

export type Endpoint = ItemOf<'/v1/endpoints'>;

export function countDead(lines: LedgerOfApi['data']): number {
  return lines.filter(({ outcome }) => outcome === 'dead').reduce((sum, line) => sum + Number(line.deliveries), 0);
}

/** One that a person paused is as they want it. */
export function isInTrouble({ state, health, counts }: Pick<Endpoint, 'state' | 'health' | 'counts'>): boolean {
  return state === 'disabled' || counts.parked > 0 || (state === 'enabled' && health.failing_since !== null);
}
