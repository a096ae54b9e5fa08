import { measureDryRun } from './measure-dry-run.mjs';

/** What it takes to see what a replay would do. */
export const replay = {
  queue: 'postgres',
  onlyByName: true,
  sizes: {
    /** Deliveries that are replayed. */
    deliveries: 1_000_000,
    /** Subscribers whose they are. */
    subjects: 100_000,
  },
  measurements: { 'dry-run': measureDryRun },
};
