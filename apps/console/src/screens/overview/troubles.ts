/** What a person has to see to, as the API tells of it. */
import type { ItemOf } from '../../api/client';
import { isFailing } from '../endpoints/is-failing';
import type { LedgerOfApi } from '../truth/ledger-hours';

export type Endpoint = ItemOf<'/v1/endpoints'>;

export function countDead(lines: LedgerOfApi['data']): number {
  return lines.filter(({ outcome }) => outcome === 'dead').reduce((sum, line) => sum + Number(line.deliveries), 0);
}

/** One that a person paused is as they want it. */
export function isInTrouble(endpoint: Pick<Endpoint, 'state' | 'health' | 'counts'>): boolean {
  return endpoint.state === 'disabled' || endpoint.counts.parked > 0 || isFailing(endpoint);
}
