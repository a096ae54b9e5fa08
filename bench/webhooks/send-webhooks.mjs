import { spawnSync } from 'node:child_process';
import { runAutocannon } from './run-autocannon.mjs';
import { runWrk } from './run-wrk.mjs';

/** What sends: `wrk` where it is installed, since it takes the least of what is measured beside it. */
export const GENERATOR = spawnSync('wrk', ['-v']).error ? 'autocannon' : 'wrk';

export function sendWebhooks(options) {
  return GENERATOR === 'wrk' ? runWrk(options) : runAutocannon(options);
}
