import type { Clock } from '../clock';
import type { ChangeHistory } from '../provider/change-history';
import type { DatedFaults } from '../settings/dated-faults';
import { createSweepDeleter } from './delete-in-sweeps';
import { createOrderedRows, type OrderedRows } from './ordered-rows';
import { createRestUsage, type RestUsage } from './rest-usage';

/** What the REST API keeps beside the campaign. */
export interface Rest {
  readonly token: string;
  readonly usage: RestUsage;
  readonly orderedRows: OrderedRows;
  readonly sweepDeleter: ReturnType<typeof createSweepDeleter>;
}

export interface RestSettings {
  readonly apiToken: string;
  /** 0: no limit. */
  readonly callsPerHour: number;
}

export function createRest(
  { apiToken, callsPerHour }: RestSettings,
  clock: Clock,
  faults: DatedFaults,
  history: ChangeHistory,
): Rest {
  return {
    token: apiToken,
    usage: createRestUsage(callsPerHour, clock, faults),
    orderedRows: createOrderedRows(history),
    sweepDeleter: createSweepDeleter(),
  };
}
