import { measureFeed } from './measure-feed.mjs';
import { measureSearch } from './measure-search.mjs';

/** How fast the REST API answers, and how fast the feed is read. */
export const admin = {
  onlyByName: true,
  queue: 'postgres',
  sizes: {
    /** Subscribers in the mirror. */
    rows: 1_000_000,
    /** In the change log. */
    changes: 5_000_000,
    /** Of each question. */
    requests: 300,
  },
  measurements: { search: measureSearch, feed: measureFeed },
};
