import type { Clock } from '../clock';
import type { Random } from '../random';
import type { FaultSettings, Faults } from '../settings/fault-settings';
import type { Campaign } from './campaign';
import type { ChangeHistory } from './change-history';

/** What every operation of the provider works on: its campaign, its clock, and its source of ids and codes. */
export interface Provider {
  readonly campaign: Campaign;
  readonly clock: Clock;
  readonly ids: Random;
  readonly faults: Faults;
  /** For reads that see the past; without it nothing is remembered. */
  readonly history?: ChangeHistory;
  /** Nobody is told of anything, so nothing is described. */
  readonly mute?: boolean;
}

/** Where the contract is silent on what an operation announces or lowers, a switch says so. */
export function switchesOf({ faults }: Provider): FaultSettings {
  return faults.current;
}
