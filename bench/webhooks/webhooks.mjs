import { measurePeer } from '../peer/measure-peer.mjs';
import { measureStarts } from '../system/measure-starts.mjs';
import { measureAccept } from './measure-accept.mjs';
import { measureGrowth } from './measure-growth.mjs';
import { measurePipeline } from './measure-pipeline.mjs';
import { measureRecord } from './measure-record.mjs';
import { GENERATOR } from './send-webhooks.mjs';

/** How fast webhooks are taken, and how fast they become rows. */
export const webhooks = {
  /** Durable: every write is fsynced in its append-only file before it is answered. */
  queue: 'redis',
  generator: GENERATOR,
  sizes: {
    /** Whom the webhooks are about. */
    people: 100_000,
    /** For so long webhooks are sent at each rate that is tried. */
    'rate-seconds': 30,
    /** For so long each of the others is measured, in each round. */
    'round-seconds': 8,
  },
  measurements: {
    ...{ accept: measureAccept, record: measureRecord, growth: measureGrowth },
    ...{ pipeline: measurePipeline, peer: measurePeer, starts: measureStarts },
  },
};
