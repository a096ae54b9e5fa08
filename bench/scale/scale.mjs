import { measureScale } from './measure-scale.mjs';
import { GENERATOR } from '../webhooks/send-webhooks.mjs';

/** What more workers bring, for one source and for several. */
export const scale = {
  queue: 'redis',
  generator: GENERATOR,
  onlyByName: true,
  sizes: {
    /** Of each source. */
    'people-each': 10_000,
    /** For so long webhooks are sent, before there is a worker. */
    'fill-seconds': 8,
  },
  measurements: { drain: measureScale },
};
