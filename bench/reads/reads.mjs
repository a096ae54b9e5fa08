import { measureSweep } from './measure-sweep.mjs';

/** How fast, and for how many calls, the mirror is proven true by reading the provider. */
export const reads = {
  sizes: { rows: 1_000_000 },
  measurements: { sweep: measureSweep },
};
