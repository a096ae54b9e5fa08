import { randomStream } from '../random';
import type { FaultSettings } from '../settings/fault-settings';

/** What becomes of one event on its way out. */
export interface FaultRolls {
  readonly lost: boolean;
  readonly testPing: boolean;
  readonly foreignList: boolean;
  /** One for each delivery of the event: the first, and its copies. */
  readonly deliveries: readonly DeliveryRolls[];
}

export interface DeliveryRolls {
  readonly delayMs: number;
  /** So many later deliveries go first; 0 holds nothing back. */
  readonly holdBehind: number;
}

/**
 * Every event has a stream of its own, named by its number: what happens to it depends on the seed, the settings and
 * that number, not on what happened to those before, nor on how fast the receiver was.
 */
export function rollFaults(seed: string, eventNumber: number, settings: FaultSettings): FaultRolls {
  const random = randomStream(seed, `faults/${eventNumber}`);
  const lost = random.chance(settings.lost.probability);
  const repeated = random.chance(settings.repeated.probability);
  const testPing = random.chance(settings.test_ping.probability);
  const foreignList = random.chance(settings.foreign_list.probability);
  const deliveries = Array.from({ length: repeated ? 1 + settings.repeated.count : 1 }, () => {
    const delayed = random.chance(settings.delayed.probability);
    const delayMs = Math.round(random.next() * settings.delayed.up_to_ms);
    const held = random.chance(settings.reordered.probability);
    const holdBehind = 1 + random.int(settings.reordered.window);
    return { delayMs: delayed ? delayMs : 0, holdBehind: held ? holdBehind : 0 };
  });
  return { lost, testPing, foreignList, deliveries };
}
