import { measureScale } from './measure-scale.mjs';

/** What more workers bring, for one source and for several. */
export const scale = {
  queue: 'redis',
  onlyByName: true,
  sizes: {
    /** Of each source. */
    'people-each': 10_000,
    /** For so long webhooks are sent, before there is a worker. */
    'fill-seconds': 8,
  },
  measurements: { drain: measureScale },
};
