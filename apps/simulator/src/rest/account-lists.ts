import { randomStream } from '../random';
import type { Simulator } from '../create-simulator';
import type { RestFaultSettings } from '../settings/rest-fault-settings';

/** 2025-01-01: before anybody joined. */
const CREATED_AT = 1_735_689_600;

export interface AccountList {
  readonly uuid: string;
  readonly name: string;
  readonly created_at: number;
}

/** All campaigns of the account, stopped or not: the one that lives, and by switch others in which nobody is. */
export function accountLists({ settings }: Simulator, { other_lists }: RestFaultSettings): AccountList[] {
  const random = randomStream(settings.seed, 'other lists');
  const others = Array.from({ length: other_lists }, (_, index) => ({
    uuid: `MF${random.hex(10)}`,
    name: `Campaign ${index + 2}`,
    created_at: CREATED_AT + (index + 1) * 86_400,
  }));
  return [{ uuid: settings.listUuid, name: 'Evenkeel', created_at: CREATED_AT }, ...others];
}

/** Whether reads of this list are answered: a stopped campaign's are only by switch. */
export function isReadable(simulator: Simulator, switches: RestFaultSettings, uuid: string): boolean {
  if (uuid === simulator.settings.listUuid) return switches.campaign !== 'stopped';
  return accountLists(simulator, switches).some((list) => list.uuid === uuid);
}
