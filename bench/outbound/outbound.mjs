import { measureLatency, measureNeighbours, measureThroughput } from './measure-outbound.mjs';

/** How fast messages are delivered, how soon, and what one endpoint's troubles cost the others. */
export const outbound = {
  onlyByName: true,
  queue: 'postgres',
  sizes: {
    /** Told of each change. */
    endpoints: 20,
    /** Changes that are there when the endpoints begin. */
    told: 3_000,
  },
  measurements: { throughput: measureThroughput, latency: measureLatency, neighbours: measureNeighbours },
};
