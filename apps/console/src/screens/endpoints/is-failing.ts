import type { Endpoint } from './use-endpoint';

/** One or two may be an accident, of which the next attempt makes nothing. */
const FAILING_FROM = 3;

/** `failing` is no state of its own at the API: it is enabled, and several attempts in a row have failed, of whichever messages. */
export function isFailing({ state, health }: Pick<Endpoint, 'state' | 'health'>): boolean {
  return state === 'enabled' && health.failing_since !== null && health.failures >= FAILING_FROM;
}
