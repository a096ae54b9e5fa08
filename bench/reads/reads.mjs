import { measureBurst } from './measure-burst.mjs';
import { measureHour } from './measure-hour.mjs';
import { measureProof } from './measure-proof.mjs';
import { measureSweep } from './measure-sweep.mjs';

/** How fast, and for how many calls, the mirror is proven true by reading the provider. */
export const reads = {
  onlyByName: true,
  queue: 'postgres',
  sizes: {
    /** Of the campaign that is swept. */
    rows: 1_000_000,
    /** For so long, 20 rows a second are hinted. */
    seconds: 30,
    /** Of the hour that is simulated. */
    subscribers: 20_000,
    hints: 50_000,
    /** How long it lasts. The shorter, the more hints a second: at 60, this machine's own speed is measured instead. */
    'hour-seconds': 180,
  },
  measurements: { sweep: measureSweep, proof: measureProof, burst: measureBurst, hour: measureHour },
};
